"""All stages on the shipped data, once: what they make, reuse, redo and never lose."""

import json
import shutil
from collections.abc import Callable, Mapping
from importlib import metadata
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo import __version__
from geo.errors import NetworkError
from geo.freshness import file_hash
from geo.pipeline import STAGES, Pipeline, StageReport
from geo.sources.cards import read_cards
from geo.steps.sources import roads_of
from geo.study import read_study

Finished = tuple[Path, dict[str, StageReport]]
SetKey = Callable[[Path, str, str], None]


def _pipeline(folder: Path) -> Pipeline:
    study_file = folder / "study.toml"
    return Pipeline(read_study(study_file), study_file)


def _reused(reports: Mapping[str, StageReport]) -> list[str]:
    return [stage for stage, report in reports.items() if report.reused]


def _leftovers(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if ".part" in path.name]


def _table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_parquet(folder / "data" / "processed" / f"{name}.parquet")


# ------------------------------------------------------------------ what a run makes


def test_a_first_run_makes_every_stage_and_its_files(finished_study: Finished) -> None:
    folder, reports = finished_study
    assert list(reports) == list(STAGES)
    assert _reused(reports) == []
    for report in reports.values():
        assert report.files
        assert all(file.stat().st_size > 0 for file in report.files)
    assert _leftovers(folder) == []


def test_nothing_is_made_that_no_report_names(finished_study: Finished) -> None:
    folder, reports = finished_study
    named = {file for report in reports.values() for file in report.files}
    made = {
        path
        for part in ("data/processed", "maps")
        for path in (folder / part).rglob("*")
        if path.is_file()
    }
    assert made - named == {folder / "data" / "processed" / "stages.json"}


def test_the_products_are_where_the_study_says(finished_study: Finished) -> None:
    files = {
        file.relative_to(finished_study[0]).as_posix()
        for file in finished_study[1]["outputs"].files
    }
    assert {
        "data/processed/border.gpkg",
        "data/processed/manifest.json",
        "maps/border.html",
        "maps/sheets/atlas-en-a4.pdf",
        "maps/sheets/atlas-es-a4.pdf",
        "maps/sheets/en-a4/01-corridors.png",
        "maps/sheets/en-a4/07-laredo.png",
        "maps/sheets/es-a4/04-homicides.png",
        "maps/sheets/es-a4/06-dealers.png",
    } <= files


def test_a_run_writes_nothing_in_the_raw_folder(
    finished_study: Finished, raw: Path
) -> None:
    copy = finished_study[0] / "data" / "raw"
    names = sorted(path.relative_to(raw) for path in raw.rglob("*") if path.is_file())
    assert names == sorted(
        path.relative_to(copy) for path in copy.rglob("*") if path.is_file()
    )
    assert all(file_hash(raw / name) == file_hash(copy / name) for name in names)


# ----------------------------------------------------------------- totals and shares


def test_no_total_is_lost(finished_study: Finished) -> None:
    ledger = _table(finished_study[0], "grid_ledger")
    error = ledger["difference"].abs() / ledger["input_total"]
    assert error.max() <= 1e-9
    parts = ledger[["placed", "by_area", "unplaced"]].sum(axis=1)
    assert ((ledger["input_total"] - parts).abs() <= 1e-9 * parts).all()


def test_totals_are_those_published(finished_study: Finished) -> None:
    ledger = _table(finished_study[0], "grid_ledger").set_index(["column", "year"])
    total = ledger["input_total"]
    assert total[("dealers", "2023")] == 78_787
    homicides = {
        "2020": 36_773,
        "2021": 35_700,
        "2022": 33_287,
        "2023": 32_252,
        "2024": 33_550,
    }
    assert total["homicides"].to_dict() == homicides
    assert total["seizures"].tolist() == [9_007 + 2_708]
    # The census of Mexico, and the estimates of 2023 of the United States.
    assert total["population"].tolist() == [126_014_024 + 336_806_231]
    unplaced = ledger["unplaced"]["homicides"]
    assert unplaced.to_dict() == {
        "2020": 1_024,
        "2021": 552,
        "2022": 923,
        "2023": 942,
        "2024": 345,
    }


