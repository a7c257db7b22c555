"""What a run rested on beside what ships, in words for the summary."""

from collections.abc import Mapping
from typing import Any


def named_files(facts: Mapping[str, Any]) -> list[str]:
    """Word which files the study names in place of what ships.

    Parameters
    ----------
    facts
        By key of the study, as `geo.sources.overlay.describe` gives them.
    """
    lines = []
    for key, about in facts.items():
        files = ", ".join(one["file"] for one in about["files"])
        rows = f"{about['rows']:,} rows"
        lines.append(
            f"{key.removeprefix('data.')}: {files} ({about['layout']}, {rows})"
        )
    return lines


def own_lists(facts: Mapping[str, Any]) -> list[str]:
    """Word what was read of the analyst's own lists.

    Parameters
    ----------
    facts
        By kind of list, as `geo.sources.own.opened.facts_of` gives them.
    """
    lines = []
    for kind, about in facts.items():
        placed = "; ".join(
            (f"{of} " if len(about["placed"]) > 1 else "")
            + ", ".join(f"{count:,} by {how}" for how, count in counts.items() if count)
            for of, counts in about["placed"].items()
        ).replace("by no place", "without a place")
        dropped = ", ".join(about["personal_columns_dropped"]) or "none"
        lines.append(
            f"Own {kind}: {about['rows']:,} rows of {about['file']} ({placed}); "
            f"columns about persons left out: {dropped}"
        )
        lines += [f"  {repair}" for repair in about["repairs"]]
    return lines


def spread_otherwise(facts: Mapping[str, Any]) -> list[str]:
    """Word for how many areas another rule than the raster of people held.

    Parameters
    ----------
    facts
        As `geo.grid.coverage.choose_rule` gives them; none of settlements.
    """
    counts = facts.get("areas_by_other_rule") or {}
    if not counts:
        return []
    shares = facts["people_by_other_rule"]
    parts = ", ".join(
        f"{count:,} of {country} ({shares[country]:.1%} of people)"
        for country, count in counts.items()
    )
    line = (
        f"Areas spread by {facts['elsewhere']}, where the raster knows under "
        f"{facts['least_known']:.0%} of them or nobody: {parts}."
    )
    return [line]
