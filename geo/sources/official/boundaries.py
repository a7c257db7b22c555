"""Boundaries of municipalities, counties and states: INEGI and the Census Bureau.

Producers and layouts: INEGI, Marco Geoestadístico (``CVEGEO, CVE_ENT, CVE_MUN,
NOMGEO``; shapefiles ``00mun`` and ``00ent``, Lambert conformal conic, or GeoPackages);
U.S. Census Bureau, cartographic boundaries (``GEOID, STATEFP, COUNTYFP, NAME``;
``cb_2023_us_county_500k``, NAD 83). Zipped or not. Vintage: that of the file; areas
younger than it are found by `reconcile`.

The layers have the columns of the files that the project installs, so that
`geo.sources.areas.read_boundaries` takes them in the place of those.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from geo.sources.intake import Faults, open_member
from geo.sources.intake.archives import check_zip
from geo.sources.intake.faults import refused
from geo.sources.intake.layout import find_columns, fits
from geo.sources.official.boundary_kinds import (
    COUNTIES,
    KINDS,
    LAYOUTS,
    MEXICAN_STATES,
    MUNICIPALITIES,
    SUFFIXES,
    US_STATES,
    Kind,
)
from geo.sources.official.boundary_places import require_place
from geo.sources.official.reading import Told

__all__ = [
    "COUNTIES",
    "KINDS",
    "LAYOUTS",
    "MEXICAN_STATES",
    "MUNICIPALITIES",
    "US_STATES",
    "Kind",
    "Layer",
    "as_layers",
    "read",
]

_BESIDE: Final = (".shx", ".dbf", ".prj", ".cpg")
# UTF-8 that was read as Latin-1 shows these.
_MANGLED: Final = "Ã|Â"
_LISTED: Final = 20
_AGAIN: Final = "Fetch the file again from its producer."


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of boundaries, and what is told of its file."""

    table: gpd.GeoDataFrame
    told: Told


def read(path: Path, kind: Kind, *, shown: str | None = None) -> Layer:
    """Read one layer of boundaries.

    Parameters
    ----------
    path
        Shapefile, GeoPackage, GeoJSON or TopoJSON; or a ZIP archive with one.
    kind
        Which layer it must be.
    shown
        Its name for messages; the name on disk if None.

    Returns
    -------
    Layer
        Columns as `Kind` has them and valid polygons, in the order and the CRS of the
        file.

    Raises
    ------
    InputError
        If the file is damaged, has no such layer, names no or a wrong CRS, or with all
        faults of its codes and shapes.
    """
    name = shown or path.name
    ending = _ending(path, kind, name)
    with open_member(path, (ending,), shown=name, beside=_BESIDE) as file:
        layer, fields = _choose(file, kind, name)
        table, repairs = _open(file, layer, fields, kind, name)
    rows = len(table)
    table = _with_crs(table, kind, name, repairs)
    coded = _coded(table, kind, name)
    whole = _repaired(coded, kind, name, repairs)
    require_place(whole, kind.country, kind.columns["code"], name)
    return Layer(whole, Told(kind.layout.name, rows, tuple(repairs)))


def _ending(path: Path, kind: Kind, shown: str) -> str:
    """Return the ending that names the wanted file of an archive."""
    if path.suffix.lower() != ".zip" or not path.is_file():
        return path.suffix.lower()
    with check_zip(path, shown=shown, limited=False) as archive:
        names = [name.lower() for name in archive.namelist()]
    for ending in kind.endings:
        if sum(name.endswith(ending) for name in names) == 1:
            return ending
    found = sorted(name for name in names if name.endswith(SUFFIXES))
    raise refused(
        shown,
        f"one file of the {kind.layout.name}",
        ", ".join(found[:5]) or "none",
        "Unpack the archive and name the file that is meant.",
    )


def _choose(file: Path, kind: Kind, shown: str) -> tuple[str, dict[str, str]]:
    """Return the layer that has the columns, and their names in it."""
    best: tuple[str, dict[str, str]] | None = None
    last = Faults(shown)
    try:
        for layer in pyogrio.list_layers(file)[:, 0]:
            header = [str(at) for at in pyogrio.read_info(file, layer=layer)["fields"]]
            faults = Faults(shown)
            places = find_columns(header, kind.layout, faults, line=1)
            fields = {field: header[at] for field, at in places.items()}
            if not fits(header, kind.layout) or faults.found:
                last = faults
            elif best is None or len(fields) > len(best[1]):
                best = str(layer), fields
    except (DataSourceError, DataLayerError, OSError) as error:
        raise _damaged(shown, error) from error
    if best is None:
        last.raise_if_any()
        raise refused(shown, "a layer of boundaries", "none", _AGAIN)
    return best


