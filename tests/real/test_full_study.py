"""The study on official files: it fetches, reads and adds up as the files say."""

import importlib.util
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pandas as pd
import pyogrio
import pytest

from geo.sources.area_changes import reconcile_areas
from geo.sources.areas import _name_areas, boundary_files
from geo.sources.catalogue import read_catalogue, select
from geo.sources.fetching import Ways, fetch
from geo.steps.desk import Desk
from geo.steps.given import cards
from geo.steps.sources import Layers, check_raw_tables, read_given, roads_of
from geo.study import read_study

ROOT = Path(__file__).parents[2]


def _script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "checks" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Its dataclasses look their module up.
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, name, module)
        spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def full(
    tmp_path_factory: pytest.TempPathFactory, raw: Path, shared_data: Path
) -> tuple[Desk, Layers]:
    """Fetch what the full study names into a folder of its own, and lay it over."""
    folder = tmp_path_factory.mktemp("full")
    own = folder / "data" / "raw"
    shutil.copytree(raw, own, ignore=shutil.ignore_patterns("fetched"))
    study = folder / "studies" / "full.toml"
    study.parent.mkdir()
    shutil.copy(ROOT / "studies" / "full.toml", study)
    settings = read_study(study)
    named = [
        *settings.data.road_files,
        *settings.grid.population_files,
        *(name for names in settings.data.official.named().values() for name in names),
    ]
    only = sorted({name.removeprefix("fetched:").split("/")[0] for name in named})
    wanted = select(read_catalogue(), only)
    outcomes = list(fetch(own, wanted, Ways(mirror=str(shared_data))))
    assert [one.fault for one in outcomes if one.fault is not None] == []
    desk = Desk(settings, study)
    layers, _ = read_given(desk)
    return desk, layers


def test_the_full_study_differs_in_what_it_rests_on_alone() -> None:
    # `make full-study` renews it.
    shipped = (ROOT / "study.toml").read_text(encoding="utf-8")
    own = (ROOT / "studies" / "full.toml").read_text(encoding="utf-8")
    assert own == _script("renew_full_study").full_study(shipped)


def test_the_full_study_names_no_path_but_the_raw_folder(shared_data: Path) -> None:
    text = (ROOT / "studies" / "full.toml").read_text(encoding="utf-8")
    assert shared_data.is_dir()
    lines = [line.split("#")[0] for line in text.splitlines()]
    paths = [line for line in lines if "/" in line and "fetched:" not in line]
    assert [line.split(" = ")[0] for line in paths] == ["raw", "processed", "maps"]


def test_totals_are_those_that_the_folder_states(full: tuple[Desk, Layers]) -> None:
    figures = list(_script("run_full_study").table_figures(full[0].raw))
    assert len(figures) > 25
    differ = [figure for figure in figures if not figure.agrees]
    assert differ == []


def test_the_laid_tables_pass_every_check_of_shipped_ones(
    full: tuple[Desk, Layers],
) -> None:
    check_raw_tables(full[0])


def test_the_laid_tables_say_what_the_shipped_ones_say(
    full: tuple[Desk, Layers], raw: Path
) -> None:
    # The shipped tables were compiled from the same publications: no figure of theirs
    # may change by reading the files anew.
    def read(folder: Path, name: str) -> pd.DataFrame:
        return pd.read_csv(folder / name, dtype=str)

    for name, keys in (
        ("homicides/homicides.csv", ["cvegeo", "year", "homicides"]),
        ("homicides/firearm_share.csv", ["state_code", "year", "firearm_victims"]),
        ("dealers/dealers.csv", ["fips", "year", "dealers"]),
        ("population/municipalities.csv", ["cvegeo", "population"]),
        ("population/counties.csv", ["fips", "year", "population"]),
        ("seizures/field_offices.csv", ["field_office", "direction", "weapons"]),
    ):
        shipped, laid = read(raw, name)[keys], read(full[0].raw, name)[keys]
        lost = shipped.merge(laid, how="left", indicator=True).query("_merge != 'both'")
        assert lost.empty, name


def test_crossings_keep_the_traffic_of_their_ports(
    full: tuple[Desk, Layers], raw: Path
) -> None:
    shipped = pd.read_csv(raw / "ports" / "ports.csv", dtype={"bts_code": str})
    laid = pd.read_csv(full[0].raw / "ports" / "ports.csv", dtype={"bts_code": str})
    assert set(laid["volume_year"].dropna()) == {2024}
    for volume in ("personal_vehicles", "trucks"):
        before = shipped.groupby("bts_code")[volume].sum()
        after = laid.groupby("bts_code")[volume].sum()
        pd.testing.assert_series_equal(before, after, check_dtype=False)


def test_boundaries_are_of_2020_and_what_is_younger_is_told(
    full: tuple[Desk, Layers],
) -> None:
    desk, layers = full
    files = boundary_files()
    counties, us_states = (
        pyogrio.read_dataframe(files[name], read_geometry=False)
        for name in ("counties", "us_states")
    )
    inside = counties["STATEFP"].isin(
        us_states.loc[us_states["STATEFP"] < "57", "STATEFP"]
    )
    towns, states = layers.tables["municipalities"], layers.tables["mexican_states"]
    areas = _name_areas(towns, states, counties[inside], us_states)
    mexico = areas[areas["country"] == "MX"]
    assert len(mexico) == 2_469
    assert mexico["state"].nunique() == 32
    told = reconcile_areas(desk.raw, areas)
    younger = {line[:7] for line in told if line.startswith("MX")}
    # All that the figures have and the census of 2020 had not.
    codes = ("02007", "04013", "12082", "12083", "12084", "12085", "24059", "25019")
    assert younger == {f"MX{code}" for code in (*codes, "25020")}
    figures = desk.figures(areas)
    assert figures["population"].totals["2020/2023"] > 126_014_024
    homicides = figures["homicides"]
    assert homicides.totals["2024"] == 33_550
    placed = homicides.years["2024"].sum() + homicides.unplaced["2024"]
    assert placed == 33_550
    assert set(homicides.years["2024"].index) <= set(areas["area_id"])


def test_roads_are_those_of_both_countries(full: tuple[Desk, Layers]) -> None:
    roads, files = roads_of(full[0])
    assert (len(roads.nodes), files) == (123_854, [])


def test_maps_name_the_files_that_are_no_tables(full: tuple[Desk, Layers]) -> None:
    found = {card.file.split("/")[1] for card in cards(full[0])}
    assert found == {"two-country-roads", "night-lights", "inegi-marco"}
