"""Judge the model of a study on a user's own cases."""

import hashlib
import json
from pathlib import Path
from typing import Any

from geo.outputs.files import write_text
from geo.skill.cases import judge_cases
from geo.skill.table import LEVEL, assemble
from geo.sources.cases import read_cases
from geo.steps.corridors import gather
from geo.steps.desk import Desk
from geo.steps.skill import records


def run(desk: Desk, file: Path) -> dict[str, Any]:
    """Judge a study whose hotspots are made.

    Parameters
    ----------
    desk
        The study.
    file
        Cases; see docs/skill.md.

    Returns
    -------
    dict
        ``rows`` of figures; ``cases``, ``judged`` and ``warnings``; ``repairs`` made in
        reading; ``files`` written. Nothing about a single case.

    Raises
    ------
    InputError
        If there are too few cases to be told without telling single ones.
    """
    study, places = desk.study, desk.places
    inputs = gather(desk)
    cases = read_cases(
        file, inputs.areas, inputs.settlements, inputs.ports, shown=file.name
    )
    verdict = judge_cases(
        inputs,
        desk.corridors,
        cases.table,
        seed=study.study.seed,
        progress=desk.telling("skill"),
        shown=file.name,
    )
    table = assemble(row for one in verdict.judged for row in one.rows())
    report = {
        **verdict.told,
        # Tells whether figures are of a file, such as the invented example.
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        "level": LEVEL,
        "left_out": {},
        "reused": False,
        "repairs": cases.repairs,
        "rows": records(table),
    }
    write_text(places.cases, json.dumps(report, ensure_ascii=False, indent=1) + "\n")
    return {**report, "files": [str(places.cases)]}
