"""Wrong studies and damaged files: exit code 2, words that help, nothing written."""

import gzip
import re
import shutil
import zipfile
from collections.abc import Callable, Collection, Mapping
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from typer.testing import CliRunner, Result

from geo.cli import app
from geo.errors import InputError, StudyError
from geo.schema.contract import Table
from geo.schema.parsing import parse
from geo.schema.raw import PORTS as PORTS_TABLE
from geo.sources.areas import boundary_files, read_boundaries
from geo.sources.figures import read_figures
from geo.sources.osm import read_roads
from geo.sources.osm_writing import write_roads
from geo.sources.roads import read_highways
from geo.sources.tables import read_table

DEALERS = "dealers/dealers.csv"
PORTS = "ports/ports.csv"
NODES = "roads/nodes.csv"
SECTIONS = "roads/sections.csv"
FIRST_DEALERS = "01001,AL,Autauga County,2021,25"
SECOND_DEALERS = "01001,AL,Autauga County,2022,21"

Refused = Callable[[], list[str]]
SetKey = Callable[[Path, str, str], None]


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def _written(folder: Path) -> list[Path]:
    return _files(folder / "data" / "processed") + _files(folder / "maps")


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["run", *arguments])


@pytest.fixture(scope="module")
def parse_once() -> Callable[..., pd.DataFrame]:
    """Give `parse` that types a sound table once: a test damages one or two of all."""
    sound: dict[str, pd.DataFrame] = {}

    def parsed(
        rows: list[list[str]],
        table: Table,
        *,
        known: Mapping[str, tuple[Collection[str], str]],
        **where: Any,  # noqa: ANN401 - for messages, handed on as it is
    ) -> pd.DataFrame:
        codes = {name: (sorted(every), what) for name, (every, what) in known.items()}
        key = sha256(repr((table.name, rows, codes)).encode()).hexdigest()
        if key not in sound:
            sound[key] = parse(rows, table, known=known, **where)
        return sound[key].copy()

    return parsed


@pytest.fixture
def refused(
    study_folder: Path,
    parse_once: Callable[..., pd.DataFrame],
    monkeypatch: pytest.MonkeyPatch,
) -> Refused:
    """Give a function that runs the study, which must be refused; it gives the words.

    The boundaries of installed packages are not hashed: no run gets so far.
    """
    monkeypatch.chdir(study_folder)
    monkeypatch.setattr("geo.steps.sources.package_files", list)
    monkeypatch.setattr("geo.sources.tables.parse", parse_once)

    def refuse() -> list[str]:
        result = _run()
        assert result.exit_code == 2, result.exception
        assert not result.stdout
        assert _written(study_folder) == []
        return result.stderr.splitlines()

    return refuse


def _row(folder: Path, start: str) -> int:
    lines = (folder / "study.toml").read_text(encoding="utf-8").splitlines()
    return next(at for at, line in enumerate(lines, 1) if line.startswith(start))


def _edit(file: Path, old: str, new: str) -> None:
    text = file.read_bytes().decode()
    assert old in text
    file.write_bytes(text.replace(old, new, 1).encode())


@pytest.fixture
def tables(study_folder: Path) -> Path:
    """Give the raw folder of the study that will be run."""
    return study_folder / "data" / "raw"


# ------------------------------------------------------------------------- studies


def test_an_unknown_key(study_folder: Path, refused: Refused) -> None:
    _edit(study_folder / "study.toml", "[hotspots]\n", "[hotspots]\nradius = 5\n")
    assert refused() == [
        "StudyError",
        (
            f"study.toml, row {_row(study_folder, 'radius')}, column "
            "'hotspots.radius': "
            "expected only known keys, found 'radius'. "
            "Remove the key, or correct its spelling."
        ),
    ]


def test_resolution_16(study_folder: Path, refused: Refused, set_key: SetKey) -> None:
    set_key(study_folder / "study.toml", "resolution", "16")
    assert refused() == [
        "StudyError",
        (
            f"study.toml, row {_row(study_folder, 'resolution')}, "
            "column 'grid.resolution': "
            "expected less than or equal to 9, found 16. Correct the value."
        ),
    ]


