"""How QGIS is told to draw a layer: symbols, classes and labels as its XML.

QGIS reads this from a GeoPackage's table ``layer_styles`` and from a project alike.
Elements carry what QGIS 3.22 needs and later versions read; nothing else.
"""

from collections.abc import Sequence
from typing import Final
from xml.etree import ElementTree as ET

from geo.outputs.analysis.qml import Class, Group, Labels, Look, Symbol, rgba

VERSION: Final = "3.22.0-Białowieża"
DOCTYPE: Final = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"


def document(look: Look) -> str:
    """Return a style as a document of its own."""
    root = ET.Element(
        "qgis",
        version=VERSION,
        styleCategories="Symbology|Labeling|Fields|Forms",
        labelsEnabled="0" if look.labels is None else "1",
    )
    root.extend(elements(look))
    ET.indent(root, " ")
    return DOCTYPE + ET.tostring(root, encoding="unicode") + "\n"


def elements(look: Look) -> list[ET.Element]:
    """Return the elements of a style, as a layer of a project holds them."""
    found = [_renderer(look)]
    if look.labels is not None:
        found.append(_labeling(look.labels))
    aliases = ET.Element("aliases")
    for at, (column, name) in enumerate(look.aliases.items(), start=1):
        ET.SubElement(aliases, "alias", field=column, index=str(at), name=name)
    found.append(aliases)
    if look.title_by:
        preview = ET.Element("previewExpression")
        preview.text = look.title_by
        found.append(preview)
    return found


def _renderer(look: Look) -> ET.Element:
    if any(isinstance(one, Group) or one.condition for one in look.classes):
        return _rules(look.classes)
    plain = [one for one in look.classes if isinstance(one, Class)]
    if look.attribute and isinstance(plain[0].value, tuple):
        return _graduated(look.attribute, plain)
    if look.attribute:
        return _categorized(look.attribute, plain)
    renderer = _root("singleSymbol", "0")
    ET.SubElement(renderer, "symbols").append(_symbol("0", plain[0].symbol))
    return renderer


def _root(kind: str, levels: str) -> ET.Element:
    return ET.Element(
        "renderer-v2",
        type=kind,
        symbollevels=levels,
        enableorderby="0",
        forceraster="0",
    )


def _graduated(attribute: str, classes: Sequence[Class]) -> ET.Element:
    renderer = _root("graduatedSymbol", "0")
    renderer.set("attr", attribute)
    renderer.set("graduatedMethod", "GraduatedColor")
    ranges = ET.SubElement(renderer, "ranges")
    symbols = ET.SubElement(renderer, "symbols")
    for at, one in enumerate(classes):
        low, high = one.value if isinstance(one.value, tuple) else (0.0, 0.0)
        ET.SubElement(
            ranges,
            "range",
            lower=f"{low:.15g}",
            upper=f"{high:.15g}",
            symbol=str(at),
            label=one.label,
            render=str(one.shown).lower(),
        )
        symbols.append(_symbol(str(at), one.symbol))
    return renderer


def _categorized(attribute: str, classes: Sequence[Class]) -> ET.Element:
    renderer = _root("categorizedSymbol", "0")
    renderer.set("attr", attribute)
    categories = ET.SubElement(renderer, "categories")
    symbols = ET.SubElement(renderer, "symbols")
    for at, one in enumerate(classes):
        ET.SubElement(
            categories,
            "category",
            value=str(one.value),
            type="string",
            symbol=str(at),
            label=one.label,
            render=str(one.shown).lower(),
        )
        symbols.append(_symbol(str(at), one.symbol))
    return renderer


def _rules(classes: Sequence[Class | Group]) -> ET.Element:
    renderer = _root("RuleRenderer", "0")
    rules = ET.SubElement(renderer, "rules", key="root")
    symbols = ET.SubElement(renderer, "symbols")

    def add(parent: ET.Element, one: Class, key: str) -> None:
        name = str(len(symbols))
        rule = ET.SubElement(
            parent, "rule", key=key, symbol=name, label=one.label, filter=one.condition
        )
        if not one.shown:
            rule.set("checkstate", "0")
        symbols.append(_symbol(name, one.symbol))

    for at, one in enumerate(classes):
        if isinstance(one, Class):
            add(rules, one, f"rule-{at}")
            continue
        group = ET.SubElement(
            rules, "rule", key=f"rule-{at}", label=one.label, filter=one.condition
        )
        if not one.shown:
            group.set("checkstate", "0")
        for inner, part in enumerate(one.classes):
            add(group, part, f"rule-{at}-{inner}")
    return renderer


