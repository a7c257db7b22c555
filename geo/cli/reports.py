"""What the command prints: the summary of a run, a calibration, a complaint."""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo import __version__
from geo.cli.findings import named_files, own_lists, spread_otherwise

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from geo.outputs.show import Ranking
    from geo.pipeline import StageReport

# Columns of a summary that goes to a file or a pipe.
_PRINTED_WIDTH = 110
# More files of one kind in one folder are counted, not named.
_LISTED = 4


def complain(error: Exception, *, as_json: bool = False) -> None:
    """Print a fault on standard error, for people or for programs."""
    if as_json:
        faults = [
            {
                "file": fault.file,
                "row": fault.row,
                "column": fault.column,
                "expected": fault.expected,
                "found": fault.found,
                "remedy": fault.remedy,
            }
            for fault in getattr(error, "faults", ())
        ]
        found = {"error": type(error).__name__, "message": str(error), "faults": faults}
        print(json.dumps(found, ensure_ascii=False, indent=1), file=sys.stderr)
        return
    from rich.console import Console

    console = Console(stderr=True, soft_wrap=True, highlight=False)
    console.print(f"[bold red]{type(error).__name__}[/bold red]")
    console.print(str(error), markup=False)


def console_of_width() -> "Console":
    """Return the console; a file or a pipe gets a fixed width."""
    from rich.console import Console

    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_PRINTED_WIDTH)
    return console


def summary(reports: "dict[str, StageReport]", seconds: float) -> dict[str, Any]:
    """Return the summary of a run for programs."""
    return {
        "version": __version__,
        "seconds": round(seconds, 2),
        "stages": {
            stage: {
                "reused": report.reused,
                "files": [str(file) for file in report.files],
                "facts": report.facts,
            }
            for stage, report in reports.items()
        },
    }


def print_summary(
    reports: "dict[str, StageReport]", root: Path, seconds: float
) -> None:
    """Print what each stage made and found."""
    from rich.table import Table

    console = console_of_width()
    table = Table(title="Iron River", title_justify="left")
    for name in ("stage", "", "figures"):
        table.add_column(name)
    for stage, report in reports.items():
        state = "reused" if report.reused else "made"
        table.add_row(stage, state, _figures(stage, report.facts))
    console.print(table)
    if "grid" in reports:
        console.print(_ledger(reports["grid"].facts["ledger"]))
        if reports["grid"].facts["allocation"]:
            console.print(_allocation(reports["grid"].facts))
    for line in _findings(reports):
        console.print(line)
    for stage, report in reports.items():
        names = " ".join(_gathered(report.files, root))
        console.print(f"[bold]{stage}[/bold] {names}", soft_wrap=True)
    console.print(f"Done in {seconds:.1f} s.")


def _gathered(files: Sequence[Path], root: Path) -> list[str]:
    """Word files; many of one kind in one folder are counted."""
    groups: dict[tuple[Path, str], list[str]] = {}
    for file in files:
        key = file.parent, file.suffix
        groups.setdefault(key, []).append(_shown(file, root))
    words = []
    for (folder, suffix), names in groups.items():
        if len(names) > _LISTED:
            words.append(f"{_shown(folder, root)}/*{suffix} ({len(names)})")
        else:
            words += names
    return words


def print_files(files: list[Path], root: Path, seconds: float) -> None:
    """Print which files a command wrote, with their sizes."""
    from rich.table import Table

    table = Table(title="Iron River", title_justify="left")
    table.add_column("file", overflow="fold")
    table.add_column("MB", justify="right")
    for file in files:
        table.add_row(_shown(file, root), f"{file.stat().st_size / 1e6:.1f}")
    console = console_of_width()
    console.print(table)
    console.print(f"Done in {seconds:.1f} s.")


def print_ranking(ranking: "Ranking") -> None:
    """Print a ranked table with its note."""
    from rich.table import Table

    table = Table(title=ranking.title, title_justify="left")
    for name in ranking.rows.columns:
        figures = ranking.rows[name].str.match(r"[\d<f]").all() and name != "rank"
        table.add_column(name, justify="right" if figures else "left")
    for row in ranking.rows.itertuples(index=False):
        table.add_row(*row)
    console = console_of_width()
    console.print(table)
    console.print(ranking.note)


def _findings(reports: "dict[str, StageReport]") -> list[str]:
    """Word what was chosen, found and left out."""
    lines = []
    if "sources" in reports:
        lines += named_files(reports["sources"].facts["given"])
        lines += own_lists(reports["sources"].facts["own"])
    if "grid" in reports:
        lines += estimated(reports["grid"].facts["estimated"])
        lines += spread_otherwise(reports["grid"].facts["population"])
    if "hotspots" in reports:
        lines += _chosen(reports["hotspots"].facts)
    if "corridors" in reports:
        facts = reports["corridors"].facts
        offices = facts["share_by_field_office"]
        words = ", ".join(
            f"{name} {share:.0%}"
            for name, share in sorted(offices.items(), key=lambda pair: -pair[1])
        )
        lines.append(f"Modelled flow by CBP field office (estimate): {words}")
        lines += left_out(facts)
    return lines


