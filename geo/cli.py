"""The command ``geo``: words into pipeline calls.

The only file that parses arguments, prints, draws progress or sets up logging. Exit
codes: 0 done, 1 a failure of the program, 2 a wrong input or study, 130 interrupted.
"""

import json
import logging
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from geo import __version__

if TYPE_CHECKING:
    from rich.table import Table

    from geo.pipeline import Pipeline, StageReport

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
        "  geo grid --force              up to the grid again, finished or not"
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
) -> None:
    """Run all stages and write every product.

    Example: geo run study.toml
    """
    _run("outputs", study, force=force, quiet=quiet, as_json=as_json)


def _add_stage(stage: str) -> None:
    def command(
        study: StudyFile = _DEFAULT,
        force: Force = False,
        quiet: Quiet = False,
        as_json: AsJson = False,
    ) -> None:
        _run(stage, study, force=force, quiet=quiet, as_json=as_json)

    help_ = f"{_STAGE_HELP[stage]}\n\nExample: geo {stage} study.toml"
    app.command(name=stage, help=help_)(command)


for _stage in _STAGE_HELP:
    _add_stage(_stage)


def _run(
    until: str, study_file: Path, *, force: bool, quiet: bool, as_json: bool
) -> None:
    """Run the pipeline up to a stage, with progress and a summary."""
    from geo.errors import IronRiverError

    began = time.perf_counter()
    try:
        from geo.pipeline import STAGES, WEIGHTS, Pipeline
        from geo.study import read_study

        study = read_study(study_file)
        pipeline = Pipeline(study, study_file)
        stages = STAGES[: STAGES.index(until) + 1]
        if quiet or as_json or not sys.stderr.isatty():
            reports = pipeline.run(until=until, force=force)
        else:
            reports = _with_bar(pipeline, stages, WEIGHTS, until=until, force=force)
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
    seconds = time.perf_counter() - began
    if as_json:
        print(json.dumps(_summary(reports, seconds), ensure_ascii=False, indent=1))
    elif not quiet:
        _print_summary(reports, pipeline.places.root, seconds)


def _with_bar(
    pipeline: "Pipeline",
    stages: tuple[str, ...],
    weights: dict[str, int],
    *,
    until: str,
    force: bool,
) -> "dict[str, StageReport]":
    """Run under a progress bar on standard error."""
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
        reports: dict[str, StageReport] = pipeline.run(until=until, force=force)
        return reports


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
    if "corridors" in reports:
        offices = reports["corridors"].facts["share_by_field_office"]
        words = ", ".join(
            f"{name} {share:.0%}"
            for name, share in sorted(offices.items(), key=lambda pair: -pair[1])
        )
        console.print(f"Modelled flow by CBP field office (estimate): {words}")
    for stage, report in reports.items():
        names = " ".join(_shown(file, root) for file in report.files)
        console.print(f"[bold]{stage}[/bold] {names}", soft_wrap=True)
    console.print(f"Done in {seconds:.1f} s.")


def _ledger(lines: list[dict[str, Any]]) -> "Table":
    from rich.table import Table

    table = Table(title="Conservation of totals", title_justify="left")
    for name in (
        "column",
        "year",
        "input",
        "on hexagons",
        "by county",
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


def _shown(path: Path, root: Path) -> str:
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return str(path)


def main() -> None:
    """Start the command."""
    app()