def test_border_states_hold_their_dealers_on_hexagons(finished_study: Finished) -> None:
    grid = _table(finished_study[0], "grid")
    assert grid["dealers"].sum() == pytest.approx(8_382 + 2_562 + 2_522 + 720)
    assert (grid.loc[grid["country"] == "MX", "dealers"] == 0).mean() > 0.9


def test_shares_of_crossings_add_up_to_all_flow(finished_study: Finished) -> None:
    ports = _table(finished_study[0], "corridors_ports").set_index("port_id")
    assert abs(ports["flow_share"].sum() - 1) <= 1e-9
    assert (ports.loc[~ports["southbound"], "flow_share"] == 0).all()
    assert sorted(ports["rank"]) == list(range(1, len(ports) + 1))
    order = ports.sort_values("rank")["flow_share"]
    assert order.is_monotonic_decreasing


def test_what_is_sent_is_what_arrives(finished_study: Finished) -> None:
    flows = _table(finished_study[0], "corridors_areas")
    sent = flows["country"] == "US"
    assert flows.loc[sent, "flow_share"].sum() == pytest.approx(1, abs=1e-9)
    assert flows.loc[~sent, "flow_share"].sum() == pytest.approx(1, abs=1e-9)
    # Part of it goes on to Guatemala; to Belize none, for no figure is published.
    assert set(flows["country"]) == {"GT", "MX", "US"}


@pytest.mark.parametrize("city", ["Laredo", "El Paso", "Nogales", "San Ysidro"])
def test_the_great_crossings_carry_flow(finished_study: Finished, city: str) -> None:
    ports = _table(finished_study[0], "corridors_ports")
    assert ports.loc[ports["us_city"] == city, "flow_share"].sum() > 0.01


def test_a_corridor_carries_at_least_the_share_that_the_study_asks(
    finished_study: Finished,
) -> None:
    corridors = _table(finished_study[0], "corridors")
    assert corridors["rank"].tolist() == list(range(1, len(corridors) + 1))
    assert corridors["flow_km"].is_monotonic_decreasing
    assert corridors["peak_share"].min() >= 0.01
    # Parallel roads count once in the length: the mean along a corridor may pass what
    # any one road carries, but never what all its roads would at the peak.
    most = corridors["peak_share"] * corridors["road_km"]
    assert (corridors["flow_km"] <= most * (1 + 1e-12)).all()
    mean = corridors["flow_km"] / corridors["length_km"]
    np.testing.assert_allclose(corridors["mean_share"], mean, rtol=1e-12)


# ------------------------------------------------------------------------ the record


def test_the_manifest_says_what_the_results_were_made_from(
    finished_study: Finished, raw: Path
) -> None:
    folder = finished_study[0]
    path = folder / "data" / "processed" / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    assert manifest["ironriver"] == __version__
    assert manifest["study"]["study"]["seed"] == 20261120
    assert manifest["study"]["grid"]["resolution"] == 4
    assert manifest["libraries"]["h3"] == metadata.version("h3")
    hashes = {card["file"]: card["sha256"] for card in manifest["sources"]}
    assert hashes == {card.file: file_hash(raw / card.file) for card in read_cards(raw)}
    rows = {card["file"]: card["rows"] for card in manifest["sources"]}
    assert rows["ports/ports.csv"] == 45
    assert list(manifest["stages"]) == list(STAGES)
    assert manifest["stages"]["grid"]["facts"]["cells"] == len(_table(folder, "grid"))
    assert len(manifest["ledger"]) == len(_table(folder, "grid_ledger"))
    for stage in STAGES:
        for name, digest in manifest["stages"][stage]["files"].items():
            assert file_hash(folder / name) == digest, name


