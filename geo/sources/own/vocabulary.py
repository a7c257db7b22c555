"""Words of a list into the project's own: what a list writes is never handed on.

A calibre or a type may hold anything that somebody typed, a name among it. What is not
on these lists is counted as other.
"""

import re
from typing import Final

from geo.sources.own.gazetteer import words_of

HANDGUNS: Final = "handguns"
LONG_GUNS: Final = "long guns"
OTHER: Final = "other"
NOT_KNOWN: Final = "not known"


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_HANDGUN_WORDS: Final = _set(
    """
    handgun handguns pistol pistols revolver revolvers derringer derringers pistola
    pistolas corta cortas escuadra escuadras revolveres
    """
)
_LONG_GUN_WORDS: Final = _set(
    """
    rifle rifles shotgun shotguns carbine carbines carabina carabinas fusil fusiles
    escopeta escopetas larga largas longgun longguns musket mosqueton
    """
)
_LONG_TOGETHER: Final = ("longgun", "armalarga")

# By our name: other spellings, compared by letters, digits and points.
_CALIBRES: Final = {
    ".22": ("22", "22lr", "22longrifle", "22l", "5.5mm", "22mag", "22wmr", "22magnum"),
    ".223 / 5.56 mm": ("223", "223rem", "223remington", "5.56", "5.56mm", "5.56x45"),
    ".25": ("25", "25acp", "25auto", "6.35", "6.35mm"),
    ".30 carbine": ("30carbine", "30m1", "30m1carbine"),
    ".30-06": ("3006", "30-06", "30.06", "3006sprg", "3006springfield"),
    ".30-30": ("3030", "30-30", "30.30", "3030win", "3030winchester"),
    ".308 / 7.62x51 mm": ("308", "308win", "308winchester", "7.62x51", "7.62nato"),
    ".32": ("32", "32acp", "32auto", "7.65", "7.65mm"),
    ".357 magnum": ("357", "357mag", "357magnum", "357sig"),
    ".38": ("38", "38special", "38spl", "38spc", "38esp", "38especial"),
    ".38 super": ("38super", "38sup"),
    ".380": ("380", "380acp", "380auto", "9mmcorto", "9x17", "9mmkurz"),
    ".40": ("40", "40sw", "40s&w", "40smithwesson"),
    ".410": ("410", "410gauge", "410ga"),
    ".44": ("44", "44mag", "44magnum", "44special", "44spl"),
    ".45": ("45", "45acp", "45auto", "45colt", "45lc"),
    ".50": ("50", "50bmg", "50cal", "12.7x99", "12.7"),
    "10 mm": ("10mm", "10mmauto"),
    "12 gauge": ("12", "12ga", "12gauge", "12gage", "calibre12", "12g"),
    "16 gauge": ("16", "16ga", "16gauge", "16g"),
    "20 gauge": ("20", "20ga", "20gauge", "20g"),
    "5.7 mm": ("5.7", "5.7mm", "5.7x28", "fn5.7"),
    "7.62x39 mm": ("7.62x39", "7.62", "762x39", "762"),
    "9 mm": ("9", "9mm", "9x19", "9mmluger", "9mmparabellum", "9mmpara", "9luger"),
}
# Countries that make most firearms, by ISO code: English, Spanish and short names.
_MAKERS: Final = {
    "AR": ("Argentina", "ARG"),
    "AT": ("Austria", "AUT"),
    "BE": ("Belgium", "Bélgica", "BEL"),
    "BR": ("Brazil", "Brasil", "BRA"),
    "BG": ("Bulgaria", "BGR"),
    "CA": ("Canada", "Canadá", "CAN"),
    "CH": ("Switzerland", "Suiza", "CHE"),
    "CN": ("China", "CHN", "PRC"),
    "CZ": ("Czechia", "Czech Republic", "República Checa", "Chequia", "CZE"),
    "CS": ("Czechoslovakia", "Checoslovaquia"),
    "DE": ("Germany", "Alemania", "DEU", "West Germany"),
    "EG": ("Egypt", "Egipto", "EGY"),
    "ES": ("Spain", "España", "ESP"),
    "FI": ("Finland", "Finlandia", "FIN"),
    "FR": ("France", "Francia", "FRA"),
    "GB": ("United Kingdom", "England", "Reino Unido", "Inglaterra", "GBR", "UK"),
    "HR": ("Croatia", "Croacia", "HRV"),
    "HU": ("Hungary", "Hungría", "HUN"),
    "IL": ("Israel", "ISR"),
    "IT": ("Italy", "Italia", "ITA"),
    "JP": ("Japan", "Japón", "JPN"),
    "KR": ("South Korea", "Corea del Sur", "KOR"),
    "MX": ("Mexico", "México", "MEX"),
    "PH": ("Philippines", "Filipinas", "PHL"),
    "PL": ("Poland", "Polonia", "POL"),
    "PT": ("Portugal", "PRT"),
    "RO": ("Romania", "Rumania", "Rumanía", "ROU"),
    "RS": ("Serbia", "SRB", "Yugoslavia"),
    "RU": ("Russia", "Rusia", "RUS", "USSR", "URSS", "Soviet Union"),
    "SE": ("Sweden", "Suecia", "SWE"),
    "TR": ("Turkey", "Turquía", "Türkiye", "TUR"),
    "UA": ("Ukraine", "Ucrania", "UKR"),
    "US": (
        *("United States", "United States of America", "USA", "Estados Unidos"),
        *("EE.UU.", "EUA", "E.U.A.", "EEUU"),
    ),
    "VN": ("Vietnam", "VNM"),
    "ZA": ("South Africa", "Sudáfrica", "ZAF"),
}


