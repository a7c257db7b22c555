"""Ranked tables: crossings, corridors, counties, municipalities and hotspots.

Most flow first, and only the first rows: what is least watched is never ranked.
"""

import math
from typing import Any

import pandas as pd

from geo.outputs.briefing import facts
from geo.outputs.briefing.model import Band, Cell, Column, Table
from geo.outputs.briefing.speech import NARROW, Speech
from geo.outputs.tables import Products, Style
from geo.outputs.words import word

_NAMED = 3
# Share of the greatest upper end by which bands of a table end to the right.
_ROOM = 1.02


def rank_offices(products: Products, speech: Speech) -> Table:
    """Return field offices with the flow of their crossings."""
    rows = facts.by_office(products)
    drawn = not rows["flow_low"].isna().any() and len(rows) > 0
    names = products.ports.set_index("port_id")[f"name_{speech.language}"]
    top = _top(rows) if drawn else 1.0
    leads = (Column(speech.say("leads"), 14, "right"),) if drawn else ()
    shares = _share_columns(speech) if drawn else _share_columns(speech)[:1]

    def cells(row: Any) -> tuple[Cell, ...]:  # noqa: ANN401 - a record of pandas
        if not drawn:
            return (speech.percent(row.flow_share, digits=1),)
        return (
            *_share_cells(speech, row.flow_share, row.flow_low, row.flow_high, top),
            speech.percent(row.leads, digits=0),
        )

    return Table(
        caption=speech.say("offices_caption"),
        columns=(
            Column(speech.say("office"), 30),
            *shares,
            *leads,
            Column(speech.say("open_crossings"), 18, "right"),
            Column(speech.say("leading_crossing"), 60),
        ),
        rows=tuple(
            (
                row.field_office,
                *cells(row),
                f"{row.crossings:,}",
                str(names[row.leading]),
            )
            for row in facts.records(rows)
        ),
        note=speech.say("offices_note_drawn" if drawn else "offices_note"),
    )


def rank_crossings(products: Products, style: Style, speech: Speech) -> Table:
    """Return the crossings with most flow."""
    rows = facts.open_ports(products).head(style.settings.briefing.rows)
    top = _top(rows)
    return Table(
        caption=speech.say("crossings_caption"),
        columns=(
            Column(speech.say("rank"), 9, "right"),
            Column(speech.say("crossing"), 50),
            Column(speech.say("office"), 18),
            *_share_columns(speech),
            Column(speech.say("top_tenth"), 14, "right"),
            Column(speech.say("traffic"), 18, "right"),
        ),
        rows=tuple(
            (
                str(at),
                str(getattr(row, f"name_{speech.language}")),
                str(row.field_office),
                *_share_cells(speech, row.flow_share, row.flow_low, row.flow_high, top),
                speech.percent(row.top_decile, digits=0),
                _traffic(row.yearly_vehicles, speech),
            )
            for at, row in enumerate(facts.records(rows), start=1)
        ),
        note=speech.say("crossings_note"),
    )


def rank_corridors(products: Products, style: Style, speech: Speech) -> Table:
    """Return the corridors with most flow × length."""
    rows = products.corridors.sort_values("rank").head(style.settings.briefing.rows)
    spanish = dict(
        zip(products.ports["name_en"], products.ports["name_es"], strict=True)
    )
    return Table(
        caption=speech.say("corridors_caption"),
        columns=(
            Column(speech.say("rank"), 9, "right"),
            Column(speech.say("corridor"), 38),
            *_share_columns(speech)[:2],
            Column("km", 12, "right"),
            Column(speech.say("crossings"), 48),
            Column(speech.say("areas_crossed"), 36),
            Column(speech.say("hotspots_crossed"), 36),
        ),
        rows=tuple(
            (
                str(at),
                speech.corridor(row.name),
                *_share_cells(speech, row.mean_share, row.flow_low, row.flow_high)[:2],
                f"{row.length_km:,.0f}",
                _first_names(
                    [
                        spanish.get(name, name) if speech.language == "es" else name
                        for name in _split(row.ports)
                    ],
                    speech,
                    named=2,
                ),
                _first_places(row.areas, speech),
                _hot_stretch(row.hotspot_km, row.hotspots, speech),
            )
            for at, row in enumerate(facts.records(rows), start=1)
        ),
        note=speech.say("corridors_note"),
    )


def rank_counties(products: Products, style: Style, speech: Speech) -> Table:
    """Return the counties that send most flow."""
    rows = facts.senders(products, style.small_count)
    return _rank_areas(rows, products, style, speech, "counties")