def test_a_missing_key(study_folder: Path, refused: Refused) -> None:
    study = study_folder / "study.toml"
    text = study.read_text(encoding="utf-8")
    study.write_text(re.sub(r"\nseed = .*", "", text), encoding="utf-8")
    assert refused() == [
        "StudyError",
        (
            f"study.toml, row {_row(study_folder, '[study]')}, column 'study.seed': "
            "expected the key, found nothing. "
            "Add the key; study.toml as shipped shows every one."
        ),
    ]


def test_a_missing_raw_folder(study_folder: Path, refused: Refused) -> None:
    shutil.rmtree(study_folder / "data" / "raw")
    assert refused() == [
        "MissingInputError",
        (
            f"study.toml, row {_row(study_folder, 'raw')}, column "
            "'data.raw': expected an "
            "existing folder, found 'data/raw', which is not there. "
            "Correct the path; it is relative to the study file."
        ),
    ]


def test_a_missing_road_file(
    study_folder: Path, refused: Refused, set_key: SetKey
) -> None:
    set_key(study_folder / "study.toml", "roads", '"mexico.osm.pbf"')
    assert refused() == [
        "MissingInputError",
        (
            f"study.toml, row {_row(study_folder, 'roads')}, column 'data.roads': "
            "expected 'shipped' or an existing file, "
            "found 'mexico.osm.pbf', which is not there. "
            "Correct the path; it is relative to the study file."
        ),
    ]


def test_a_study_that_is_not_toml(study_folder: Path, refused: Refused) -> None:
    _edit(study_folder / "study.toml", "rings = ", "rings = = ")
    line = _row(study_folder, "rings")
    assert refused() == [
        "StudyError",
        (
            "study.toml: expected TOML, found Invalid value (at line "
            f"{line}, column 9). "
            "Mend the line, or start again from the shipped study.toml."
        ),
    ]


def test_a_study_that_is_absent(study_folder: Path, refused: Refused) -> None:
    (study_folder / "study.toml").unlink()
    assert refused() == [
        "MissingInputError",
        (
            "study.toml: expected a study file, found no file. "
            "Name an existing study, or run from the project's folder."
        ),
    ]


def test_last_year_before_first_year(
    study_folder: Path, refused: Refused, set_key: SetKey
) -> None:
    set_key(study_folder / "study.toml", "last_year", "2019")
    assert refused() == [
        "StudyError",
        (
            f"study.toml, row {_row(study_folder, '[homicides]')}, column 'homicides': "
            "expected last_year at or after first_year (2020), "
            "found {'first_year': 2020, 'last_year': 2019}. Correct the value."
        ),
    ]


def test_a_wrong_list_of_road_classes(study_folder: Path, refused: Refused) -> None:
    _edit(study_folder / "study.toml", "motorway = 110", "freeway = 110")
    assert refused() == [
        "StudyError",
        (
            f"study.toml, row {_row(study_folder, '[corridors.speed_kph.US]')}, "
            "column 'corridors.speed_kph.US': "
            "expected exactly the classes motorway, trunk, primary, secondary, "
            "found {'freeway': 110, 'trunk': 90, 'primary': 75, 'secondary': 65}. "
            "Correct the value."
        ),
    ]


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        (
            "year",
            "2019",
            (
                "study.toml, column 'dealers.year': expected years that "
                "dealers/dealers.csv has (2021 to 2023), found 2019. "
                "Choose other years, or add them to the table."
            ),
        ),
        (
            "last_year",
            "2026",
            (
                "study.toml, column 'homicides': expected years that "
                "homicides/homicides.csv has (1990 to 2024), found 2025, 2026. "
                "Choose other years, or add them to the table."
            ),
        ),
    ],
)
def test_a_year_without_figures(
    study_folder: Path,
    tables: Path,
    refused: Refused,
    set_key: SetKey,
    monkeypatch: pytest.MonkeyPatch,
    key: str,
    value: str,
    message: str,
) -> None:
    set_key(study_folder / "study.toml", key, value)
    _skip_packages(monkeypatch, _areas(tables))
    words = refused()
    assert words[:2] == ["StudyError", message]


