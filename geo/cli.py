"""The command ``geo``: words into pipeline calls.

The only file that parses arguments, prints, draws progress or sets up logging. Exit
codes: 0 done, 1 a failure of the program, 2 a wrong input or study, 130 interrupted.
"""

import contextlib
import json
import logging
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from geo import __version__

if TYPE_CHECKING:
    from rich.table import Table

    from geo.pipeline import Pipeline, StageReport

_Result = TypeVar("_Result")

_STAGE_HELP = {
    "sources": "Read and check all that was given; convert it once into fast forms.",
    "grid": "Join all figures on H3 hexagons and prove that totals are conserved.",
    "hotspots": "Find where rates and counts are high beyond chance.",
    "corridors": "Estimate flow through crossings and along roads.",
    "outputs": "Write the GeoPackage, the offline web map, the sheets, the manifest.",
}
_FAILED = 1
_WRONG_INPUT = 2
# Columns of a summary that goes to a file or a pipe.
_PRINTED_WIDTH = 110
_INTERRUPTED = 130

app = typer.Typer(
    name="geo",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help=(
        "Iron River: map where firearms bought in the United States likely flow into "
        "Mexico.\n\n"
        "[bold]geo run[/bold] does everything; each stage is also a command of its "
        "own, which runs the stages before it where they are not up to date.\n\n"
        "Examples:\n\n"
        "  geo run                       the shipped study\n\n"
        "  geo run my-study.toml --json  another study, a summary for programs\n\n"
        "  geo grid --force              up to the grid again, finished or not\n\n"
        "  geo calibrate                 parameters from seizures, with errors"
    ),
)

StudyFile = Annotated[
    Path, typer.Argument(help="Study file (TOML).", metavar="[STUDY]")
]
Force = Annotated[bool, typer.Option("--force", help="Do not reuse finished stages.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print the summary as JSON on standard output.")
]
Cluster = Annotated[
    str,
    typer.Option(
        "--scheduler",
        "--cluster",
        help="Address of a Dask scheduler that shares the work (tcp://host:port).",
    ),
]
_DEFAULT = Path("study.toml")


@app.callback(invoke_without_command=True)
def about(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.")
    ] = False,
) -> None:
    """Set up logging, or print the version."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    if version:
        print(f"geo {__version__}")
        raise typer.Exit


@app.command()
def run(
    study: StudyFile = _DEFAULT,
    force: Force = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
    cluster: Cluster = "",
) -> None:
    """Run all stages and write every product.

    Example: geo run study.toml
    """
    _run("outputs", study, force=force, quiet=quiet, as_json=as_json, cluster=cluster)


def _add_stage(stage: str) -> None:
    def command(
        study: StudyFile = _DEFAULT,
        force: Force = False,
        quiet: Quiet = False,
        as_json: AsJson = False,
        cluster: Cluster = "",
    ) -> None:
        _run(stage, study, force=force, quiet=quiet, as_json=as_json, cluster=cluster)

    help_ = f"{_STAGE_HELP[stage]}\n\nExample: geo {stage} study.toml"
    app.command(name=stage, help=help_)(command)


for _stage in _STAGE_HELP:
    _add_stage(_stage)


@app.command()
def calibrate(
    study: StudyFile = _DEFAULT,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    r"""Find the parameters of the flow from seizures and cases, with their errors.

    What is sought, and what each source weighs, stands in the study under
    \[calibration]; what is found is printed as lines for its section \[corridors].

    Example: geo calibrate study.toml
    """
    found = _guarded(study, lambda pipeline: _calibrate(pipeline, quiet or as_json))
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    elif not quiet:
        _print_calibration(found)


def _guarded(
    study_file: Path, work: "Callable[[Pipeline], _Result]", cluster: str = ""
) -> "_Result":
    """Work on a study; turn failures into messages and exit codes."""
    from geo.errors import IronRiverError

    try:
        from geo.pipeline import Pipeline
        from geo.study import read_study

        return work(Pipeline(read_study(study_file), study_file, cluster=cluster))
    except IronRiverError as error:
        _complain(error)
        raise typer.Exit(_WRONG_INPUT) from error
    except OSError as error:
        print(f"Could not read or write: {error}", file=sys.stderr)
        raise typer.Exit(_FAILED) from error
    except KeyboardInterrupt as error:
        print(
            "Interrupted: finished stages are kept, nothing is half-written.",
            file=sys.stderr,
        )
        raise typer.Exit(_INTERRUPTED) from error


def _run(
    until: str,
    study_file: Path,
    *,
    force: bool,
    quiet: bool,
    as_json: bool,
    cluster: str = "",
) -> None:
    """Run the pipeline up to a stage, with progress and a summary."""
    began = time.perf_counter()
    reports, root = _guarded(
        study_file,
        lambda pipeline: (
            _run_stages(pipeline, until, force=force, silent=quiet or as_json),
            pipeline.places.root,
        ),
        cluster,
    )
    seconds = time.perf_counter() - began
    if as_json:
        print(json.dumps(_summary(reports, seconds), ensure_ascii=False, indent=1))
    elif not quiet:
        _print_summary(reports, root, seconds)


def _run_stages(
    pipeline: "Pipeline", until: str, *, force: bool, silent: bool
) -> "dict[str, StageReport]":
    from geo.pipeline import STAGES, WEIGHTS

    if silent or not sys.stderr.isatty():
        return pipeline.run(until=until, force=force)
    stages = STAGES[: STAGES.index(until) + 1]
    with _bar(pipeline, stages, WEIGHTS):
        return pipeline.run(until=until, force=force)


def _calibrate(pipeline: "Pipeline", silent: bool) -> dict[str, Any]:
    from geo.pipeline import STAGES, WEIGHTS

    if silent or not sys.stderr.isatty():
        return pipeline.calibrate()
    stages = STAGES[: STAGES.index("corridors") + 1]
    with _bar(pipeline, stages, WEIGHTS):
        return pipeline.calibrate()


@contextlib.contextmanager
def _bar(
    pipeline: "Pipeline", stages: tuple[str, ...], weights: dict[str, int]
) -> Iterator[None]:
    """Show the progress of a pipeline as a bar on standard error."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    whole = sum(weights[stage] for stage in stages)
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description:<36}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task("starting", total=whole)

        def tell(stage: str, share: float, what: str) -> None:
            past = sum(weights[name] for name in stages[: stages.index(stage)])
            bar.update(
                task,
                completed=past + share * weights[stage],
                description=f"{stage}: {what}",
            )

        pipeline.progress = tell
        yield


