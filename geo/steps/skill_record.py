"""Whether a judging was made from the study as it is: decided by content.

Apart from `geo.steps.skill`, so that products can ask without loading the model.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from geo import __version__, freshness
from geo.freshness import Record
from geo.steps.desk import Desk

if TYPE_CHECKING:
    import pandas as pd

_CODE = Path(__file__).parent.parent
# What the judging is made of, beside the stages up to hotspots.
_OWN_CODE = ("skill", "corridors", "schema", "tasks.py", "steps/skill.py")


def fingerprint(desk: Desk) -> str:
    """Return the hash of everything that the judging is made from.

    Parameters
    ----------
    desk
        A study whose hotspots are made; else the hash fits no judging.
    """
    study = desk.study
    stages = Record.read(desk.places.stages).stages
    return freshness.fingerprint(
        {
            "before": stages.get("hotspots", {}).get("fingerprint", "none"),
            "version": __version__,
            "libraries": freshness.versions(freshness.LIBRARIES),
            "settings": str(
                [desk.corridors, study.calibration, study.homicides, study.study.seed]
            ),
            "code": freshness.code_hash([_CODE / name for name in _OWN_CODE]),
        }
    )


def is_fresh(desk: Desk) -> bool:
    """Tell whether there is a judging, and it was made from the study as it is.

    Parameters
    ----------
    desk
        The study.
    """
    if not desk.places.stage_table("skill").is_file():
        return False
    return _made_from(desk.places.skill) == fingerprint(desk)


def read_fresh(desk: Desk) -> "pd.DataFrame | None":
    """Return the table of skill if it was made from the study as it is, else None.

    Parameters
    ----------
    desk
        The study.
    """
    return desk.table("skill") if is_fresh(desk) else None


def _made_from(path: Path) -> str:
    """Return what the last judging was made from; empty if there is none."""
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    found = report.get("made_from") if isinstance(report, dict) else None
    return found if isinstance(found, str) else ""
