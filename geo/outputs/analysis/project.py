"""The QGIS project: the layers arranged in groups, as they should first be seen.

It names the GeoPackage by a relative path: both files move together. A layer may stand
in it more than once, with another style each time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

from pyproj import CRS

from geo.outputs.analysis.about import About, layer_metadata
from geo.outputs.analysis.catalogue import GROUPS
from geo.outputs.analysis.layers import Layer
from geo.outputs.analysis.layout import Sheet, layout
from geo.outputs.analysis.qml_elements import DOCTYPE, VERSION, elements
from geo.outputs.analysis.styles import NamedStyle
from geo.outputs.words import word
from geo.projection import GEOGRAPHIC, PRINT

# What is switched on at first; a style's key beside the layer where it is not the
# first of the layer.
_SHOWN: Final = (
    *("ports", "roads", "hotspots_ranked", "states"),
    *("hexagons:style_verdict", "hexagons:style_dealers"),
)
# Styles of hexagons that stand in the project as layers of their own.
_HEXAGONS: Final = (
    *("style_verdict", "style_dealers", "style_homicide_rate"),
    *("style_firearm_homicides", "style_flow", "style_port_hours"),
)
_KINDS: Final = {"Point": "Point", "LineString": "Line", "Polygon": "Polygon"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """One layer of the project."""

    key: str
    label: str
    layer: Layer
    style: NamedStyle | None

    @property
    def shown(self) -> bool:
        """True if it is switched on at first."""
        return self.key in _SHOWN

    @property
    def identifier(self) -> str:
        """Its identifier in the project: QGIS gives short ones a name of chance."""
        return f"ironriver_layer_{self.key.replace(':', '_')}"


def project(
    layers: Sequence[Layer],
    styles: Sequence[NamedStyle],
    *,
    about: About,
    geopackage: str,
    bounds: tuple[float, float, float, float],
) -> str:
    """Return the project as its XML.

    Parameters
    ----------
    layers, styles
        What the GeoPackage holds.
    about
        What is said of the study.
    geopackage
        Name of the GeoPackage, which lies beside the project.
    bounds
        What is first seen: west, south, east, north, metres of `PRINT`.
    """
    entries = _entries(layers, styles, about)
    title = about.titles[about.language]
    root = ET.Element("qgis", projectname=title, version=VERSION)
    ET.SubElement(root, "homePath", path="")
    ET.SubElement(root, "title").text = title
    ET.SubElement(root, "projectCrs").append(_crs(PRINT))
    root.append(_tree(entries, geopackage, about))
    canvas = ET.SubElement(
        root, "mapcanvas", name="theMapCanvas", annotationsVisible="1"
    )
    ET.SubElement(canvas, "units").text = "meters"
    canvas.append(_extent(bounds))
    ET.SubElement(canvas, "rotation").text = "0"
    ET.SubElement(canvas, "destinationsrs").append(_crs(PRINT))
    placed = ET.SubElement(root, "projectlayers")
    placed.extend(_map_layer(entry, geopackage, about) for entry in entries)
    order = ET.SubElement(root, "layerorder")
    for entry in entries:
        ET.SubElement(order, "layer", id=entry.identifier)
    root.append(_properties())
    root.append(_metadata(about))
    sheet = Sheet(
        title=title,
        notes=_notes(about),
        name=word("layout_title", about.language),
        legend=[(entry.identifier, entry.label) for entry in entries if entry.shown],
        bounds=bounds,
    )
    ET.SubElement(root, "Layouts").append(layout(sheet))
    ET.indent(root, " ")
    text = ET.tostring(root, encoding="unicode")
    return f"{DOCTYPE}{text}\n"


def _entries(
    layers: Sequence[Layer], styles: Sequence[NamedStyle], about: About
) -> list[_Entry]:
    """Return the layers of the project, those on top first."""
    found = []
    for layer in layers:
        own = [style for style in styles if style.layer == layer.name]
        label = word(f"layer_{layer.name}", about.language)
        if layer.name == "hexagons":
            by_key = {style.key: style for style in own}
            found += [
                _Entry(
                    key=f"hexagons:{key}",
                    label=by_key[key].name,
                    layer=layer,
                    style=by_key[key],
                )
                for key in _HEXAGONS
            ]
        else:
            style = own[0] if own else None
            found.append(_Entry(key=layer.name, label=label, layer=layer, style=style))
    return sorted(found, key=lambda entry: GROUPS.index(entry.layer.group))


def _tree(entries: Sequence[_Entry], geopackage: str, about: About) -> ET.Element:
    """Return what the panel of layers shows."""
    tree = ET.Element("layer-tree-group")
    for group in GROUPS:
        inside = [entry for entry in entries if entry.layer.group == group]
        branch = ET.SubElement(
            tree,
            "layer-tree-group",
            name=word(f"group_{group}", about.language),
            checked="Qt::Checked",
            expanded="0" if group == "tables" else "1",
        )
        for entry in inside:
            ET.SubElement(
                branch,
                "layer-tree-layer",
                id=entry.identifier,
                name=entry.label,
                source=_source(entry.layer, geopackage),
                providerKey="ogr",
                checked="Qt::Checked" if entry.shown else "Qt::Unchecked",
                expanded="1" if entry.shown else "0",
            )
    return tree


def _source(layer: Layer, geopackage: str) -> str:
    return f"./{geopackage}|layername={layer.name}"


def _map_layer(entry: _Entry, geopackage: str, about: About) -> ET.Element:
    layer = ET.Element(
        "maplayer",
        type="vector",
        geometry=_kind(entry.layer),
        styleCategories="AllStyleCategories",
        labelsEnabled="1" if entry.style and entry.style.look.labels else "0",
        readOnly="0",
    )
    texts = {
        "id": entry.identifier,
        "datasource": _source(entry.layer, geopackage),
        "layername": entry.label,
        "abstract": entry.layer.description,
        "attribution": word("gis_attribution", about.language),
    }
    for tag, text in texts.items():
        ET.SubElement(layer, tag).text = text
    if entry.layer.has_shapes:
        ET.SubElement(layer, "srs").append(_crs(GEOGRAPHIC))
    metadata = ET.fromstring(layer_metadata(entry.layer, about))  # noqa: S314 - own text
    metadata.tag = "resourceMetadata"
    layer.append(metadata)
    ET.SubElement(layer, "provider", encoding="UTF-8").text = "ogr"
    if entry.style is not None:
        layer.extend(elements(entry.style.look))
    return layer


def _kind(layer: Layer) -> str:
    """Return QGIS's word for the shapes of a layer."""
    if not layer.has_shapes:
        return "No geometry"
    if layer.hexagons is not None:
        return "Polygon"
    kinds = layer.shapes().geometry.geom_type.dropna()
    return _KINDS[str(kinds.iloc[0]).removeprefix("Multi")]


