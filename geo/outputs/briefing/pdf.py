"""The briefing as PDF: A4, letters inside, bookmarks, the same bytes on every run.

The same blocks as the page, one writer each. Tables run over pages with their head
repeated; nothing is cut.
"""

import datetime as dt
import io
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    Image,
    KeepTogether,
    ListFlowable,
    ListItem,
    PageTemplate,
    Spacer,
)
from reportlab.platypus import Paragraph as Text

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
from geo.outputs.briefing.pdf_tables import lay_out, lay_tiles
from geo.outputs.briefing.pdf_type import (
    DEEP,
    FRAME_WIDTH,
    MARGIN,
    PALE_NOTE,
    SOFT,
    style_of,
)
from geo.outputs.sheets.fonts import font_file

_FOOT: Final = 14 * mm
_TOP: Final = 16 * mm
_AUTHOR: Final = "Iron River"
_FIGURE_HEIGHT: Final = 118 * mm
# A heading needs this much of its section beneath it: more than a caption does, or the
# caption would leave it alone.
_UNDER_TEXT: Final = 40 * mm
_UNDER_TABLE: Final = 52 * mm


@dataclass(frozen=True, slots=True)
class _Stamp:
    """The time that a file says it was made: noon of the study's date, UTC.

    Stands for reportlab's own clock, whose fixed time would be the year 2000.
    """

    day: dt.date

    @property
    def YMDhms(self) -> tuple[int, ...]:  # noqa: N802 - reportlab's name
        """Year, month, day, hour, minute and second."""
        return (self.day.year, self.day.month, self.day.day, 12, 0, 0)

    dhh = 0
    dmm = 0


