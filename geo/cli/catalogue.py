"""What ``geo sources`` prints: sources, files, and what became of them."""

import dataclasses
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from geo.sources.receiving import Outcome
    from geo.sources.source import Source

# Columns of a table that goes to a file or a pipe: ids and origins stay whole.
_PRINTED_WIDTH = 160
# States of files that are in place.
_HERE = (
    "fetched",
    "changed",
    "unchanged",
    "imported",
    "present",
    "sound",
)


def _console() -> "Console":
    from rich.console import Console

    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_PRINTED_WIDTH)
    return console


def _here(raw: Path, source: "Source") -> set[str]:
    """Return the ids of the files of a source that are in the raw folder."""
    from geo.sources.fetched import cards_of, folder_of

    folder = folder_of(raw, source.id)
    return {
        card.file
        for card in cards_of(raw, source.id).values()
        if (folder / card.name).is_file()
    }


def print_sources(sources: "Sequence[Source]", raw: Path, *, as_json: bool) -> None:
    """Print the sources of the catalogue, one a line."""
    here = {source.id: _here(raw, source) for source in sources}
    if as_json:
        found = [
            {
                "id": source.id,
                "title": source.title,
                "producer": source.producer,
                "cadence": source.cadence,
                "feeds": list(source.feeds),
                "files": [file.id for file in source.files],
                "here": sorted(here[source.id]),
            }
            for source in sources
        ]
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return
    from rich.markup import escape
    from rich.table import Table

    table = Table(title="Sources", title_justify="left")
    for name in ("source", "what", "feeds"):
        table.add_column(name, overflow="fold")
    table.add_column("here", justify="right")
    for source in sources:
        table.add_row(
            source.id,
            escape(source.title),
            escape(", ".join(source.feeds)),
            f"{len(here[source.id])} of {len(source.files)}",
        )
    out = _console()
    out.print(table)
    out.print("'geo sources show SOURCE' says how to get and cite one.")


def print_source(source: "Source", raw: Path, *, as_json: bool) -> None:
    """Print all that the catalogue says of a source."""
    here = _here(raw, source)
    if as_json:
        found: dict[str, Any] = dataclasses.asdict(source)
        for file in found["files"]:
            file["here"] = file["id"] in here
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return
    lines = [f"{source.id}: {source.title}"]
    lines += [
        f"  {label:<12}{value}"
        for label, value in (
            ("producer", source.producer),
            ("page", source.page),
            ("licence", f"{source.licence} ({source.licence_url})"),
            ("renewed", source.cadence),
            ("feeds", ", ".join(source.feeds)),
            ("to get it", source.get),
            ("is read", source.read or "not said"),
            ("to cite it", source.cite),
        )
    ]
    for entry in source.files:
        file = entry.of_edition({})
        lines += [
            "",
            f"  {source.id}/{file.id}{'  (here)' if file.id in here else ''}",
            f"    {file.what}",
            f"    {file.name}; layout {file.layout}; years {file.years}",
            *(f"    {line}" for line in _ways(entry)),
        ]
    # Not by the console, which would break addresses.
    print("\n".join(lines))


def _ways(entry: Any) -> list[str]:  # noqa: ANN401 - a file of the catalogue
    """Word where a file can come from, and how sure that is."""
    file = entry.of_edition({})
    lines = []
    if file.url:
        lines.append(f"from {file.url}")
    if entry.edition:
        pairs = ", ".join(f"{name}={value}" for name, value in entry.edition.items())
        lines.append(f"edition {pairs}; another with --edition")
    if file.mirror:
        lines.append(f"in a mirror at {file.mirror}, {file.bytes:,} bytes")
    if not file.url and not file.mirror:
        lines.append("by hand only, then 'geo sources import'")
    if file.stands_for:
        lines.append(f"stands in for {file.stands_for}")
    if file.optional:
        lines.append("fetched only when it is named")
    if not file.checked:
        lines.append("not checked against a real file: address and name may have moved")
    return lines


def print_outcomes(
    outcomes: "Sequence[Outcome]", raw: Path, *, as_json: bool, quiet: bool
) -> None:
    """Print what became of files: results on standard output, faults on the other."""
    faults = [str(outcome.fault) for outcome in outcomes if outcome.fault]
    if as_json:
        rows = []
        for outcome in outcomes:
            row = dataclasses.asdict(outcome)
            row["fault"] = str(outcome.fault) if outcome.fault else None
            rows.append(row)
        found = {"raw": str(raw), "files": rows}
        print(json.dumps(found, ensure_ascii=False, indent=1))
    elif not quiet:
        _print_table([one for one in outcomes if one.state in _HERE])
        _print_rest([one for one in outcomes if one.state not in _HERE])
        if not outcomes:
            print("Nothing was fetched yet: 'geo sources fetch' does.")
    for fault in faults:
        print(fault, file=sys.stderr)


def _print_table(outcomes: "Sequence[Outcome]") -> None:
    """Print the files that are in place."""
    if not outcomes:
        return
    from rich.markup import escape
    from rich.table import Table

    table = Table(title="Files in place", title_justify="left")
    table.add_column("file", overflow="fold")
    table.add_column("")
    table.add_column("MB", justify="right")
    table.add_column("from", overflow="fold")
    for one in outcomes:
        origin = f"{one.origin} ({one.note})" if one.note else one.origin
        table.add_row(
            f"{one.source}/{one.file}",
            one.state,
            f"{one.bytes / 1e6:.1f}",
            escape(origin),
        )
    _console().print(table)


def _print_rest(outcomes: "Sequence[Outcome]") -> None:
    """Print what is not in place, by why; faults are told elsewhere."""
    groups: dict[str, list[str]] = {}
    for one in outcomes:
        why = one.state if one.fault or one.state == "left out" else one.note
        name = f"{one.source}/{one.file}" if one.file else f"{one.source}: {one.name}"
        groups.setdefault(
            f"{one.state}: {why}" if why != one.state else why, []
        ).append(name)
    for why, names in groups.items():
        print(f"{why} ({len(names)}):")
        print("  " + ", ".join(names))