def test_the_manifest_names_no_folder_of_this_computer(
    finished_study: Finished,
) -> None:
    folder = finished_study[0]
    text = (folder / "data" / "processed" / "manifest.json").read_text("utf-8")
    assert str(folder) not in text


# ------------------------------------------------------------------ reuse and redoing


def test_a_second_run_reuses_every_stage(
    finished_study: Finished, study_copy: Path
) -> None:
    before = {path: path.stat().st_mtime_ns for path in study_copy.rglob("*")}
    reports = _pipeline(study_copy).run()
    assert _reused(reports) == list(STAGES)
    for stage, report in reports.items():
        first = finished_study[1][stage].files
        assert {file.name for file in report.files} == {file.name for file in first}
    assert {path: path.stat().st_mtime_ns for path in study_copy.rglob("*")} == before


def test_touched_files_are_no_reason_to_redo_a_stage(study_copy: Path) -> None:
    for path in study_copy.rglob("*"):
        path.touch()
    assert _reused(_pipeline(study_copy).run()) == list(STAGES)


def test_a_changed_setting_redoes_its_stage_and_later_ones(
    study_copy: Path, set_key: SetKey
) -> None:
    before = _table(study_copy, "hotspots")
    set_key(study_copy / "study.toml", "rings", "2")
    reports = _pipeline(study_copy).run(until="corridors")
    assert _reused(reports) == ["sources", "grid"]
    assert not _table(study_copy, "hotspots")["z"].equals(before["z"])


def test_a_changed_title_redoes_the_outputs_only(
    study_copy: Path, set_key: SetKey
) -> None:
    set_key(study_copy / "study.toml", "title", '"Another title"')
    asked = _asked(study_copy)
    assert asked == ["outputs"]


def test_a_changed_road_file_redoes_everything(
    study_copy: Path, set_key: SetKey
) -> None:
    (study_copy / "roads.osm.pbf").write_bytes(b"other roads")
    set_key(study_copy / "study.toml", "roads", '"roads.osm.pbf"')
    assert _asked(study_copy) == list(STAGES)


def test_a_changed_table_redoes_everything(study_copy: Path) -> None:
    table = study_copy / "data" / "raw" / "dealers" / "dealers.csv"
    table.write_bytes(table.read_bytes().replace(b"2021,25", b"2021,26", 1))
    assert _asked(study_copy) == list(STAGES)


def _asked(folder: Path) -> list[str]:
    """Return the stages that a run would redo; none is run."""
    asked: list[str] = []

    def pretend(stage: str) -> tuple[list[Path], dict[str, object]]:
        asked.append(stage)
        return [], {}

    pipeline = _pipeline(folder)
    pipeline.step = pretend  # type: ignore[method-assign]
    pipeline.run()
    return asked


@pytest.mark.parametrize("damage", ["altered", "removed"])
def test_a_damaged_result_is_made_again_as_it_was(
    finished_study: Finished, study_copy: Path, damage: str
) -> None:
    path = study_copy / "data" / "processed" / "hotspots.parquet"
    if damage == "altered":
        path.write_bytes(path.read_bytes()[:-1])
    else:
        path.unlink()
    reports = _pipeline(study_copy).run(until="corridors")
    assert _reused(reports) == ["sources", "grid", "corridors"]
    whole = finished_study[0] / "data" / "processed" / "hotspots.parquet"
    assert path.read_bytes() == whole.read_bytes()


def test_an_altered_map_makes_the_outputs_stale_and_nothing_else(
    study_copy: Path,
) -> None:
    with (study_copy / "maps" / "border.html").open("a") as page:
        page.write("<!-- edited -->")
    assert _asked(study_copy) == ["outputs"]


def test_a_damaged_record_is_no_reason_to_fail(study_copy: Path) -> None:
    (study_copy / "data" / "processed" / "stages.json").write_text("{", "utf-8")
    assert _asked(study_copy) == list(STAGES)


def test_force_reuses_nothing(study_copy: Path) -> None:
    pipeline = _pipeline(study_copy)
    pipeline.step = lambda stage: ([], {})  # type: ignore[method-assign]  # noqa: ARG005
    assert _reused(pipeline.run(force=True)) == []