def test_homicides_of_1989_are_not_in_the_table(tables: Path) -> None:
    with pytest.raises(StudyError) as caught:
        read_figures(
            tables,
            _areas(tables),
            dealer_year=2023,
            homicide_years=[1989],
            study_file="study.toml",
        )
    assert str(caught.value).splitlines() == [
        (
            "study.toml, column 'homicides': expected years that "
            "homicides/homicides.csv "
            "has (1990 to 2024), found 1989. Choose other years, or add them "
            "to the table."
        ),
    ]


# -------------------------------------------------------------------------- tables

TABLE_CASES: dict[str, tuple[str, str, str, str]] = {
    "a misnamed column": (
        DEALERS,
        "fips,state,county,year",
        "fips,state,county_name,year",
        (
            "raw/dealers/dealers.csv, row 1, column 'county': expected the "
            "column, found "
            "columns fips, state, county_name, year, dealers "
            "('county_name' looks misnamed). "
            "Name the column as the data dictionary in docs/columns.md does."
        ),
    ),
    "swapped coordinates": (
        PORTS,
        "32.5425,-117.0288",
        "-117.0288,32.5425",
        (
            "raw/ports/ports.csv, row 2, column 'latitude': expected 14 to 50, found "
            "-117.029 (longitude 32.5425). "
            "Latitude and longitude are swapped; exchange the two."
        ),
    ),
    "a negative count": (
        DEALERS,
        FIRST_DEALERS,
        FIRST_DEALERS.replace(",25", ",-25"),
        (
            "raw/dealers/dealers.csv, row 2, column 'dealers': expected at "
            "least 0, found "
            "'-25'. A count cannot be negative; correct the value."
        ),
    ),
    "a key that repeats": (
        DEALERS,
        SECOND_DEALERS,
        FIRST_DEALERS,
        (
            "raw/dealers/dealers.csv, row 3, column 'fips, year': expected "
            "each key once, "
            "found 01001, 2021 again. Remove or merge the repeated row."
        ),
    ),
    "a text in a column of numbers": (
        DEALERS,
        FIRST_DEALERS,
        FIRST_DEALERS.replace(",25", ",many"),
        (
            "raw/dealers/dealers.csv, row 2, column 'dealers': expected a "
            "whole number, "
            "found 'many'. Write digits only: no units, spaces or thousands separators."
        ),
    ),
    "a thousands separator": (
        DEALERS,
        FIRST_DEALERS,
        FIRST_DEALERS.replace(",25", ',"1,025"'),
        (
            "raw/dealers/dealers.csv, row 2, column 'dealers': expected a "
            "whole number, "
            "found '1,025'. Write digits only: no units, spaces or thousands "
            "separators."
        ),
    ),
    "a NUL byte": (
        DEALERS,
        SECOND_DEALERS,
        SECOND_DEALERS.replace(" ", "\x00"),
        (
            "raw/dealers/dealers.csv, row 3: expected text, found a NUL "
            "byte: the file is "
            "damaged or not a text file. Restore the file."
        ),
    ),
    "a ragged row": (
        DEALERS,
        SECOND_DEALERS,
        SECOND_DEALERS.replace("County", "County, Alabama"),
        (
            "raw/dealers/dealers.csv, row 3: expected 5 fields, found 6. "
            "Check for a comma inside a text without quotes."
        ),
    ),
    "text after a closing quote": (
        DEALERS,
        SECOND_DEALERS,
        SECOND_DEALERS.replace("Autauga County", '"Autauga" County'),
        (
            "raw/dealers/dealers.csv, row 3: expected fields separated by "
            "commas, texts in "
            "double quotes, found ',' expected after '\"'. Check the quotes "
            "of this line."
        ),
    ),
    "a quote that is never closed": (
        "traces/purchase_states.csv",
        "2015-2022,Texas",
        '2015-2022,"Texas',
        (
            "raw/traces/purchase_states.csv, row 4: expected fields "
            "separated by commas, "
            "texts in double quotes, found unexpected end of data. "
            "Check the quotes of this line."
        ),
    ),
    "a quote never closed in a long table": (
        DEALERS,
        SECOND_DEALERS,
        SECOND_DEALERS.replace("Autauga", '"Autauga'),
        (
            "raw/dealers/dealers.csv, row 3: expected fields separated by "
            "commas, texts in "
            "double quotes, found field larger than field limit (131072). "
            "Check the quotes of this line."
        ),
    ),
    "a code that lost its leading zero": (
        DEALERS,
        FIRST_DEALERS,
        FIRST_DEALERS.removeprefix("0"),
        (
            "raw/dealers/dealers.csv, row 2, column 'fips': expected 5 "
            "digits: 2 of the "
            "state, 3 of the county, found '1001'. "
            "Keep leading zeros; a spreadsheet may have lost them."
        ),
    ),
    "a section that names an unknown node": (
        SECTIONS,
        "\n1,1383,1363,",
        "\n1,1383,99999,",
        (
            "raw/roads/sections.csv, row 2, column 'to_node': expected the "
            "code of a known "
            "node, found '99999'. Correct the code."
        ),
    ),
    "a crossing that no node is": (
        NODES,
        ",tecate\n",
        ",\n",
        (
            "raw/roads/nodes.csv, column 'port_id': expected a node for "
            "crossing 'tecate', "
            "found none. Add the node and the sections that join it to both sides."
        ),
    ),
    "a node of an unknown crossing": (
        NODES,
        ",tecate\n",
        ",tekate\n",
        (
            "raw/roads/nodes.csv, row {row}, column 'port_id': expected the code of a "
            "known crossing, found 'tekate'. Correct the code."
        ),
    ),
}


