from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from geo.cli import app
from geo.cli.sensitivity import print_sensitivity


def _found(inputs: int) -> dict[str, Any]:
    names = [f"supply:group {at:02d}" for at in range(inputs)]
    given = {"kind": "supply", "members": 1, "range_low": 0.78, "range_high": 1.28}
    sizes = {
        name: {
            "mu_star": at / 100,
            "mu_star_low": at / 125,
            "mu_star_high": at / 50,
        }
        for at, name in enumerate(names)
    }
    results = ("crossings_moved", "roads_moved", "states_moved")
    return {
        "walks": 40,
        "runs": 1_320,
        "level": 0.9,
        "files": ["sensitivity.json"],
        "inputs": dict.fromkeys(names, given),
        "effects": dict.fromkeys(results, sizes),
    }


def test_the_inputs_that_move_most_are_printed_first(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    print_sensitivity(_found(20), 61.0)
    told = capsys.readouterr().out
    lines = [line for line in told.splitlines() if "supply of" in line]
    assert len(lines) == 15
    assert "group 19" in lines[0]
    assert "19.0 (15.2–38.0)" in lines[0]
    assert "0.78 to 1.28" in lines[0]
    assert "40 walks, 1,320 runs of the model, 61 s" in told


def test_two_questions_at_once_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    file.write_text("origin,recovery\n")
    asked = ["skill", "--cases", str(file), "--sensitivity"]
    result = CliRunner().invoke(app, asked)
    assert result.exit_code == 2
    assert "two questions" in result.output
