"""The commands of the source catalogue: what they print, and their exit codes."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from geo.cli.sources import app
from geo.sources.catalogue import read_catalogue
from tests.loopback import Loopback, drip, serving, status, whole

BODY = b"port,year,count\n" + b"".join(b"2506,2024,%d\n" % n for n in range(20_000))
ENTRY = """\
title = "Counts"
producer = "An agency"
licence = "Free"
licence_url = "https://agency.example/terms"
page = "https://agency.example/counts"
cadence = "yearly"
feeds = ["maps"]
cite = "An agency: Counts, 2024."
get = "Ask for the counts."

[[file]]
id = "table"
name = "counts_{year}.csv"
what = "A table"
kind = "csv"
layout = "counts"
years = "{year}"
url = "https://agency.example/{year}.csv"
edition = { year = "2024" }

[[file]]
id = "sample"
name = "sample.csv"
what = "A sample"
kind = "csv"
layout = "counts"
years = "2020"
stands_for = "table"
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with a study, a catalogue and a mirror."""
    monkeypatch.chdir(tmp_path)
    # The study names a file that is yet to be fetched.
    (tmp_path / "study.toml").write_text(
        '[data]\nraw = "data/raw"\nroads = "absent.osm.pbf"\n', encoding="utf-8"
    )
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "counts.toml").write_text(ENTRY, encoding="utf-8")
    (tmp_path / "stick" / "counts").mkdir(parents=True)
    (tmp_path / "stick" / "counts" / "counts_2024.csv").write_bytes(BODY)
    return tmp_path


@pytest.fixture
def server() -> Iterator[Loopback]:
    with serving() as loopback:
        yield loopback


def sources(*arguments: str, own: bool = True) -> Result:
    catalogue = ("--catalogue", "own") if own else ()
    return CliRunner().invoke(app, [*arguments, *catalogue], env={"COLUMNS": "200"})


def test_the_shipped_sources_are_listed(here: Path) -> None:
    result = sources("list", own=False)
    assert result.exit_code == 0
    for id_ in read_catalogue():
        assert id_ in result.stdout
    listed = json.loads(sources("list", "--json", own=False).stdout)
    assert [one["id"] for one in listed] == sorted(read_catalogue())
    assert here.is_dir()


def test_a_source_is_shown_with_how_to_get_and_cite_it(here: Path) -> None:
    assert (here / "own").is_dir()
    result = sources("show", "counts")
    assert result.exit_code == 0
    for words in (
        "Ask for the counts.",
        "An agency: Counts, 2024.",
        "https://agency.example/2024.csv",
        "edition year=2024; another with --edition",
        "not checked against a real file",
        "stands in for table",
    ):
        assert words in result.stdout
    shown = json.loads(sources("show", "counts", "--json").stdout)
    assert shown["files"][0]["here"] is False


def test_a_mirror_fills_the_raw_folder_and_lacks_are_told(here: Path) -> None:
    result = sources("fetch", "--mirror", "stick")
    assert result.exit_code == 0
    assert "counts/table" in result.stdout
    assert "lacking: the mirror stick does not have it (1):\n  counts/sample" in (
        result.stdout
    )
    file = here / "data" / "raw" / "fetched" / "counts" / "counts_2024.csv"
    assert file.read_bytes() == BODY
    again = json.loads(sources("fetch", "--mirror", "stick", "--json").stdout)
    assert [one["state"] for one in again["files"]] == ["present", "lacking"]
    assert again["files"][0]["bytes"] == len(BODY)
    assert "1 of 2" in sources("list").stdout
    assert "(here)" in sources("show", "counts").stdout
    verified = sources("verify")
    assert verified.exit_code == 0
    assert "sound" in verified.stdout


def test_quiet_prints_nothing_but_faults(here: Path) -> None:
    result = sources("fetch", "--mirror", "stick", "--quiet")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    file = here / "data" / "raw" / "fetched" / "counts" / "counts_2024.csv"
    file.write_bytes(BODY[:-1])
    result = sources("verify", "--quiet")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("raw/fetched/counts/counts_2024.csv: expected ")


def test_json_stays_whole_when_something_is_wrong(here: Path) -> None:
    assert (here / "stick").is_dir()
    result = sources("fetch", "--only", "counts/sample", "--mirror", "stick", "--json")
    assert result.exit_code == 2
    (one,) = json.loads(result.stdout)["files"]
    assert one["state"] == "lacking"
    assert one["fault"] in result.stderr


def test_offline_says_what_is_missing(here: Path) -> None:
    assert sources("fetch", "--offline").exit_code == 0
    result = sources("fetch", "--offline", "--only", "counts")
    assert result.exit_code == 2
    assert "not fetched: --offline" in result.stderr
    assert not list((here / "data").rglob("*.csv"))


def test_a_failing_server_is_exit_code_1_and_names_the_file(
    here: Path, server: Loopback
) -> None:
    assert here.is_dir()
    server.answer("/counts/counts_2024.csv", status(403))
    result = sources("fetch", "--mirror", server.url)
    assert result.exit_code == 1
    assert "status 403" in result.stderr
    assert "geo sources import FILE --as counts/table" in result.stderr


def test_an_edition_lies_beside_the_other(here: Path, server: Loopback) -> None:
    for year in (2023, 2024):
        server.answer(f"/counts/counts_{year}.csv", whole(BODY))
    sources("fetch", "--mirror", server.url, "--only", "counts")
    result = sources(
        *("fetch", "--mirror", server.url, "--only", "counts/table"),
        *("--edition", "year=2023"),
    )
    assert result.exit_code == 0
    folder = here / "data" / "raw" / "fetched" / "counts"
    assert {path.name for path in folder.glob("*.csv")} == {
        "counts_2023.csv",
        "counts_2024.csv",
    }
    assert sources("fetch", "--edition", "2023").exit_code == 2


def test_a_file_downloaded_by_hand_is_imported(here: Path) -> None:
    (here / "mine.csv").write_bytes(BODY)
    result = sources("import", "mine.csv", "--as", "counts/sample")
    assert result.exit_code == 0
    assert "imported" in result.stdout
    assert "by hand: mine.csv" in result.stdout
    ambiguous = sources("import", "mine.csv", "--as", "counts")
    assert ambiguous.exit_code == 2
    assert "counts/table, counts/sample" in ambiguous.stderr
    # The name tells which of the source's files it is.
    (here / "counts_2024.csv").write_bytes(BODY)
    assert sources("import", "counts_2024.csv", "--as", "counts").exit_code == 0


def test_the_name_of_no_source_is_refused(here: Path) -> None:
    assert here.is_dir()
    for command in (["show", "x"], ["fetch", "--only", "x"], ["verify", "--only", "x"]):
        result = sources(*command)
        assert result.exit_code == 2
        assert "expected a source or a file of the catalogue, found 'x'" in (
            result.stderr
        )


def test_a_study_must_say_where_the_raw_folder_is(here: Path) -> None:
    result = sources("list", "--study", "absent.toml")
    assert result.exit_code == 2
    assert "absent.toml: expected a study file" in result.stderr
    (here / "study.toml").write_text("[data]\n", encoding="utf-8")
    result = sources("list")
    assert result.exit_code == 2
    assert "study.toml, column 'data.raw'" in result.stderr


def test_nothing_fetched_yet_is_no_fault(here: Path) -> None:
    assert here.is_dir()
    result = sources("verify")
    assert result.exit_code == 0
    assert "Nothing was fetched yet" in result.stdout


def test_the_word_for_a_run_may_be_left_out(here: Path) -> None:
    assert here.is_dir()
    result = CliRunner().invoke(app, ["absent.toml"])
    assert result.exit_code == 2
    assert "absent.toml: expected a study file" in result.stderr


def test_help_names_every_command_and_loads_nothing_heavy() -> None:
    result = sources("--help", own=False)
    for command in ("list", "show", "fetch", "verify", "import"):
        assert f" {command} " in result.stdout
    code = (
        "import sys, geo.cli.sources; "
        "print([m for m in ('pandas', 'urllib3', 'pydantic', 'ssl') "
        "if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


_COMMAND = "from geo.cli.sources import app; app()"


def test_interruption_leaves_a_part_that_is_gone_on_with(
    here: Path, server: Loopback
) -> None:
    path = "/counts/counts_2024.csv"
    server.answer(path, drip(BODY, at_once=10_000, pause=0.5))
    command = (
        *(sys.executable, "-c", _COMMAND, "fetch", "--catalogue", "own"),
        *("--only", "counts/table", "--mirror", server.url),
    )
    # Shells start what runs in the background deaf to Ctrl-C.
    running = subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(  # noqa: PLW1509 - no thread holds a lock
            signal.SIGINT, signal.default_int_handler
        ),
    )
    part = here / "data" / "raw" / "fetched" / "counts" / ".counts_2024.csv.part"
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and not _size(part):
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    _, words = running.communicate(timeout=20)
    assert running.returncode == 130
    assert words.startswith("Interrupted: ")
    assert "the same command goes on" in words
    came = _size(part)
    assert 0 < came < len(BODY)
    assert part.read_bytes() == BODY[:came]
    server.answer(path, whole(BODY))
    again = subprocess.run(command, check=True, capture_output=True, text=True)
    assert "fetched" in again.stdout
    assert server.ranges(path)[-1] == f"bytes={came}-"
    assert part.with_name("counts_2024.csv").read_bytes() == BODY


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def test_the_shared_folder_fills_the_raw_folder(shared_data: Path, here: Path) -> None:
    result = sources("fetch", "--mirror", str(shared_data), "--json", own=False)
    assert result.exit_code == 0, result.stderr
    files = json.loads(result.stdout)["files"]
    came = [one for one in files if one["state"] == "fetched"]
    there = [path for path in shared_data.rglob("*") if path.is_file()]
    # Everything but the page that describes the folder.
    assert len(came) == len(there) - 1
    assert {one["state"] for one in files} == {"fetched", "lacking"}
    assert sources("verify", "--quiet", own=False).exit_code == 0
    assert (here / "data" / "raw" / "fetched" / "two-country-roads").is_dir()