class _Pages(Canvas):  # type: ignore[misc]
    """A canvas that knows how many pages there are when it writes their feet."""

    def __init__(  # reportlab hands over what it knows
        self,
        *args: Any,  # noqa: ANN401
        briefing: Briefing,
        day: dt.date,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        self._doc._timeStamp = _Stamp(day)  # noqa: SLF001 - no public way
        self.setTitle(briefing.title)
        self.setAuthor(_AUTHOR)
        self.setSubject(briefing.subtitle)
        self.setCreator(_AUTHOR)
        self.setViewerPreference("DisplayDocTitle", "true")
        self._briefing = briefing
        self._kept: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        """Keep the page: its foot is written when all are known."""
        self._kept.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Write the feet, then the file."""
        for number, page in enumerate(self._kept, start=1):
            kept = self._kept
            self.__dict__.update(page)
            self._kept = kept
            self._write_foot(number, len(kept))
            super().showPage()
        super().save()

    def _write_foot(self, number: int, count: int) -> None:
        self.setFont("DejaVu", 7)
        self.setFillColor(SOFT)
        self.setStrokeColor(SOFT)
        self.setLineWidth(0.3)
        width, _ = A4
        self.line(MARGIN, _FOOT + 1, width - MARGIN, _FOOT + 1)
        self.drawString(MARGIN, _FOOT - 9, self._briefing.foot)
        pages = self._briefing.words["page_of"].format(page=number, pages=count)
        self.drawRightString(width - MARGIN, _FOOT - 9, pages)


class _Heading(Text):  # type: ignore[misc]
    """A heading that is a bookmark too."""

    def __init__(self, text: str, name: str, style: ParagraphStyle) -> None:
        super().__init__(escape(text), style)
        self._plain, self._name = text, name

    def draw(self) -> None:
        """Draw it, and bind the bookmark to its top."""
        canvas = self.canv
        canvas.bookmarkPage(self._name)
        canvas.addOutlineEntry(self._plain, self._name, level=0)
        super().draw()


def write_pdf(briefing: Briefing, day: dt.date) -> bytes:
    """Return the briefing as a PDF file.

    Parameters
    ----------
    briefing
        What to write.
    day
        Date of the study: the time stamp of the file.
    """
    _register_fonts()
    buffer = io.BytesIO()
    width, height = A4
    frame = Frame(
        MARGIN,
        _FOOT + 3 * mm,
        FRAME_WIDTH,
        height - _FOOT - 3 * mm - _TOP,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )
    document = BaseDocTemplate(
        buffer,
        pagesize=(width, height),
        pageTemplates=[PageTemplate(frames=[frame])],
        title=briefing.title,
        author=_AUTHOR,
        subject=briefing.subtitle,
        creator=_AUTHOR,
        invariant=1,
        initialFontName="DejaVu",
        lang=briefing.language,
    )
    story: list[Flowable] = [*_front(briefing)]
    for section in briefing.sections:
        story += _section(section)
    document.build(story, canvasmaker=partial(_Pages, briefing=briefing, day=day))
    return buffer.getvalue()


@cache
def _register_fonts() -> None:
    """Make the letters known, once."""
    pdfmetrics.registerFont(TTFont("DejaVu", str(font_file("regular"))))
    pdfmetrics.registerFont(TTFont("DejaVu-Bold", str(font_file("bold"))))
    pdfmetrics.registerFontFamily(
        "DejaVu",
        normal="DejaVu",
        bold="DejaVu-Bold",
        italic="DejaVu",
        boldItalic="DejaVu-Bold",
    )


def _front(briefing: Briefing) -> list[Flowable]:
    """Return what stands above the first section."""
    return [
        Text(f"<b>{escape(briefing.tag)}</b>", style_of("tag")),
        Text(escape(briefing.title), style_of("title")),
        Text(escape(briefing.subtitle), style_of("subtitle")),
        _boxed(briefing.caveat),
    ]


def _section(section: Section) -> list[Flowable]:
    heading = _Heading(section.title, section.name, style_of("heading"))
    flowables = [one for block in section.blocks for one in _block(block)]
    if not flowables:
        return []
    first, *rest = flowables
    if isinstance(first, KeepTogether):
        return [KeepTogether([heading, first]), *rest]
    beneath = _UNDER_TABLE if isinstance(first, CondPageBreak) else _UNDER_TEXT
    return [CondPageBreak(beneath), heading, first, *rest]


def _block(block: Block) -> list[Flowable]:
    match block:
        case Paragraph(text):
            return [Text(escape(text), style_of("body"))]
        case Note(text):
            return [_boxed(text)]
        case Points():
            return [_points(block)]
        case Tiles():
            return [lay_tiles(block), Spacer(0, 3 * mm)] if block.tiles else []
        case Figure():
            return [_figure(block)]
        case Table():
            return lay_out(block)


def _points(points: Points) -> Flowable:
    items = [
        ListItem(
            Text(
                (f"<b>{escape(lead)}</b> " if lead else "") + escape(text),
                style_of("point"),
            ),
            bulletColor=colors.HexColor(DEEP),
        )
        for lead, text in points.points
    ]
    kind = {"bulletType": "1"} if points.numbered else {"bulletType": "bullet"}
    return ListFlowable(
        items,
        bulletFontName="DejaVu-Bold",
        bulletFontSize=8.5 if points.numbered else 7,
        leftIndent=7 * mm,
        start=None if points.numbered else "•",
        **kind,
    )


def _figure(figure: Figure) -> Flowable:
    image = Image(io.BytesIO(figure.png))
    scale = min(FRAME_WIDTH / image.imageWidth, _FIGURE_HEIGHT / image.imageHeight)
    image.drawWidth = image.imageWidth * scale
    image.drawHeight = image.imageHeight * scale
    image.hAlign = "LEFT"
    caption = Text(escape(figure.caption), style_of("small"))
    return KeepTogether([image, Spacer(0, 1 * mm), caption, Spacer(0, 3 * mm)])


def _boxed(text: str) -> Flowable:
    style = ParagraphStyle(
        "box",
        parent=style_of("body"),
        backColor=colors.HexColor(PALE_NOTE),
        borderPadding=(5, 6, 5, 6),
        leftIndent=6,
        rightIndent=6,
        spaceBefore=8,
        spaceAfter=10,
        fontSize=8,
        leading=11,
    )
    return Text(escape(text), style)
