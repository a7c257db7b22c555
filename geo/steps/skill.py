"""Judge the estimates of a study on what they were not fitted to."""

import json
import math
from typing import TYPE_CHECKING, Any

from geo.corridors.calibrating import Counts
from geo.errors import StudyError
from geo.outputs.files import write_text
from geo.outputs.parquet import write_table
from geo.skill.judging import Asked, judge_study
from geo.sources.figures import read_figures
from geo.sources.laws import read_laws
from geo.sources.seizures import read_federal_cases, read_office_events
from geo.sources.traces import read_trace_places
from geo.steps.corridors import gather
from geo.steps.desk import Desk
from geo.steps.skill_record import fingerprint, is_fresh

if TYPE_CHECKING:
    import pandas as pd

    from geo.schema.figures import AreaFigures


def run(desk: Desk, *, force: bool = False) -> dict[str, Any]:
    """Judge a study whose hotspots are made.

    Parameters
    ----------
    desk
        The study.
    force
        Judge anew, even if nothing has changed.

    Returns
    -------
    dict
        ``rows`` of the table, ``refits``, ``left_out`` …, ``files``, and whether they
        were ``reused``.
    """
    places = desk.places
    files = [places.stage_table("skill"), places.skill]
    if not force and is_fresh(desk):
        report = json.loads(places.skill.read_text(encoding="utf-8"))
        return {**report, "files": [str(file) for file in files], "reused": True}
    made_from = fingerprint(desk)
    found = judge_study(
        gather_asked(desk),
        desk.corridors,
        desk.study.calibration,
        seed=desk.study.study.seed,
        progress=desk.telling("skill"),
    )
    table = found.table()
    report = {"made_from": made_from, **found.facts(), "rows": records(table)}
    write_table(table, files[0])
    write_text(places.skill, json.dumps(report, ensure_ascii=False, indent=1) + "\n")
    return {**report, "files": [str(file) for file in files], "reused": False}


def gather_asked(desk: Desk) -> Asked:
    """Return the tables that a study is judged from.

    Parameters
    ----------
    desk
        The study.
    """
    raw, inputs = desk.raw, gather(desk)
    counts = Counts(
        read_office_events(raw),
        inputs.figures["seizure_events"].summed(),
        read_federal_cases(raw, list(desk.study.homicides.years)),
    )
    return Asked(
        inputs=inputs,
        counts=counts,
        before=_before(desk, inputs.areas),
        laws=read_laws(raw, set(inputs.areas["state"])),
        trace_places=read_trace_places(raw, inputs.areas),
        hotspots=desk.table("hotspots", "skill"),
    )


def records(table: "pd.DataFrame") -> list[dict[str, Any]]:
    """Return rows as JSON holds them: nothing where a figure is unknown.

    Parameters
    ----------
    table
        Any table of texts and numbers.
    """
    return [
        {
            str(name): None if isinstance(value, float) and math.isnan(value) else value
            for name, value in row.items()
        }
        for row in table.to_dict("records")
    ]


def _before(desk: Desk, areas: "pd.DataFrame") -> "AreaFigures | str":
    """Return firearm homicides of as many years before the study's window, or why not.

    Years that the table lacks are no fault of the study: it did not ask for them.
    """
    years = list(desk.study.homicides.years)
    try:
        figures = read_figures(
            desk.raw,
            areas,
            dealer_year=desk.study.dealers.year,
            homicide_years=[year - len(years) for year in years],
            study_file=desk.study_file.name,
        )
    except StudyError as error:
        return str(error)
    return figures["firearm_homicides"]