@pytest.mark.parametrize("case", TABLE_CASES)
def test_a_table_with(case: str, tables: Path, refused: Refused) -> None:
    table, old, new, message = TABLE_CASES[case]
    _edit(tables / table, old, new)
    row = next(
        (
            at
            for at, line in enumerate((tables / table).read_text().splitlines(), 1)
            if line.endswith(",tekate")
        ),
        0,
    )
    assert refused() == ["InputError", message.format(row=row)]


def _drop_last_column(text: str) -> str:
    return "\n".join(line.rsplit(",", 1)[0] for line in text.splitlines())


def _add_column(text: str) -> str:
    return "\n".join(f"{line},x" for line in text.splitlines())


def _keep_header(text: str) -> str:
    return text.splitlines()[0] + "\n"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            _drop_last_column,
            (
                "raw/dealers/dealers.csv, row 1, column 'dealers': expected "
                "the column, "
                "found columns fips, state, county, year. "
                "Name the column as the data dictionary in docs/columns.md does."
            ),
        ),
        (
            _add_column,
            (
                "raw/dealers/dealers.csv, row 1, column 'x': expected only "
                "fips, state, "
                "county, year, dealers, found 'x'. "
                "Remove the column or correct its name."
            ),
        ),
        (
            lambda _text: "",
            (
                "raw/dealers/dealers.csv: expected a header with fips, state, county, "
                "year, dealers, found an empty file. Restore the file."
            ),
        ),
        (
            _keep_header,
            (
                "raw/dealers/dealers.csv: expected at least one record under "
                "the header, "
                "found none. Restore the file."
            ),
        ),
    ],
    ids=["a missing column", "a further column", "nothing in it", "a header only"],
)
def test_a_file_with(
    change: Callable[[str], str], message: str, tables: Path, refused: Refused
) -> None:
    file = tables / DEALERS
    file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")
    assert refused() == ["InputError", message]


def test_a_table_in_latin_1(tables: Path, refused: Refused) -> None:
    file = tables / "homicides" / "successors.csv"
    file.write_bytes(file.read_bytes().decode().encode("latin-1"))
    assert refused() == [
        "InputError",
        (
            "raw/homicides/successors.csv, row 2: expected text in UTF-8, "
            "found byte 0xED, "
            "as Latin-1 would have it. Save the file as UTF-8."
        ),
    ]


def test_a_missing_table(tables: Path, refused: Refused) -> None:
    (tables / DEALERS).unlink()
    assert refused() == [
        "InputError",
        (
            "raw/dealers/dealers.csv: expected a table, found no file. "
            "Restore it from the project, or correct 'data.raw'."
        ),
    ]


