"""Tables that only official files of Mexico can fill; nothing of them ships."""

from geo.schema.contract import Column, Dtype, Kind, Table
from geo.schema.raw_columns import MUNICIPALITY, YEAR, count, flag

_MONTH = Column(
    name="month",
    dtype=Dtype.INTEGER,
    kind=Kind.KEY,
    meaning="Month, 1 to 12",
    minimum=1,
    maximum=12,
)
_PLACED = flag("placed", "False where only the state, or nothing, is known")

HOMICIDES_BY_MONTH = Table(
    name="homicides/by_month.csv",
    meaning="Homicides by municipality and month; zeros are not listed",
    key=("cvegeo", "year", "month"),
    columns=(
        MUNICIPALITY,
        YEAR,
        _MONTH,
        count("homicides", "homicides", "Homicides by any means"),
        _PLACED,
    ),
)

FIREARM_HOMICIDES = Table(
    name="homicides/firearm_homicides.csv",
    meaning="Registered homicides, all and by firearm, counted by municipality and "
    "year; zeros are not listed",
    key=("cvegeo", "year"),
    columns=(
        MUNICIPALITY,
        YEAR,
        count("homicides", "homicides", "Homicides by any means"),
        count("firearm_homicides", "homicides", "Of these, by firearm (X93 to X95)"),
        _PLACED,
    ),
)

CASE_FILES = Table(
    name="homicides/case_files.csv",
    meaning="Case files of intentional homicide by municipality and month; zeros are "
    "not listed",
    key=("cvegeo", "year", "month"),
    columns=(
        MUNICIPALITY,
        YEAR,
        _MONTH,
        count("case_files", "case files", "Intentional homicide, all means"),
        count(
            "firearm_case_files",
            "case files",
            "Of these, with a firearm; empty where the file does not say",
            nullable=True,
        ),
        _PLACED,
    ),
)

POPULATION_BY_YEAR = Table(
    name="population/municipalities_by_year.csv",
    meaning="People by municipality and year, projections of CONAPO",
    key=("cvegeo", "year"),
    columns=(
        MUNICIPALITY,
        YEAR,
        count("population", "people", "People in the middle of the year"),
        count("male", "people", "Of these, male"),
        count("female", "people", "Of these, female"),
    ),
)

MEXICAN_TABLES = (
    HOMICIDES_BY_MONTH,
    FIREARM_HOMICIDES,
    CASE_FILES,
    POPULATION_BY_YEAR,
)
