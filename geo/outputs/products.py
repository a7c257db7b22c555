"""Write the products of a run: each kind in a package of its own."""

from collections.abc import Callable, Collection
from importlib import import_module
from pathlib import Path
from typing import Final

from geo.outputs.tables import Products, Style
from geo.paths import Places

# Product, the package of its `write`, and how long it takes beside the others.
KINDS: Final = {
    "geopackage": ("analysis", 11),
    "web": ("web", 6),
    "briefing": ("briefing", 5),
    "sheets": ("sheets", 28),
}


def write_products(
    products: Products,
    places: Places,
    *,
    style: Style,
    progress: Callable[[float, str], None],
    kinds: Collection[str] = tuple(KINDS),
) -> list[Path]:
    """Write products, each file whole or not at all.

    Parameters
    ----------
    products
        Tables of all stages.
    places
        Where to write.
    style
        Look and wording.
    progress
        Told the share that is done and what comes next.
    kinds
        Which of `KINDS` to write.

    Returns
    -------
    list of Path
        The files.
    """
    whole = sum(KINDS[kind][1] for kind in kinds)
    done = 0
    files: list[Path] = []
    for kind, (package, weight) in KINDS.items():
        if kind not in kinds:
            continue

        def tell(share: float, what: str, past: int = done, part: int = weight) -> None:
            progress((past + share * part) / whole, what)

        writer = import_module(f"geo.outputs.{package}.product")
        files += writer.write(products, places, style=style, progress=tell)
        done += weight
    return files
