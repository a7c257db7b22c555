"""The interactive map: a folium map that also works without a network.

`draw_web_map` returns a real `folium.Map`: layers of folium may be added to it before
its `save` writes one page. Hexagons are drawn by our own script on one canvas, from
data that `geo.outputs.web.content` packs.
"""

import copy
import datetime as dt
import html
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, Final

import folium
from branca.element import Element, Figure, MacroElement
from folium.map import Layer, LayerControl
from folium.template import Template

from geo import __version__
from geo.outputs.files import write_text
from geo.outputs.web.content import MapContent, pack
from geo.outputs.web.findings import PLACE_LAYERS
from geo.outputs.web.page import libraries, script, style, to_json, to_offline
from geo.outputs.words import WORDS, Language, with_periods
from geo.schema.hotspots import MEASURES

__all__ = ["MapContent", "WebMap", "draw_web_map", "to_page"]

# The hexagons that the page opens on.
_FIRST: Final = f"hotspots_{MEASURES[0]}"
_DUTIES: Final = "responsibility"
# Overlays, and those that are off when the page opens.
_OVERLAY_KEYS: Final = (
    *("corridors", "ports"),
    *PLACE_LAYERS,
    _DUTIES,
    *("web_roads", "web_states", "web_cities"),
)
_OFF: Final = (*PLACE_LAYERS, _DUTIES)


class WebMap(folium.Map):
    """A folium map that is saved as one page, which opens without a network.

    Layers of folium may be added. Its layer control stays behind them.
    """

    language: Language = "en"
    closing: tuple[str, ...] = ()
    tiles_from: str = ""

    def render(self, **kwargs: object) -> str:
        """Render the map, what closes it last."""
        for name in self.closing:
            self._children.move_to_end(name)
        text: str = super().render(**kwargs)  # type: ignore[no-untyped-call]
        return text

    def save(
        self,
        outfile: str | bytes | Path | IO[bytes],
        close_file: bool = True,  # noqa: FBT001, FBT002 - the signature of folium
        **kwargs: object,
    ) -> None:
        """Write the map as one page, whole or not at all; the same bytes each time.

        Parameters
        ----------
        outfile
            Path, or a binary file that is open for writing.
        close_file
            Close such a file afterwards.
        kwargs
            None: folium's own options would change what is inside the page.

        Raises
        ------
        ValueError
            If a layer that was added links to a script that is not installed here.
        TypeError
            For further options.
        """
        if kwargs:
            message = f"save() takes no option {sorted(kwargs)}."
            raise TypeError(message)
        text = to_page(self)
        if isinstance(outfile, str | bytes | Path):
            name = outfile.decode() if isinstance(outfile, bytes) else outfile
            write_text(Path(name), text)
            return
        outfile.write(text.encode())
        if close_file:
            outfile.close()


class _Stage(MacroElement):
    """The data of the map, its script and its style."""

    _template = Template(
        """
        {% macro header(this, kwargs) %}
        <style>{{ this.style }}</style>
        <script>{{ this.script }}</script>
        {% endmacro %}
        {% macro html(this, kwargs) %}
        <script type="application/json" id="iron-river-facts">{{ this.facts }}</script>
        <script type="text/plain" id="iron-river-data">{{ this.data }}</script>
        <noscript>{{ this.without_script }}</noscript>
        {% endmacro %}
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = IronRiver.begin({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, facts: dict[str, Any], data: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "IronRiverStage"
        self.facts = to_json(facts)
        self.data = data
        self.script = script()
        self.style = style()
        language = facts["language"]
        self.without_script = html.escape(WORDS[language]["web_needs_script"])


class _DrawnLayer(Layer):
    """A layer that the map's own script draws: hexagons, roads, crossings, names."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = {{ this.stage }}.layer({{ this.key|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, stage: _Stage, key: str, name: str) -> None:
        on_top = key in _OVERLAY_KEYS
        super().__init__(
            name=name,
            overlay=on_top,
            show=(on_top and key not in _OFF) or key == _FIRST,
        )
        self._name = "IronRiverLayer"
        self.stage = stage.get_name()
        self.key = key


class _TileLayer(folium.TileLayer):
    """Pictures of a base map under everything that the map's own script draws."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = IronRiver.tiles(
            {{ this.tiles|tojson }}, {{ this.options|tojavascript }});
        {% endmacro %}
        """
    )

    def __init__(self, tiles: tuple[str, str], name: str) -> None:
        url, attribution = tiles
        super().__init__(
            url, attr=html.escape(attribution), name=name, overlay=True, show=False
        )
        self._name = "IronRiverTiles"


