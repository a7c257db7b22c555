"""Municipalities as what a map of corridors is judged on: their roads, people, events.

**Modelled intensity** of a municipality is flow × km: the share of all modelled
southbound flow on each road, both directions together, times the km of that road inside
the municipality, summed over roads. Its unit is km: on average so many km of each
firearm's way lie in the municipality. Compared by land it is divided by km², by people
per head.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp
import shapely

from geo.corridors.chains import build_sections
from geo.corridors.flows import AtMeets, Shares
from geo.corridors.model import Parameters
from geo.corridors.routing import route, to_segments
from geo.corridors.sides import BEYOND
from geo.corridors.through import cross
from geo.projection import EQUAL_AREA, GEOGRAPHIC, PRINT, transform
from geo.schema.figures import AreaFigures
from geo.skill.bench import Bench

FloatArray = npt.NDArray[np.float64]

_KM2, _KM = 1e6, 1e3
# θ per hour at which randomised shortest paths are the shortest: a way that is a minute
# longer is e⁻⁵⁰ as likely.
_STRICT = 3000.0


@dataclass(frozen=True, slots=True)
class Towns:
    """Municipalities of Mexico.

    Attributes
    ----------
    area_id, state
        Names, in the order of all arrays.
    area_km2, people
        Size.
    border_km
        From the seat to the nearest land of the United States, as the crow flies.
    events, firearms
        Events with a firearm seized, and firearms seized.
    homicides
        Estimated firearm homicides that the model's demand is made from.
    within
        Municipalities × road segments of Mexico: km of each within each.
    segment
        Those segments, as rows of the network.
    """

    area_id: npt.NDArray[np.str_]
    state: npt.NDArray[np.str_]
    area_km2: FloatArray
    people: FloatArray
    border_km: FloatArray
    events: FloatArray
    firearms: FloatArray
    homicides: FloatArray
    within: sp.csr_array
    segment: npt.NDArray[np.intp]

    @property
    def road_km(self) -> FloatArray:
        """Km of road of the network."""
        total: FloatArray = np.asarray(self.within.sum(axis=1), dtype="float64").ravel()
        return total

    def of(self, values: pd.Series) -> FloatArray:
        """Return values by ``area_id`` in the order of the municipalities, else 0."""
        found: FloatArray = (
            values.reindex(self.area_id).fillna(0.0).to_numpy(dtype="float64")
        )
        return found


def look_at_towns(bench: Bench) -> Towns:
    """Return the municipalities of a study.

    Parameters
    ----------
    bench
        The study.
    """
    inputs, network = bench.inputs, bench.prepared.network
    areas = inputs.areas[inputs.areas["country"] == BEYOND].sort_values("area_id")
    names = areas["area_id"].to_numpy(dtype="str")
    # No two segments carry the same here, so each is a section of its own.
    sections = build_sections(
        network, np.arange(len(network.segments), dtype="float64")
    )
    beyond = (sections.frame["country"] == BEYOND).to_numpy()
    crossed = cross(
        sections.frame.geometry.to_numpy()[beyond], areas.geometry.to_numpy()
    )
    km = sections.frame["length_km"].to_numpy(dtype="float64")[beyond]
    shapes = transform(areas.geometry.to_numpy(), GEOGRAPHIC, EQUAL_AREA)
    return Towns(
        names,
        areas["state"].to_numpy(dtype="str"),
        shapely.area(shapes) / _KM2,
        _by_name(inputs.figures, "population", names),
        _border_km(inputs.outlines, inputs.seats.set_index("area_id").loc[names]),
        _by_name(inputs.figures, "seizure_events", names),
        _by_name(inputs.figures, "seizures", names),
        _by_name(inputs.figures, "firearm_homicides", names),
        sp.csr_array(crossed.part @ sp.diags_array(km)),
        sections.first[beyond],
    )


def intensity(bench: Bench, towns: Towns, parameters: Parameters) -> FloatArray:
    """Return flow × km within each municipality, km.

    Parameters
    ----------
    bench, towns
        The study and its municipalities.
    parameters
        Of the model, θ included.
    """
    return _flow_km(bench, towns, parameters, bench.flow(parameters))


def nearest_port_intensity(bench: Bench, towns: Towns) -> FloatArray:
    """Return flow × km if all comes by the shortest path through the nearest port.

    What a child would guess: each municipality receives its share of firearm homicides,
    by the crossing nearest to it in hours, on the one quickest road from there.

    Parameters
    ----------
    bench, towns
        The study and its municipalities.
    """
    reach = bench.prepared.model.halves[BEYOND].reach
    wanted = reach.collect(reach.weigh(bench.prepared.model.targets.weight))
    hours = bench.costs.from_port
    received = np.zeros_like(hours)
    received[hours.argmin(axis=0), np.arange(hours.shape[1])] = wanted / wanted.sum()
    flow = bench.flow(bench.shipped)
    none = np.zeros_like(flow.at_meets.sent), np.zeros_like(flow.at_meets.landed)
    nearest = replace(flow, at_meets=AtMeets(none[0], received, none[1]))
    strict = replace(bench.shipped, theta=_STRICT)
    return _flow_km(bench, towns, strict, nearest)


def _flow_km(
    bench: Bench, towns: Towns, parameters: Parameters, shares: Shares
) -> FloatArray:
    model, segments = bench.prepared.model, len(bench.prepared.network.segments)
    flow = route(model, parameters, shares, BEYOND)
    ahead, back = to_segments(model.links, flow.along, flow.against, segments)
    found: FloatArray = towns.within @ (ahead + back)[towns.segment]
    return found


def _by_name(
    figures: Mapping[str, AreaFigures], name: str, areas: npt.NDArray[np.str_]
) -> FloatArray:
    """Return a figure of each municipality, 0 where it has none."""
    values = figures[name].summed().reindex(areas).fillna(0.0)
    found: FloatArray = values.to_numpy(dtype="float64")
    return found


def _border_km(outlines: gpd.GeoDataFrame, seats: pd.DataFrame) -> FloatArray:
    """Return the distance of each seat from the United States, in Albers metres."""
    north = (outlines["country"] == "US").to_numpy()
    land = shapely.union_all(
        transform(outlines.geometry.to_numpy()[north], GEOGRAPHIC, PRINT)
    )
    points = np.asarray(
        shapely.points(
            seats["longitude"].to_numpy(dtype="float64"),
            seats["latitude"].to_numpy(dtype="float64"),
        )
    )
    found: FloatArray = shapely.distance(transform(points, GEOGRAPHIC, PRINT), land)
    return found / _KM
