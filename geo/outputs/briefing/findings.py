"""What was found, in at most ten sentences, each chosen and filled by the results.

Every finding is one sentence with its numbers and, where the tables have one, its
interval from the 5th to the 95th percentile over the draws. A study in which something
is not there says so, or leaves the sentence out where there is nothing to say.
"""

from collections.abc import Callable, Sequence
from typing import Final

import pandas as pd

from geo.outputs.briefing import facts
from geo.outputs.briefing.skill import judge
from geo.outputs.briefing.speech import Speech
from geo.outputs.tables import Products, Style

_NAMED = 3


def find(products: Products, style: Style, speech: Speech) -> list[tuple[str, str]]:
    """Return the findings of a study.

    Parameters
    ----------
    products
        Tables of all stages.
    style
        Years that sentences name.
    speech
        How the language says things.

    Returns
    -------
    list of tuple
        Leads and sentences, in the order in which they are read.
    """
    told = []
    for name, tell in _FINDINGS.items():
        sentence = tell(products, style, speech)
        if sentence:
            told.append((speech.say(f"lead_{name}"), sentence))
    return told


def _offices(products: Products, _style: Style, speech: Speech) -> str:
    table = facts.by_office(products)
    if table.empty:
        return speech.say("offices_none")
    if len(table) == 1:
        return speech.say("offices_one", name=table["field_office"].iloc[0])
    first = table.iloc[0]
    level = table["flow_share"] > first["flow_share"] - facts.TIE
    rest = _with_shares(speech, table[~level], "field_office")
    if level.sum() > 1:
        names = speech.listed(sorted(table.loc[level, "field_office"]))
        share = speech.percent(float(first["flow_share"]))
        if not rest:
            return speech.say("offices_level", names=names, share=share)
        return speech.say("offices_level_ahead", names=names, share=share, rest=rest)
    share = speech.percent(first["flow_share"])
    name = first["field_office"]
    if pd.isna(first["flow_low"]):
        return speech.say("offices", share=share, name=name, rest=rest)
    return speech.say(
        "offices_banded",
        share=share,
        span=speech.span(first["flow_low"], first["flow_high"]),
        name=name,
        rest=rest,
        leads=speech.percent(first["leads"]),
    )


def _crossings(products: Products, _style: Style, speech: Speech) -> str:
    ports = facts.open_ports(products)
    if ports.empty:
        return ""
    names = ports[f"name_{speech.language}"]
    if len(ports) == 1:
        return speech.say("crossing_only", name=names.iloc[0])
    first = ports.iloc[0]
    level = ports["flow_share"] > first["flow_share"] - facts.TIE
    if level.sum() > 1:
        return speech.say(
            "crossings_level",
            names=speech.listed(sorted(names[level]))
            if level.sum() <= _NAMED
            else speech.say("so_many_crossings", number=int(level.sum())),
            share=speech.percent(first["flow_share"]),
        )
    rivals = int((ports["flow_high"].iloc[1:] >= first["flow_low"]).sum())
    told = {
        "name": names.iloc[0],
        "share": speech.percent(first["flow_share"]),
        "span": speech.span(first["flow_low"], first["flow_high"]),
    }
    if rivals == 0:
        return speech.say("crossing_settled", **told)
    return speech.say_of("crossing_unsettled", rivals, **told)


def _concentration(products: Products, _style: Style, speech: Speech) -> str:
    ports = facts.open_ports(products)
    if len(ports) < 2:  # noqa: PLR2004 - one crossing carries all: said already
        return ""
    half = facts.carrying(ports["flow_share"], 0.5)
    most = facts.carrying(ports["flow_share"], 0.9)
    return speech.say_of(
        "concentration",
        half,
        all=f"{len(ports):,}",
        most=speech.say_of("concentration_most", most),
    )


def _corridors(products: Products, _style: Style, speech: Speech) -> str:
    table = products.corridors.sort_values("rank")
    leading = []
    for country in ("US", "MX"):
        inside = table[table["country"] == country]
        if inside.empty:
            continue
        first = inside.iloc[0]
        share = speech.banded(
            first["mean_share"], first["flow_low"], first["flow_high"]
        )
        name = speech.corridor(first["name"])
        leading.append(
            speech.say(f"corridor_{country.lower()}", name=name, share=share)
        )
    if not leading:
        return speech.say("corridors_none")
    both = leading[0]
    if len(leading) > 1:
        both = speech.say("corridors_both", first=leading[0], second=leading[1])
    hot = facts.in_hotspots(products)
    if hot is None:
        return speech.say("corridors", leading=both)
    return speech.say("corridors_hot", leading=both, hot=speech.percent(hot))


