"""Find which inputs move the corridors most."""

import json
from typing import Any

from geo.outputs.files import write_text
from geo.outputs.parquet import write_table
from geo.outputs.sheets.sensitivity import draw_sensitivity
from geo.outputs.words import Language
from geo.skill.sensitivity import find_sensitivity
from geo.steps.corridors import gather
from geo.steps.desk import Desk

_LANGUAGES: tuple[Language, ...] = ("en", "es")


def run(desk: Desk) -> dict[str, Any]:
    """Move every input of a study whose hotspots are made.

    Parameters
    ----------
    desk
        The study.

    Returns
    -------
    dict
        As `geo.skill.sensitivity.Found.report`, and the files written.
    """
    study, places = desk.study, desk.places
    tell = desk.telling("skill")
    found = find_sensitivity(
        gather(desk),
        desk.corridors,
        study.sensitivity,
        seed=study.study.seed,
        cluster=desk.cluster,
        progress=tell,
    )
    tell(1.0, "drawing effects")
    report = found.report()
    table = places.stage_table("sensitivity")
    write_table(found.table, table)
    write_text(
        places.sensitivity, json.dumps(report, ensure_ascii=False, indent=1) + "\n"
    )
    sheets = [places.sensitivity_sheet(language) for language in _LANGUAGES]
    for language, sheet in zip(_LANGUAGES, sheets, strict=True):
        draw_sensitivity(
            found.table,
            sheet,
            language=language,
            dpi=study.outputs.sheets.dpi,
            made_on=study.study.date,
            walks=found.walks,
        )
    return {
        **report,
        "files": [str(file) for file in (places.sensitivity, table, *sheets)],
    }