def test_an_unfinished_run_goes_on_where_it_ended(study_copy: Path) -> None:
    record = study_copy / "data" / "processed" / "stages.json"
    stages = json.loads(record.read_text(encoding="utf-8"))
    del stages["corridors"], stages["outputs"]
    record.write_text(json.dumps(stages), encoding="utf-8")
    assert _asked(study_copy) == ["corridors", "outputs"]


# ---------------------------------------------------------------- the same everywhere


def test_another_folder_gets_the_same_bytes(
    finished_study: Finished, study_copy: Path
) -> None:
    """Make grid to outputs again elsewhere; sources are proved by their own tests."""
    first = finished_study[0]
    processed = study_copy / "data" / "processed"
    record = json.loads((processed / "stages.json").read_text(encoding="utf-8"))
    kept = {study_copy / name for name in record["sources"]["files"]}
    (processed / "stages.json").write_text(json.dumps({"sources": record["sources"]}))
    for path in [*processed.rglob("*"), *(study_copy / "maps").rglob("*")]:
        if path.is_file() and path not in kept and path.name != "stages.json":
            path.unlink()
    reports = _pipeline(study_copy).run()
    assert _reused(reports) == ["sources"]
    made = sorted(file for report in reports.values() for file in report.files)
    wanted = {".gpkg", ".qgs", ".parquet", ".tif", ".csv", ".png", ".html", ".pdf"}
    assert {path.suffix for path in made} >= wanted
    differing = [
        path.name
        for path in made
        if path.read_bytes() != (first / path.relative_to(study_copy)).read_bytes()
    ]
    assert differing == []


def test_the_road_file_is_the_same_on_every_write(
    finished_study: Finished, tmp_path: Path
) -> None:
    copy = tmp_path / "elsewhere"
    shutil.copytree(finished_study[0] / "data" / "raw", copy / "data" / "raw")
    shutil.copy(finished_study[0] / "study.toml", copy)
    pipeline = _pipeline(copy)
    _roads, files = roads_of(pipeline)
    (made,) = files
    first = finished_study[0] / "data" / "processed" / made.name
    assert made.read_bytes() == first.read_bytes()


# -------------------------------------------------------------------- calibration


def test_calibration_finds_what_the_study_holds(
    study_copy: Path, set_key: SetKey
) -> None:
    """The study as shipped holds what its own evidence gives.

    The grid does not matter to it: flow runs between whole areas.
    """
    set_key(study_copy / "study.toml", "free", '["deterrence_per_hour"]')
    pipeline = _pipeline(study_copy)
    found = pipeline.calibrate()
    held = pipeline.study.corridors
    beta = found["parameters"]["deterrence_per_hour"]
    assert beta["sought"]
    assert beta["estimate"] == pytest.approx(held.deterrence_per_hour, rel=0.03)
    assert beta["profile_low"] < beta["estimate"] < beta["profile_high"]
    gamma = found["parameters"]["demand_exponent"]
    assert not gamma["sought"]
    assert gamma["standard_error"] is None
    assert found["sources"]["field offices"]["events"] == 40
    # 11 of 2,051 events lie in municipalities without a homicide in the window.
    assert found["sources"]["municipalities"]["events"] == 2040
    assert found["sources"]["municipalities"]["uncovered"] == 11
    for file in found["files"]:
        assert Path(file).stat().st_size > 0


def test_what_the_evidence_cannot_tell_is_refused(
    study_copy: Path, set_key: SetKey
) -> None:
    study = study_copy / "study.toml"
    set_key(study, "free", '["choice_per_hour"]')
    set_key(study, "weight_of_municipalities", "0.0")
    set_key(study, "weight_of_states", "0.0")
    with pytest.raises(NetworkError, match="choice"):
        _pipeline(study_copy).calibrate()
    assert not (study_copy / "data" / "processed" / "calibration.json").exists()
