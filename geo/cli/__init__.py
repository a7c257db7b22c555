"""The command ``geo``: words into pipeline calls.

The only package that parses arguments, prints, draws progress or sets up logging. Exit
codes: 0 done, 1 a failure of the program, 2 a wrong input or study, 130 interrupted.
"""

import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from geo import __version__
from geo.cli import outputs, show, sources
from geo.cli.calibration import print_calibration
from geo.cli.groups import InOrder
from geo.cli.options import DEFAULT_STUDY, AsJson, Cluster, Force, Quiet, StudyFile
from geo.cli.reports import complain
from geo.cli.running import guarded, run_until, watched
from geo.cli.skill import skill

if TYPE_CHECKING:
    from geo.pipeline import Pipeline

_STAGE_HELP = {
    "grid": "Join all figures on H3 hexagons and prove that totals are conserved.",
    "hotspots": "Find where rates and counts are high beyond chance.",
    "corridors": "Estimate flow through crossings and along roads.",
}

app = typer.Typer(
    name="geo",
    cls=InOrder,
    context_settings={"help_option_names": ["-h", "--help"]},
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
        "  geo outputs briefing          one product, from finished stages\n\n"
        "  geo show ports                ranked crossings here in the terminal\n\n"
        "  geo new my-study              begin a study of your own\n\n"
        "  geo calibrate                 parameters from seizures, with errors\n\n"
        "  geo skill                     the estimates beside simple guesses"
    ),
)


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
    study: StudyFile = DEFAULT_STUDY,
    force: Force = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
    cluster: Cluster = "",
) -> None:
    """Run all stages and write every product.

    Example: geo run study.toml
    """
    run_until(
        "outputs", study, force=force, quiet=quiet, as_json=as_json, cluster=cluster
    )


def _add_stage(stage: str) -> None:
    def command(
        study: StudyFile = DEFAULT_STUDY,
        force: Force = False,
        quiet: Quiet = False,
        as_json: AsJson = False,
        cluster: Cluster = "",
    ) -> None:
        run_until(
            stage, study, force=force, quiet=quiet, as_json=as_json, cluster=cluster
        )

    help_ = f"{_STAGE_HELP[stage]}\n\nExample: geo {stage} study.toml"
    app.command(name=stage, help=help_)(command)


for _stage in _STAGE_HELP:
    _add_stage(_stage)
app.add_typer(sources.app, name="sources")
app.add_typer(outputs.app, name="outputs")
app.add_typer(show.app, name="show")


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="Folder to make.")],
) -> None:
    """Begin a study of your own: the shipped study and raw tables in a new folder.

    Example: geo new my-study
    """
    from geo.errors import IronRiverError
    from geo.steps.starting import start_study

    try:
        files = start_study(folder)
    except IronRiverError as error:
        complain(error)
        raise typer.Exit(2) from error
    print(f"{len(files)} files in {folder}. Edit study.toml there, then:")
    print(f"  geo run {folder / 'study.toml'}")


@app.command()
def calibrate(
    study: StudyFile = DEFAULT_STUDY,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    r"""Find the parameters of the flow from seizures and cases, with their errors.

    What is sought, and what each source weighs, stands in the study under
    \[calibration]; what is found is printed as lines for its section \[corridors].

    Example: geo calibrate study.toml
    """

    def work(pipeline: "Pipeline") -> dict[str, Any]:
        with watched(pipeline, "corridors", silent=quiet or as_json):
            return pipeline.calibrate()

    found = guarded(study, work, as_json=as_json)
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    elif not quiet:
        print_calibration(found)


app.command()(skill)


def main() -> None:
    """Start the command."""
    app()