def test_all_faults_of_a_table_are_told_at_once(tables: Path, refused: Refused) -> None:
    _edit(tables / DEALERS, FIRST_DEALERS, "01001,Ala,Autauga County,2021,-25")
    _edit(tables / DEALERS, SECOND_DEALERS, "1001,AL,Autauga County,2022,few")
    assert refused() == [
        "InputError",
        (
            "raw/dealers/dealers.csv, row 2, column 'state': expected a US "
            "postal code of "
            "2 letters, found 'Ala'. Correct the field."
        ),
        (
            "raw/dealers/dealers.csv, row 2, column 'dealers': expected at "
            "least 0, found "
            "'-25'. A count cannot be negative; correct the value."
        ),
        (
            "raw/dealers/dealers.csv, row 3, column 'fips': expected 5 "
            "digits: 2 of the "
            "state, 3 of the county, found '1001'. "
            "Keep leading zeros; a spreadsheet may have lost them."
        ),
        (
            "raw/dealers/dealers.csv, row 3, column 'dealers': expected a "
            "whole number, "
            "found 'few'. Write digits only: no units, spaces or thousands separators."
        ),
    ]


def test_faults_of_two_tables_are_told_together(tables: Path, refused: Refused) -> None:
    _edit(tables / DEALERS, FIRST_DEALERS, FIRST_DEALERS.replace(",25", ",-25"))
    _edit(tables / SECTIONS, "\n1,1383,1363,I-35,US", "\n1,1383,1363,I-35,CA")
    assert refused() == [
        "InputError",
        (
            "raw/dealers/dealers.csv, row 2, column 'dealers': expected at "
            "least 0, found "
            "'-25'. A count cannot be negative; correct the value."
        ),
        (
            "raw/roads/sections.csv, row 2, column 'country': expected one of MX, US, "
            "found 'CA'. Correct the field."
        ),
    ]


def test_a_section_shorter_than_the_great_circle(
    tables: Path, refused: Refused
) -> None:
    text = (tables / SECTIONS).read_text(encoding="utf-8")
    longest = max(
        (line.split(",") for line in text.splitlines()[1:]),
        key=lambda fields: float(fields[8]),
    )
    shorter = [*longest[:8], "99", *longest[9:]]
    _edit(tables / SECTIONS, ",".join(longest), ",".join(shorter))
    error, message = refused()
    assert error == "InputError"
    found = re.fullmatch(
        r"raw/roads/sections.csv, column 'length_km': expected 1.0 to 1.6 times the "
        rf"great circle, ([\d.]+), found 99 in section {longest[0]}. "
        r"Correct the length, or the position of an end node.",
        message,
    )
    assert found is not None
    assert 99 < float(found[1]) < float(longest[8])


def test_a_table_edited_without_its_card(tables: Path, refused: Refused) -> None:
    _edit(tables / DEALERS, FIRST_DEALERS, FIRST_DEALERS.replace(",25", ",26"))
    error, message = refused()
    assert error == "CardError"
    assert re.fullmatch(
        r"raw/dealers/dealers.csv: expected SHA-256 [0-9a-f]{12}… as on its card, "
        r"found [0-9a-f]{12}…. Restore the file; if the change is meant, renew rows "
        r"and sha256 in card.toml and say there what was done.",
        message,
    )


# --------------------------------------------------- codes without a place on the map


def _areas(tables: Path) -> pd.DataFrame:
    """Return ``sources_areas`` without shapes: every code that the tables need."""

    def codes(table: str, column: str) -> set[str]:
        return set(pd.read_csv(tables / table, dtype=str)[column])

    younger = codes("homicides/successors.csv", "cvegeo")
    mexican = codes("population/municipalities.csv", "cvegeo") - younger
    counties = codes(DEALERS, "fips") - codes("dealers/successors.csv", "fips")
    parents = codes("dealers/successors.csv", "parent_fips")
    ids = [f"MX{code}" for code in sorted(mexican)]
    ids += [f"US{code}" for code in sorted(counties | parents)]
    dealers = pd.read_csv(tables / DEALERS, dtype=str).drop_duplicates("fips")
    # A table may be wrong on purpose: the shipped one says where counties are.
    state = dict(zip("US" + dealers["fips"], dealers["state"], strict=True))
    # Areas of Alaska and Connecticut that have other codes in the table of dealers.
    of_parents = {"02": "AK", "09": "CT"}
    state |= {f"US{parent}": of_parents[parent[:2]] for parent in parents}
    return pd.DataFrame(
        {
            "country": [name[:2] for name in ids],
            "area_id": ids,
            "state": [state.get(name, name[2:4]) for name in ids],
        }
    )


