"""One page that asks nobody for anything.

`to_offline` takes the HTML text that folium renders and puts Leaflet and jQuery, from
the installed packages, in the place of its links. What the map shows is decided in
`geo.outputs.web.folium_map`.
"""

import base64
import html
import json
import re
from collections.abc import Callable
from importlib import metadata, resources
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from xstatic.pkg import jquery, leaflet

_SCRIPT_FILES = (
    "data.js",
    "h3.js",
    "hexagons.js",
    "paint.js",
    "base.js",
    "names.js",
    "draw.js",
    "flow.js",
    "panel.js",
    "layers.js",
    "variants.js",
    "legend.js",
    "readings.js",
    "card.js",
    "places.js",
    "tools.js",
    "search.js",
    "years.js",
    "swipe.js",
    "measure.js",
    "coordinates.js",
    "keyboard.js",
    "printing.js",
    "permalink.js",
    "about.js",
    "licences.js",
)
_LINK = re.compile(
    r'<script src="([^"]+)"></script>|<link rel="stylesheet" href="([^"]+)"\s*/?>'
)
_ID = re.compile(r"_([0-9a-f]{32})(?![0-9a-f])")
_VIEWPORT = re.compile(r'<meta name="viewport"[^>]*>')
# What folium links to by default and this map does without.
_DROPPED = (
    "bootstrap",
    "glyphicons",
    "fontawesome",
    "awesome-markers",
    "awesome.rotate",
)
# Nothing may be loaded: the page holds all it needs. Pictures may come from the one
# host of a base map that the study asks for.
_POLICY: Final = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data: blob:{tiles}; font-src data:"
)


def to_json(value: object) -> str:
    """Return JSON that may stand inside a script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", " ").replace("\u2029", " ")


def script() -> str:
    """Return the map's own script."""
    folder = resources.files("geo.outputs.web") / "assets"
    return "\n".join(
        (folder / name).read_text(encoding="utf-8") for name in _SCRIPT_FILES
    )


def style() -> str:
    """Return the map's own style sheet."""
    folder = resources.files("geo.outputs.web") / "assets"
    return (folder / "map.css").read_text(encoding="utf-8")


def libraries() -> list[dict[str, str]]:
    """Return name, version, licence and owner of what the page is made with."""
    return [
        {
            "name": "Leaflet",
            "version": leaflet.VERSION,
            "licence": "BSD-2-Clause",
            "owner": "© 2010-2022 Vladimir Agafonkin, © 2010-2011 CloudMade",
        },
        {
            "name": "jQuery",
            "version": jquery.VERSION,
            "licence": "MIT",
            "owner": "© OpenJS Foundation and other contributors",
        },
        {
            "name": "folium",
            "version": metadata.version("folium"),
            "licence": "MIT",
            "owner": "© Rob Story and folium contributors",
        },
    ]


def to_offline(page: str, *, language: str, tiles: str = "") -> str:
    """Return a rendered folium page that needs nothing beside itself.

    Parameters
    ----------
    page
        HTML text with links to scripts and style sheets.
    language
        Code of the language that the page is written in.
    tiles
        Address of the only pictures that the page may load; none if empty.

    Returns
    -------
    str
        The page with Leaflet and jQuery inside, ids counted in order of appearance
        instead of drawn by chance, and a policy that forbids every request.

    Raises
    ------
    ValueError
        If the page links to a script or style sheet that is not installed here, as
        most folium plugins do.
    """
    page = _count_ids(page)
    for old, new in (
        ("<html>", f'<html lang="{html.escape(language)}">'),
        ("<head>", f'<head>\n<meta charset="utf-8">\n{_head(tiles)}'),
        ("</body>\n<script>", "<script>"),
        ("</script>\n</html>", "</script>\n</body>\n</html>"),
    ):
        page = page.replace(old, new, 1)
    viewport = '<meta name="viewport" content="width=device-width, initial-scale=1">'
    page = _VIEWPORT.sub(viewport, page, count=1)
    return _LINK.sub(_inline, page)


def _head(tiles: str) -> str:
    origin = html.escape(f" {_origin(tiles)}") if tiles else ""
    policy = _POLICY.format(tiles=origin)
    return (
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<link rel="icon" href="data:,">'
    )


def _origin(url: str) -> str:
    """Return scheme and host of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _count_ids(page: str) -> str:
    """Replace branca's random ids by numbers in order of appearance."""
    numbers: dict[str, int] = {}

    def number(match: re.Match[str]) -> str:
        return f"_{numbers.setdefault(match[1], len(numbers) + 1)}"

    return _ID.sub(number, page)


def _inline(match: re.Match[str]) -> str:
    """Return what stands in the place of one link."""
    url = str(match[1] or match[2])
    file = url.rsplit("/", 1)[-1]
    if file in _LIBRARY_TEXTS:
        return _LIBRARY_TEXTS[file]()
    if any(name in url for name in _DROPPED):
        return ""
    message = (
        f"A layer of the map loads {url}; the page must work offline. Use a layer "
        "that needs Leaflet alone, or save the map with folium's own save()."
    )
    raise ValueError(message)


def _leaflet_script() -> str:
    images = Path(leaflet.BASE_DIR) / "images"
    icons = {
        "iconUrl": _data_uri(images / "marker-icon.png"),
        "iconRetinaUrl": _data_uri(images / "marker-icon-2x.png"),
        "shadowUrl": _data_uri(images / "marker-shadow.png"),
    }
    return (
        _as_script(Path(leaflet.BASE_DIR) / "leaflet.js")
        + "\n<script>delete L.Icon.Default.prototype._getIconUrl;"
        + f"L.Icon.Default.mergeOptions({to_json(icons)});</script>"
    )


def _leaflet_style() -> str:
    folder = Path(leaflet.BASE_DIR)
    text = re.sub(
        r"url\(\"?(images/[\w.-]+)\"?\)",
        lambda match: f"url({_data_uri(folder / match[1])})",
        (folder / "leaflet.css").read_text(encoding="utf-8"),
    )
    return f"<style>{text}</style>"


def _jquery_script() -> str:
    return _as_script(Path(jquery.BASE_DIR) / "jquery.min.js")


# The files that folium names, and what the installed packages have for them.
_LIBRARY_TEXTS: Final[dict[str, Callable[[], str]]] = {
    "leaflet.js": _leaflet_script,
    "leaflet.css": _leaflet_style,
    "jquery-3.7.1.min.js": _jquery_script,
}


def _as_script(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"\n//# sourceMappingURL=.*", "", text)
    safe = text.replace("</script", "<\\/script")
    return f"<script>{safe}</script>"


def _data_uri(path: Path) -> str:
    return f"data:image/png;base64,{base64.b64encode(path.read_bytes()).decode()}"