class _Ending(MacroElement):
    """The frame around the map, put up when all layers are there."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        {{ this.stage }}.finish({{ this.control }});
        {% endmacro %}
        """
    )

    def __init__(self, stage: _Stage, control: LayerControl) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "IronRiverEnding"
        self.stage = stage.get_name()
        self.control = control.get_name()


def draw_web_map(
    content: MapContent,
    *,
    title: str,
    language: Language,
    small_count: int,
    made_on: dt.date,
    sources: Sequence[str],
    other_title: str = "",
    tiles: tuple[str, str] = ("", ""),
) -> WebMap:
    """Return the interactive map.

    Parameters
    ----------
    content
        What the map shows.
    title, other_title
        Title in the language of the page, and in the other one (as `title` if empty).
    language
        Language in which the page opens; a button switches to the other.
    small_count
        Dealers and seized firearms below this are shown as "fewer than" it.
    made_on
        Date of the study.
    sources
        One line of text each.
    tiles
        Address of the pictures of a base map, with ``{z}``, ``{x}`` and ``{y}``, and
        what their owner wants to be said; none if empty. They are a choice that is off
        when the page opens, and the only thing that it may ever load.

    Returns
    -------
    WebMap
        A `folium.Map` without tiles. Layers of folium may be added before it is saved.
    """
    other: Language = "es" if language == "en" else "en"
    words = with_periods(content.periods)
    facts, data = pack(content, small_count=small_count)
    facts |= {
        "title": {language: title, other: other_title or title},
        "language": language,
        "words": words,
        "date": made_on.isoformat(),
        "small": small_count,
        "sources": list(sources),
        "libraries": libraries(),
        "version": __version__,
    }
    web_map = WebMap(
        tiles=None, control_scale=True, zoomSnap=0.5, minZoom=4, maxZoom=12
    )
    web_map.language, web_map.tiles_from = language, tiles[0]
    figure = web_map.get_root()
    if isinstance(figure, Figure):
        figure.title = html.escape(title)
    web_map.fit_bounds(_opening_bounds(content), padding=(12, 12))
    stage = _Stage(facts, data)
    web_map.add_child(stage)
    hexagons = [layer["key"] for layer in facts["layers"]]
    overlays = [
        key for key in _OVERLAY_KEYS if key != _DUTIES or facts["responsibility"]
    ]
    for key in (*hexagons, "web_no_hexagons", *overlays):
        web_map.add_child(_DrawnLayer(stage, key, words[language][key]))
    if tiles[0]:
        web_map.add_child(_TileLayer(tiles, words[language]["web_tiles"]))
    control = LayerControl(collapsed=False)
    ending = _Ending(stage, control)
    web_map.add_child(control).add_child(ending)
    web_map.closing = (control.get_name(), ending.get_name())
    return web_map


def to_page(web_map: folium.Map) -> str:
    """Return the map as one self-contained page, the same text for the same map.

    Parameters
    ----------
    web_map
        The map of `draw_web_map`, or any folium map that needs Leaflet alone.

    Returns
    -------
    str
        HTML text that opens from a disk, without a network.

    Raises
    ------
    ValueError
        If a layer links to a script that is not installed here.
    """
    root = copy.deepcopy(web_map.get_root())
    _forget_rendering(root)
    return to_offline(
        root.render(),
        language=getattr(web_map, "language", "en"),
        tiles=getattr(web_map, "tiles_from", ""),
    )


def _forget_rendering(root: Element) -> None:
    """Take out what an earlier rendering left behind, so that each is the first."""
    elements = list(root._children.values())  # noqa: SLF001 - branca has no walk
    names = set()
    while elements:
        element = elements.pop()
        names.add(element.get_name())
        elements.extend(element._children.values())  # noqa: SLF001
    for part in ("header", "html", "script"):
        children = getattr(root, part)._children  # noqa: SLF001
        for name in list(children):
            if name in names or name.startswith("element_add_to_element_"):
                del children[name]


def _opening_bounds(content: MapContent) -> list[list[float]]:
    """Return what the map opens on: the open crossings, else the hexagons."""
    used = content.ports[content.ports["southbound"]]
    if len(used):
        west, south, east, north = used.total_bounds
    else:
        west, east = content.grid["longitude"].agg(["min", "max"])
        south, north = content.grid["latitude"].agg(["min", "max"])
    margin = 0.3
    return [
        [float(south) - margin, float(west) - margin],
        [float(north) + margin, float(east) + margin],
    ]
