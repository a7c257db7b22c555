"""Names of municipalities and counties, found however they are written; never guessed.

Accents, case, signs and blanks do not count, abbreviations are written out, and what
places are commonly called stands in `geo.sources.own.aliases`. A name that several
places have is returned with all of them.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from geo.sources.own.aliases import (
    ABBREVIATIONS,
    CITY_WORD,
    COUNTY_WORDS,
    LEADING,
    MEXICAN_STATES,
    MUNICIPALITIES,
    US_STATES,
)

# Counties have lower numbers; from here on they are cities that belong to none.
_FIRST_CITY: Final = 510
_CODE: Final = 5
_SPLIT: Final = re.compile(r"^(?P<name>.+?)\s*(?:,\s*(?P<a>[^,]+)|\((?P<b>[^()]+)\))$")


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name without accents, case and signs, written out.

    Examples
    --------
    >>> words_of("Cd. Juárez"), words_of("St. Mary's")
    (('ciudad', 'juarez'), ('saint', 'marys'))
    """
    flat = unicodedata.normalize("NFKD", name).casefold().replace("'", "")
    words = re.findall(r"[a-z0-9]+", flat.encode("ascii", "ignore").decode())
    return tuple(ABBREVIATIONS.get(word, word) for word in words)


def key_of(name: str) -> str:
    """Return a name as it is compared: De Witt and DeWitt are the same."""
    return "".join(words_of(name))


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Names of the areas of one country.

    Attributes
    ----------
    country
        ``MX`` or ``US``.
    codes
        Code on the map by every known code: of itself, or of the area that a younger
        one was part of.
    labels
        Name and state by code, for messages.
    """

    country: str
    codes: Mapping[str, str]
    labels: Mapping[str, str]
    _names: Mapping[str, frozenset[str]] = field(repr=False)
    _states: Mapping[str, str] = field(repr=False)
    _state_names: Mapping[str, str] = field(repr=False)

    def find(self, name: str, state: str | None) -> tuple[str, ...]:
        """Return the codes of the areas of a name, sorted.

        Parameters
        ----------
        name
            As somebody wrote it; a state may follow after a comma or in brackets.
        state
            Code of the state; None if it is not known.
        """
        found = self._in_state(self._named(words_of(name)), state)
        if found or state is not None:
            return found
        parted = _SPLIT.match(name.strip())
        if parted is None:
            return ()
        of = self.find_state(parted["a"] or parted["b"])
        return () if of is None else self.find(parted["name"], of)

    def find_state(self, text: str) -> str | None:
        """Return the code of a state by name, abbreviation or code; None if unknown."""
        return self._states.get(key_of(text))

    def state_name(self, state: str) -> str:
        """Return the name of a state by its code; empty if it is not known."""
        return self._state_names.get(state, "")

    def name_of(self, code: str) -> str:
        """Return an area for a message: its name, state and code."""
        return f"{self.labels[code]} ({code})"

    def _named(self, words: tuple[str, ...]) -> frozenset[str]:
        """Return the areas of a name, or of what is left of it without its title."""
        found = self._names.get("".join(words), frozenset())
        if found or self.country != "MX":
            return found
        for title in LEADING:
            rest = words[len(title) :]
            if rest and words[: len(title)] == title:
                return self._named(rest)
        return frozenset()

    def _in_state(self, codes: Iterable[str], state: str | None) -> tuple[str, ...]:
        wanted = (code for code in codes if state is None or self._state(code) == state)
        return tuple(sorted(wanted))

    def _state(self, code: str) -> str:
        return code[:2] if self.country == "MX" else self._states[code[:2]]


def build_gazetteer(
    areas: pd.DataFrame, country: str, younger: Sequence[tuple[str, str, str]] = ()
) -> Gazetteer:
    """Return the names of the areas of a country.

    Parameters
    ----------
    areas
        Table ``sources_areas``; its geometry is not needed.
    country
        ``MX`` or ``US``.
    younger
        Code, name and code on the map of areas younger than the boundaries.
    """
    held = areas[areas["country"] == country]
    names: dict[str, set[str]] = {}
    codes: dict[str, str] = {}
    labels: dict[str, str] = {}
    for area, name, state, state_name in zip(
        held["area_id"], held["name"], held["state"], held["state_name"], strict=True
    ):
        code = area[2:]
        codes[code] = code
        labels[code] = f"{name}, {state_name}"
        for spelling in _spellings(country, code, name, state):
            names.setdefault(key_of(spelling), set()).add(code)
    for code, name, parent in younger:
        if code not in codes:
            codes[code] = parent
            names.setdefault(key_of(name), set()).add(parent)
    frozen = {key: frozenset(found) for key, found in names.items()}
    titles = dict(zip(held["state"], held["state_name"], strict=True))
    return Gazetteer(country, codes, labels, frozen, _states(held, country), titles)


def _spellings(country: str, code: str, name: str, state: str) -> list[str]:
    """Return what an area is called."""
    if country == "MX":
        return [name, *MUNICIPALITIES.get(code, ())]
    if len(code) == _CODE and int(code[2:]) >= _FIRST_CITY:
        return [name, f"{name} {CITY_WORD}"]
    kinds = (*COUNTY_WORDS[""], *COUNTY_WORDS.get(state, ()))
    return [name, *(f"{name} {kind}" for kind in kinds)]


def _states(areas: pd.DataFrame, country: str) -> dict[str, str]:
    """Return the code of each state by what it is called."""
    aliases = MEXICAN_STATES if country == "MX" else US_STATES
    found: dict[str, str] = {}
    known = areas.drop_duplicates("state")
    for state, name, area in zip(
        known["state"], known["state_name"], known["area_id"], strict=True
    ):
        numbers = (area[2:4], str(int(area[2:4])))
        for text in (state, name, *numbers, *aliases.get(state, ())):
            found[key_of(text)] = state
    return found
