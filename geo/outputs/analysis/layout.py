"""The print layout of the QGIS project: A4, title, map, legend, scale bar, notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

# QGIS's numbers of the kinds of items.
_PAGE, _MAP, _LABEL, _LEGEND, _SCALE_BAR = "65638", "65639", "65641", "65642", "65646"
_FONT: Final = "Sans Serif"
# Millimetres: left, top, width, height.
_TITLE_BOX: Final = (10.0, 8.0, 277.0, 10.0)
_MAP_BOX: Final = (10.0, 20.0, 205.0, 165.0)
_LEGEND_BOX: Final = (218.0, 20.0, 69.0, 165.0)
_SCALE_BOX: Final = (14.0, 170.0, 80.0, 12.0)
_NOTES_BOX: Final = (10.0, 188.0, 277.0, 16.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What the sheet shows.

    Attributes
    ----------
    name
        Name of the layout in QGIS.
    title, notes
        Texts above and below the map.
    legend
        Identifiers and names of the layers in the legend.
    bounds
        Extent of the map, metres of the project's system.
    """

    name: str
    title: str
    notes: str
    legend: Sequence[tuple[str, str]]
    bounds: tuple[float, float, float, float]


def layout(sheet: Sheet) -> ET.Element:
    """Return the layout as QGIS's XML."""
    root = ET.Element(
        "Layout", name=sheet.name, units="mm", printResolution="300", worldFileMap="map"
    )
    pages = ET.SubElement(root, "PageCollection")
    pages.append(_item(_PAGE, "page", (0.0, 0.0, 297.0, 210.0), background=True))
    root.append(_map(sheet))
    root.append(_label("title", sheet.title, _TITLE_BOX, points=16, bold=True))
    root.append(_label("notes", sheet.notes, _NOTES_BOX, points=7, bold=False))
    root.append(_legend(sheet))
    root.append(_scale_bar())
    return root


def _item(
    kind: str,
    name: str,
    box: tuple[float, float, float, float],
    *,
    background: bool = False,
    **more: str,
) -> ET.Element:
    left, top, width, height = box
    item = ET.Element(
        "LayoutItem",
        {
            "type": kind,
            "id": name,
            "uuid": name,
            "templateUuid": name,
            "position": f"{left:g},{top:g},mm",
            "positionOnPage": f"{left:g},{top:g},mm",
            "size": f"{width:g},{height:g},mm",
            "visibility": "1",
            "opacity": "1",
            "frame": "false",
            "background": str(background).lower(),
            "referencePoint": "0",
            **more,
        },
    )
    white = {"red": "255", "green": "255", "blue": "255", "alpha": "255"}
    ET.SubElement(item, "BackgroundColor", white)
    return item


def _map(sheet: Sheet) -> ET.Element:
    item = _item(
        _MAP,
        "map",
        _MAP_BOX,
        background=True,
        frame="true",
        followPreset="false",
        keepLayerSet="false",
        mapRotation="0",
        drawCanvasItems="true",
    )
    west, south, east, north = _filled(sheet.bounds, _MAP_BOX[2] / _MAP_BOX[3])
    ET.SubElement(
        item,
        "Extent",
        xmin=f"{west:.0f}",
        ymin=f"{south:.0f}",
        xmax=f"{east:.0f}",
        ymax=f"{north:.0f}",
    )
    ET.SubElement(item, "LayerSet")
    return item


def _filled(
    bounds: tuple[float, float, float, float], shape: float
) -> tuple[float, float, float, float]:
    """Return bounds widened to a shape, width over height, about their middle."""
    west, south, east, north = bounds
    width = max(east - west, (north - south) * shape)
    height = width / shape
    x, y = (west + east) / 2, (south + north) / 2
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _label(
    name: str,
    text: str,
    box: tuple[float, float, float, float],
    *,
    points: int,
    bold: bool,
) -> ET.Element:
    item = _item(
        _LABEL,
        name,
        box,
        labelText=text,
        htmlState="0",
        halign="1",
        valign="32",
        marginX="0",
        marginY="0",
    )
    ET.SubElement(item, "LabelFont", description=_font(points, bold=bold), style="")
    ET.SubElement(item, "FontColor", red="26", green="26", blue="26", alpha="255")
    return item


def _font(points: int, *, bold: bool = False) -> str:
    """Return a font as Qt writes it."""
    return f"{_FONT},{points},-1,5,{75 if bold else 50},0,0,0,0,0"


def _legend(sheet: Sheet) -> ET.Element:
    item = _item(
        _LEGEND,
        "legend",
        _LEGEND_BOX,
        map_uuid="map",
        title="",
        resizeToContents="1",
        columnCount="1",
        boxSpace="1",
        symbolWidth="6",
        symbolHeight="3",
        lineSpacing="0.6",
        legendFilterByAtlas="0",
        fontColor="#1a1a1a",
    )
    styles = ET.SubElement(item, "styles")
    for name, points, space in (
        ("title", 11, 2.0),
        ("group", 9, 2.0),
        ("subgroup", 8, 2.0),
        ("symbol", 7, 0.8),
        ("symbolLabel", 7, 1.5),
    ):
        style = ET.SubElement(
            styles,
            "style",
            name=name,
            alignment="1",
            indent="0",
            marginTop=f"{space:g}",
        )
        if name == "symbolLabel":
            style.set("marginLeft", "1.5")
        bold = name == "subgroup"
        font = _font(points, bold=bold)
        ET.SubElement(style, "styleFont", description=font, style="")
    # Only what is switched on at first: a legend of every layer fills pages.
    tree = ET.SubElement(item, "layer-tree-group")
    for key, label in sheet.legend:
        ET.SubElement(
            tree,
            "layer-tree-layer",
            id=key,
            name=label,
            checked="Qt::Checked",
            expanded="1",
        )
    return item


def _scale_bar() -> ET.Element:
    item = _item(
        _SCALE_BAR,
        "scale",
        _SCALE_BOX,
        mapUuid="map",
        style="Single Box",
        unitType="km",
        unitLabel="km",
        numUnitsPerSegment="250",
        numMapUnitsPerScaleBarUnit="1",
        numSegments="2",
        numSegmentsLeft="0",
        segmentSizeMode="0",
        height="2",
        labelBarSpace="1",
        boxContentSpace="1",
        alignment="0",
        minBarWidth="20",
        maxBarWidth="60",
    )
    ET.SubElement(
        item,
        "text-style",
        fontFamily=_FONT,
        fontSize="7",
        fontSizeUnit="Point",
        fontWeight="50",
        textColor="26,26,26,255",
    )
    ET.SubElement(item, "fillColor", red="26", green="26", blue="26", alpha="255")
    ET.SubElement(item, "fillColor2", red="255", green="255", blue="255", alpha="255")
    ET.SubElement(item, "strokeColor", red="26", green="26", blue="26", alpha="255")
    return item
