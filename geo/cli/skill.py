"""How good the estimates are: the command ``geo skill`` and what it prints.

``--cases`` judges on a user's own cases instead, ``--sensitivity`` asks what moves the
estimate.
"""

import json
import sys
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from geo.cli.options import DEFAULT_STUDY, AsJson, Cluster, Force, Quiet, StudyFile
from geo.cli.reports import console_of_width
from geo.cli.running import bar, guarded
from geo.cli.sensitivity import print_sensitivity

if TYPE_CHECKING:
    from rich.console import Console

    from geo.outputs.judged import Line, Told
    from geo.pipeline import Pipeline

# How long judging takes beside the stages before it: for the progress bar only.
_WEIGHT = 60
_Cases = Annotated[
    Path | None,
    typer.Option(
        "--cases",
        metavar="FILE",
        help="Judge on your own cases: origin, crossing, recovery (CSV or XLSX).",
    ),
]
_Sensitivity = Annotated[
    bool,
    typer.Option("--sensitivity", help="Find which inputs move the corridors most."),
]
_MARKS = {"wins": "green", "level": "yellow", "loses": "red"}


def skill(
    study: StudyFile = DEFAULT_STUDY,
    force: Force = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
    cluster: Cluster = "",
    cases: _Cases = None,
    sensitivity: _Sensitivity = False,
) -> None:
    """Judge every estimate on what it was not fitted to, beside simple guesses.

    A judging that was made from the same study, data and code is reused.

    Example: geo skill study.toml
    """
    began = time.perf_counter()
    if cases is not None and sensitivity:
        message = "--cases and --sensitivity are two questions: ask one at a time."
        raise typer.BadParameter(message)

    def work(pipeline: "Pipeline") -> dict[str, Any]:
        with _shown(pipeline, silent=quiet or as_json):
            if cases is not None:
                return pipeline.cases(cases)
            if sensitivity:
                return pipeline.sensitivity()
            return pipeline.skill(force=force)

    found = guarded(study, work, cluster, as_json=as_json)
    seconds = time.perf_counter() - began
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    elif quiet:
        return
    elif sensitivity:
        print_sensitivity(found, seconds)
    else:
        print_skill(found, seconds)


def print_skill(found: dict[str, Any], seconds: float) -> None:
    """Print the model beside simple guesses, wins and losses marked.

    Parameters
    ----------
    found
        What `geo.pipeline.Pipeline.skill` returns.
    seconds
        How long it took.
    """
    import pandas as pd
    from rich.table import Table

    from geo.outputs.judged import count_verdicts, counted, label, label_at, lines

    console = console_of_width()
    told = lines(pd.DataFrame(found["rows"]))
    table = Table(
        title="The model beside simple guesses, on what it was not fitted to",
        title_justify="left",
        show_lines=True,
    )
    for name, style in (
        ("judged", ""),
        ("measure", ""),
        (f"model ({found['level']:.0%})", "bold"),
        ("wins against", _MARKS["wins"]),
        ("level with", _MARKS["level"]),
        ("LOSES to", _MARKS["loses"]),
    ):
        table.add_column(name, style=style)
    last = ""
    for line in told:
        judged = (
            f"{label('part', line.part, 'en')}: "
            f"{label('question', line.question, 'en')} ({line.cases:,})"
        )
        measure = label("measure", line.measure, "en")
        chosen = label_at(line.at, "en")
        table.add_row(
            "" if judged == last else judged,
            f"{measure}, {chosen}" if chosen else measure,
            _figures(line),
            *(_listed(line, verdict) for verdict in ("wins", "level", "loses")),
        )
        last = judged
    console.print(table)
    _print_rest(console, found, count_verdicts(counted(told)), seconds)


def _print_rest(
    console: "Console", found: dict[str, Any], count: Mapping[str, int], seconds: float
) -> None:
    console.print(
        f"{count['wins']} wins, {count['level']} level, {count['loses']} losses. An "
        "interval of the lead that leaves out 0 tells them apart. Not counted: "
        "firearms (as events), flow and arrivals (chosen after flow alone had lost), "
        "origins (intervals of chance in counting alone, or of few places)."
    )
    for question, reason in found["left_out"].items():
        console.print(f"Not judged: {question}: {reason}", markup=False)
    for warning in found.get("warnings", ()):
        console.print(f"Mind: {warning}.", markup=False)
    how = "reused, nothing has changed" if found["reused"] else f"{seconds:.0f} s"
    console.print(f"{' '.join(found['files'])} ({how})", soft_wrap=True)


def _figures(line: "Line") -> str:
    """Return the figure of the model with its interval."""
    from geo.outputs.judged import figure, interval

    own = figure(line.measure, line.model.value)
    span = interval(line.measure, line.model)
    seen = "" if line.model.held_out else "\nnot held out"
    return (f"{own} ({span})" if span else own) + seen


def _listed(line: "Line", verdict: str) -> str:
    """Return the rivals of one verdict with their figures."""
    from geo.outputs.judged import figure, label_rival

    def one(rival: "Told") -> str:
        value = figure(line.measure, rival.value)
        return f"{label_rival(rival, 'en')} {value}"

    return "\n".join(one(rival) for rival in line.under(verdict))


def _shown(pipeline: "Pipeline", *, silent: bool) -> AbstractContextManager[None]:
    """Show the progress where somebody looks at the terminal."""
    from geo.pipeline import STAGES, WEIGHTS

    if silent or not sys.stderr.isatty():
        return nullcontext()
    before = STAGES[: STAGES.index("hotspots") + 1]
    return bar(pipeline, (*before, "skill"), {**WEIGHTS, "skill": _WEIGHT})
