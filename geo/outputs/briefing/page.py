"""The briefing as one HTML page in both languages, that opens without a network.

Everything is inside: pictures as data, the style in the page, no script. The language
is chosen by the anchor, ``#en`` or ``#es``, in the style alone; a browser that cannot
do so shows both, one after the other. A strict policy forbids everything that is not in
the page, even if a text should ever slip through unescaped.
"""

import base64
import hashlib
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from typing import Final

from geo.outputs.briefing.drawings import draw_band, draw_trend
from geo.outputs.briefing.model import (
    Band,
    Block,
    Briefing,
    Cell,
    Column,
    Figure,
    Lines,
    Note,
    Paragraph,
    Points,
    Section,
    Table,
    Tiles,
    Trend,
)

_HEAD: Final = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Iron River">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
"""
# Tables of more columns keep more width on a phone, and scroll.
_MANY: Final = 4


def write_page(briefings: Sequence[Briefing]) -> str:
    """Return the page.

    Parameters
    ----------
    briefings
        One per language; the first is shown until a reader chooses.
    """
    style = _style(briefings)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; "
        f"style-src 'sha256-{digest}'"
    )
    first = briefings[0]
    head = _HEAD.format(
        language=first.language,
        policy=escape(policy, quote=True),
        title=escape(" · ".join(one.title for one in briefings)),
        style=style,
    )
    bodies = [_language(one, briefings) for one in briefings]
    return head + "".join(bodies) + "</body>\n</html>\n"


def _style(briefings: Sequence[Briefing]) -> str:
    """Return the style, with the rules that show one language at a time."""
    sheet = files("geo.outputs.briefing").joinpath("briefing.css").read_text("utf-8")
    first, *others = (one.language for one in briefings)
    rules = "".join(
        f"body:not(:has(#{other}:target,#{other} :target)) #{other}{{display:none}}"
        f"body:has(#{other}:target,#{other} :target) #{first}{{display:none}}"
        for other in others
    )
    return f"{sheet}@supports selector(:has(*)){{{rules}}}\n"


def _language(briefing: Briefing, all_of_them: Sequence[Briefing]) -> str:
    """Return everything of one language."""
    code = briefing.language
    switches = "".join(
        f'<a class="switch" href="#{other.language}" hreflang="{other.language}" '
        f'lang="{other.language}">{escape(briefing.words["other"])}</a>'
        for other in all_of_them
        if other.language != code
    )
    contents = "".join(
        f'<li><a href="#{code}-{section.name}">{escape(section.title)}</a></li>'
        for section in briefing.sections
    )
    sections = "".join(_section(section, briefing) for section in briefing.sections)
    return (
        f'<div id="{code}" lang="{code}" class="language">'
        f'<a class="skip" href="#{code}-{briefing.sections[0].name}">'
        f"{escape(briefing.words['skip'])}</a>"
        f'<header><p class="top"><span class="tag">{escape(briefing.tag)}</span>'
        f"{switches}</p><h1>{escape(briefing.title)}</h1>"
        f'<p class="subtitle">{escape(briefing.subtitle)}</p>'
        f'<p class="caveat">{escape(briefing.caveat)}</p></header>\n'
        f'<nav id="{code}-contents" aria-label="{_quoted(briefing.words["contents"])}">'
        f"<h2>{escape(briefing.words['contents'])}</h2><ol>{contents}</ol></nav>\n"
        f"<main>{sections}</main>\n"
        f"<footer><p>{escape(briefing.foot)}</p></footer></div>\n"
    )


def _section(section: Section, briefing: Briefing) -> str:
    name = f"{briefing.language}-{section.name}"
    blocks = "\n".join(
        _block(block, f"{name}-{at}") for at, block in enumerate(section.blocks)
    )
    return (
        f'<section id="{name}" aria-labelledby="{name}-h"><h2 id="{name}-h">'
        f"{escape(section.title)}</h2>\n{blocks}\n"
        f'<p class="back"><a href="#{briefing.language}-contents">'
        f"{escape(briefing.words['back'])}</a></p></section>\n"
    )


def _block(block: Block, name: str) -> str:
    match block:
        case Paragraph(text):
            return f"<p>{escape(text)}</p>"
        case Note(text):
            return f'<p class="note">{escape(text)}</p>'
        case Points():
            return _points(block)
        case Tiles(tiles):
            return _tiles(tiles)
        case Figure():
            return _figure(block)
        case Table():
            return _table(block, name)


def _points(points: Points) -> str:
    kind = "ol" if points.numbered else "ul"
    items = "".join(
        f"<li><strong>{escape(lead)}</strong> {escape(text)}</li>"
        if lead
        else f"<li>{escape(text)}</li>"
        for lead, text in points.points
    )
    return f'<{kind} class="points">{items}</{kind}>'


def _tiles(tiles: tuple[tuple[str, str], ...]) -> str:
    shown = "".join(
        f"<li><b>{escape(number)}</b> <span>{escape(text)}</span></li>"
        for number, text in tiles
    )
    return f'<ul class="tiles">{shown}</ul>' if shown else ""


def _figure(figure: Figure) -> str:
    data = base64.b64encode(figure.png).decode("ascii")
    return (
        f'<figure><div class="wide"><img alt="{_quoted(figure.alternative)}" '
        f'src="data:image/png;base64,{data}"></div>'
        f"<figcaption>{escape(figure.caption)}</figcaption></figure>"
    )


def _table(table: Table, name: str) -> str:
    heads = "".join(
        f'<th scope="col" class="{column.align}">{escape(column.title)}</th>'
        for column in table.columns
    )
    rows = "".join(
        "<tr>"
        + "".join(
            _cell(cell, column, leads=at == _naming(table))
            for at, (cell, column) in enumerate(zip(row, table.columns, strict=True))
        )
        + "</tr>"
        for row in table.rows
    )
    note = f'<p class="small">{escape(table.note)}</p>' if table.note else ""
    many = ' class="many"' if len(table.columns) > _MANY else ""
    # A wide table scrolls by itself: reachable by keyboard, named by its caption.
    return (
        f'<div class="wide" role="region" tabindex="0" aria-labelledby="{name}-c">'
        f'<table{many}><caption id="{name}-c"><span>{escape(table.caption)}</span>'
        "</caption>"
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>{note}"
    )


def _naming(table: Table) -> int:
    """Return which column names a row: the first that is not a number."""
    lefts = [at for at, column in enumerate(table.columns) if column.align == "left"]
    return lefts[0] if lefts else 0


def _cell(cell: Cell, column: Column, *, leads: bool) -> str:
    match cell:
        case Band():
            inside = draw_band(cell)
        case Trend(values):
            inside = draw_trend(values)
        case Lines(pairs):
            inside = "<br>".join(
                (f"<b>{escape(head)}:</b> " if head else "") + escape(text)
                for head, text in pairs
            )
        case str():
            inside = escape(cell)
    if leads:
        return f'<th scope="row" class="{column.align}">{inside}</th>'
    return f'<td class="{column.align}">{inside}</td>'


def _quoted(text: str) -> str:
    return escape(text, quote=True)
