"""The time-split test of hotspots of homicides, as the stage of hotspots made it.

Maps were found on earlier years and judged by later ones; nothing of the later years
was used. Intervals are from a bootstrap over municipalities and are kept; which of two
maps is better is told by whether they meet, for the resamples themselves are not kept.
"""

from typing import Any, Final

import numpy as np
import pandas as pd

from geo.schema.skill import MODEL, SKILL_MEASURES
from geo.skill.table import LEVEL, verdict_of_intervals

# By method of the stage: who it is here. The map that is shown is the model.
CONTENDERS: Final = {
    "Gi* of rates": MODEL,
    "Gi* of counts": "model_counts",
    "smoothed rate × people": "model_expected",
    "population": "population",
    "last year's count": "last_year",
}
_KEY: Final = ["split", "budget", "area_share"]
_LIMITS: Final = {"land": "area", "people": "people"}


def rows_of(skill: pd.DataFrame, *, areas: int) -> list[dict[str, Any]]:
    """Return the rows of hotspots for the table of skill.

    Parameters
    ----------
    skill
        Table ``hotspots_skill``.
    areas
        Municipalities that were judged.
    """
    rows = []
    for (split, budget, share), part in skill.groupby(_KEY):
        methods = part["method"].map(CONTENDERS)
        named = part.set_index(methods).to_dict("index")
        for measure in ("hit_rate", "pai", "pei"):
            ends = [f"{measure}_low", f"{measure}_high"]
            low, high = (float(named[MODEL][end]) for end in ends)
            for who, own in named.items():
                rival = not str(who).startswith(MODEL)
                rows.append(
                    {
                        "part": "hotspots",
                        "question": f"homicides_{split}",
                        "measure": measure,
                        "at": f"{share:.0%} of {_LIMITS[str(budget)]}",
                        "who": str(who),
                        "value": float(own[measure]),
                        "low": float(own[ends[0]]),
                        "high": float(own[ends[1]]),
                        "level": LEVEL,
                        "cases": areas,
                        "held_out": True,
                        "lead": np.nan,
                        "lead_low": np.nan,
                        "lead_high": np.nan,
                        "verdict": verdict_of_intervals(
                            (low, high),
                            (float(own[ends[0]]), float(own[ends[1]])),
                            sign=SKILL_MEASURES[measure],
                        )
                        if rival
                        else "",
                    }
                )
    return rows
