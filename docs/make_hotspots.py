"""Renew the table of skill in docs/hotspots.md from the last run of the study."""

from pathlib import Path

import pandas as pd

from geo.outputs.parquet import read_table

_ROOT = Path(__file__).parent.parent
_PAGE = _ROOT / "docs" / "hotspots.md"
_TABLE = _ROOT / "data" / "processed" / "hotspots_skill.parquet"
_BEGIN, _END = "<!-- skill:begin -->", "<!-- skill:end -->"
_METHODS = (
    "Gi* of rates",
    "Gi* of counts",
    "smoothed rate × people",
    "population",
    "last year's count",
)


def page(text: str, skill: pd.DataFrame) -> str:
    """Return the page with its tables renewed."""
    head, rest = text.split(_BEGIN)
    tail = rest.split(_END)[1]
    parts = [
        _section(split, budget, part)
        for (split, budget), part in skill.groupby(["split", "budget"], sort=False)
    ]
    return f"{head}{_BEGIN}\n\n" + "\n".join(parts) + f"\n{_END}{tail}"


def _section(split: str, budget: str, part: pd.DataFrame) -> str:
    one = part.iloc[0]
    years = (
        f"found on {one['found_from']}–{one['found_to']}, judged on "
        f"{one['judged_from']}–{one['judged_to']}"
        if split == "split"
        else f"rolling, each year from {one['judged_from']} to {one['judged_to']} by "
        f"the five before it, mean of {one['splits']}"
    )
    shares = sorted(part["area_share"].unique())
    rows = [
        f"**Chosen by {budget}; {years}**",
        "",
        "| map | " + " | ".join(f"{share:.0%} of {budget}" for share in shares) + " |",
        "|---" * (len(shares) + 1) + "|",
    ]
    known = part.set_index(["method", "area_share"])
    for method in _METHODS:
        cells = [_cell(known.loc[(method, share)]) for share in shares]
        rows.append(f"| {method.replace('*', chr(92) + '*')} | {' | '.join(cells)} |")
    return "\n".join([*rows, ""])


def _cell(row: "pd.Series[float]") -> str:
    return (
        f"hit {row['hit_rate']:.0%} ({row['hit_rate_low']:.0%}–"
        f"{row['hit_rate_high']:.0%}), PAI {row['pai']:.3g}, PEI {row['pei']:.2f}"
    )


if __name__ == "__main__":
    text = _PAGE.read_text(encoding="utf-8")
    _PAGE.write_text(page(text, read_table(_TABLE)), encoding="utf-8")
