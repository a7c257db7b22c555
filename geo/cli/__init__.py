"""The command ``geo``: words into pipeline calls.

The only file that parses arguments, prints, draws progress or sets up logging. Exit
codes: 0 done, 1 a failure of the program, 2 a wrong input or study, 130 interrupted.
"""

import contextlib
import json
import logging
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from geo import __version__
from geo.cli.reports import complain, print_calibration, print_summary, summary

if TYPE_CHECKING:
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
        print_calibration(found)


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
        complain(error)
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
        print(json.dumps(summary(reports, seconds), ensure_ascii=False, indent=1))
    elif not quiet:
        print_summary(reports, root, seconds)


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


def main() -> None:
    """Start the command."""
    app()
