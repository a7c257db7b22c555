"""Numbers, lists and names as a reader of English or Spanish expects them.

Mexican Spanish writes a decimal point and thousands with commas, as English does.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from geo.outputs.words import SPANISH_PLACES, Language, name_road, word
from geo.outputs.words_variants import in_spanish

# A space that does not break: a sign stays with its number.
NARROW: Final = "\u00a0"
_MILLION = 1_000_000
# From this many on, estimated counts are told to three digits.
_ROUND_FROM = 1_000
# Shares below ten per cent have a decimal; half of the last digit decides.
_TEN_PERCENT = 0.0995
_LEAST = 0.0005
# Everyday names of states whose official names are longer, or that share the name of
# the country or its capital.
_STATES: Final = {
    "Coahuila de Zaragoza": ("Coahuila", "Coahuila"),
    "Michoacán de Ocampo": ("Michoacán", "Michoacán"),
    "Veracruz de Ignacio de la Llave": ("Veracruz", "Veracruz"),
    "México": ("State of Mexico", "Estado de México"),
    "Ciudad de México": ("Mexico City", "Ciudad de México"),
}
# Spanish says "e" for "and" before the sound of an i.
_SOUNDS_LIKE_I: Final = ("i", "í", "hi", "hí")
_BUT_NOT: Final = ("hia", "hie", "hio", "ia", "ie", "io")


@dataclass(frozen=True, slots=True)
class Speech:
    """How one language says things.

    Attributes
    ----------
    language
        The language.
    small_count
        Dealers and seized firearms below this are "fewer than".
    """

    language: Language
    small_count: int

    def say(self, key: str, **values: object) -> str:
        """Return the text of a key, filled in."""
        return word(f"brief_{key}", self.language, **values)

    def say_of(self, key: str, number: int, **values: object) -> str:
        """Return the text of a key for one thing or for several."""
        form = "one" if number == 1 else "many"
        return self.say(f"{key}_{form}", number=f"{number:,}", **values)

    def percent(self, share: float, *, digits: int | None = None) -> str:
        """Return a share of 1 in per cent; small ones have a decimal.

        Examples
        --------
        >>> Speech("en", 3).percent(0.584).replace(NARROW, " ")
        '58 %'
        >>> Speech("es", 3).percent(0.0003).replace(NARROW, " ")
        'menos de 0.1 %'
        """
        if 0 < share < _LEAST:
            return self.say("under", number=f"0.1{NARROW}%")
        if digits is None:
            digits = int(0 < share < _TEN_PERCENT)
        return f"{100 * share:.{digits}f}{NARROW}%"

    def span(self, low: float, high: float) -> str:
        """Return an interval of shares in per cent."""
        digits = int(low < _TEN_PERCENT)
        ends = [f"{100 * end:.{digits}f}" for end in (low, high)]
        return self.say("span", low=ends[0], high=f"{ends[1]}{NARROW}%")

    def banded(self, share: float, low: float, high: float) -> str:
        """Return a share with its interval in brackets."""
        return self.say("banded", share=self.percent(share), span=self.span(low, high))

    def count(self, number: float) -> str:
        """Return an estimated count, to three digits."""
        if number >= _MILLION:
            return self.say("millions", number=f"{number / _MILLION:,.1f}")
        if number >= _ROUND_FROM:
            step = 10 ** (math.floor(math.log10(number)) - 2)
            number = round(number / step) * step
        return f"{number:,.0f}"

    def people(self, number: float) -> str:
        """Return a number of people with the noun.

        Examples
        --------
        >>> Speech("es", 3).people(13_200_000).replace(NARROW, " ")
        '13.2 millones de personas'
        >>> Speech("es", 3).people(1)
        '1 persona'
        """
        if number >= _MILLION:
            return self.say("people_millions", number=self.count(number))
        if round(number) == 1:
            return self.say("people_one")
        return self.say("people_many", number=self.count(number))

    def few(self, number: float) -> str:
        """Return a count of dealers or seized firearms: small ones are not told."""
        if 0 < number < self.small_count:
            return word("fewer_than", self.language, count=self.small_count)
        return f"{number:,.0f}"

    def things(self, key: str, number: float) -> str:
        """Return a count that may be small, with its noun."""
        if round(number) == 1 and self.small_count <= 1:
            return self.say(f"{key}_one")
        return self.say(f"{key}_many", number=self.few(number))

    def listed(self, names: Sequence[str]) -> str:
        """Join names with commas and an "and".

        Examples
        --------
        >>> Speech("es", 3).listed(["Tijuana", "Iguala"])
        'Tijuana e Iguala'
        """
        if len(names) < 2:  # noqa: PLR2004 - two are the fewest to join
            return "".join(names)
        joint = self.say("and")
        if self.language == "es" and _begins_with_i(names[-1]):
            joint = "e"
        return f"{', '.join(names[:-1])} {joint} {names[-1]}"

    def state(self, name: str) -> str:
        """Return the everyday name of a state."""
        if name in _STATES:
            return _STATES[name][self.language == "es"]
        return in_spanish(name) if self.language == "es" else name

    def place(self, name: str, state: str) -> str:
        """Return a municipality or county with its state."""
        shown = SPANISH_PLACES.get(name, name) if self.language == "es" else name
        return f"{shown}, {self.state(state)}"

    def corridor(self, name: str) -> str:
        """Return the name of a corridor, its end places in the language."""
        return name_road(name, self.language)


def _begins_with_i(name: str) -> bool:
    lowered = name.lower()
    return lowered.startswith(_SOUNDS_LIKE_I) and not lowered.startswith(_BUT_NOT)