def class_of(text: str) -> str:
    """Return the class of a weapon: handguns, long guns, other or not known.

    Examples
    --------
    >>> [class_of(text) for text in ("Pistola 9mm", "ARMA LARGA", "granada", "")]
    ['handguns', 'long guns', 'other', 'not known']
    """
    words = set(words_of(text))
    if not words:
        return NOT_KNOWN
    short = bool(words & _HANDGUN_WORDS)
    together = "".join(words_of(text))
    long = bool(words & _LONG_GUN_WORDS) or any(w in together for w in _LONG_TOGETHER)
    if short == long:
        return OTHER
    return HANDGUNS if short else LONG_GUNS


def calibre_of(text: str) -> str:
    """Return a calibre by the name that the project gives it.

    Examples
    --------
    >>> [calibre_of(text) for text in ("9 MM Luger", "cal. .223", "7,62 x 39", "Smith")]
    ['9 mm', '.223 / 5.56 mm', '7.62x39 mm', 'other']
    """
    plain = text.casefold().replace(",", ".").replace("×", "x")
    plain = re.sub(r"\b(?:cal|calibre|caliber|calib)\b\.?", "", plain)
    plain = re.sub(r"[^0-9a-z.&-]", "", plain).strip(".-")
    if not plain:
        return OTHER if text.strip() else NOT_KNOWN
    return _BY_CALIBRE.get(plain) or _BY_CALIBRE.get(plain.removesuffix("mm"), OTHER)


def maker_of(text: str) -> str:
    """Return the ISO code of a maker's country.

    Examples
    --------
    >>> [maker_of(text) for text in ("Rumanía", "EE. UU.", "ROU", "Atlantis", "")]
    ['RO', 'US', 'RO', 'other', 'not known']
    """
    key = "".join(words_of(text))
    if not key:
        return OTHER if text.strip() else NOT_KNOWN
    return _BY_MAKER.get(key, OTHER)


_BY_CALIBRE: Final = {
    spelling: name for name, all_ in _CALIBRES.items() for spelling in all_
}
_BY_MAKER: Final = {
    "".join(words_of(text)): code
    for code, all_ in _MAKERS.items()
    for text in (code, *all_)
}
KINDS: Final = (HANDGUNS, LONG_GUNS, OTHER, NOT_KNOWN)