def _skip_packages(monkeypatch: pytest.MonkeyPatch, areas: pd.DataFrame) -> None:
    """Let a run take prepared areas; reading the installed packages takes long."""
    made = SimpleNamespace(areas=areas, outlines=None)
    monkeypatch.setattr(
        "geo.steps.sources.read_boundaries", lambda _files, **_layers: made
    )
    monkeypatch.setattr(
        "geo.steps.sources.read_settlements", lambda _path: pd.DataFrame()
    )


@pytest.mark.parametrize(
    ("table", "old", "new", "message"),
    [
        (
            DEALERS,
            FIRST_DEALERS,
            FIRST_DEALERS.replace("01001", "01999"),
            (
                "raw/dealers/dealers.csv, row 2, column 'fips': expected the code of a "
                "known county, found '01999'. "
                "Correct the code; a new area belongs in successors.csv too."
            ),
        ),
        (
            "homicides/homicides.csv",
            "\n01001,1990,",
            "\n01888,1990,",
            (
                "raw/homicides/homicides.csv, row 2, column 'cvegeo': expected "
                "codes of areas that the boundaries have, found 1 without a "
                "boundary (01888). Add them to raw/homicides/successors.csv, or take "
                "boundaries of the same year."
            ),
        ),
        (
            "homicides/successors.csv",
            "02001,Ensenada",
            "02888,Ensenada",
            (
                "raw/homicides/successors.csv: expected an area of the boundaries that "
                "02006 was part of, found 02888. Add its parent to the table, or take "
                "newer boundaries."
            ),
        ),
        (
            "seizures/municipal.csv",
            "\n01001,2007,",
            "\n01888,2007,",
            (
                "raw/seizures/municipal.csv, row 2, column 'cvegeo': expected "
                "codes of areas that the boundaries have, found 1 without a "
                "boundary (01888). Add them to raw/homicides/successors.csv, or take "
                "boundaries of the same year."
            ),
        ),
    ],
)
def test_a_code_without_an_area(
    table: str,
    old: str,
    new: str,
    message: str,
    tables: Path,
    refused: Refused,
    renew_card: Callable[[Path], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    areas = _areas(tables)
    _edit(tables / table, old, new)
    renew_card(tables / table)
    _skip_packages(monkeypatch, areas)
    assert refused() == ["InputError", message]


# ------------------------------------------------------------------- damaged files


def _geopackage(path: Path) -> bytes:
    shapes = [shapely.box(-100, 25, -99, 26), shapely.box(-99, 25, -98, 26)]
    frame = gpd.GeoDataFrame(
        {
            "CVEGEO": ["19001", "19002"],
            "CVE_ENT": ["19", "19"],
            "NOMGEO": ["Abasolo", "Agualeguas"],
        },
        geometry=shapes,
        crs=4326,
    )
    frame.to_file(path, driver="GPKG")
    return path.read_bytes()


def _zipped(path: Path, data: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("areas.gpkg", data)
    return path


def _refuse_boundaries(files: dict[str, Path], damaged: str) -> str:
    with pytest.raises(InputError) as caught:
        read_boundaries(files)
    (fault,) = caught.value.faults
    assert fault.file == damaged
    assert fault.expected == "a readable boundary file"
    assert fault.remedy == "The file is damaged: install again with 'make install'."
    return fault.found


@pytest.mark.parametrize("kept", [0, 100, 5_000, 40_000])
def test_a_truncated_geopackage(tmp_path: Path, kept: int) -> None:
    data = _geopackage(tmp_path / "areas.gpkg")
    assert len(data) > kept
    damaged = _zipped(tmp_path / "mun.zip", data[:kept])
    files = {**boundary_files(), "municipalities": damaged}
    assert _refuse_boundaries(files, "mun.zip")


def test_a_truncated_zip_file(tmp_path: Path) -> None:
    data = _geopackage(tmp_path / "areas.gpkg")
    damaged = _zipped(tmp_path / "mun.zip", data)
    damaged.write_bytes(damaged.read_bytes()[:-100])
    files = {**boundary_files(), "municipalities": damaged}
    assert _refuse_boundaries(files, "mun.zip") == "File is not a zip file"


def test_a_zip_file_without_a_geopackage(tmp_path: Path) -> None:
    damaged = tmp_path / "mun.zip"
    with zipfile.ZipFile(damaged, "w") as archive:
        archive.writestr("readme.txt", "nothing")
    files = {**boundary_files(), "municipalities": damaged}
    assert _refuse_boundaries(files, "mun.zip") == "nothing in it"


@pytest.mark.parametrize(
    ("suffix", "kept"), [(".shp", 50), (".shp", 5_000), (".dbf", 5_000)]
)
def test_a_truncated_shapefile(tmp_path: Path, suffix: str, kept: int) -> None:
    small = _zipped(tmp_path / "mx.zip", _geopackage(tmp_path / "areas.gpkg"))
    whole = boundary_files()["counties"]
    for part in (".shp", ".shx", ".dbf"):
        data = whole.with_suffix(part).read_bytes()
        damaged = tmp_path / f"counties{part}"
        damaged.write_bytes(data[:kept] if part == suffix else data)
    files = {
        **boundary_files(),
        "municipalities": small,
        "mexican_states": small,
        "counties": tmp_path / "counties.shp",
    }
    assert _refuse_boundaries(files, "counties.shp")


ROADS = b"""<?xml version='1.0'?><osm version='0.6'>
<node id='1' lat='27.5' lon='-99.5'/><node id='2' lat='27.6' lon='-99.5'/>
<way id='1'><nd ref='1'/><nd ref='2'/><tag k='highway' v='trunk'/></way></osm>"""
PATHS = ROADS.replace(b"trunk", b"footway")


EMPTY = "an empty file"
PAGE = "a web page, as a server sends in place of a file"
AGAIN = "Download or copy the file again."
CLASSES = "an OpenStreetMap file with roads of motorway, trunk, primary, secondary"
OTHER = (
    "Choose a file that covers the study's roads, or name more of its classes in "
    "data.road_classes."
)


@pytest.mark.parametrize(
    ("name", "data", "expected", "found", "remedy"),
    [
        ("empty.osm", b"", "XML", EMPTY, AGAIN),
        ("cut.osm", ROADS[:60], CLASSES, "XML parsing error at line 2", AGAIN),
        ("page.osm", b"<html>not found</html>", "XML", PAGE, AGAIN),
        ("paths.osm", PATHS, CLASSES, "none", OTHER),
        ("nodes.osm", b"<osm version='0.6'></osm>", CLASSES, "none", OTHER),
        ("empty.osm.pbf", b"", "OpenStreetMap's PBF", EMPTY, AGAIN),
        ("page.osm.pbf", b"<html>no</html>" * 9, "OpenStreetMap's PBF", PAGE, AGAIN),
        (
            "cut.osm.gz",
            gzip.compress(ROADS, mtime=0)[:60],
            "a file that unpacks",
            "damage in its packing",
            AGAIN,
        ),
        ("empty.osm.bz2", b"", "bzip2", EMPTY, AGAIN),
    ],
)
def test_a_road_file_without_roads(
    tmp_path: Path, name: str, data: bytes, expected: str, found: str, remedy: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_roads(path)
    (fault,) = caught.value.faults
    assert str(fault).startswith(f"{name}: expected {expected}, found {found}")
    assert fault.remedy == remedy


def test_the_undamaged_road_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "roads.osm"
    path.write_bytes(ROADS)
    assert len(read_roads(path).segments) == 1


def test_a_truncated_road_file_stops_the_run(
    study_folder: Path,
    tables: Path,
    refused: Refused,
    set_key: SetKey,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    ports = read_table(tables, PORTS_TABLE, known={})
    whole = tmp_path / "whole.osm.pbf"
    write_roads(*read_highways(tables, ports), whole, made_on="2026-01-01T00:00:00Z")
    data = whole.read_bytes()
    (study_folder / "mexico.osm.pbf").write_bytes(data[: len(data) // 2])
    set_key(study_folder / "study.toml", "roads", '"mexico.osm.pbf"')
    _skip_packages(monkeypatch, _areas(tables))
    assert refused() == [
        "InputError",
        (
            "mexico.osm.pbf: expected an OpenStreetMap file with roads of "
            "motorway, trunk, "
            "primary, secondary, found PBF error: unexpected EOF. "
            "Download or copy the file again."
        ),
    ]
