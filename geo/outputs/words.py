"""Interface text of maps and sheets, in English and Spanish.

Text that a reader of a map sees stands in `words_en` and `words_es` and nowhere else; a
test proves that both languages have every key.
"""

from collections.abc import Mapping
from typing import Final, Literal

from geo.outputs import (
    words_analysis,
    words_briefing,
    words_detection,
    words_hotspots,
    words_map,
    words_own,
    words_responsibility,
    words_sensitivity,
    words_sheets,
    words_skill,
    words_variants,
    words_web,
)
from geo.outputs.words_en import EN
from geo.outputs.words_es import ES

Language = Literal["en", "es"]

WORDS: Final[dict[str, dict[str, str]]] = {
    "en": EN
    | words_briefing.EN
    | words_detection.EN
    | words_responsibility.EN
    | words_sensitivity.EN
    | words_sheets.EN
    | words_skill.EN
    | words_analysis.EN
    | words_hotspots.EN
    | words_map.EN
    | words_own.EN
    | words_variants.EN
    | words_web.EN,
    "es": ES
    | words_briefing.ES
    | words_detection.ES
    | words_responsibility.ES
    | words_sensitivity.ES
    | words_sheets.ES
    | words_skill.ES
    | words_analysis.ES
    | words_hotspots.ES
    | words_map.ES
    | words_own.ES
    | words_variants.ES
    | words_web.ES,
}

# Spanish names of places that the gazetteer lists in English.
SPANISH_PLACES: Final[dict[str, str]] = {
    "Los Angeles": "Los Ángeles",
    "Mexico City": "Ciudad de México",
    "San Jose": "San José",
}


def name_road(name: str, language: Language) -> str:
    """Return the name of a corridor, its end places in the language.

    Examples
    --------
    >>> name_road("MEX-85/85D: Nuevo Laredo – Mexico City", "es")
    'MEX-85/85D: Nuevo Laredo – Ciudad de México'
    """
    if language == "en":
        return name
    head, colon, ends = name.partition(": ")
    places = [SPANISH_PLACES.get(end, end) for end in ends.split(" – ")]
    return head + colon + " – ".join(places)


def with_periods(periods: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return all words, with the period of some layers in their names.

    Parameters
    ----------
    periods
        Year or span of years by key, such as ``{"dealers": "2023"}``; it stands before
        a closing bracket.

    Examples
    --------
    >>> with_periods({"firearm_homicides": "2020–2024"})["en"]["firearm_homicides"]
    'Firearm homicides 2020–2024 (estimate)'
    """
    dated = {}
    for language, words in WORDS.items():
        dated[language] = dict(words)
        for key, period in periods.items():
            head, bracket, tail = words[key].partition(" (")
            dated[language][key] = f"{head} {period}".strip() + f"{bracket}{tail}"
    return dated


def word(key: str, language: Language, **values: object) -> str:
    """Return the text of a key in a language, with its values filled in."""
    return WORDS[language][key].format(**values)
