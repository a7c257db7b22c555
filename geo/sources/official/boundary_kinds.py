"""The layers of boundaries that are read: what their columns and files are called."""

from dataclasses import dataclass
from typing import Final

from pyproj import CRS

from geo.projection import CENSUS
from geo.sources.intake import Field, Layout

SUFFIXES: Final = (".shp", ".gpkg", ".geojson", ".json", ".topojson")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of layer.

    Attributes
    ----------
    name
        As `geo.sources.areas.boundary_files` names it.
    country
        ``MX`` or ``US``.
    layout
        Names of its columns.
    columns
        By field: the column that `read_boundaries` expects.
    width
        Digits of the code.
    endings
        Of the wanted file in an archive, the first that fits is taken.
    crs
        Taken where the file names none; None to refuse it.
    """

    name: str
    country: str
    layout: Layout
    columns: dict[str, str]
    width: int
    endings: tuple[str, ...]
    crs: CRS | None = None


MUNICIPALITIES: Final = Kind(
    name="municipalities",
    country="MX",
    layout=Layout(
        name="INEGI Marco Geoestadístico, municipalities",
        fields=(
            Field("code", ("CVEGEO",)),
            Field("state", ("CVE_ENT", "state_code"), required=False),
            Field("part", ("CVE_MUN",), required=False),
            Field("name", ("NOMGEO", "NOM_MUN", "name")),
        ),
    ),
    columns={"code": "CVEGEO", "state": "CVE_ENT", "name": "NOMGEO"},
    width=5,
    endings=("00mun.shp", "mun.shp", "mun.gpkg", *SUFFIXES),
)
MEXICAN_STATES: Final = Kind(
    name="mexican_states",
    country="MX",
    layout=Layout(
        name="INEGI Marco Geoestadístico, states",
        fields=(
            Field("code", ("CVE_ENT", "state_code")),
            Field("name", ("NOMGEO", "NOM_ENT", "state_name")),
        ),
    ),
    columns={"code": "CVE_ENT", "name": "NOMGEO"},
    width=2,
    endings=("00ent.shp", "ent.shp", "ent.gpkg", *SUFFIXES),
)
COUNTIES: Final = Kind(
    name="counties",
    country="US",
    layout=Layout(
        name="Census cartographic boundaries, counties",
        fields=(
            Field("code", ("GEOID", "id")),
            Field("state", ("STATEFP",), required=False),
            Field("part", ("COUNTYFP",), required=False),
            Field("name", ("NAME",)),
        ),
    ),
    columns={"code": "GEOID", "state": "STATEFP", "name": "NAME"},
    width=5,
    endings=("_county_500k.shp", "_county_500k.gpkg", *SUFFIXES),
    crs=CENSUS,
)
US_STATES: Final = Kind(
    name="us_states",
    country="US",
    layout=Layout(
        name="Census cartographic boundaries, states",
        fields=(
            Field("code", ("STATEFP",)),
            Field("postal", ("STUSPS",)),
            Field("name", ("NAME",)),
        ),
    ),
    columns={"code": "STATEFP", "postal": "STUSPS", "name": "NAME"},
    width=2,
    endings=("_state_500k.shp", "_state_500k.gpkg", *SUFFIXES),
    crs=CENSUS,
)
KINDS: Final = (MUNICIPALITIES, MEXICAN_STATES, COUNTIES, US_STATES)
LAYOUTS: Final = tuple(kind.layout for kind in KINDS)
