"""The documents say what the program does."""

import importlib.util
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType

import pytest
from typer.main import get_command

from geo.cli import app
from geo.outputs.analysis import geopackage
from geo.pipeline import STAGES
from geo.schema.raw import RAW_TABLES
from geo.study import ROAD_CLASSES, read_study

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CORRIDORS = (ROOT / "docs" / "corridors.md").read_text(encoding="utf-8")
PAGES = ("README.md", "docs/corridors.md", "docs/methods.md")


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_data_dictionary_is_fresh() -> None:
    script = load(ROOT / "docs" / "make_columns.py")
    page = (ROOT / "docs" / "columns.md").read_text(encoding="utf-8")
    assert page == script.page(), "run 'make docs'"


@pytest.mark.parametrize("stage", STAGES)
def test_the_readme_names_every_stage(stage: str) -> None:
    assert stage in README


def test_the_readme_names_every_layer_of_the_geopackage() -> None:
    for layer in geopackage.DESCRIPTIONS:
        assert f"`{layer}`" in README


def test_the_readme_names_every_folder_of_raw_tables() -> None:
    for folder in {table.name.split("/")[0] for table in RAW_TABLES}:
        assert f"| `{folder}` |" in README


def test_the_readme_names_every_command() -> None:
    commands = set(get_command(app).commands)  # type: ignore[attr-defined]
    assert commands == {"run", "show", "new", "calibrate", "skill", *STAGES}
    assert {name for name in commands if not re.search(rf"\b{name}\b", README)} == set()


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_files_and_headings(page: str) -> None:
    path = ROOT / page
    text = path.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)]+)\)", text)
    assert links
    headings = {
        re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")
        for title in re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    }
    for link in links:
        name, _, heading = link.partition("#")
        assert (path.parent / name).exists(), link
        assert name or heading in headings, link


def test_both_commands_picture_and_diagram_stand_on_the_first_screen() -> None:
    head = README.splitlines()[:30]
    text = "\n".join(head)
    assert "make map" in text
    assert "make test" in text
    assert "docs/images/border-map.png" in text
    assert "sources ──▶ grid ──▶ hotspots ──▶ corridors ──▶ outputs" in text


def test_every_command_of_contributing_is_a_target_of_make() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for target in re.findall(r"`make ([a-z]+)`", page):
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target


def test_the_methods_name_every_parameter_of_the_corridors() -> None:
    page = (ROOT / "docs" / "methods.md").read_text(encoding="utf-8")
    study = read_study(ROOT / "study.toml")
    names = set(type(study.corridors).model_fields) - {"speed_kph"}
    missing = {name for name in names if f"`{name}`" not in page}
    assert missing == set()


def _settings(section: Mapping[str, object], prefix: str = "") -> Iterator[str]:
    """Give each number and word of a section as a row of the page begins."""
    for name, value in section.items():
        if isinstance(value, dict):
            yield from _settings(value, f"{prefix}{name}.")
        else:
            yield f"| `{prefix}{name}` | {_shown(value)} |"


def _shown(value: object) -> str:
    """Return a value as the page writes it."""
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else f"{value:g}"


def test_the_corridors_page_holds_the_values_of_the_study() -> None:
    section = read_study(ROOT / "study.toml").corridors.model_dump()
    speeds = section.pop("speed_kph")
    # By crossing and by office: the shipped study changes none.
    assert section["crossings"].pop("hours_at") == {}
    assert set(section["crossings"].pop("factors").values()) == {1.0}
    rows = [*_settings(section)]
    rows += [
        f"| {kind} | {speeds['US'][kind]:g} | {speeds['MX'][kind]:g} |"
        for kind in ROAD_CLASSES
    ]
    assert len(rows) > 30
    assert [row for row in rows if row not in CORRIDORS] == []


def test_the_corridors_page_names_no_parameter_that_is_none() -> None:
    section = read_study(ROOT / "study.toml").corridors.model_dump()
    known = {row.split("`")[1] for row in _settings(section)}
    table = CORRIDORS.split("## Parameters of the shipped study")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| `([^`]+)` \|", table, flags=re.MULTILINE)) <= known


def test_what_was_calibrated_is_what_the_study_uses() -> None:
    study = read_study(ROOT / "study.toml")
    symbols = {"deterrence_per_hour": "β", "demand_exponent": "γ"}
    assert set(study.calibration.free) == set(symbols)
    for name, symbol in symbols.items():
        value = getattr(study.corridors, name)
        row = re.search(rf"^\| {symbol} \| (.+) \|$", CORRIDORS, flags=re.MULTILINE)
        assert row is not None
        estimate, error, interval = row.group(1).split(" | ")
        low, high = (float(end) for end in interval.split("–"))
        assert float(estimate) == value
        assert low < value - float(error) < value + float(error) < high


def test_the_lock_file_names_no_host_and_hashes_everything() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    # No line is an option of the installer, which could name an index or a folder.
    assert not [line for line in lock.splitlines() if line.startswith("-")]
    pinned = re.findall(r"^[A-Za-z0-9_.-]+==", lock, flags=re.MULTILINE)
    assert len(pinned) > 50
    assert lock.count("--hash=sha256:") >= len(pinned)


def test_every_direct_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8").lower()
    for requirement in project["project"]["dependencies"]:
        name = re.split(r"[<>=]", requirement)[0].lower()
        assert f"\n{name}==" in f"\n{lock}", name
