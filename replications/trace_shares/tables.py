"""Tables of the page: definitions, shares by rule, places and settings."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy import stats

from geo.corridors.flows import find_costs, share_out
from geo.corridors.stage import Inputs, prepare
from geo.study import Study
from replications.frame import Cell, Table
from replications.trace_shares.published import (
    ANY,
    ATF_YEARS,
    BOUGHT,
    GAO16,
    GAO21,
    ROUNDED,
    US,
    Totals,
    foreign_shares,
    implied_total,
)
from replications.trace_shares.supply import (
    Counties,
    FloatArray,
    resample,
    total_variation,
)

SEED = 2016
PERCENT = 100.0
SHARES = "States of purchase, per cent, published and by rules of supply"
JUDGED = "How far each rule is from the published shares"
ARITHMETIC = "The same totals under each definition"
SETTINGS = "What the study would have to assume"
PLACES = "Firearms by place, published and by rules of supply"
DETERRENCE = "Deterrence per hour to the nearest crossing"
PUBLISHED = "published, 2015–22"
EARLIER = "published, 2009–14 (recalled)"

TEXAS, ARIZONA, CALIFORNIA, OTHERS = (
    "Texas",
    "Arizona",
    "California and New Mexico",
    "other states",
)
# GAO-16-223 by state of purchase, recalled and not checked; California without New
# Mexico, whose few are with the others.
RECALLED = pd.Series({TEXAS: 0.41, ARIZONA: 0.15, CALIFORNIA: 0.19, OTHERS: 0.25})

# Firearms recovered in Mexico whose maker ATF found, from the same report.
_MAKER_KNOWN = 133_558.0


def arithmetic_table(totals: Totals) -> Table:
    """Return shares of the United States under each definition."""
    united, foreign, unknown = totals.parts()
    rows: list[tuple[Cell, ...]] = [
        _row(
            f"ATF {year}",
            totals.of(year, US),
            totals.of(year, ANY),
            "recovered in the year and submitted",
        )
        for year in ATF_YEARS
    ]
    early = [
        sum(totals.of(year, one) for year in ("2007", "2008")) for one in (US, ANY)
    ]
    late = [sum(totals.of(year, one) for year in ATF_YEARS[2:]) for one in (US, ANY)]
    rows += [
        _row("ATF 2007–11", totals.summed(US), totals.summed(ANY), "the same"),
        _row("ATF 2007–08", *_pair(early), "beside GAO-09-709's 87 % of FY2004–08"),
        _row("ATF 2009–11", *_pair(late), "years that GAO-16-223 has too"),
        _row(
            "GAO-16-223, 2009–14",
            united,
            united + foreign + unknown,
            "all traced, undetermined included",
        ),
        _row("GAO-16-223, 2009–14", united, united + foreign, "origin determined only"),
        _row(
            "2012–14, by difference",
            united - late[0],
            totals.of(GAO16, ANY) - late[1],
            "GAO-16-223 less ATF 2009–11: of different dates, so an estimate",
        ),
    ]
    middle, least, most = implied_total(totals.of(GAO21, ROUNDED), 70.0)
    rows += [
        (
            "GAO-21-322, 2014–18",
            totals.of(GAO21, ROUNDED),
            middle,
            70.0,
            f"traced in all, implied by 70 % and 56,000: {least:,.0f} to {most:,.0f}",
        ),
        _row(
            "ATF 2015–22, purchase",
            totals.of("2015-2022", BOUGHT),
            _MAKER_KNOWN,
            "traced to a purchase, of those with a known maker (SP Informa on the "
            "report Iron River, which gives no years for these): a narrower numerator",
        ),
    ]
    return Table(
        ARITHMETIC,
        ("source", "United States", "of", "%", "denominator"),
        tuple(rows),
    )


def _pair(values: list[float]) -> tuple[float, float]:
    first, second = values
    return first, second


def _row(source: str, part: float, whole: float, words: str) -> tuple[Cell, ...]:
    return source, part, whole, PERCENT * part / whole, words


def share_table(counties: Counties, rules: Mapping[str, FloatArray]) -> Table:
    """Return shares of groups of states, published and by every rule."""
    groups = counties.published.index
    theirs = counties.published / counties.published.sum()
    sets = {
        PUBLISHED: theirs,
        EARLIER: RECALLED.reindex(groups),
        **{rule: counties.shares(weight) for rule, weight in rules.items()},
    }
    return Table(
        SHARES,
        ("shares", *map(str, groups)),
        tuple(
            (name, *(float(PERCENT * shares[group]) for group in groups))
            for name, shares in sets.items()
        ),
    )


def deterrence_table(deterrences: Mapping[str, float]) -> Table:
    """Return the deterrences per hour, by what each was fitted to."""
    return Table(DETERRENCE, ("fitted to", "per hour"), tuple(deterrences.items()))


def judge_table(
    counties: Counties, rules: Mapping[str, FloatArray], draws: int
) -> Table:
    """Return rank correlation and total variation from the published shares."""
    theirs = counties.published / counties.published.sum()
    rows: list[tuple[Cell, ...]] = [
        (
            EARLIER,
            _rank(RECALLED.reindex(theirs.index), theirs),
            total_variation(RECALLED.reindex(theirs.index), theirs),
            None,
            None,
        )
    ]
    for rule, weight in rules.items():
        rng = np.random.default_rng(SEED)
        _, distances = resample(counties, weight, draws, rng)
        low, high = np.quantile(distances, [0.025, 0.975])
        shares = counties.shares(weight)
        rows.append(
            (
                rule,
                _rank(shares, theirs),
                total_variation(shares, theirs),
                float(low),
                float(high),
            )
        )
    return Table(
        JUDGED,
        ("rule", "Spearman over 4 groups", "total variation", "low", "high"),
        tuple(rows),
    )


def _rank(ours: pd.Series, theirs: pd.Series) -> float:
    return float(stats.spearmanr(ours, theirs).statistic)


def place_table(
    counties: Counties, rules: Mapping[str, FloatArray], places: pd.DataFrame
) -> Table:
    """Return firearms by place within traced states.

    Deterrence is that fitted to 2009–14: the totals of 2015–22 hold these places.

    Parameters
    ----------
    counties, rules
        What supply rests on, and the supply of counties under each rule.
    places
        Table ``traces/places.csv``.
    """
    everything = counties.published.sum()
    (fitted,) = (rule for rule in rules if "fitted to 2009–14" in rule)
    scaled = {
        "traces, dealers alike within groups": counties.to_published(rules["dealers"]),
        "traces, deterred alike within groups (the default)": counties.to_published(
            rules[fitted]
        ),
        **{
            rule: pd.Series(weight * everything / weight.sum(), counties.table.index)
            for rule, weight in rules.items()
            if rule in {"dealers", fitted}
        },
    }
    areas = ("US" + places["fips"]).tolist()
    published = places["firearms"].to_numpy(dtype="float64")
    ours = {name: one[areas].to_numpy() for name, one in scaled.items()}
    rows: list[tuple[Cell, ...]] = [
        (
            f"{place} ({extent})",
            source,
            float(number),
            *(float(one[at]) for one in ours.values()),
        )
        for at, (place, extent, source, number) in enumerate(
            zip(
                places["place"],
                places["extent"],
                places["source"],
                places["firearms"],
                strict=True,
            )
        )
    ]
    rows += [
        (
            "Spearman with published",
            None,
            None,
            *(
                float(stats.spearmanr(published, one).statistic)
                for one in ours.values()
            ),
        ),
        (
            "mean factor off, either way",
            None,
            None,
            *(
                float(np.exp(np.abs(np.log(one / published)).mean()))
                for one in ours.values()
            ),
        ),
    ]
    return Table(
        PLACES,
        ("place, its county modelled", "report", "published", *scaled),
        tuple(rows),
    )


def settings_table(totals: Totals, inputs: Inputs, study: Study) -> Table:
    """Return the share by crossings under each setting of ``gateways.share``."""
    readings = foreign_shares(totals)
    united = 1.0 - _whole(totals)
    settings = {
        "the study as it ships": study.corridors.gateways.share,
        "2009–14, none of the undetermined from elsewhere": readings["least"],
        "2009–14, the undetermined as the determined": readings["alike"],
        "2009–14, all of the undetermined from elsewhere": readings["most"],
        "2014–18, all but the 70 % from elsewhere": 0.3,
        "2007–11, all but the United States' from elsewhere": united,
    }
    rows: list[tuple[Cell, ...]] = []
    for words, share in settings.items():
        rows.append((words, share, PERCENT * by_crossings(inputs, study, share)))
    return Table(
        SETTINGS,
        ("reading", "corridors.gateways.share", "modelled % by land from the US"),
        tuple(rows),
    )


def _whole(totals: Totals) -> float:
    return totals.summed(US) / totals.summed(ANY)


def by_crossings(inputs: Inputs, study: Study, share: float) -> float:
    """Return the modelled share of flow by land crossings from the United States.

    Parameters
    ----------
    inputs, study
        The shipped study.
    share
        Setting ``corridors.gateways.share``.
    """
    gateways = study.corridors.gateways.model_copy(update={"share": share})
    settings = study.corridors.model_copy(update={"gateways": gateways})
    prepared = prepare(inputs, settings)
    costs = find_costs(prepared.model, prepared.parameters)
    return float(share_out(prepared.model, prepared.parameters, costs).by_port.sum())
