"""The hotspots' own test in the table of skill."""

import pandas as pd
import pytest

from geo.skill.hotspots import CONTENDERS, rows_of
from geo.skill.table import assemble


def test_rows_keep_figures_and_intervals() -> None:
    ends = {"low": -0.1, "high": 0.1}
    values = dict(zip(CONTENDERS, (0.5, 0.2, 0.6, 0.25, 0.8), strict=True))
    skill = pd.DataFrame(
        {
            "split": "rolling",
            "budget": "land",
            "area_share": 0.05,
            "method": method,
            **{
                name + end: value + ends.get(end[1:], 0.0)
                for name in ("hit_rate", "pai", "pei")
                for end in ("", "_low", "_high")
            },
        }
        for method, value in values.items()
    )
    table = assemble(rows_of(skill, areas=9))
    hits = table[table["measure"] == "hit_rate"].set_index("who")
    ours = hits.to_dict("index")["model"]
    assert (ours["value"], ours["low"], ours["high"]) == pytest.approx((0.5, 0.4, 0.6))
    assert hits["verdict"].to_dict() == {
        "model": "",
        "model_counts": "",
        "model_expected": "",
        "population": "wins",
        "last_year": "loses",
    }
    assert set(hits["at"]) == {"5% of area"}
    assert set(hits["cases"]) == {9}
    assert len(table) == 15
