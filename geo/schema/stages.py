"""Tables that stages hand to each other.

Geometry, where a table has one, is in the column ``geometry``, WGS 84 degrees. Shares
are of all modelled southbound flow, which adds up to 1: absolute numbers of firearms
are not estimated.
"""

from geo.schema.allocation import ALLOCATION
from geo.schema.clusters import CLUSTER_TABLES
from geo.schema.columns import CELL, COUNTRY, number, text, total
from geo.schema.contract import Column, Dtype, Kind, Table
from geo.schema.corridors import CORRIDOR_TABLES
from geo.schema.detection import DETECTION_TABLES
from geo.schema.hotspots import HOTSPOT_TABLES
from geo.schema.own import OWN_TABLES
from geo.schema.responsibility import RESPONSIBILITY
from geo.schema.sensitivity import SENSITIVITY
from geo.schema.skill import SKILL_RESULTS

_AREA = text(
    "area_id", "MX and the municipality's INEGI code, or US and the county's FIPS code"
)

AREAS = Table(
    name="sources_areas",
    meaning="Municipalities of Mexico and counties of the United States",
    key=("country", "area_id"),
    columns=(
        COUNTRY,
        text("area_id", "Country and INEGI or FIPS code", kind=Kind.KEY),
        text("name", "Name of the municipality or county"),
        text("state", "INEGI number or US postal code of the state"),
        text("state_name", "Name of the state"),
    ),
)

SETTLEMENTS = Table(
    name="sources_settlements",
    meaning="Places of 500 people and more: where people live within an area",
    key=("place_id",),
    columns=(
        Column(
            name="place_id", dtype=Dtype.INTEGER, kind=Kind.KEY, meaning="GeoNames id"
        ),
        COUNTRY,
        text("name", "Name of the place"),
        number("latitude", "degree", "Degrees north"),
        number("longitude", "degree", "Degrees east"),
        total("population", "people", "People of the place; vintages differ"),
    ),
)

GRID = Table(
    name="grid",
    meaning="One row per hexagon of the study area",
    key=("cell",),
    columns=(
        CELL,
        COUNTRY,
        text("state", "State of the area that holds most of the cell's land"),
        text("area_id", "Municipality or county that holds most of the cell's land"),
        number("latitude", "degree", "Centre, degrees north"),
        number("longitude", "degree", "Centre, degrees east"),
        total("land_km2", "km²", "Land of the study area within the cell"),
        total("population", "people", "People, spread by settlements within areas"),
        total(
            "dealers",
            "dealers",
            "Licensed dealers, spread as people (estimate); from a listing of "
            "licensees, by points of ZIP codes where a cell has enough of them",
        ),
        total("homicides", "homicides", "Homicides in the window, spread as people"),
        total(
            "firearm_homicides",
            "homicides",
            "Homicides by firearm: homicides × the state's share (estimate)",
        ),
        total(
            "seizures",
            "firearms",
            "Firearms seized, of the ledger's years, spread as "
            "people; own ones by hexagon where known so",
        ),
    ),
)

AREA_TOTALS = Table(
    name="grid_areas",
    meaning="Totals of the municipalities and counties that lie on the grid",
    key=("area_id",),
    columns=(
        text("area_id", "Country and INEGI or FIPS code", kind=Kind.KEY),
        COUNTRY,
        text("state", "State"),
        total("population", "people", "People, census or estimate"),
        total("dealers", "dealers", "Licensed dealers"),
        total("homicides", "homicides", "Homicides in the window"),
        total("firearm_homicides", "homicides", "By firearm (estimate)"),
        total("seizures", "firearms", "Firearms seized, of the ledger's years"),
    ),
)

GRID_YEARS = Table(
    name="grid_years",
    meaning="Homicides per hexagon and year; cells without any are not listed",
    key=("cell", "year"),
    columns=(
        CELL,
        Column(name="year", dtype=Dtype.INTEGER, kind=Kind.KEY, meaning="Year"),
        total("homicides", "homicides", "Homicides, spread as people"),
        total("firearm_homicides", "homicides", "By firearm (estimate)"),
    ),
)

SEATS = Table(
    name="grid_seats",
    meaning="Where each area meets the roads: its largest settlement",
    key=("area_id",),
    columns=(
        text("area_id", "Country and INEGI or FIPS code", kind=Kind.KEY),
        number("latitude", "degree", "Degrees north"),
        number("longitude", "degree", "Degrees east"),
        text("place", "Name of the settlement; empty if the area's own point is used"),
    ),
)

LEDGER = Table(
    name="grid_ledger",
    meaning="Conservation of totals from the raw tables to the hexagons",
    key=("column", "year"),
    columns=(
        text("column", "Column of the grid", kind=Kind.KEY),
        text("year", "Year, or span of years", kind=Kind.KEY),
        text("unit", "Unit"),
        total("input_total", "", "Sum of the raw table"),
        total("placed", "", "Sum over hexagons"),
        total("by_area", "", "Kept by county or municipality outside the hexagons"),
        total("unplaced", "", "Without a known place: kept, shown, not on the map"),
        number("difference", "", "input − placed − by_area − unplaced"),
    ),
)

STAGE_TABLES = (
    AREAS,
    SETTLEMENTS,
    RESPONSIBILITY,
    *OWN_TABLES,
    GRID,
    AREA_TOTALS,
    GRID_YEARS,
    SEATS,
    LEDGER,
    ALLOCATION,
    *HOTSPOT_TABLES,
    *CLUSTER_TABLES,
    *CORRIDOR_TABLES,
    *DETECTION_TABLES,
    SKILL_RESULTS,
    SENSITIVITY,
)
