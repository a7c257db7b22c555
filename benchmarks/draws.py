"""Uncertainty draws on the shipped network; the unit is all 200 draws.

The study runs up to its hotspots first, in a folder of its own; that is not timed.
"""

import shutil
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.measurement import ROOT, Case, Outcome, Settings

DRAWS = 200
_THETA = 4.0


# ---------------------------------------------------------------------- ADAPTER
def _ours(settings: Settings) -> Outcome:
    """Draw parameters, supply, demand and speeds, and run the whole model each time."""
    from geo.corridors.stage import prepare
    from geo.corridors.uncertainty import Spread, draw_outcomes
    from geo.pipeline import Pipeline
    from geo.steps.corridors import gather
    from geo.study import read_study
    from geo.tasks import one_core

    study_file = _study_folder(Path(settings.folder)) / "study.toml"
    pipeline = Pipeline(read_study(study_file), study_file)
    pipeline.run(until="hotspots")
    corridors = pipeline.study.corridors
    prepared = prepare(gather(pipeline), corridors)
    uncertain = corridors.uncertainty.model_dump()
    uncertain.pop("draws")
    best = replace(prepared.parameters, theta=_THETA)
    first = np.arange(prepared.model.segments)

    def draw(count: int) -> float:
        with one_core():
            flows = [
                outcome.sections.sum()
                for outcome in draw_outcomes(
                    prepared.model,
                    best,
                    Spread(**uncertain),
                    first,
                    draws=count,
                    seed=1,
                )
            ]
        return float(np.mean(flows))

    draw(2)
    seconds, check = [], 0.0
    for _ in range(settings.repeats):
        began = time.perf_counter()
        check = draw(DRAWS)
        seconds.append(time.perf_counter() - began)
    return Outcome(seconds=seconds, check=check, note="limit 60 s")


# ------------------------------------------------------------------ END ADAPTER


def _study_folder(folder: Path) -> Path:
    """Return a folder with the shipped study and its raw tables."""
    study = folder / "study"
    shutil.copytree(ROOT / "data" / "raw", study / "data" / "raw", dirs_exist_ok=True)
    shutil.copy(ROOT / "study.toml", study / "study.toml")
    return study


CASES: dict[str, Case] = {"ours": _ours}
