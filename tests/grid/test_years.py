"""A window of years in which the share of firearms was not counted in all."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from geo.cli.reports import estimated
from geo.pipeline import Pipeline, StageReport
from geo.study import read_study

YEARS = range(1995, 2000)


@pytest.fixture
def reports(
    study_copy: Path, set_key: Callable[[Path, str, str], None]
) -> dict[str, StageReport]:
    """Run the grid of 1995 to 1999; the hotspots keep their own years."""
    file = study_copy / "study.toml"
    # No grids of other resolutions, which take most of the time.
    set_key(file, "resolutions", "[]")
    text = file.read_text(encoding="utf-8")
    before, after = text.split("[homicides]")
    after = after.replace("first_year = 2020", "first_year = 1995", 1)
    after = after.replace("last_year = 2024", "last_year = 1999", 1)
    file.write_text(f"{before}[homicides]{after}", encoding="utf-8")
    return Pipeline(read_study(file), file).run(until="grid")


def test_a_window_of_the_nineties_is_conserved_and_told_as_an_estimate(
    reports: dict[str, StageReport], raw: Path
) -> None:
    facts = reports["grid"].facts
    ledger = pd.DataFrame(facts["ledger"])
    kept = ledger["placed"] + ledger["by_area"] + ledger["unplaced"]
    ledger = ledger.assign(kept=kept).set_index("column")
    registered = {1995: 15_612, 1996: 14_505, 1997: 13_552, 1998: 13_656, 1999: 12_249}
    homicides = ledger.loc["homicides"]
    assert homicides["year"].tolist() == list(map(str, YEARS))
    assert homicides["input_total"].tolist() == list(registered.values())
    assert homicides["unplaced"].tolist() == [147, 104, 107, 90, 95]
    assert homicides["kept"].tolist() == pytest.approx(list(registered.values()))
    expected = [_by_firearm(raw, year) for year in YEARS]
    firearm = ledger.loc["firearm_homicides"]
    assert firearm["input_total"].tolist() == pytest.approx(expected, rel=1e-12)
    assert firearm["kept"].tolist() == pytest.approx(expected, rel=1e-9)
    assert facts["estimated"] == {
        "firearm_homicides": dict.fromkeys(
            ("1995", "1996", "1997"), "share of each state as in 1998"
        )
    }
    (line,) = estimated(facts["estimated"])
    assert line == (
        "Estimated for years without a count, firearm_homicides: 1995, 1996, 1997: "
        "share of each state as in 1998."
    )


def _by_firearm(raw: Path, year: int) -> float:
    """Return all homicides times the share of their state, state by state."""
    homicides = pd.read_csv(raw / "homicides" / "homicides.csv", dtype={"cvegeo": str})
    homicides = homicides[homicides["year"] == year]
    by_state = homicides.groupby(homicides["cvegeo"].str[:2])["homicides"].sum()
    share = pd.read_csv(
        raw / "homicides" / "firearm_share.csv", dtype={"state_code": str}
    )
    share = share[share["year"] == max(year, 1998)].set_index("state_code")
    nation = share["firearm_victims"].sum() / share["victims"].sum()
    ratio = (share["firearm_victims"] / share["victims"]).reindex(by_state.index)
    return float((by_state * ratio.fillna(nation)).sum())