def _sources(products: Products, style: Style, speech: Speech) -> str:
    states = facts.by_state(products, "US")
    if states.empty:
        return ""
    counties = facts.senders(products, style.small_count)
    told = {
        "state": speech.state(states["state_name"].iloc[0]),
        "share": speech.percent(states["flow_share"].iloc[0]),
    }
    if counties.empty:
        return speech.say("sources_states", **told)
    return speech.say_of(
        "sources",
        min(len(counties), _NAMED),
        places=_areas(speech, counties),
        **told,
    )


def _destinations(products: Products, _style: Style, speech: Speech) -> str:
    places = facts.receivers(products)
    if places.empty:
        return ""
    states = facts.by_state(products, "MX").head(_NAMED)
    told = {
        "states": speech.listed(
            [
                f"{speech.state(name)} ({speech.percent(share)})"
                for name, share in zip(
                    states["state_name"], states["flow_share"], strict=True
                )
            ]
        ),
        "places": _areas(speech, places),
    }
    beyond = facts.beyond_mexico(products)
    return speech.say_of(
        "destinations",
        min(len(places), _NAMED),
        beyond=speech.say("beyond", share=speech.percent(beyond)) if beyond > 0 else "",
        **told,
    )


def _hotspots(products: Products, style: Style, speech: Speech) -> str:
    places = facts.hot_places(products)
    if places.empty:
        return speech.say("hotspots_none")
    totals = facts.mexican_totals(products)
    first = places.iloc[0]
    firm = int((places["verdict"] == "firm hotspot").sum())
    return speech.say_of(
        "hotspots",
        len(places),
        firm=speech.say_of("firm", firm) if firm else speech.say("firm_none"),
        people=speech.percent(_share(places["population"].sum(), totals["population"])),
        homicides=speech.percent(_share(places["observed"].sum(), totals["homicides"])),
        years=speech.say("years", **_years(style)),
        name=speech.place(first["name"], first["state_name"]),
        observed=speech.count(first["observed"]),
        expected=speech.count(first["expected"]),
    )


def _emerging(products: Products, _style: Style, speech: Speech) -> str:
    year = facts.last_year(products)
    people = facts.people_by_pattern(products)
    if year is None:
        return ""
    if people.empty:
        return speech.say("emerging_none", year=year)
    parts = [
        f"{speech.say('pattern_' + str(name).split()[0])} ({speech.count(number)})"
        for name, number in people.items()
    ]
    return speech.say(
        "emerging",
        year=year,
        people=speech.people(float(people.sum())),
        parts=speech.listed(parts),
    )


def _seizures(products: Products, _style: Style, speech: Speech) -> str:
    table = facts.clusters(products)
    if table.empty:
        return speech.say("seizures_none")
    first = table.iloc[0]
    told = {
        "name": speech.place(*_parted(first["name"])),
        "incidents": speech.things("incidents", first["incidents"]),
        "firearms": speech.things("firearms", first["firearms"]),
        "years": speech.say(
            "years",
            first=int(table["first_year"].min()),
            last=int(table["last_year"].max()),
        ),
    }
    if pd.isna(first["stability"]):
        return speech.say_of("seizures", len(table), again="", **told)
    again = speech.say("found_again", share=speech.percent(first["stability"]))
    return speech.say_of("seizures", len(table), again=again, **told)


def _skill(products: Products, _style: Style, speech: Speech) -> str:
    return judge(products.skill, speech)


def _areas(speech: Speech, places: pd.DataFrame) -> str:
    """Return the leading places with their shares and intervals."""
    top = places.head(_NAMED)
    told = []
    for row in facts.records(top):
        share = speech.percent(row.flow_share)
        span = speech.span(row.flow_low, row.flow_high)
        name = speech.place(row.name, row.state_name)
        told.append(f"{name} ({share}; {span})")
    return speech.listed(told)


def _with_shares(speech: Speech, table: pd.DataFrame, name: str) -> str:
    pairs: Sequence[tuple[str, float]] = list(
        zip(table[name], table["flow_share"], strict=True)
    )
    return speech.listed([f"{one} ({speech.percent(share)})" for one, share in pairs])


def _years(style: Style) -> dict[str, int]:
    return {"first": style.homicide_years[0], "last": style.homicide_years[1]}


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0 else 0.0


def _parted(name: str) -> tuple[str, str]:
    """Part "Monterrey, Nuevo León" at its last comma."""
    place, _, state = name.rpartition(", ")
    return (place, state) if place else (name, "")


_FINDINGS: Final[dict[str, Callable[[Products, Style, Speech], str]]] = {
    "offices": _offices,
    "crossings": _crossings,
    "concentration": _concentration,
    "corridors": _corridors,
    "sources": _sources,
    "destinations": _destinations,
    "hotspots": _hotspots,
    "emerging": _emerging,
    "seizures": _seizures,
    "skill": _skill,
}
