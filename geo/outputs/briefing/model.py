"""What a briefing is made of, whoever writes it: sections of blocks of plain text.

Texts are plain: writers escape them. Cells that hold more than text draw it beside.
"""

from dataclasses import dataclass, field
from typing import Literal

from geo.outputs.words import Language

Align = Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class Band:
    """A share with its interval, drawn as a bar and told as text in other columns.

    Attributes
    ----------
    value, low, high
        Shares of 1.
    top
        Share at which the drawing ends, the same for all bands of a column.
    """

    value: float
    low: float
    high: float
    top: float


@dataclass(frozen=True, slots=True)
class Trend:
    """A series drawn as a line; its figures are told in other columns."""

    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """Several lines of text in one cell: what each is about, and what it says."""

    pairs: tuple[tuple[str, str], ...]


Cell = str | Band | Trend | Lines


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    title
        Its head.
    width
        Relative width on paper.
    align
        Numbers stand right.
    """

    title: str
    width: float
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """Text that must not be missed, such as a caveat."""

    text: str


@dataclass(frozen=True, slots=True)
class Points:
    """A list; each point has a lead in bold, which may be empty, and its text.

    Attributes
    ----------
    points
        Leads and texts.
    numbered
        True to count the points.
    """

    points: tuple[tuple[str, str], ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Tiles:
    """Key figures: a number, and what it is."""

    tiles: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture.

    Attributes
    ----------
    png
        A PNG file.
    alternative
        What it shows, for those who cannot see it.
    caption
        Text under it.
    """

    png: bytes = field(repr=False)
    alternative: str
    caption: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head; the first column names the row."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


Block = Paragraph | Note | Points | Tiles | Figure | Table


@dataclass(frozen=True, slots=True)
class Section:
    """A section: the name of its anchor, its heading and its blocks."""

    name: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Briefing:
    """A briefing in one language.

    Attributes
    ----------
    language
        Of all texts.
    title
        Title of the study.
    subtitle
        What kind of text it is, and its date.
    tag, caveat
        That all of it is an estimate, and what to keep in mind.
    foot
        One line for the foot of every page.
    sections
        In the order in which they are read.
    words
        Texts of the writers themselves, such as the name of the contents.
    """

    language: Language
    title: str
    subtitle: str
    tag: str
    caveat: str
    foot: str
    sections: tuple[Section, ...]
    words: dict[str, str]
