"""Wrong areas of responsibility: exit code 2, words that help, nothing written."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from typer.testing import CliRunner

from geo.cli import app

SetKey = Callable[[Path, str, str], None]
Refused = Callable[[], list[str]]
UNITS = "responsibility/units.csv"
KEY = "column 'data.responsibility': "


@pytest.fixture
def refused(study_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Refused:
    """Give a function that runs the study, which must be refused; it gives the words.

    The boundaries of installed packages are not hashed: no run gets so far.
    """
    monkeypatch.chdir(study_folder)
    monkeypatch.setattr("geo.steps.sources.package_files", list)

    def refuse() -> list[str]:
        result = CliRunner().invoke(app, ["run"])
        assert result.exit_code == 2, result.exception
        assert not result.stdout
        written = (study_folder / "data" / "processed").rglob("*")
        assert [path for path in written if path.is_file()] == []
        return result.stderr.splitlines()

    return refuse


@pytest.mark.parametrize("name", ["offices.kml", "offices", "shipped.txt"])
def test_a_file_that_cannot_be_read(
    study_folder: Path, refused: Refused, set_key: SetKey, name: str
) -> None:
    set_key(study_folder / "study.toml", "responsibility", f'"{name}"')
    error, message = refused()
    assert error == "StudyError"
    assert KEY in message
    assert (
        f"expected 'shipped' or a file ending in .csv, .gpkg, .geojson, found '{name}'"
    ) in message


def test_a_file_that_is_absent(
    study_folder: Path, refused: Refused, set_key: SetKey
) -> None:
    set_key(study_folder / "study.toml", "responsibility", '"offices.gpkg"')
    error, message = refused()
    assert error == "MissingInputError"
    assert message.endswith(
        KEY + "expected 'shipped' or an existing file, found 'offices.gpkg', which is "
        "not there. Correct the path; it is relative to the study file."
    )


def test_a_bad_kind_in_the_shipped_table(study_folder: Path, refused: Refused) -> None:
    path = study_folder / "data" / "raw" / UNITS
    text = path.read_text(encoding="utf-8")
    assert text.splitlines()[1].startswith("atf_field_division,")
    path.write_text(text.replace("\natf_field_", "\natf_", 1), encoding="utf-8")
    error, message = refused()
    assert error == "InputError"
    assert message.startswith(f"raw/{UNITS}, row 2, column 'kind': expected one of atf")
    assert message.endswith("found 'atf_division'. Correct the field.")


def test_a_table_edited_without_its_card(study_folder: Path, refused: Refused) -> None:
    path = study_folder / "data" / "raw" / UNITS
    path.write_text(path.read_text("utf-8").replace("2007", "2008", 1), "utf-8")
    error, message = refused()
    assert error == "CardError"
    assert message.startswith(f"raw/{UNITS}: expected SHA-256 ")


def _areas(raw: Path) -> pd.DataFrame:
    """Return ``sources_areas`` without shapes: every code that the tables need."""
    mexican = pd.read_csv(raw / "population" / "municipalities.csv", dtype=str)
    counties = pd.read_csv(raw / "population" / "counties.csv", dtype=str)
    counties = counties.drop_duplicates("fips")
    return pd.DataFrame(
        {
            "country": ["MX"] * len(mexican) + ["US"] * len(counties),
            "area_id": [*("MX" + mexican["cvegeo"]), *("US" + counties["fips"])],
            "state": [*mexican["state_code"], *counties["state"]],
        }
    )


@pytest.fixture
def up_to_authorities(study_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a run come to the authorities without reading what is before them."""
    made = SimpleNamespace(areas=_areas(study_folder / "data" / "raw"), outlines=None)
    monkeypatch.setattr(
        "geo.steps.sources.read_boundaries", lambda _files, **_layers: made
    )
    monkeypatch.setattr("geo.steps.sources.boundary_files", dict)
    monkeypatch.setattr("geo.steps.sources.settlements_file", Path)
    monkeypatch.setattr("geo.steps.sources.read_settlements", lambda _path: None)
    monkeypatch.setattr("geo.steps.sources.Desk.figures", lambda *_: {})
    monkeypatch.setattr("geo.steps.sources._check_flow_tables", lambda *_: None)


@pytest.mark.usefixtures("up_to_authorities")
def test_polygons_that_cross_themselves(
    study_folder: Path, refused: Refused, set_key: SetKey
) -> None:
    bow = shapely.Polygon([(-99, 25), (-98, 26), (-98, 25), (-99, 26)])
    own = gpd.GeoDataFrame(
        {"name": ["IV"], "kind": ["mexican_military_region"]}, geometry=[bow], crs=4326
    )
    own.to_file(study_folder / "regions.geojson")
    set_key(study_folder / "study.toml", "responsibility", '"regions.geojson"')
    assert refused() == [
        "InputError",
        (
            "regions.geojson, row 1, column 'geometry': expected a polygon with an "
            "area that does not cross itself, found Self-intersection[-98.5 25.5]. "
            "Mend the polygon."
        ),
    ]


@pytest.mark.usefixtures("up_to_authorities")
def test_unknown_codes_in_a_table_of_ones_own(
    study_folder: Path, refused: Refused, set_key: SetKey
) -> None:
    shipped = (study_folder / "data" / "raw" / UNITS).read_text(encoding="utf-8")
    start = "own,west,West,Oeste,US,"
    rows = [start + "area,48999;48061,no,own,2026,,", start + "port,x,no,own,2026,,"]
    text = "\n".join([shipped.splitlines()[0], *rows])
    (study_folder / "mine.csv").write_text(text, encoding="utf-8")
    set_key(study_folder / "study.toml", "responsibility", '"mine.csv"')
    assert refused() == [
        "InputError",
        (
            "study/mine.csv, row 2, column 'codes': expected the 5 digits of a known "
            "area of US, found '48999'. "
            "Correct the code; keep leading zeros, separate by semicolons."
        ),
        (
            "study/mine.csv, row 3, column 'codes': expected a port_id of "
            "ports/ports.csv, found 'x'. "
            "Correct the code; keep leading zeros, separate by semicolons."
        ),
    ]
