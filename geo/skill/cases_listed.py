"""The study's ranked list of corridors, as the segments of road that they are."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.corridors.center import load_center, mean_detour
from geo.corridors.chains import build_corridors
from geo.corridors.flows import Costs, share_out
from geo.corridors.network import Network
from geo.corridors.route_choice import find_theta
from geo.corridors.route_numbers import borrow_numbers
from geo.corridors.stage import Inputs, Prepared
from geo.study import Corridors

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]

# Names of the corridors are not used, only their chains.
_NAMED_FROM: Final = 5_000


@dataclass(frozen=True, slots=True)
class Listed:
    """Corridors of the study's ranked list.

    Attributes
    ----------
    country
        Of each corridor.
    flow_km
        Σ share × length of each: the list is ranked by it.
    of_segment
        Row of the corridor of each segment of the network, -1 where none.
    km
        Length of each segment.
    """

    country: npt.NDArray[np.str_]
    flow_km: FloatArray
    of_segment: IntArray
    km: FloatArray


def list_corridors(
    inputs: Inputs, settings: Corridors, prepared: Prepared, costs: Costs
) -> Listed:
    """Return the corridors of the study's ranked list, segment by segment.

    Parameters
    ----------
    inputs, settings
        Of the study.
    prepared, costs
        Its model and the hours between its places.
    """
    network, unnumbered = _numbered(prepared.network, inputs)
    model, parameters = prepared.model, prepared.parameters
    shares = share_out(model, parameters, costs)
    theta = find_theta(
        lambda one: mean_detour(model, replace(parameters, theta=one), costs, shares),
        settings.detour_ratio,
    )
    best = load_center(network, model, replace(parameters, theta=theta), shares, "")
    table, chains = build_corridors(
        network,
        best.ahead + best.back,
        best.by_port,
        model.ports["name_en"].tolist(),
        np.where(best.ahead >= best.back, 1, -1).astype("int8"),
        inputs.settlements[inputs.settlements["population"] >= _NAMED_FROM],
        minimum_share=settings.minimum_share,
        unnumbered=unnumbered,
    )
    of_segment = np.full(len(network.segments), -1, dtype=np.intp)
    for at, chain in enumerate(chains):
        of_segment[chain] = at
    return Listed(
        table["country"].to_numpy(dtype="str"),
        table["flow_km"].to_numpy(dtype="float64"),
        of_segment,
        network.segments["length_km"].to_numpy(dtype="float64"),
    )


def _numbered(network: Network, inputs: Inputs) -> tuple[Network, bool]:
    """Return roads with route numbers, and whether they had to be borrowed."""
    if (network.ways["ref"] != "").any():
        return network, False
    refs, _ = borrow_numbers(
        network.nodes,
        network.segments,
        network.ways,
        inputs.highways,
        country=network.country,
    )
    return replace(network, ways=network.ways.assign(ref=refs)), True
