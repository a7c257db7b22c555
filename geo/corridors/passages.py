"""What flow passes: kilometres within polygons, and entries into areas."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp

from geo.corridors.chains import Sections
from geo.corridors.flows import Shares, amounts
from geo.corridors.model import Model
from geo.corridors.network import Network
from geo.corridors.sides import BEYOND
from geo.corridors.through import Crossed, contains

FloatArray = npt.NDArray[np.float64]


def km_within(crossed: Crossed, sections: Sections) -> sp.csr_array:
    """Return km of each section within each polygon, polygons × sections."""
    km = sections.frame["length_km"].to_numpy()
    return sp.csr_array(crossed.part @ sp.diags_array(km))


def own_country(
    crossed: Crossed,
    polygons: npt.NDArray[np.object_],
    lines: npt.NDArray[np.object_],
) -> Crossed:
    """Return crossings of polygons by lines of the same country only.

    Outlines never fit quite: a road along the border would count on both sides.

    Parameters
    ----------
    crossed
        Polygons × lines.
    polygons, lines
        Country of each.
    """

    def kept(table: sp.csr_array) -> sp.csr_array:
        pairs = table.tocoo()
        same = polygons[pairs.row] == lines[pairs.col]
        return sp.csr_array(
            (pairs.data[same], (pairs.row[same], pairs.col[same])), shape=table.shape
        )

    return Crossed(
        kept(crossed.part), kept(crossed.entries_ahead), kept(crossed.entries_back)
    )


def mean_along(
    sections: Sections,
    chains: list[npt.NDArray[np.intp]],
    network: Network,
    length_km: FloatArray,
) -> sp.csr_array:
    """Return what turns flow on sections into the mean along each corridor.

    Parameters
    ----------
    sections
        Sections of road.
    chains
        Segments of each corridor.
    network
        The roads.
    length_km
        Length of each corridor, parallel roads counted once.
    """
    km = network.segments["length_km"].to_numpy()
    row = np.repeat(np.arange(len(chains)), [len(chain) for chain in chains])
    segment = np.concatenate(chains)
    return sp.csr_array(
        (km[segment] / length_km[row], (row, sections.of_segment[segment])),
        shape=(len(chains), len(sections.frame)),
    )


def count_passages(
    network: Network,
    model: Model,
    shares: Shares,
    sections: Sections,
    by_area: Crossed,
    areas: gpd.GeoDataFrame,
    flow: tuple[FloatArray, FloatArray],
) -> FloatArray:
    """Return expected entries into each area and starts within it.

    Parameters
    ----------
    network, model, shares
        The roads, the model and the estimate.
    sections, by_area
        Sections of road, and areas × sections of their own country.
    areas
        Table ``sources_areas`` with shapes.
    flow
        On each segment, from start to end and back.

    Returns
    -------
    array
        By area; journeys start in the county that sends, and in Mexico where the
        roads leave the crossing or gateway.
    """
    country = areas["country"].to_numpy()
    ahead, back = (along[sections.first] for along in flow)
    # A section that weaves along a simplified outline comes in once.
    passages: FloatArray = (
        by_area.entries_ahead.minimum(1) @ ahead
        + by_area.entries_back.minimum(1) @ back
    )
    row_of = pd.Series(np.arange(len(areas)), index=areas["area_id"])
    sent = row_of.loc[model.origins.table["place_id"]].to_numpy()
    np.add.at(passages, sent, shares.by_origin.sum(axis=1))
    half = model.halves[BEYOND]
    at = network.nodes.iloc[half.side.nodes[half.goals]]
    mexican = np.flatnonzero(country == BEYOND)
    goal, area = contains(
        areas.geometry.to_numpy()[mexican],
        at["longitude"].to_numpy(dtype="float64"),
        at["latitude"].to_numpy(dtype="float64"),
    )
    # From a crossing outside them all, the road itself enters the first.
    started = amounts(model, shares.at_meets, BEYOND).sum(axis=1)
    np.add.at(passages, mexican[area], started[goal])
    return passages