_LAYERS: Final = {"fill": "SimpleFill", "line": "SimpleLine", "marker": "SimpleMarker"}


def _symbol(name: str, symbol: Symbol) -> ET.Element:
    root = ET.Element(
        "symbol",
        type=symbol.shape,
        name=name,
        alpha=f"{symbol.opacity:g}",
        clip_to_extent="1",
        force_rhr="0",
    )
    layer = ET.SubElement(
        root,
        "layer",
        {"class": _LAYERS[symbol.shape], "enabled": "1", "pass": "0", "locked": "0"},
    )
    for key, value in _properties(symbol).items():
        ET.SubElement(layer, "prop", k=key, v=value)
    if symbol.size_by:
        key = "size" if symbol.shape == "marker" else "outlineWidth"
        layer.append(_by_expression("data_defined_properties", {key: symbol.size_by}))
    return root


def _properties(symbol: Symbol) -> dict[str, str]:
    edge = rgba(symbol.outline or symbol.color or "#000000")
    if symbol.shape == "line":
        return {
            "line_color": rgba(symbol.color),
            "line_width": f"{symbol.size:g}",
            "line_width_unit": "MM",
            "capstyle": "round",
            "joinstyle": "round",
        }
    if symbol.shape == "marker":
        return {
            "name": "circle",
            "color": rgba(symbol.color),
            "outline_color": edge,
            "outline_width": "0.2",
            "outline_width_unit": "MM",
            "size": f"{symbol.size:g}",
            "size_unit": "MM",
        }
    return {
        "style": "solid" if symbol.color else "no",
        "color": rgba(symbol.color or "#ffffff"),
        "outline_color": edge,
        "outline_style": "solid" if symbol.size else "no",
        "outline_width": f"{symbol.size:g}",
        "outline_width_unit": "MM",
        "joinstyle": "bevel",
    }


def _by_expression(tag: str, expressions: dict[str, str]) -> ET.Element:
    """Return properties that expressions give."""
    root = ET.Element(tag)
    outer = ET.SubElement(root, "Option", type="Map")
    ET.SubElement(outer, "Option", type="QString", name="name", value="")
    inner = ET.SubElement(outer, "Option", type="Map", name="properties")
    for key, expression in expressions.items():
        one = ET.SubElement(inner, "Option", type="Map", name=key)
        ET.SubElement(one, "Option", type="bool", name="active", value="true")
        ET.SubElement(
            one, "Option", type="QString", name="expression", value=expression
        )
        ET.SubElement(one, "Option", type="int", name="type", value="3")
    ET.SubElement(outer, "Option", type="QString", name="type", value="collection")
    return root


# QGIS's numbers: beside a point by preference, along a line, over the middle.
_PLACEMENTS: Final = {"point": "6", "line": "2", "area": "1"}


def _labeling(labels: Labels) -> ET.Element:
    root = ET.Element("labeling", type="simple")
    settings = ET.SubElement(root, "settings", calloutType="simple")
    style = ET.SubElement(
        settings,
        "text-style",
        fieldName=labels.expression,
        isExpression="1",
        fontFamily="Sans Serif",
        fontSize=f"{labels.size:g}",
        fontSizeUnit="Point",
        textColor=rgba(labels.color),
        textOpacity="1",
        fontWeight="50",
        fontItalic="0",
    )
    ET.SubElement(
        style,
        "text-buffer",
        bufferDraw="1",
        bufferSize="0.6",
        bufferSizeUnits="MM",
        bufferColor="255,255,255,230",
        bufferOpacity="1",
        bufferJoinStyle="128",
    )
    ET.SubElement(
        settings,
        "placement",
        placement=_PLACEMENTS[labels.place],
        placementFlags="10",
        quadOffset="4",
        centroidWhole="1",
        dist="0" if labels.place == "area" else "1",
        distUnits="MM",
        priority="5",
        repeatDistance="0",
    )
    ET.SubElement(
        settings,
        "rendering",
        obstacle="1",
        displayAll="0",
        drawLabels="1",
        mergeLines="1" if labels.place == "line" else "0",
        scaleVisibility="0",
    )
    if labels.first:
        settings.append(_by_expression("dd_properties", {"Priority": labels.first}))
    return root
