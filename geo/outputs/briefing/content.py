"""The whole briefing in one language, as blocks that both writers share."""

from collections.abc import Mapping
from typing import Final

from geo.outputs.briefing import facts, rankings
from geo.outputs.briefing.background import tell_limits, tell_method, tell_sources
from geo.outputs.briefing.findings import find
from geo.outputs.briefing.judged import show_judged
from geo.outputs.briefing.measures import measure, show_measures, tell_unmeasured
from geo.outputs.briefing.model import (
    Block,
    Briefing,
    Figure,
    Note,
    Paragraph,
    Points,
    Section,
    Table,
    Tiles,
)
from geo.outputs.briefing.responsible import show_responsible
from geo.outputs.briefing.speech import Speech
from geo.outputs.tables import Products, Style
from geo.outputs.words import Language, word

# Texts that the writers need themselves.
_WRITERS: Final = ("contents", "other", "skip", "back")


def compose(
    products: Products,
    style: Style,
    *,
    language: Language,
    maps: Mapping[str, bytes],
) -> Briefing:
    """Return the briefing of a study.

    Parameters
    ----------
    products
        Tables of all stages.
    style
        Titles, date, years and settings.
    language
        Of every text.
    maps
        Pictures by theme, PNG, in the order in which they are shown.
    """
    speech = Speech(language, style.small_count)
    title = style.titles[language]
    return Briefing(
        language=language,
        title=title,
        subtitle=speech.say("subtitle", date=style.made_on.isoformat()),
        tag=word("estimate", language),
        caveat=word("caveat", language),
        foot=speech.say("foot", date=style.made_on.isoformat()),
        sections=(
            _findings(products, style, speech),
            _maps(maps, style, speech),
            _crossing(products, style, speech),
            _roads(products, style, speech),
            _ends(products, style, speech),
            _hotspots(products, style, speech),
            show_judged(products, speech),
            _progress(products, style, speech),
            _responsible(products, style, speech),
            tell_method(style, speech),
            tell_limits(speech),
            tell_sources(products, style, speech),
        ),
        words={
            **{name: speech.say(name) for name in _WRITERS},
            # The writer knows the page: it fills these in.
            "page_of": speech.say("page_of", page="{page}", pages="{pages}"),
        },
    )


def _findings(products: Products, style: Style, speech: Speech) -> Section:
    uncertainty = style.study.get("corridors", {}).get("uncertainty", {})
    draws = uncertainty.get("draws")
    note = (
        speech.say("brackets")
        if draws is None
        else speech.say("brackets_draws", draws=f"{draws:,}")
    )
    return Section(
        "findings",
        speech.say("findings_title"),
        (
            Tiles(_tiles(products, style, speech)),
            Points(tuple(find(products, style, speech)), numbered=True),
            Note(f"{note} {word('band_caveat', speech.language)}"),
        ),
    )


def _tiles(
    products: Products, style: Style, speech: Speech
) -> tuple[tuple[str, str], ...]:
    """Return key figures: only those that the study has."""
    tiles = []
    offices = facts.by_office(products)
    ports = facts.open_ports(products)
    if len(offices) > 1:
        first = offices.iloc[0]
        name = first["field_office"]
        tiles.append(
            (speech.percent(first["flow_share"]), speech.say("tile_office", name=name))
        )
    if len(ports) > 1:
        half = facts.carrying(ports["flow_share"], 0.5)
        tiles.append(
            (
                speech.say("of", part=f"{half:,}", whole=f"{len(ports):,}"),
                speech.say("tile_half"),
            )
        )
    places = facts.hot_places(products)
    total = float(facts.mexican_totals(products)["homicides"])
    if len(places) and total > 0:
        share = float(places["observed"].sum()) / total
        tiles.append((speech.percent(share), speech.say("tile_hotspots")))
    for progress in measure(products, style):
        if progress.name == "firearm_share":
            period, share = progress.last
            tiles.append(
                (
                    speech.percent(share / 100),
                    speech.say("tile_firearm", year=period),
                )
            )
    return tuple(tiles)


def _maps(maps: Mapping[str, bytes], style: Style, speech: Speech) -> Section:
    first, last = style.homicide_years
    figures = tuple(
        Figure(
            png=png,
            alternative=speech.say(f"map_{theme}_alternative"),
            caption=speech.say(
                f"map_{theme}", years=speech.say("years", first=first, last=last)
            ),
        )
        for theme, png in maps.items()
    )
    return Section("maps", speech.say("maps_title"), figures)


def _crossing(products: Products, style: Style, speech: Speech) -> Section:
    return _section(
        "crossings",
        speech,
        rankings.rank_offices(products, speech),
        rankings.rank_crossings(products, style, speech),
    )


def _roads(products: Products, style: Style, speech: Speech) -> Section:
    return _section(
        "corridors", speech, rankings.rank_corridors(products, style, speech)
    )


def _ends(products: Products, style: Style, speech: Speech) -> Section:
    return _section(
        "ends",
        speech,
        rankings.rank_counties(products, style, speech),
        rankings.rank_municipalities(products, style, speech),
    )


def _hotspots(products: Products, style: Style, speech: Speech) -> Section:
    return _section("hotspots", speech, rankings.rank_hotspots(products, style, speech))


def _progress(products: Products, style: Style, speech: Speech) -> Section:
    table = show_measures(products, style, speech)
    measured: tuple[Block, ...] = (table,) if table.rows else ()
    return Section(
        "measures",
        speech.say("measures_title"),
        (
            Paragraph(speech.say("measures_intro")),
            *measured,
            Paragraph(speech.say("unmeasured_intro")),
            tell_unmeasured(style, speech),
        ),
    )


def _responsible(products: Products, style: Style, speech: Speech) -> Section:
    return Section(
        "responsible",
        speech.say("responsible_title"),
        (
            Paragraph(speech.say("responsible_intro")),
            show_responsible(products, style, speech),
        ),
    )


def _section(name: str, speech: Speech, *tables: Table) -> Section:
    """Return a section of tables; one without rows says so."""
    blocks = tuple(
        table if table.rows else Paragraph(f"{table.caption}: {speech.say('empty')}")
        for table in tables
    )
    return Section(name, speech.say(f"{name}_title"), blocks)
