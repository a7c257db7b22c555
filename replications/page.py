"""The pages: what results say, put between markers of README files."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from geo.files import write_text
from replications.frame import HERE, RESULT, Cell, Figure, Result, read_result

_SECTION = "result"
NOTHING_PUBLISHED = "The original publishes no figure that ours could stand beside."
# From here on, figures are told without decimals.
_WHOLE_FROM = 1000
_YES_NO = {True: "yes", False: "no", None: "–"}


def format_figure(figure: Figure) -> str:
    """Return a figure with its interval, in words of a table."""
    text = format_number(figure.value)
    if figure.low is None or figure.high is None:
        return text
    return f"{text} ({format_number(figure.low)} to {format_number(figure.high)})"


def format_number(value: Cell) -> str:
    """Return a cell of a table: floats to three digits, none as a dash."""
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    if isinstance(value, int) or abs(value) >= _WHOLE_FROM:
        text = f"{value:,.0f}"
    else:
        text = f"{value:#.3g}".rstrip(".")
    return text.replace("-", "−")


def as_table(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Return a table in Markdown."""
    lines = [_line(columns), _line(["---"] * len(columns))]
    lines += [_line([format_number(cell) for cell in row]) for row in rows]
    return "\n".join(lines)


def compare(result: Result) -> str:
    """Return the published figures and ours as a table, or that there are none."""
    if not result.comparisons:
        return NOTHING_PUBLISHED
    rows = [
        (
            one.measure,
            one.unit,
            format_figure(one.published),
            format_figure(one.ours),
            (
                f"± {100 * one.tolerance:.0f} %"
                if one.tolerance
                else "the published interval"
            ),
            one.verdict,
            _YES_NO[one.holds_none],
        )
        for one in result.comparisons
    ]
    return as_table(
        (
            "measure",
            "unit",
            "published",
            "ours",
            "tolerance",
            "verdict",
            "our interval holds no effect",
        ),
        rows,
    )


def describe(result: Result) -> str:
    """Return everything a result holds, for the page of its replication."""
    sources = [
        f"- {one.measure}: published: {one.published.source}; ours: {one.ours.source}."
        for one in result.comparisons
    ]
    parts = [
        f"Made by `{result.command}`.",
        compare(result),
        *(["\n".join(sources)] if sources else []),
        *(
            f"### {one.title}\n\n{as_table(one.columns, one.rows)}"
            for one in result.tables
        ),
    ]
    if result.notes:
        parts.append("\n".join(f"- {note}" for note in result.notes))
    inputs = [(f"`{name}`", f"`{sha[:16]}…`") for name, sha in result.inputs.items()]
    parts.append(
        "### Inputs\n\n"
        + as_table(("file", "SHA-256 (in full in `result.json`)"), sorted(inputs))
    )
    made_with = ", ".join(f"{key} {value}" for key, value in result.versions.items())
    parts.append(f"Made with {made_with}.")
    return "\n\n".join(parts)


def put_section(page: Path, text: str, *, section: str = _SECTION) -> None:
    """Put text between the markers of a page, or at its end.

    Parameters
    ----------
    page
        A README; it is made if it is not there.
    text
        What stands between ``<!-- begin section -->`` and ``<!-- end section -->``.
    section
        Name of the markers.
    """
    begin, end = f"<!-- begin {section} -->", f"<!-- end {section} -->"
    block = f"{begin}\n{text}\n{end}"
    old = page.read_text(encoding="utf-8") if page.exists() else ""
    pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    if pattern.search(old):
        new = pattern.sub(lambda _: block, old)
    else:
        new = f"{old.rstrip()}\n\n{block}\n".lstrip()
    write_text(page, new)


def all_results(folder: Path = HERE) -> list[Result]:
    """Return the results that are in the folder, by name."""
    return [read_result(path) for path in sorted(folder.glob(f"*/{RESULT}"))]


def overview(results: Iterable[Result]) -> str:
    """Return the table of all results."""
    given = list(results)
    rows: list[tuple[Cell, ...]] = [
        (
            f"[{result.title}]({result.name}/README.md)",
            f"{one.measure} ({one.unit})",
            format_figure(one.published),
            format_figure(one.ours),
            one.verdict,
            _YES_NO[one.holds_none],
        )
        for result in given
        for one in result.comparisons
    ]
    rows += [
        (f"[{result.title}]({result.name}/README.md)", *[None] * 5)
        for result in given
        if not result.comparisons
    ]
    return as_table(
        (
            "original",
            "measure",
            "published",
            "ours",
            "verdict",
            "our interval holds no effect",
        ),
        rows,
    )


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