def rank_municipalities(products: Products, style: Style, speech: Speech) -> Table:
    """Return the municipalities that receive most flow."""
    rows = facts.receivers(products)
    return _rank_areas(rows, products, style, speech, "municipalities")


def rank_hotspots(products: Products, style: Style, speech: Speech) -> Table:
    """Return places with most homicides beyond those expected."""
    rows = facts.hot_places(products).head(style.settings.briefing.rows)
    return Table(
        caption=speech.say(
            "hotspots_caption",
            first=style.homicide_years[0],
            last=style.homicide_years[1],
        ),
        columns=(
            Column(speech.say("rank"), 9, "right"),
            Column(speech.say("place"), 46),
            Column(speech.say("people"), 18, "right"),
            Column(speech.say("homicides"), 18, "right"),
            Column(speech.say("expected"), 18, "right"),
            Column(speech.say("ratio"), 12, "right"),
            Column(speech.say("verdict"), 28),
            Column(speech.say("pattern"), 32),
        ),
        rows=tuple(
            (
                str(at),
                speech.place(row.name, row.state_name),
                speech.count(row.population),
                speech.count(row.observed),
                speech.count(row.expected),
                f"{row.ratio:.1f}",
                word(row.verdict, speech.language),
                word(row.emerging, speech.language) if row.emerging else "–",
            )
            for at, row in enumerate(facts.records(rows), start=1)
        ),
        note=speech.say("hotspots_note"),
    )


def _rank_areas(
    flows: pd.DataFrame, products: Products, style: Style, speech: Speech, kind: str
) -> Table:
    rows = flows.head(style.settings.briefing.rows)
    top = _top(rows)
    ports = products.ports
    names = dict(zip(ports["name_en"], ports[f"name_{speech.language}"], strict=True))
    return Table(
        caption=speech.say(f"{kind}_caption"),
        columns=(
            Column(speech.say("rank"), 9, "right"),
            Column(speech.say(f"{kind}_head"), 46),
            *_share_columns(speech),
            Column(speech.say("main_crossing"), 60),
        ),
        rows=tuple(
            (
                str(at),
                speech.place(row.name, row.state_name),
                *_share_cells(speech, row.flow_share, row.flow_low, row.flow_high, top),
                names.get(row.main_port, row.main_port) or "–",
            )
            for at, row in enumerate(facts.records(rows), start=1)
        ),
        note=speech.say(f"{kind}_note", count=style.small_count),
    )


def _share_columns(speech: Speech) -> tuple[Column, ...]:
    return (
        Column(speech.say("share"), 13, "right"),
        Column(speech.say("band"), 22, "right"),
        Column(speech.say("drawn"), 26),
    )


def _share_cells(
    speech: Speech, share: float, low: float, high: float, top: float = 1.0
) -> tuple[str, str, Band]:
    digits = f"{100 * low:.1f}", f"{100 * high:.1f}"
    return (
        speech.percent(share, digits=1),
        speech.say("span", low=digits[0], high=digits[1]).replace(" ", NARROW),
        Band(share, low, high, top),
    )


def _top(rows: pd.DataFrame) -> float:
    return _ROOM * float(rows["flow_high"].max()) if len(rows) else 1.0


def _traffic(vehicles: float, speech: Speech) -> str:
    return speech.say("no_figure") if math.isnan(vehicles) else speech.count(vehicles)


def _split(names: str) -> list[str]:
    return [name for name in names.split("; ") if name]


def _first_names(names: list[str], speech: Speech, named: int = _NAMED) -> str:
    """Return the first names, and how many more there are."""
    if len(names) <= named:
        return "; ".join(names) or "–"
    more = speech.say_of("more", len(names) - named)
    return f"{'; '.join(names[:named])} {more}"


def _first_places(areas: str, speech: Speech) -> str:
    return _first_names([_place(area, speech) for area in _split(areas)], speech)


def _hot_stretch(km: float, hotspots: str, speech: Speech) -> str:
    if km <= 0:
        return "–"
    places = _first_places(hotspots, speech)
    shown = f"{km:,.0f}" if round(km) else speech.say("under", number="1")
    return f"{shown} km: {places}"


def _place(area: str, speech: Speech) -> str:
    """Return a place without its state, which the corridor's name tells roughly."""
    name, _, state = area.rpartition(", ")
    return speech.place(name, state).rpartition(", ")[0] if name else area