def _complain(error: Exception) -> None:
    from rich.console import Console

    console = Console(stderr=True, soft_wrap=True, highlight=False)
    console.print(f"[bold red]{type(error).__name__}[/bold red]")
    console.print(str(error), markup=False)


def _summary(reports: "dict[str, StageReport]", seconds: float) -> dict[str, Any]:
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


def _print_summary(
    reports: "dict[str, StageReport]", root: Path, seconds: float
) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_PRINTED_WIDTH)
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
        names = " ".join(_shown(file, root) for file in report.files)
        console.print(f"[bold]{stage}[/bold] {names}", soft_wrap=True)
    console.print(f"Done in {seconds:.1f} s.")


def _findings(reports: "dict[str, StageReport]") -> list[str]:
    """Word what was chosen, found and left out."""
    lines = []
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
        lines += _left_out(facts)
    return lines


def _print_calibration(found: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_PRINTED_WIDTH)
    table = Table(title="Parameters", title_justify="left")
    for name in ("parameter", "estimate", "standard error", "95 % by profile"):
        table.add_column(name)
    for name, row in found["parameters"].items():
        if row["sought"]:
            ends = (row["profile_low"], row["profile_high"])
            span = " to ".join(
                "beyond" if end is None else f"{end:.4g}" for end in ends
            )
            error = f"{row['standard_error']:.3g}"
        else:
            error, span = "held", ""
        table.add_row(name, f"{row['estimate']:.4g}", error, span)
    console.print(table)
    table = Table(title="Sources", title_justify="left")
    for name in ("source", "events", "dispersion", "explained", "not covered"):
        table.add_column(name, justify="left" if name == "source" else "right")
    for name, row in found["sources"].items():
        table.add_row(
            name,
            f"{row['events']:,.0f}",
            f"{row['dispersion']:.1f}",
            f"{row['explained']:.0%}",
            f"{row['uncovered']:,.0f}",
        )
    console.print(table)
    console.print("For the study, section \\[corridors]:")
    for name, row in found["parameters"].items():
        if row["sought"]:
            console.print(f"  {name} = {row['estimate']:.4g}", soft_wrap=True)
    console.print(" ".join(found["files"]), soft_wrap=True)


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


def _left_out(facts: Mapping[str, Any]) -> list[str]:
    """Word what the roads do not reach, or reach by a straight line only."""
    lines = []
    for country, what in (("US", "supply"), ("MX", "demand")):
        out = facts[f"out_of_reach_{country}"]
        if out["places"]:
            lines.append(
                f"Left out, too far from any road: {out['places']:,} places with "
                f"{out['share_of_weight']:.1%} of {what}, {', '.join(out['leading'])} "
                "first"
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


def _shown(path: Path, root: Path) -> str:
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return str(path)


def main() -> None:
    """Start the command."""
    app()
