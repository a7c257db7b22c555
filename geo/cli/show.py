"""The commands ``geo show``: ranked tables of a study in the terminal."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from geo.cli.options import DEFAULT_STUDY, AsJson, StudyFile
from geo.cli.reports import print_ranking
from geo.cli.running import guarded, watched

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.outputs.show import Ranking
    from geo.pipeline import Pipeline

app = typer.Typer(
    no_args_is_help=True,
    help=(
        "Show ranked tables in the terminal. Stages are run where they are not up to "
        "date.\n\n"
        "Examples:\n\n"
        "  geo show ports\n\n"
        "  geo show hotspots --measure dealers --top 20\n\n"
        "  geo show corridors my-study.toml --json"
    ),
)

Top = Annotated[int, typer.Option("--top", min=1, max=100, help="Rows to show.")]
Measure = Annotated[
    str, typer.Option("--measure", help="homicides, dealers or seizures.")
]


@app.command()
def corridors(
    study: StudyFile = DEFAULT_STUDY, top: Top = 15, as_json: AsJson = False
) -> None:
    """Show the roads that carry most of the modelled flow.

    Example: geo show corridors --top 30
    """

    def rank(pipeline: "Pipeline") -> "Ranking":
        from geo.outputs.show import rank_corridors

        return rank_corridors(pipeline.shapes("corridors"), top=top)

    _show(rank, study, as_json=as_json)


@app.command()
def ports(
    study: StudyFile = DEFAULT_STUDY, top: Top = 15, as_json: AsJson = False
) -> None:
    """Show the crossings that carry most of the modelled flow, with intervals.

    Example: geo show ports
    """

    def rank(pipeline: "Pipeline") -> "Ranking":
        from geo.outputs.show import rank_ports

        return rank_ports(pipeline.shapes("corridors", "ports"), top=top)

    _show(rank, study, as_json=as_json)


@app.command()
def hotspots(
    study: StudyFile = DEFAULT_STUDY,
    measure: Measure = "homicides",
    top: Top = 15,
    as_json: AsJson = False,
) -> None:
    """Show the places with most events beyond those that people explain.

    Example: geo show hotspots --measure dealers
    """
    from geo.schema.hotspots import MEASURES

    if measure not in MEASURES:
        message = f"'{measure}' is none of {', '.join(MEASURES)}."
        raise typer.BadParameter(message, param_hint="--measure")

    def rank(pipeline: "Pipeline") -> "Ranking":
        from geo.outputs.show import rank_hotspots

        return rank_hotspots(
            pipeline.shapes("hotspots", "ranked"),
            measure=measure,
            top=top,
            small_count=pipeline.study.outputs.small_count,
        )

    _show(rank, study, as_json=as_json)


def _show(
    rank: "Callable[[Pipeline], Ranking]", study: StudyFile, *, as_json: bool
) -> None:
    def work(pipeline: "Pipeline") -> "Ranking":
        with watched(pipeline, "corridors", silent=as_json):
            pipeline.run(until="corridors")
        return rank(pipeline)

    ranking = guarded(study, work, as_json=as_json)
    if as_json:
        found = {
            "title": ranking.title,
            "note": ranking.note,
            "rows": json.loads(ranking.figures.to_json(orient="records")),
        }
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        print_ranking(ranking)
