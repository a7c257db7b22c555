"""Stretches of the border that have a sheet of their own."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of the border: the middle of its map, and what it must show.

    Attributes
    ----------
    name
        As it stands in English headings.
    latitude, longitude
        Middle of the map in degrees.
    width_km, height_km
        Least extent of the map.
    name_es
        In Spanish headings, where it is another.
    """

    name: str
    latitude: float
    longitude: float
    width_km: float
    height_km: float
    name_es: str = ""

    def named(self, language: str) -> str:
        """Return the name in a language."""
        return (self.name_es if language == "es" else "") or self.name


# From the Pacific to the Gulf. Each holds the crossings of its stretch; the sister
# cities that it is called by lie well inside.
REGIONS: Final = {
    "san-diego-tijuana": Region("San Diego–Tijuana", 32.25, -115.9, 300.0, 225.0),
    "tucson-nogales": Region("Tucson–Nogales", 31.6, -112.15, 570.0, 430.0),
    "el-paso-juarez": Region("El Paso–Juárez", 31.0, -106.45, 480.0, 390.0),
    "laredo": Region("Laredo", 28.25, -100.05, 330.0, 330.0),
    "rio-grande-valley": Region(
        "Rio Grande Valley", 26.1, -98.3, 250.0, 190.0, "Valle del Río Grande"
    ),
}
