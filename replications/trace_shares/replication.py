"""GAO and ATF: firearms recovered in Mexico, their origin and state of purchase."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from geo.corridors.nearness import hours_to_crossing
from geo.corridors.stage import Inputs, prepare
from geo.skill.bench import set_up
from geo.skill.origins import without_traces
from geo.sources.traces import read_purchases, read_trace_places
from geo.study import Study, read_study
from replications.frame import ROOT, Comparison, Data, Figure, Result
from replications.ground import read_ground
from replications.predicted_routes.fitting import read_counts
from replications.predicted_routes.world import read_inputs, read_strategic_roads
from replications.trace_shares.plots import draw_shares
from replications.trace_shares.published import (
    ANY,
    ATF,
    US,
    Totals,
    read_totals,
)
from replications.trace_shares.supply import (
    Counties,
    FloatArray,
    build_counties,
    fit_decay,
    resample,
)
from replications.trace_shares.tables import (
    JUDGED,
    OTHERS,
    PERCENT,
    RECALLED,
    SEED,
    SHARES,
    arithmetic_table,
    deterrence_table,
    judge_table,
    place_table,
    settings_table,
    share_table,
)

NAME = "trace_shares"
DRAWS = 999
_EXACT = 1e-6
SHIPPED = "the study's counts, supply scaled to the traces of 2015–22 (not used here)"
CLEAN = "the same counts, supply by dealers alone"


def run(data: Data, *, draws: int = DRAWS) -> Result:
    """Add the published totals up, and compare supply with published shares.

    Parameters
    ----------
    data
        The raw folder.
    draws
        Of counties and traced firearms.
    """
    study = read_study(ROOT / "study.toml")
    inputs = read_inputs(data, study, read_ground(), read_strategic_roads(data))
    for name in ("totals", "origin_shares", "places"):
        data.shipped(f"traces/{name}.csv")
    totals = read_totals(data.raw)
    counties = counties_of(inputs, study, data.raw)
    places = read_trace_places(data.raw, inputs.areas)
    clean = fit_without_traces(data, inputs, study)
    rules = supply_rules(counties, clean)
    given = {
        SHIPPED: study.corridors.deterrence_per_hour,
        CLEAN: clean,
        **fit_shares(counties),
    }
    return Result(
        name=NAME,
        title="GAO-16-223, GAO-21-322 and ATF, origin of firearms recovered in Mexico",
        question=(
            "Which share of the firearms recovered in Mexico and traced came from the "
            "United States, and from which states?"
        ),
        comparisons=(
            *compare_totals(totals),
            *compare_states(counties, rules, draws),
        ),
        tables=(
            arithmetic_table(totals),
            deterrence_table(given),
            share_table(counties, rules),
            judge_table(counties, rules, draws),
            place_table(counties, rules, places),
            settings_table(totals, inputs, study),
        ),
        inputs=dict(sorted(data.read.items())),
        notes=_notes(draws, counties),
    )


def _notes(draws: int, counties: Counties) -> tuple[str, ...]:
    sample = (
        "Traced firearms were recovered, submitted and traced: no random sample, and "
        "enforcement decides who submits what."
    )
    drawn = (
        f"Intervals: {draws} draws, seed {SEED}, of counties with replacement within "
        "each group of states, and of the traced firearms: "
        f"{int(counties.published.sum()):,}."
    )
    circular = (
        "Supply by traces, the study's default, takes the published shares as given: "
        "its agreement with them is no evidence."
    )
    lacking = (
        "GAO-21-322's 70 % of 2014–18 could not be worked out again: of the numbers "
        "behind it only the rounded 56,000 is known here."
    )
    return sample, drawn, circular, lacking


def counties_of(inputs: Inputs, study: Study, raw: Path) -> Counties:
    """Return the counties that roads reach, with what supply rests on.

    Parameters
    ----------
    inputs, study
        The shipped study.
    raw
        The raw folder.
    """
    prepared = prepare(inputs, study.corridors)
    purchases = read_purchases(raw, set(inputs.areas["state"]), weapon_class="all")
    if inputs.laws is None:
        message = "Supply by laws needs the table of laws."
        raise ValueError(message)
    return build_counties(
        inputs.areas,
        {name: inputs.figures[name].summed() for name in ("dealers", "population")},
        inputs.laws,
        pd.Series(
            hours_to_crossing(prepared.model, prepared.parameters),
            index=prepared.model.origins.table["place_id"],
        ),
        purchases,
    )


def fit_without_traces(data: Data, inputs: Inputs, study: Study) -> float:
    """Return β fitted with supply by dealers alone.

    The study's own β was fitted with supply scaled to the published traces, so it knows
    of them. This one sees where firearms go, and of whence they come nothing.

    Parameters
    ----------
    data, inputs, study
        Where files are, and the shipped study.
    """
    counts = read_counts(data, inputs, study)
    bench = set_up(inputs, study.corridors, study.calibration, counts)
    _, found = without_traces(bench)
    return found.told()["deterrence"]


def fit_shares(counties: Counties) -> dict[str, float]:
    """Return decays fitted to published shares of states, by what they were."""
    theirs = counties.published / counties.published.sum()
    return {
        "the shares of 2009–14 (recalled)": fit_decay(counties, "dealers", RECALLED),
        "the shares of 2015–22 themselves": fit_decay(counties, "dealers", theirs),
    }


def supply_rules(counties: Counties, deterrence: float) -> dict[str, FloatArray]:
    """Return the supply of counties under each rule, by its words.

    Parameters
    ----------
    counties
        What supply rests on.
    deterrence
        β by `fit_without_traces`.
    """
    earlier, itself = fit_shares(counties).values()
    return {
        "people": counties.weight("people"),
        "dealers": counties.weight("dealers"),
        "dealers × laws": counties.weight("laws"),
        f"dealers, deterred by β = {deterrence:.3f} per hour, fitted without traces": (
            counties.weight("dealers", deterrence)
        ),
        f"dealers, deterrence fitted to 2009–14: {earlier:.3f}": (
            counties.weight("dealers", earlier)
        ),
        f"dealers, deterrence fitted to 2015–22 itself: {itself:.3f}": (
            counties.weight("dealers", itself)
        ),
    }


def compare_totals(totals: Totals) -> Iterator[Comparison]:
    """Yield the published sums and shares beside their parts added up."""
    atf = "ATF, Mexico, calendar years 2007–2011"
    for measure, words in ((US, "of United States origin"), (ANY, "of any origin")):
        yield Comparison(
            measure=f"recovered 2007–11 and traced, {words}",
            unit="firearms",
            published=Figure(totals.of(ATF, measure), source=atf),
            ours=Figure(totals.summed(measure), source="its five years added up"),
            tolerance=_EXACT,
        )
    yield Comparison(
        measure="United States origin, 2007–11",
        unit="%",
        published=Figure(
            68.0,
            68.0,
            69.0,
            "ATF and press: 'more than 68 per cent' of those submitted",
        ),
        ours=Figure(
            PERCENT * totals.summed(US) / totals.summed(ANY),
            source="United States over all recovered and submitted, undetermined "
            "included",
        ),
        tolerance=0.0,
    )
    united, foreign, unknown = totals.parts()
    yield Comparison(
        measure="United States origin, 2009–14",
        unit="%",
        published=Figure(70.0, 69.5, 70.5, "GAO-16-223, rounded to whole per cent"),
        ours=Figure(
            PERCENT * united / (united + foreign + unknown),
            source="73,684 over the sum of its three parts, undetermined included",
        ),
        tolerance=0.0,
    )


def compare_states(
    counties: Counties, rules: Mapping[str, FloatArray], draws: int
) -> Iterator[Comparison]:
    """Yield published shares of states beside supply by dealers alone."""
    theirs = counties.published / counties.published.sum()
    people = counties.shares(rules["people"])
    for rule in ("dealers", list(rules)[3]):
        rng = np.random.default_rng(SEED)
        drawn, _ = resample(counties, rules[rule], draws, rng)
        low, high = np.quantile(drawn, [0.025, 0.975], axis=0) * PERCENT
        ours = counties.shares(rules[rule]) * PERCENT
        for at, group in enumerate(counties.published.index):
            if group == OTHERS:
                continue
            yield Comparison(
                measure=f"bought in {group}, 2015–22, supply by {rule}",
                unit="%",
                published=Figure(
                    PERCENT * float(theirs[group]),
                    source="ATF, released under the Freedom of Information Act, "
                    "published by Stop US Arms to Mexico",
                ),
                ours=Figure(
                    float(ours[group]),
                    float(low[at]),
                    float(high[at]),
                    "supply of the model, traces not used; no effect is the share of "
                    "people",
                ),
                tolerance=0.1,
                none=PERCENT * float(people[group]),
            )


def draw(result: Result, folder: Path) -> None:
    """Draw the shares."""
    draw_shares(result.table(SHARES), result.table(JUDGED), folder / "shares.png")