def _ledger(lines: list[dict[str, Any]]) -> "Table":
    from rich.table import Table

    table = Table(title="Conservation of totals", title_justify="left")
    for name in (
        "column",
        "year",
        "input",
        "on hexagons",
        "by area",
        "unplaced",
        "difference",
    ):
        table.add_column(
            name, justify="left" if name in {"column", "year"} else "right"
        )
    for line in lines:
        table.add_row(
            str(line["column"]),
            str(line["year"]),
            *(
                f"{line[name]:,.1f}"
                for name in ("input_total", "placed", "by_area", "unplaced")
            ),
            f"{line['difference']:.1e}",
        )
    return table


def _allocation(facts: Mapping[str, Any]) -> "Table":
    from rich.table import Table

    lines = facts["allocation"]
    title = (
        f"Spreading against known points ({lines[0]['points']:,} of "
        f"{facts['known_points']:,} in areas of the grid)"
    )
    table = Table(title=title, title_justify="left")
    for name in ("method", "misplaced", "by chance", "log gain", "± error", "energy"):
        table.add_column(name, justify="left" if name == "method" else "right")
    for line in sorted(lines, key=lambda line: -line["log_gain"]):
        table.add_row(
            line["method"],
            f"{line['misplaced']:.1%}",
            f"{line['misplaced_by_chance']:.1%}",
            f"{line['log_gain']:+.2f}",
            "" if line["log_gain_error"] is None else f"{line['log_gain_error']:.2f}",
            f"{line['energy_km']:.1f} km",
        )
    return table


def _figures(stage: str, facts: Mapping[str, Any]) -> str:
    """Word the figures of a stage that a reader wants to see."""
    if stage == "sources":
        return (
            f"{facts['areas']:,} areas, {facts['settlements']:,} settlements, "
            f"{facts['road_nodes']:,} road nodes ({facts['roads']})"
        )
    if stage == "grid":
        countries = facts["cells_by_country"]
        return f"{facts['cells']:,} hexagons: " + ", ".join(
            f"{name} {count:,}" for name, count in sorted(countries.items())
        )
    if stage == "hotspots":
        lines = []
        for measure, classes in facts["cells_by_class"].items():
            hot = sum(n for name, n in classes.items() if name.startswith("hot"))
            lines.append(f"{measure}: {hot:,} hot cells")
        return "\n".join(lines)
    if stage == "corridors":
        text = (
            f"{facts['corridors']} corridors, {facts['ports_joined']} crossings, "
            f"{facts['origins']:,} counties to {facts['destinations']:,} municipalities"
        )
        if facts["ports_with_assumed_volume"]:
            names = ", ".join(facts["ports_with_assumed_volume"])
            text += f"\nno published volume, smallest assumed: {names}"
        return text
    return f"in {facts['language']}"


def estimated(basis: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Word which years of a figure rest on other years: by figure and year, how."""
    lines = []
    for column, by_year in basis.items():
        years: dict[str, list[str]] = {}
        for year, how in by_year.items():
            years.setdefault(how, []).append(year)
        words = "; ".join(f"{', '.join(some)}: {how}" for how, some in years.items())
        lines.append(f"Estimated for years without a count, {column}: {words}.")
    return lines


def _chosen(facts: Mapping[str, Any]) -> list[str]:
    """Word what was chosen from the data, not by the study."""
    rings = facts["rings"]
    clusters, scan = facts["clusters"], facts["scan"]
    found = [
        f"{label} {clusters[name]:.4g}"
        for name, automatic, label in (
            ("radius_km", "radius_automatic", "DBSCAN radius_km"),
            ("minimum", "minimum_automatic", "minimum"),
            ("minimum_cluster", "minimum_cluster_automatic", "minimum_cluster"),
            ("place_km", "place_automatic", "place_km"),
        )
        if clusters[automatic]
    ]
    if scan["period_automatic"]:
        found.append(f"scan period_years {scan['period_years']}")
    far = "1 ring" if rings == 1 else f"{rings} rings"
    lines = [f"Neighbours within {far}: {facts['rings_rule']}."]
    if found:
        lines.append(f"Chosen from the data: {', '.join(found)}.")
    return lines


def left_out(facts: Mapping[str, Any]) -> list[str]:
    """Word what the roads do not reach, or reach by a straight line only."""
    lines = []
    for country, what in (("US", "supply"), ("MX", "demand")):
        out = facts[f"out_of_reach_{country}"]
        if out["places"]:
            lines.append(
                f"Left out, too far from any road: {_many(out['places'], 'place')} "
                f"with {out['share_of_weight']:.1%} of {what}, "
                f"{', '.join(out['leading'])} first"
            )
    untraced = facts["supply_without_traces"]
    if untraced:
        states = ", ".join(f"{name} {count:,}" for name, count in untraced.items())
        lines.append(
            f"Dealers that supply nothing (off the roads, no traces): {states}"
        )
    dropped = {
        name: km
        for name, km in facts["km_dropped_as_unconnected"].items()
        if round(km) > 0
    }
    if dropped:
        roads = ", ".join(f"{name} {km:,.0f} km" for name, km in dropped.items())
        lines.append(f"Roads dropped as unconnected: {roads}")
    if "share_of_km" in facts:
        found = ", ".join(
            f"{name} {part:.0%} of km" for name, part in facts["share_of_km"].items()
        )
        lines.append(
            f"The road file has no route numbers; borrowed by nearness: {found}"
        )
    for port, sides in facts["ports_joined_by_connectors_km"].items():
        ends = ", ".join(f"{name} {km:.1f} km" for name, km in sides.items())
        lines.append(f"Joined by a straight line: {port} ({ends})")
    return lines


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _shown(path: Path, root: Path) -> str:
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return str(path)
