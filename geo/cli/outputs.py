"""The commands ``geo outputs``: all products of a study, or one kind."""

import typer

from geo.cli.groups import RUN, StageGroup
from geo.cli.options import DEFAULT_STUDY, AsJson, Cluster, Force, Quiet, StudyFile
from geo.cli.running import run_until, write_kind

_KINDS = {
    "briefing": "Write what was found: one offline page and the same as PDF.",
    "geopackage": "Write the GeoPackage and what else an analyst loads.",
    "sheets": "Write the printed maps.",
    "web": "Write the offline web map.",
}

app = typer.Typer(
    cls=StageGroup,
    help=(
        "Write the GeoPackage, the offline web map, the sheets, the briefing and the "
        "manifest; or one kind of product.\n\n"
        "Examples:\n\n"
        "  geo outputs                        every product of study.toml\n\n"
        "  geo outputs my-study.toml --force  of another study, finished or not\n\n"
        "  geo outputs briefing               the briefing alone\n\n"
        "The options of geo outputs run (--force, --quiet, --json, --scheduler) work "
        "without the word too. Example: geo outputs study.toml"
    ),
)


@app.command(name=RUN)
def run(
    study: StudyFile = DEFAULT_STUDY,
    force: Force = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
    cluster: Cluster = "",
) -> None:
    """Write every product; the word may be left out.

    Example: geo outputs study.toml
    """
    run_until(
        "outputs", study, force=force, quiet=quiet, as_json=as_json, cluster=cluster
    )


def _add(kind: str) -> None:
    def command(
        study: StudyFile = DEFAULT_STUDY,
        quiet: Quiet = False,
        as_json: AsJson = False,
        cluster: Cluster = "",
    ) -> None:
        write_kind(kind, study, quiet=quiet, as_json=as_json, cluster=cluster)

    help_ = (
        f"{_KINDS[kind]}\n\nStages before it are run where they are not up to date; "
        "the manifest stays as it is.\n\n"
        f"Example: geo outputs {kind} study.toml"
    )
    app.command(name=kind, help=help_)(command)


for _kind in _KINDS:
    _add(_kind)