def _crs(crs: CRS) -> ET.Element:
    """Return a reference system as QGIS writes it."""
    root = ET.Element("spatialrefsys")
    known = crs.to_authority()
    texts = {
        "wkt": crs.to_wkt(),
        "authid": ":".join(known) if known else "",
        "description": crs.name,
        "geographicflag": str(crs.is_geographic).lower(),
    }
    for tag, text in texts.items():
        ET.SubElement(root, tag).text = text
    return root


def _extent(bounds: tuple[float, float, float, float]) -> ET.Element:
    extent = ET.Element("extent")
    for tag, value in zip(("xmin", "ymin", "xmax", "ymax"), bounds, strict=True):
        ET.SubElement(extent, tag).text = f"{value:.0f}"
    return extent


def _properties() -> ET.Element:
    properties = ET.Element("properties")
    paths = ET.SubElement(properties, "Paths")
    ET.SubElement(paths, "Absolute", type="bool").text = "false"
    system = ET.SubElement(properties, "SpatialRefSys")
    ET.SubElement(system, "ProjectionsEnabled", type="int").text = "1"
    measure = ET.SubElement(properties, "Measurement")
    ET.SubElement(measure, "DistanceUnits", type="QString").text = "km"
    ET.SubElement(measure, "AreaUnits", type="QString").text = "km2"
    return properties


def _metadata(about: About) -> ET.Element:
    """Return what the project's own window of properties shows."""
    root = ET.Element("projectMetadata")
    texts = {
        "identifier": "ironriver",
        "language": about.language,
        "type": "dataset",
        "title": about.titles[about.language],
        "abstract": about.text(about.language),
        "author": "Iron River",
        "creation": f"{about.made_on.isoformat()}T00:00:00",
    }
    for tag, text in texts.items():
        ET.SubElement(root, tag).text = text
    return root


def _notes(about: About) -> str:
    return (
        f"{word('caveat', about.language)} "
        f"{word('date', about.language)}: {about.made_on.isoformat()}. "
        f"{word('gis_attribution', about.language)}"
    )
