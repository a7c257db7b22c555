"""Who answers for the leading crossings, on both sides of the border."""

from typing import Final

import pandas as pd

from geo.outputs.briefing import facts
from geo.outputs.briefing.model import Column, Lines, Table
from geo.outputs.briefing.speech import Speech
from geo.outputs.tables import Products, Style
from geo.outputs.words import word
from geo.schema.responsibility import RESPONSIBILITY_KINDS

# In the order in which a reader asks; kinds that are not listed follow.
_ORDER: Final = (
    "cbp_field_office",
    "border_patrol_sector",
    "atf_field_division",
    "mexican_consular_district",
    "mexican_customs_office",
    "mexican_military_region",
    "mexican_federal_prosecutor",
    "us_consular_district",
)
# Bases that rest on memory or inference: marked, because they should be checked.
_UNCHECKED: Final = ("published, recalled", "inferred")
_MARK = "*"


def show_responsible(products: Products, style: Style, speech: Speech) -> Table:
    """Return the leading crossings and the authorities of each side.

    Parameters
    ----------
    products, style, speech
        Tables, look and language. Without a table of responsibility only the field
        offices are known, which come with the crossings.
    """
    ports = facts.open_ports(products).head(style.settings.briefing.rows)
    answers = products.responsibility
    # Crossings that answer to the same authorities share a row.
    groups: dict[tuple[Lines, Lines], list[tuple[str, float]]] = {}
    for row in facts.records(ports):
        sides = tuple(_side(answers, row, one, speech) for one in ("US", "MX"))
        name = str(getattr(row, f"name_{speech.language}"))
        groups.setdefault((sides[0], sides[1]), []).append((name, row.flow_share))
    return Table(
        caption=speech.say("responsible_caption"),
        columns=(
            Column(speech.say("crossings"), 48),
            Column(speech.say("share"), 14, "right"),
            Column(word("united_states", speech.language), 58),
            Column(word("mexico", speech.language), 58),
        ),
        rows=tuple(
            (
                Lines(tuple(("", name) for name, _ in members)),
                speech.percent(sum(share for _, share in members), digits=1),
                *sides,
            )
            for sides, members in sorted(
                groups.items(), key=lambda group: -sum(share for _, share in group[1])
            )
        ),
        note=_note(answers, speech),
    )


def _side(answers: pd.DataFrame, port: object, country: str, speech: Speech) -> Lines:
    """Return authorities of one side, a line per kind."""
    found = _of_port(answers, str(getattr(port, "port_id", "")), country)
    # Names tell the kind themselves: "Border Patrol Laredo Sector".
    shown = [
        getattr(row, f"name_{speech.language}")
        + (_MARK if row.basis in _UNCHECKED else "")
        for kind in sorted(found, key=_place)
        for row in facts.records(found[kind])
    ]
    if country == "US" and "cbp_field_office" not in found:
        label = word("responsibility_cbp_field_office", speech.language)
        shown.insert(0, f"{label}: {getattr(port, 'field_office', '')}")
    if not shown:
        shown = [word("responsibility_unknown", speech.language)]
    return Lines(tuple(("", name) for name in dict.fromkeys(shown)))


def _of_port(
    answers: pd.DataFrame, port_id: str, country: str
) -> dict[str, pd.DataFrame]:
    if answers.empty:
        return {}
    rows = answers[(answers["port_id"] == port_id) & (answers["country"] == country)]
    return {str(kind): group for kind, group in rows.groupby("kind")}


def _place(kind: str) -> tuple[int, str]:
    known = [*_ORDER, *(one for one in RESPONSIBILITY_KINDS if one not in _ORDER)]
    return (known.index(kind) if kind in known else len(known), kind)


def _note(answers: pd.DataFrame, speech: Speech) -> str:
    if answers.empty:
        return speech.say("responsible_missing")
    return speech.say("responsible_note", mark=_MARK)
