"""Write what an analyst loads of a study."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from geo.outputs.analysis.geopackage import write_geopackage
from geo.outputs.tables import Products, Style
from geo.paths import Places


def write(
    products: Products,
    places: Places,
    *,
    style: Style,
    progress: Callable[[float, str], None],
) -> list[Path]:
    """Write the GeoPackage, whole or not at all; see `geo.outputs.products`."""
    progress(0.0, "writing the GeoPackage")
    write_geopackage(
        products,
        pd.DataFrame(style.cards),
        places.geopackage,
        small_count=style.small_count,
        made_on=style.made_on,
    )
    return [places.geopackage]
