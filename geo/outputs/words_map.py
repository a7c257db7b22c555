"""Interface text of what the web map draws, in English and Spanish.

See `geo.outputs.words`.
"""

from typing import Final

EN: Final[dict[str, str]] = {
    "emerging_years": "Homicide hotspots year by year (estimate)",
    "web_few_parts": "fewer than {count} in each part",
    "web_roads": "Roads of the network",
    "web_tiles": "Online map (needs the network)",
}

ES: Final[dict[str, str]] = {
    "emerging_years": "Puntos críticos de homicidio año por año (estimación)",
    "web_few_parts": "menos de {count} en cada parte",
    "web_roads": "Carreteras de la red",
    "web_tiles": "Mapa en línea (requiere conexión)",
}
