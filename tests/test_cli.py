"""The command: help, summaries, quiet, exit codes, interruption."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from geo import __version__
from geo.cli import app
from geo.pipeline import STAGES, Pipeline, StageReport
from geo.steps.desk import Desk

Finished = tuple[Path, dict[str, StageReport]]


def _geo(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), env={"COLUMNS": "200"})


def _study(folder: Path) -> str:
    return str(folder / "study.toml")


# ---------------------------------------------------------------------------- help


def test_help_names_every_command_and_gives_examples() -> None:
    result = _geo("--help")
    assert result.exit_code == 0
    assert "Examples:" in result.stdout
    assert "geo run my-study.toml --json" in result.stdout
    for command in ("run", *STAGES):
        assert f" {command} " in result.stdout


@pytest.mark.parametrize("command", ["run", *STAGES])
def test_help_of_each_command_gives_an_example(command: str) -> None:
    result = _geo(command, "--help")
    assert result.exit_code == 0
    assert f"Example: geo {command} study.toml" in result.stdout
    for option in ("--force", "--quiet", "--json"):
        assert option in result.stdout


def test_the_command_alone_shows_its_help() -> None:
    assert "Examples:" in _geo().output


def test_an_unknown_option_is_refused_in_words() -> None:
    result = _geo("run", "--fast")
    assert result.exit_code == 2
    assert "No such option: --fast" in result.stderr


def test_the_module_is_the_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "geo", "--version"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        f"geo {__version__}\n",
        "",
    )


def test_help_does_not_load_what_only_work_needs() -> None:
    code = (
        "import sys, geo.cli; "
        "print([m for m in ('pandas', 'numpy', 'pydantic', 'shapely', 'h3')"
        " if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


# ----------------------------------------------------------------------- summaries


def test_the_summary_for_programs_lists_files_that_exist(study_copy: Path) -> None:
    result = _geo("run", _study(study_copy), "--json")
    assert result.exit_code == 0
    summary = json.loads(result.stdout)
    assert summary["version"] == __version__
    assert summary["seconds"] > 0
    assert list(summary["stages"]) == list(STAGES)
    for stage in summary["stages"].values():
        assert stage["reused"] is True
        assert stage["files"]
        assert all(Path(file).is_file() for file in stage["files"])
    facts = summary["stages"]["grid"]["facts"]
    assert facts["cells"] == sum(facts["cells_by_country"].values())
    assert result.stderr == ""


def test_facts_of_a_fresh_stage_can_be_written_as_json_too(study_copy: Path) -> None:
    (study_copy / "data" / "processed" / "hotspots.parquet").unlink()
    result = _geo("corridors", _study(study_copy), "--json")
    stages = json.loads(result.stdout)["stages"]
    assert [stages[name]["reused"] for name in stages] == [True, True, False, True]


def test_facts_of_every_stage_survive_json(finished_study: Finished) -> None:
    for report in finished_study[1].values():
        facts = dict(report.facts)
        assert json.loads(json.dumps(facts)) == facts


def test_the_summary_for_people_shows_stages_totals_and_flow(study_copy: Path) -> None:
    result = _geo("run", _study(study_copy))
    assert result.exit_code == 0
    words = result.stdout
    for stage in STAGES:
        assert stage in words
    assert "reused" in words
    assert "Conservation of totals" in words
    assert "78,787.0" in words
    assert "Modelled flow by CBP field office (estimate): Laredo" in words
    assert "maps/border.html" in words
    assert "Neighbours within 1 ring: set by the study." in words
    assert "Chosen from the data: minimum" in words
    assert "no published volume, smallest assumed: antelope-wells" in words


def test_a_stage_command_stops_after_its_stage(study_copy: Path) -> None:
    result = _geo("grid", _study(study_copy), "--json")
    assert list(json.loads(result.stdout)["stages"]) == ["sources", "grid"]


def test_quiet_prints_nothing(study_copy: Path) -> None:
    result = _geo("run", _study(study_copy), "--quiet")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")


def test_quiet_still_prints_errors(tmp_path: Path) -> None:
    result = _geo("run", str(tmp_path / "none.toml"), "--quiet")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "expected a study file, found no file" in result.stderr


def test_the_study_is_looked_for_where_the_user_stands(
    study_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(study_copy)
    assert _geo("run", "--quiet").exit_code == 0


def test_square_brackets_in_a_message_are_no_markup(tmp_path: Path) -> None:
    study = tmp_path / "study.toml"
    study.write_text("[bold]x[/bold]", encoding="utf-8")
    result = _geo("run", str(study))
    assert result.exit_code == 2
    assert "expected TOML" in result.stderr


def test_a_run_under_the_bar_gives_the_same_reports(study_copy: Path) -> None:
    """Run under the bar as on a terminal, over stages that are reused."""
    from geo.cli.running import bar
    from geo.pipeline import WEIGHTS
    from geo.study import read_study

    file = study_copy / "study.toml"
    pipeline = Pipeline(read_study(file), file)
    with bar(pipeline, STAGES, WEIGHTS):
        reports = pipeline.run()
    assert all(report.reused for report in reports.values())


def test_what_the_roads_leave_out_is_told() -> None:
    from geo.cli.reports import left_out

    facts = {
        "out_of_reach_US": {
            "places": 954,
            "share_of_weight": 0.0997,
            "leading": ["US12011", "US12086"],
        },
        "out_of_reach_MX": {"places": 0, "share_of_weight": 0.0, "leading": []},
        "supply_without_traces": {"AK": 618, "HI": 114},
        "km_dropped_as_unconnected": {"US": 0.2, "MX": 1528.4},
        "share_of_km": {"MX": 0.21, "US": 0.74},
        "ports_joined_by_connectors_km": {"tecate": {"US": 21.5, "MX": 0.1}},
    }
    assert left_out(facts) == [
        (
            "Left out, too far from any road: 954 places with 10.0% of supply, "
            "US12011, US12086 first"
        ),
        "Dealers that supply nothing (off the roads, no traces): AK 618, HI 114",
        "Roads dropped as unconnected: MX 1,528 km",
        (
            "The road file has no route numbers; borrowed by nearness: MX 21% of km, "
            "US 74% of km"
        ),
        "Joined by a straight line: tecate (US 21.5 km, MX 0.1 km)",
    ]


# ----------------------------------------------------------------------- calibration

_FOUND = {
    "parameters": {
        "deterrence_per_hour": {
            "estimate": 0.1184,
            "standard_error": 0.0121,
            "profile_low": 0.0951,
            "profile_high": None,
            "sought": True,
        },
        "balance": {
            "estimate": 0.0,
            "standard_error": None,
            "profile_low": None,
            "profile_high": None,
            "sought": False,
        },
    },
    "sources": {
        "field offices": {
            "events": 40.0,
            "dispersion": 1.9,
            "explained": 0.82,
            "uncovered": 0.0,
        }
    },
    "files": ["calibration.json"],
}


def test_calibration_is_told_as_lines_for_the_study(
    study_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pipeline, "calibrate", lambda _pipeline: _FOUND)
    told = _geo("calibrate", _study(study_folder))
    assert told.exit_code == 0
    assert "deterrence_per_hour = 0.1184" in told.stdout
    assert "0.0951 to beyond" in told.stdout
    assert "held" in told.stdout
    assert _geo("calibrate", _study(study_folder), "--quiet").stdout == ""
    as_json = _geo("calibrate", _study(study_folder), "--json")
    assert json.loads(as_json.stdout) == _FOUND


def test_a_cluster_that_does_not_answer_is_a_clear_error(
    study_copy: Path, set_key: Callable[[Path, str, str], None]
) -> None:
    set_key(study_copy / "study.toml", "draws", "3")
    told = _geo("corridors", _study(study_copy), "--cluster", "tcp://127.0.0.1:9")
    assert told.exit_code == 2
    assert "No Dask scheduler answers at 'tcp://127.0.0.1:9'" in told.stderr


# ---------------------------------------------------------------- parts of outputs


@pytest.mark.parametrize("kind", ["briefing", "geopackage", "sheets", "web"])
def test_help_of_each_kind_of_product_gives_an_example(kind: str) -> None:
    result = _geo("outputs", kind, "--help")
    assert result.exit_code == 0
    assert f"Example: geo outputs {kind} study.toml" in result.stdout


def test_one_kind_of_product_is_written_and_the_record_left_alone(
    study_copy: Path,
) -> None:
    page = study_copy / "maps" / "border.html"
    before = page.read_bytes()
    page.unlink()
    told = json.loads(_geo("outputs", "web", _study(study_copy), "--json").stdout)
    assert told["files"] == [str(page)]
    assert page.read_bytes() == before
    again = json.loads(_geo("outputs", _study(study_copy), "--json").stdout)
    assert again["stages"]["outputs"]["reused"] is True


def test_the_word_run_may_be_left_out(study_copy: Path) -> None:
    short = _geo("outputs", _study(study_copy), "--quiet")
    long = _geo("outputs", "run", _study(study_copy), "--quiet")
    assert (short.exit_code, short.output) == (long.exit_code, long.output) == (0, "")


def test_a_word_that_is_neither_product_nor_study_is_refused_with_the_choices() -> None:
    told = _geo("outputs", "poster")
    assert told.exit_code == 2
    words = " ".join(told.stderr.split())
    assert "'poster' is no study file, and none of briefing, geopackage" in words


def test_faults_are_told_to_programs_as_json(tmp_path: Path) -> None:
    told = _geo("run", str(tmp_path / "none.toml"), "--json")
    assert (told.exit_code, told.stdout) == (2, "")
    found = json.loads(told.stderr)
    assert found["error"] == "MissingInputError"
    assert found["faults"][0]["found"]


def test_a_short_h_is_help_too() -> None:
    assert _geo("-h").stdout == _geo("--help").stdout


def test_many_files_of_a_kind_are_counted(tmp_path: Path) -> None:
    from geo.cli.reports import _gathered

    files = [tmp_path / "maps" / f"{at}.png" for at in range(5)]
    words = _gathered([*files, tmp_path / "a.html"], tmp_path)
    assert words == ["maps/*.png (5)", "a.html"]


# ---------------------------------------------------------------------------- show


@pytest.mark.parametrize("subject", ["corridors", "hotspots", "ports"])
def test_ranked_tables_are_shown(study_copy: Path, subject: str) -> None:
    told = _geo("show", subject, _study(study_copy), "--top", "3")
    assert told.exit_code == 0
    assert "(estimate)" in told.stdout
    as_json = _geo("show", subject, _study(study_copy), "--top", "3", "--json")
    rows = json.loads(as_json.stdout)["rows"]
    assert [row["rank"] for row in rows] == [1, 2, 3]


def test_hotspots_of_what_is_no_measure_are_refused(study_copy: Path) -> None:
    told = _geo("show", "hotspots", _study(study_copy), "--measure", "cars")
    assert told.exit_code == 2
    assert "'cars' is none of" in told.stderr


# --------------------------------------------------------------------- interruption


def _interrupt(*_arguments: object, **_options: object) -> NoReturn:
    raise KeyboardInterrupt


def _parts(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if ".part" in path.name]


def test_an_interrupted_stage_keeps_those_before_it(
    study_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import geo.steps.grid

    (study_copy / "data" / "processed" / "grid.parquet").unlink()
    monkeypatch.setattr(geo.steps.grid, "build_grid", _interrupt)
    result = _geo("run", _study(study_copy))
    assert result.exit_code == 130
    assert result.stdout == ""
    assert result.stderr == (
        "Interrupted: finished stages are kept, nothing is half-written.\n"
    )
    assert _parts(study_copy) == []
    monkeypatch.undo()
    again = json.loads(_geo("sources", _study(study_copy), "--json").stdout)
    assert again["stages"]["sources"]["reused"] is True


def test_an_interrupted_write_leaves_the_old_file_and_no_part(
    study_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    processed = study_copy / "data" / "processed"
    before = _contents(processed)
    (processed / "hotspots.parquet").write_bytes(b"damaged")

    def half(_frame: pd.DataFrame, path: Path, **_options: object) -> NoReturn:
        path.write_bytes(b"half a file")
        raise KeyboardInterrupt

    monkeypatch.setattr(pd.DataFrame, "to_parquet", half)
    result = _geo("run", _study(study_copy), "--quiet")
    assert result.exit_code == 130
    assert _parts(study_copy) == []
    before["hotspots.parquet"] = b"damaged"
    assert _contents(processed) == before


def _contents(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_an_interruption_before_any_stage_is_one_too(
    study_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import geo.study

    monkeypatch.setattr(geo.study, "read_study", _interrupt)
    assert _geo("run", _study(study_folder)).exit_code == 130


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError("No space left"), "Could not read or write: No space left\n"),
        (KeyError("cell"), ""),
    ],
)
def test_a_failure_of_the_program_is_exit_code_1(
    study_folder: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, words: str
) -> None:
    def fail(_desk: Desk) -> NoReturn:
        raise error

    monkeypatch.setattr("geo.steps.sources.package_files", list)
    monkeypatch.setattr("geo.steps.sources.run", fail)
    result = _geo("run", _study(study_folder))
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", words)


def test_a_signal_from_the_keyboard_stops_a_real_run(
    study_folder: Path, set_key: Callable[[Path, str, str], None]
) -> None:
    """Start the command, send it what Ctrl-C sends, and look at what it left."""
    import signal

    set_key(study_folder / "study.toml", "resolution", "4")
    starter = (
        "import os, signal, threading, geo.steps.sources\n"
        "def stop(desk):\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    threading.Event().wait(20)\n"
        "geo.steps.sources.check_raw_tables = stop\n"
        "geo.steps.sources.package_files = list\n"
        "from geo.cli import main\n"
        "main()\n"
    )
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    done = subprocess.run(
        [sys.executable, "-c", starter, "run", _study(study_folder)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=environment,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert done.returncode == 130
    assert done.stderr.startswith("Interrupted: finished stages are kept")
    assert _parts(study_folder) == []
