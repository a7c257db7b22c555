"""How each layer looks in QGIS: colours, classes and words are those of the maps.

The first style of a layer is the one that QGIS opens it with.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from geo.outputs.analysis import (
    style_areas,
    style_detection,
    style_flow,
    style_hotspots,
)
from geo.outputs.analysis.dictionary import alias, columns_of
from geo.outputs.analysis.layers import Layer
from geo.outputs.analysis.qml import Look
from geo.outputs.analysis.style_ramps import Looks
from geo.outputs.words import Language, word


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedStyle:
    """One style of a layer.

    Attributes
    ----------
    layer
        Name of the layer.
    key
        Which style it is, whatever the language.
    name
        Name of the style in the language of the study.
    look
        How the layer is drawn.
    """

    layer: str
    key: str
    name: str
    look: Look


def styles_of(
    layers: Sequence[Layer], language: Language, *, small_count: int
) -> list[NamedStyle]:
    """Return the styles of all layers, the default of each layer first.

    Parameters
    ----------
    layers
        Layers and tables; tables have no styles.
    language
        Of names and legends.
    small_count
        Threshold that legends name.
    """
    found: list[NamedStyle] = []
    for layer in layers:
        if not layer.has_shapes:
            continue
        names = {column.name: alias(column) for column in columns_of(layer)}
        for key, look in _looks(layer, language, small_count):
            style = replace(look, aliases=names)
            found.append(
                NamedStyle(
                    layer=layer.name, key=key, name=word(key, language), look=style
                )
            )
    return found


def _looks(layer: Layer, language: Language, small_count: int) -> Looks:
    """Return the looks of a layer by the key of their name."""
    if layer.name == "hexagons":
        return style_areas.hexagons(layer.rows, language, small_count)
    if layer.name in {"municipalities", "counties"}:
        return style_areas.areas(layer, language, small_count)
    return {
        "detection": style_detection.regions,
        "detection_offices": style_detection.offices,
        "ports": style_flow.ports,
        "onward_crossings": style_flow.onward,
        "corridors": style_flow.corridors,
        "roads": style_flow.roads,
        "roads_by_variant": style_flow.variants,
        "hotspots": style_hotspots.by_measure,
        "hotspots_ranked": style_hotspots.ranked,
        "hotspots_emerging": style_hotspots.emerging,
        "hotspots_bivariate": style_hotspots.pairs,
        "hotspots_clusters": style_hotspots.clusters,
        "hotspots_scan": style_hotspots.scan,
        "states": style_areas.states,
        "responsibility": style_areas.responsibility,
        "allocation": style_areas.allocation,
    }[layer.name](layer.rows, language)