def _open(
    file: Path, layer: str, fields: dict[str, str], kind: Kind, shown: str
) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Return the wanted columns of a layer under our names, and what was assumed."""
    repairs: list[str] = []
    untold = file.suffix.lower() == ".shp" and not file.with_suffix(".cpg").is_file()
    # The Census Bureau writes UTF-8 and does not say so; INEGI wrote Latin-1.
    encodings = ["UTF-8", "ISO-8859-1"] if untold else [None, "UTF-8"]
    for at, encoding in enumerate(encodings):
        try:
            table = pyogrio.read_dataframe(
                file, layer=layer, columns=list(fields.values()), encoding=encoding
            )
        except UnicodeDecodeError:
            continue
        except (DataSourceError, DataLayerError, OSError, ValueError) as error:
            raise _damaged(shown, error) from error
        names = table[fields["name"]].astype("str")
        if at == 0 and names.str.contains(_MANGLED, regex=True).any():
            continue
        if at:
            repairs.append(f"names read as {encoding}, not as the file says")
        break
    else:
        raise refused(shown, "names in UTF-8 or Latin-1", "neither", _AGAIN)
    if not isinstance(table, gpd.GeoDataFrame) or table.empty:
        raise refused(shown, f"areas of the {kind.layout.name}", "none", _AGAIN)
    kept = {column: field for field, column in fields.items()}
    return table.rename(columns=kept), repairs


def _damaged(shown: str, error: Exception) -> Exception:
    lines = str(error).splitlines()
    found = f"a damaged one ({lines[0][:120] if lines else type(error).__name__})"
    return refused(shown, "a readable boundary file", found, _AGAIN)


def _with_crs(
    table: gpd.GeoDataFrame, kind: Kind, shown: str, repairs: list[str]
) -> gpd.GeoDataFrame:
    if table.crs is not None:
        return table
    if kind.crs is None:
        raise refused(
            shown,
            "a coordinate reference system",
            "none: the .prj file is missing",
            "Put the .prj file of the same name beside the shapefile.",
        )
    repairs.append(
        "no .prj file: coordinates taken as NAD83, in which the Census Bureau publishes"
    )
    return table.set_crs(kind.crs)


def _coded(table: gpd.GeoDataFrame, kind: Kind, shown: str) -> gpd.GeoDataFrame:
    """Return a layer with checked codes and names, in the columns of the kind."""
    faults = Faults(shown)
    code = table["code"].astype("str").str.strip()
    line = np.arange(1, len(table) + 1, dtype="int64")

    def blame(wrong: npt.NDArray[np.bool_], expected: str, remedy: str) -> None:
        at = np.flatnonzero(wrong)
        texts = code.iloc[at].tolist()
        faults.blame(
            line[at],
            texts,
            column=kind.columns["code"],
            expected=expected,
            remedy=remedy,
        )

    good = code.str.fullmatch(rf"\d{{{kind.width}}}").to_numpy(dtype=bool)
    blame(~good, f"{kind.width} digits", "Take the file as its producer publishes it.")
    twice = code.duplicated().to_numpy() & good
    blame(twice, "each area once", "Remove the area that stands twice.")
    if {"state", "part"} <= set(table.columns):
        whole = table["state"].astype("str") + table["part"].astype("str")
        blame(
            (whole != code).to_numpy() & good,
            "the codes of its state and its own one after the other",
            "Correct the codes.",
        )
    unnamed = table["name"].isna().to_numpy()
    blame(unnamed, "a name", "Take the file as its producer publishes it.")
    faults.raise_if_any()
    texts = {kind.columns["code"]: code, kind.columns["name"]: table["name"]}
    if "state" in kind.columns:
        texts[kind.columns["state"]] = code.str[:2]
    if "postal" in kind.columns:
        texts[kind.columns["postal"]] = table["postal"]
    named = pd.DataFrame(texts).astype("str")
    return gpd.GeoDataFrame(named, geometry=table.geometry.to_numpy(), crs=table.crs)


def _repaired(
    table: gpd.GeoDataFrame, kind: Kind, shown: str, repairs: list[str]
) -> gpd.GeoDataFrame:
    """Return a layer of valid polygons; refuse areas without any."""
    shapes = table.geometry.to_numpy()
    broken = ~shapely.is_valid(shapes) & ~shapely.is_missing(shapes)
    if broken.any():
        shapes = shapes.copy()
        shapes[broken] = shapely.make_valid(shapes[broken])
        codes = table[kind.columns["code"]][broken].tolist()
        repairs.append(f"{len(codes):,} invalid shapes repaired: {_listed(codes)}")
    shapes = _polygons(shapes)
    none = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    if none.any():
        codes = table[kind.columns["code"]][none].tolist()
        found = f"none for {_listed(codes)}"
        raise refused(shown, "a polygon for each area", found, _AGAIN)
    return table.set_geometry(gpd.GeoSeries(shapes, crs=table.crs))


def _listed(codes: Sequence[str]) -> str:
    more = len(codes) - _LISTED
    return ", ".join(codes[:_LISTED]) + (f" and {more:,} more" if more > 0 else "")


def _polygons(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Return the polygonal part of each shape: a repair may leave lines beside it."""
    kinds = shapely.get_type_id(shapes)
    other = ~np.isin(
        kinds, [shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON, -1]
    )
    if not other.any():
        return shapes
    found = shapes.copy()
    for at in np.flatnonzero(other):
        parts = shapely.get_parts(shapes[at])
        inner = shapely.get_parts(parts)
        flat = inner[shapely.get_type_id(inner) == shapely.GeometryType.POLYGON]
        found[at] = shapely.multipolygons(flat) if len(flat) else None
    return found


def as_layers(layers: Sequence[tuple[Kind, Layer]]) -> dict[str, gpd.GeoDataFrame]:
    """Return layers as `geo.sources.areas.read_boundaries` takes them."""
    return {kind.name: layer.table for kind, layer in layers}
