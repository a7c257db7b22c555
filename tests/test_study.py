"""The study file: what it may ask for, and how a wrong one is refused."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from geo.errors import Fault, FaultyError, MissingInputError, StudyError
from geo.study import ROAD_SUFFIXES, read_study

SetKey = Callable[[Path, str, str], None]


@pytest.fixture
def study_file(study_folder: Path) -> Path:
    """Give the shipped study in a folder of its own."""
    return study_folder / "study.toml"


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


def _fault(file: Path, error: type[FaultyError] = StudyError) -> Fault:
    with pytest.raises(error) as caught:
        read_study(file)
    (fault,) = caught.value.faults
    return fault


def test_the_shipped_study_is_what_it_says(study_file: Path) -> None:
    study = read_study(study_file)
    assert study.study.date == date(2026, 11, 20)
    assert study.grid.resolution == 6
    assert study.grid.us_states == ["AZ", "CA", "NM", "TX"]
    assert study.data.roads == "shipped"
    assert list(study.homicides.years) == [2020, 2021, 2022, 2023, 2024]


def test_a_study_cannot_be_changed(study_file: Path) -> None:
    study = read_study(study_file)
    with pytest.raises(ValidationError, match="frozen"):
        study.grid.resolution = 9  # type: ignore[misc]


def test_places_are_relative_to_the_study_file(study_file: Path) -> None:
    places = read_study(study_file).places(study_file.parent)
    assert places.raw == study_file.parent / "data" / "raw"
    assert places.geopackage == study_file.parent / "data" / "processed" / "border.gpkg"
    assert places.web_map == study_file.parent / "maps" / "border.html"
    sheets = study_file.parent / "maps" / "sheets"
    assert places.sheet("en", "16:9", 2, "laredo") == sheets / "en-16x9/02-laredo.png"
    assert places.atlas("es", "A4") == sheets / "atlas-es-a4.pdf"
    assert places.stage_table("grid") == places.processed / "grid.parquet"
    assert (
        places.stage_table("grid", "years") == places.processed / "grid_years.parquet"
    )
    assert places.shown(places.web_map) == "maps/border.html"
    assert places.shown(Path("/elsewhere/x")) == "/elsewhere/x"


def _keys(file: Path) -> list[str]:
    return re.findall(r"^(\w+) = ", file.read_text(encoding="utf-8"), re.MULTILINE)


def test_no_key_may_be_missing(study_file: Path) -> None:
    whole = study_file.read_text(encoding="utf-8")
    names = _keys(study_file)
    assert len(names) >= 30
    for at, line in enumerate(whole.splitlines()):
        if re.match(r"\w+ = ", line):
            lines = whole.splitlines()
            del lines[at]
            study_file.write_text("\n".join(lines), encoding="utf-8")
            with pytest.raises(StudyError):
                read_study(study_file)


@pytest.mark.parametrize(
    ("key", "value", "expected", "found"),
    [
        ("resolution", "3", "greater than or equal to 4", "3"),
        ("resolution", "10", "less than or equal to 9", "10"),
        ("resolution", '"6"', "a valid integer", "'6'"),
        ("resolution", "6.0", "a valid integer", "6.0"),
        ("rings", "0", "a whole number from 1 to 20, or 'auto'", "0"),
        ("rings", "true", "a whole number from 1 to 20, or 'auto'", "True"),
        ("seed", "-1", "greater than or equal to 0", "-1"),
        ("date", '"2026-11-20"', "a valid date", "'2026-11-20'"),
        ("low_quantile", "0", "greater than 0", "0"),
        ("low_quantile", "1", "less than 0.5", "1"),
        ("minimum_share", "1.0", "less than 1", "1.0"),
        ("balance", "nan", "less than or equal to 1", "nan"),
        ("balance", "1.01", "less than or equal to 1", "1.01"),
        ("access_kph", "inf", "less than or equal to 120", "inf"),
        ("deterrence_per_hour", "0", "greater than 0", "0"),
        ("language", '"fr"', "'en' or 'es'", "'fr'"),
        ("small_count", "0", "greater than or equal to 1", "0"),
        (
            "roads",
            '"roads.shp"',
            (
                "'shipped' or a file ending in .osm, .osm.gz, .osm.bz2, .osm.pbf, "
                ".json, .json.gz, .graphml, .gpkg"
            ),
            "'roads.shp'",
        ),
        (
            "roads",
            '["north.osm.pbf", "south.graphml"]',
            (
                "several files only of those ending in .osm, .osm.gz, .osm.bz2, "
                ".osm.pbf, .json, .json.gz"
            ),
            "['north.osm.pbf', 'south.graphml']",
        ),
        (
            "roads",
            '["north.osm.pbf", "shipped"]',
            "each file once, 'shipped' alone and without brackets",
            "['north.osm.pbf', 'shipped']",
        ),
        (
            "road_classes",
            "[]",
            "one or more classes of highway, each once",
            "[]",
        ),
        (
            "ferry_kph",
            "-1.0",
            "greater than or equal to 0",
            "-1.0",
        ),
        (
            "population_unit",
            '"people"',
            "'count', 'density' or 'light'",
            "'people'",
        ),
        (
            "population",
            '["mex.tif", "mex.tif"]',
            "'settlements', a file, or a list of files, each once",
            "['mex.tif', 'mex.tif']",
        ),
        (
            "us_states",
            '["AZ", "Texas"]',
            "one or more postal codes of US states, each once",
            "['AZ', 'Texas']",
        ),
        (
            "us_states",
            '["AZ", "AZ"]',
            "one or more postal codes of US states, each once",
            "['AZ', 'AZ']",
        ),
        (
            "us_states",
            '["ZZ"]',
            "one or more postal codes of US states, each once",
            "['ZZ']",
        ),
        (
            "us_states",
            "[]",
            "one or more postal codes of US states, each once",
            "[]",
        ),
    ],
)
def test_an_impossible_value_is_refused_with_its_line(
    study_file: Path, set_key: SetKey, key: str, value: str, expected: str, found: str
) -> None:
    set_key(study_file, key, value)
    fault = _fault(study_file)
    assert (fault.expected, fault.found) == (expected, found)
    assert fault.column is not None
    assert fault.column.split(".")[1] == key
    assert fault.row is not None
    line = study_file.read_text(encoding="utf-8").splitlines()[fault.row - 1]
    assert line.startswith(f"{key} = ")
    assert fault.remedy == "Correct the value."


@pytest.mark.parametrize("value", ["3", '"auto"'])
def test_rings_are_a_number_or_chosen_from_the_data(
    study_file: Path, set_key: SetKey, value: str
) -> None:
    set_key(study_file, "rings", value)
    assert read_study(study_file).hotspots.rings in {3, "auto"}


@pytest.mark.parametrize(
    ("key", "value", "column", "expected"),
    [
        ("radius_km", '"near"', "clusters.radius_km", "a number from 1 to 1,000"),
        ("minimum", "1", "clusters.minimum", "a whole number from 2 to 100,000"),
        ("resolutions", "[5, 5]", "stability.resolutions", "resolutions, each once"),
        ("max_share", "0.6", "scan.max_share", "less than or equal to 0.5"),
        ("split_year", "1900", "skill.split_year", "greater than or equal to 1990"),
        ("time_steps", "9", "emerging.time_steps", "less than or equal to 5"),
    ],
)
def test_an_impossible_choice_of_hotspots_is_refused(
    study_file: Path, set_key: SetKey, key: str, value: str, column: str, expected: str
) -> None:
    set_key(study_file, key, value)
    fault = _fault(study_file)
    assert fault.column == f"hotspots.{column}"
    assert fault.expected.startswith(expected)
    assert fault.row is not None


@pytest.mark.parametrize(
    ("section", "wrong", "expected"),
    [
        ("emerging", "last_year = 1995", "last_year at least 9 after first_year"),
        ("scan", "last_year = 2010", "last_year at or after first_year (2015)"),
    ],
)
def test_years_of_hotspots_in_the_wrong_order_are_refused(
    study_file: Path, section: str, wrong: str, expected: str
) -> None:
    text = study_file.read_text(encoding="utf-8")
    head, tail = text.split(f"[hotspots.{section}]")
    tail = tail.replace("last_year = 2024", wrong, 1)
    study_file.write_text(f"{head}[hotspots.{section}]{tail}", encoding="utf-8")
    fault = _fault(study_file)
    assert fault.expected == expected


@pytest.mark.parametrize(
    ("key", "value", "expected", "found"),
    [
        ("first_draws", "0", "greater than or equal to 1", "0"),
        ("least_share", "1.5", "less than 1", "1.5"),
        (
            "weapon_classes",
            '["handguns", "handguns"]',
            "classes of weapon, each once",
            "['handguns', 'handguns']",
        ),
        ("weapon_classes", '"handguns"', "a valid list", "'handguns'"),
    ],
)
def test_an_impossible_choice_of_variants_is_refused(
    study_file: Path, set_key: SetKey, key: str, value: str, expected: str, found: str
) -> None:
    set_key(study_file, key, value)
    fault = _fault(study_file)
    assert (fault.expected, fault.found) == (expected, found)
    assert fault.column == f"corridors.variants.{key}"
    assert fault.row is not None


def test_a_speed_is_looked_up_by_its_country_and_class(study_file: Path) -> None:
    _replace(study_file, "motorway = 90", "motorway = 1000")
    fault = _fault(study_file)
    assert fault.column == "corridors.speed_kph.MX.motorway"
    assert fault.expected == "less than or equal to 150"
    assert fault.row is not None
    line = study_file.read_text(encoding="utf-8").splitlines()[fault.row - 1]
    assert line == "motorway = 1000"


def test_all_faults_of_a_study_are_told_at_once(
    study_file: Path, set_key: SetKey
) -> None:
    set_key(study_file, "resolution", "16")
    set_key(study_file, "rings", "0")
    set_key(study_file, "language", '"fr"')
    with pytest.raises(StudyError) as caught:
        read_study(study_file)
    assert [fault.column for fault in caught.value.faults] == [
        "grid.resolution",
        "hotspots.rings",
        "outputs.language",
    ]


def test_a_long_value_is_cut_short(study_file: Path, set_key: SetKey) -> None:
    set_key(study_file, "title", '"' + "very " * 40 + 'long"')
    fault = _fault(study_file)
    assert fault.expected == "at most 90 characters"
    assert len(fault.found) <= 80
    assert fault.found.endswith("...")


def test_a_study_that_is_not_text_is_refused(study_file: Path) -> None:
    study_file.write_bytes(b'title = "caf\xe9"')
    fault = _fault(study_file)
    assert fault.expected == "text in UTF-8"
    assert fault.found == "byte 0xE9 at 12"


def test_both_missing_paths_are_told_at_once(study_file: Path, set_key: SetKey) -> None:
    set_key(study_file, "raw", '"nowhere"')
    set_key(study_file, "roads", '"none.osm.pbf"')
    with pytest.raises(MissingInputError) as caught:
        read_study(study_file)
    assert [fault.column for fault in caught.value.faults] == ["data.raw", "data.roads"]


@pytest.mark.parametrize("suffix", ROAD_SUFFIXES)
def test_a_road_file_of_each_format_may_be_named(
    study_file: Path, set_key: SetKey, suffix: str
) -> None:
    (study_file.parent / f"roads{suffix}").touch()
    set_key(study_file, "roads", f'"roads{suffix}"')
    assert read_study(study_file).data.roads == f"roads{suffix}"


def test_several_road_files_and_rasters_may_be_named(
    study_file: Path, set_key: SetKey
) -> None:
    for name in ("north.osm.pbf", "south.osm", "usa.tif"):
        (study_file.parent / name).touch()
    set_key(study_file, "roads", '["north.osm.pbf", "south.osm"]')
    set_key(study_file, "population", '["usa.tif", "mex.tif"]')
    with pytest.raises(MissingInputError) as caught:
        read_study(study_file)
    (fault,) = caught.value.faults
    assert fault.column == "grid.population"
    assert fault.found == "'mex.tif', which is not there"
    (study_file.parent / "mex.tif").touch()
    study = read_study(study_file)
    assert study.data.road_files == ("north.osm.pbf", "south.osm")
    assert study.grid.population_files == ("usa.tif", "mex.tif")


@pytest.mark.parametrize(
    ("key", "folder"), [("processed", "data/raw"), ("maps", "data/raw/maps")]
)
def test_nothing_is_written_among_the_raw_tables(
    study_file: Path, set_key: SetKey, key: str, folder: str
) -> None:
    set_key(study_file, key, f'"{folder}"')
    fault = _fault(study_file)
    assert fault.expected == f"'{key}' outside the raw folder 'data/raw'"


# -------------------------------------------------------------------------- corridors


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "homicides = 1.0 ",
            "homicides = 0.0 ",
            "homicides or seizures above 0",
        ),
        (
            "choice_per_hour = 3.0 ",
            "choice_per_hour = 0.1 ",
            "choice_per_hour at least deterrence_per_hour",
        ),
        (
            '"Laredo" = 1.0 }',
            '"Larado" = 1.0 }',
            "exactly the field offices San Diego, Tucson, El Paso, Laredo",
        ),
        (
            'free = ["deterrence_per_hour", "demand_exponent"]',
            'free = ["balance", "balance"]',
            "one or more parameters, each once, and a source with a weight",
        ),
        (
            "seizures = 0.0",
            "seizures = 0.5",
            (
                "calibration.weight_of_municipalities = 0 while "
                "corridors.demand.seizures is above 0: the same seizures cannot be "
                "both demand and evidence"
            ),
        ),
    ],
)
def test_settings_of_corridors_must_agree(
    study_file: Path, old: str, new: str, expected: str
) -> None:
    _replace(study_file, old, new)
    assert _fault(study_file).expected == expected


def test_a_raster_of_elevation_must_be_there(study_file: Path) -> None:
    _replace(study_file, 'elevation = "none"', 'elevation = "dem.tif"')
    with pytest.raises(MissingInputError, match=r"data\.elevation"):
        read_study(study_file)
