"""The documents say what the program does."""

import importlib.util
import re
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from geo.outputs import geopackage
from geo.pipeline import STAGES
from geo.schema.raw import RAW_TABLES
from geo.study import read_study

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


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
    for layer in geopackage._DESCRIPTIONS:
        assert f"`{layer}`" in README


def test_the_readme_names_every_folder_of_raw_tables() -> None:
    for folder in {table.name.split("/")[0] for table in RAW_TABLES}:
        assert f"| `{folder}` |" in README


def test_links_of_the_readme_lead_to_files() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert len(links) >= 4
    for link in links:
        assert (ROOT / link).exists(), link


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
