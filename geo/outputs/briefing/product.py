"""Write the briefing of a study: one page in both languages, and a PDF in each.

One page and not two, because a person mails one file and need not know which language
its reader prefers. Paper has no such choice, so there is a PDF of each language.
"""

from collections.abc import Callable
from pathlib import Path

from geo.outputs.briefing.content import compose
from geo.outputs.briefing.maps import MAPS, draw_maps
from geo.outputs.briefing.page import write_page
from geo.outputs.briefing.pdf import write_pdf
from geo.outputs.files import write_bytes, write_text
from geo.outputs.tables import Products, Style
from geo.paths import Places


def write(
    products: Products,
    places: Places,
    *,
    style: Style,
    progress: Callable[[float, str], None],
) -> list[Path]:
    """Write the briefing, each file whole or not at all; see `geo.outputs.products`."""
    languages = sorted(style.titles, key=lambda one: (one != style.language, one))
    maps: dict[str, dict[str, bytes]] = {one: {} for one in languages}
    steps = len(languages) * len(MAPS) + len(languages) + 1
    done = 0
    progress(0.0, "drawing the maps of the briefing")
    for language, theme, picture in draw_maps(products, style, languages):
        maps[language][theme] = picture
        done += 1
        progress(done / steps, "drawing the maps of the briefing")
    briefings = [
        compose(products, style, language=one, maps=maps[one]) for one in languages
    ]
    write_text(places.briefing, write_page(briefings))
    files = [places.briefing]
    for briefing in briefings:
        done += 1
        progress(done / steps, "printing the briefing")
        path = places.briefing_pdf(briefing.language)
        write_bytes(path, write_pdf(briefing, style.made_on))
        files.append(path)
    return files
