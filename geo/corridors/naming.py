"""What corridors are called: the number of their route and the places at their ends."""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial import cKDTree

from geo.corridors.network import Network
from geo.projection import EARTH_RADIUS_KM, unit_sphere

FloatArray = npt.NDArray[np.float64]

# An end is named by the largest settlement within this distance, else the nearest.
_NAMING_KM = 25.0


def lead_route(refs: pd.Series, flow_km: FloatArray) -> pd.Series:
    """Return the route that each way belongs to, of all the numbers that it bears.

    Where routes run together, the one that carries most flow over all its ways goes on
    and the other pauses: MEX-85, not MEX-2, through Nuevo Laredo.

    Parameters
    ----------
    refs
        Route numbers of each way, separated by semicolons; empty without any.
    flow_km
        Flow × km on each way.
    """
    borne = refs.str.split(";").explode().str.strip()
    weight = pd.Series(flow_km, index=refs.index).reindex(borne.index)
    total = weight.groupby(borne.map(trunk_route)).sum()
    table = pd.DataFrame(
        {"ref": borne, "total": borne.map(trunk_route).map(total)}
    ).sort_values(["total", "ref"], ascending=[False, True], kind="stable")
    lead: pd.Series = table["ref"].groupby(level=0).first().reindex(refs.index)
    return lead.fillna("")


def trunk_route(ref: str) -> str:
    """Return a route number without the letter of its branch or toll road.

    Examples
    --------
    >>> trunk_route("MEX-85D"), trunk_route("I-35E"), trunk_route("US-77")
    ('MEX-85', 'I-35', 'US-77')
    """
    return ref[:-1] if ref[-2:-1].isdigit() and ref[-1:].isalpha() else ref


def name_corridor(route: str, start: str, end: str) -> str:
    """Word a corridor by route and ends, leaving out what is not known or no news."""
    ends = f"{start} – {end}" if start != end else ""
    return ": ".join(part for part in (route, ends) if part) or start


def name_route(refs: npt.NDArray[np.object_], km: FloatArray) -> str:
    """Name the route of a chain by its parts, longest first: 'MEX-85D/85'."""
    length = pd.Series(km).groupby(refs).sum()
    order = sorted(length.index, key=lambda ref: (-length[ref], ref))
    prefix = order[0].rpartition("-")[0] + "-"
    return "/".join([order[0], *(ref.removeprefix(prefix) for ref in order[1:])])


class Namer:
    """Names a node as the road file does, else by the largest settlement near it."""

    def __init__(self, network: Network, places: pd.DataFrame) -> None:
        nodes = network.nodes
        self._sphere = unit_sphere(
            nodes["latitude"].to_numpy(), nodes["longitude"].to_numpy()
        )
        self._own = np.full(len(nodes), "", dtype=object)
        if "name" in nodes:
            # A bridge or a junction of numbered roads is not what people call a place.
            bridge = np.logical_and(*network.usable.values())
            bridge |= (nodes["port"] != "").to_numpy()
            place = ~bridge & ~nodes["name"].str.contains(r"\d").to_numpy()
            self._own = nodes["name"].where(place, "").to_numpy(dtype=object)
        self._places = {
            country: (
                cKDTree(
                    unit_sphere(
                        group["latitude"].to_numpy(), group["longitude"].to_numpy()
                    )
                ),
                group["name"].to_numpy(),
                group["population"].to_numpy(),
            )
            for country, group in places.groupby("country")
        }

    def __call__(self, node: int, country: str) -> str:
        """Return the name of a node of a country's roads."""
        if self._own[node]:
            return str(self._own[node])
        tree, names, population = self._places[country]
        near = tree.query_ball_point(self._sphere[node], _NAMING_KM / EARTH_RADIUS_KM)
        if near:
            return str(names[max(near, key=lambda at: (population[at], -at))])
        _, at = tree.query(self._sphere[node])
        return str(names[at])
