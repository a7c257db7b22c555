"""How wide flow spreads: over crossings, over roads, over land."""

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from geo import cells
from geo.skill.scores import effective_number

FloatArray = npt.NDArray[np.float64]

# A crossing is active from this share of flow on, a road or hexagon from that one.
PORT_SHARE = 0.01
ROAD_SHARE = 0.001
# H3 resolution of the hexagons that are counted as land: 253 km² each.
RESOLUTION = 5


@dataclass(frozen=True, slots=True)
class Footprint:
    """Measures of one state of the model.

    Attributes
    ----------
    ports
        Crossings with `PORT_SHARE` of flow or more.
    effective_ports
        exp of the entropy of their shares: as many crossings of equal share.
    sections
        Segments of road with `ROAD_SHARE` or more.
    road_km
        Their length.
    effective_km
        As much road, evenly used: exp(−Σ p log(p / km)), p the part of flow × km.
    area_km2
        Hexagons that such segments lie in.
    mean_hours
        Mean generalised time of a trip, inspection included.
    """

    ports: float
    effective_ports: float
    sections: float
    road_km: float
    effective_km: float
    area_km2: float
    mean_hours: float

    def over(self, base: "Footprint") -> "Footprint":
        """Return how many times those of another each measure is."""
        names = [field.name for field in fields(self)]
        return Footprint(*(getattr(self, name) / getattr(base, name) for name in names))


@dataclass(frozen=True, slots=True, eq=False)
class Segments:
    """Segments of road: length in km, and the hexagon of the middle of each."""

    km: FloatArray
    hexagon: cells.CellArray


def measure(
    port_share: FloatArray,
    flow: FloatArray,
    segments: Segments,
    mean_hours: float,
) -> Footprint:
    """Return the footprint of a state of the model.

    Parameters
    ----------
    port_share
        Shares of the crossings, of all flow.
    flow
        Share of all flow on each segment, both ways.
    segments
        Those segments.
    mean_hours
        Mean generalised time of a trip.
    """
    used = flow >= ROAD_SHARE
    hexagons = np.unique(segments.hexagon[used])
    return Footprint(
        float((port_share >= PORT_SHARE).sum()),
        effective_number(port_share),
        float(used.sum()),
        float(segments.km[used].sum()),
        effective_number(flow * segments.km, segments.km),
        float(cells.areas_km2(hexagons).sum()) if len(hexagons) else 0.0,
        mean_hours,
    )
