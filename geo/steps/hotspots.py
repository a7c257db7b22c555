"""Find hotspots on the grid."""

import pandas as pd

from geo.hotspots.stage import Inputs, run_hotspots
from geo.sources.history import read_homicide_history, read_population_history
from geo.sources.seizures import read_incidents
from geo.steps import own
from geo.steps.desk import Desk, Made


def run(desk: Desk) -> Made:
    """Run the stage."""
    raw, areas = desk.raw, desk.table("sources", "areas")
    history = read_homicide_history(raw, areas)
    years = sorted(history.totals.index)
    listed = own.incidents(desk)
    inputs = Inputs(
        areas=desk.table("grid", "areas"),
        shares=desk.table("grid", "shares"),
        seats=desk.table("grid", "seats"),
        elsewhere={
            resolution: desk.table("grid", f"shares_{resolution}")
            for resolution in desk.other_resolutions()
        },
        names=areas,
        settlements=desk.table("sources", "settlements"),
        homicides=history.table,
        people=read_population_history(raw, areas, years=years),
        incidents=read_incidents(raw, areas) if listed is None else listed,
        seizure_shares=_seizure_shares(desk),
    )
    tables, facts = run_hotspots(
        inputs,
        desk.study.hotspots,
        homicide_years=desk.study.homicides.years,
        seed=desk.study.study.seed,
        cluster=desk.cluster,
        progress=desk.telling("hotspots"),
    )
    return desk.write("hotspots", tables), facts


def _seizure_shares(desk: Desk) -> dict[int, pd.DataFrame]:
    """Return where own seizures lie, by resolution; nothing without a list."""
    if not desk.study.data.seizures.is_given:
        return {}
    here = desk.study.grid.resolution
    names = {one: f"seizure_shares_{one}" for one in desk.other_resolutions()}
    names[here] = "seizure_shares"
    return {one: desk.table("grid", name) for one, name in names.items()}
