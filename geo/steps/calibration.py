"""Find the parameters of the flow from what was seen."""

import json
from typing import Any

from geo.corridors.calibrating import Counts, calibrate_study
from geo.outputs.files import write_text
from geo.outputs.sheets.profiles import draw_profiles
from geo.sources.seizures import read_federal_cases, read_office_events
from geo.steps.corridors import gather
from geo.steps.desk import Desk


def run(desk: Desk) -> dict[str, Any]:
    """Calibrate a study whose hotspots are made.

    Returns
    -------
    dict
        Estimates, errors, intervals, fit by source, files written.
    """
    study, places = desk.study, desk.places
    inputs = gather(desk)
    counts = Counts(
        read_office_events(desk.raw),
        inputs.figures["seizure_events"].summed(),
        read_federal_cases(desk.raw, list(study.homicides.years)),
    )
    tell = desk.telling("corridors")
    found = calibrate_study(inputs, counts, desk.corridors, study.calibration, tell)
    tell(1.0, "drawing profiles")
    report = found.report()
    write_text(
        places.calibration, json.dumps(report, ensure_ascii=False, indent=1) + "\n"
    )
    draw_profiles(
        found.profile.table,
        found.profile.intervals,
        places.calibration_sheet,
        language=study.outputs.language,
        dpi=study.outputs.sheets.dpi,
        made_on=study.study.date,
    )
    files = [places.calibration, places.calibration_sheet]
    return {**report, "files": [str(file) for file in files]}
