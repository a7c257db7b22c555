"""Where more or less is seized than the model expects (MODEL: detection ratio).

What is seen is flow × detection, so observed over modelled flow is detection, as far as
the model is right. By field office of CBP, whose crossings share its count, and by
region of Mexico; see `geo.corridors.detection_regions` for why not by hexagon.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp

from geo import cells
from geo.corridors.chains import Sections
from geo.corridors.detection_ratio import shrink, weigh_priors
from geo.corridors.detection_regions import COARSE, grow_regions
from geo.corridors.model import Model
from geo.corridors.naming import lead_route, trunk_route
from geo.corridors.uncertainty import Outcome
from geo.schema.contract import check
from geo.schema.detection import DETECTION, DETECTION_OFFICES, MORE

FloatArray = npt.NDArray[np.float64]

_RATIO = ("ratio", "ratio_low", "ratio_high")
# Digits behind the point of a region's ratio: more would tell its count.
_DIGITS = 2
# Types of the columns of tables that have no rows; the others are numbers.
_FIGURES = ("observed", "expected", *_RATIO, "above")
_NUMBERS = dict.fromkeys(_FIGURES, "float64") | {"class": "str"}
_KINDS = {"cell": "uint64", "region": "int64", **_NUMBERS}
_OFFICE_KINDS = {"field_office": "str", **_NUMBERS}


@dataclass(frozen=True, slots=True, eq=False)
class Modelled:
    """Flow that seizures are held against.

    Attributes
    ----------
    coarse
        Coarse hexagons of all cells of the grid, sorted.
    of_cell
        Position of each cell's coarse hexagon.
    flow
        (1 + draws) × coarse hexagons: share × km of road in Mexico; the estimate, then
        each draw.
    by_route
        Coarse hexagons × routes: the estimate's.
    offices
        Field offices with open crossings, sorted.
    office_flow
        (1 + draws) × offices: share of flow.
    """

    coarse: cells.CellArray
    of_cell: npt.NDArray[np.intp]
    flow: FloatArray
    by_route: FloatArray
    offices: npt.NDArray[np.str_]
    office_flow: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What was seized.

    Attributes
    ----------
    cells
        Events with firearms seized in Mexico, by cell of the grid in its order.
    offices
        Outbound seizures of weapons by field office.
    """

    cells: FloatArray
    offices: pd.Series


def place_events(
    events: pd.Series, shares: pd.DataFrame, grid: pd.DataFrame
) -> FloatArray:
    """Return events by cell, spread within areas as people are.

    Parameters
    ----------
    events
        Events by ``area_id``.
    shares
        Table ``grid_shares``: ``area_id``, ``cell``, ``share``.
    grid
        Table ``grid``.

    Returns
    -------
    numpy.ndarray
        In the order of the grid; events of areas that have no cell are left out.
    """
    amount = shares["share"] * shares["area_id"].map(events).fillna(0.0)
    placed = amount.groupby(shares["cell"].to_numpy()).sum()
    found: FloatArray = placed.reindex(grid["cell"]).fillna(0.0).to_numpy("float64")
    return found


def lay_flow(
    grid: cells.CellArray,
    km: sp.csr_array,
    sections: Sections,
    model: Model,
    port_share: FloatArray,
    outcomes: Sequence[Outcome],
) -> Modelled:
    """Sum flow by coarse hexagon and by field office, in the estimate and each draw.

    Parameters
    ----------
    grid
        Cells of the grid.
    km
        Cells × sections: km of each section in each cell.
    sections
        Sections of road with their flow.
    model
        Crossings with their field office.
    port_share
        Share of each crossing in the estimate; gateways may follow the crossings.
    outcomes
        Draws.
    """
    parent = cells.parents(grid, resolution=min(COARSE, cells.resolution(grid)))
    coarse, of_cell = np.unique(parent, return_inverse=True)
    rows = np.arange(len(grid))
    summing = sp.csr_array(
        (np.ones(len(grid)), (of_cell, rows)), shape=(len(coarse), len(grid))
    )
    frame = sections.frame
    mexican = (frame["country"] == "MX").to_numpy().astype("float64")
    within = sp.csr_array(summing @ km @ sp.diags_array(mexican))
    share = frame["flow_share"].to_numpy(dtype="float64")
    flow = np.array([within @ share, *(within @ one.sections for one in outcomes)])
    offices, office = np.unique(
        model.ports["field_office"].astype(str), return_inverse=True
    )
    ports = len(office)
    office_flow = np.array(
        [
            np.bincount(office, one[:ports], len(offices))
            for one in (port_share, *(drawn.ports for drawn in outcomes))
        ]
    )
    return Modelled(
        coarse, of_cell, flow, _by_route(within, sections), offices, office_flow
    )


def _by_route(within: sp.csr_array, sections: Sections) -> FloatArray:
    """Return flow × km of each route in each hexagon; roads without number are one."""
    frame = sections.frame
    flow_km = (frame["flow_share"] * frame["length_km"]).to_numpy(dtype="float64")
    refs = frame["ref"].fillna("").reset_index(drop=True)
    route, _ = pd.factorize(lead_route(refs, flow_km).map(trunk_route), sort=True)
    share = frame["flow_share"].to_numpy(dtype="float64")
    belongs = sp.csr_array((share, (np.arange(len(route)), route)))
    found: FloatArray = (within @ belongs).toarray()
    return found


def detect(modelled: Modelled, seen: Seen) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Hold what was seized against modelled flow.

    Parameters
    ----------
    modelled
        Flow by hexagon and office.
    seen
        Events.

    Returns
    -------
    detection, offices
        Tables ``corridors_detection`` and ``corridors_detection_offices``; without
        rows where nothing was seized, or nothing flows. Of regions no counts, and a
        ratio only where more is seen than expected.
    """
    regions = judge_regions(modelled, seen.cells)
    return tell_regions(regions), _offices(modelled, seen.offices)


def tell_regions(judged: pd.DataFrame) -> pd.DataFrame:
    """Return what of the regions may be stored.

    Parameters
    ----------
    judged
        By `judge_regions`.

    Returns
    -------
    pandas.DataFrame
        Table ``corridors_detection``: ratios emptied but where more is seen than
        expected, and no counts, from which the others would follow.
    """
    more = judged["class"] == MORE
    told = {name: judged[name].where(more).round(_DIGITS) for name in _RATIO}
    return check(judged.assign(**told)[DETECTION.names], DETECTION)


def judge_regions(modelled: Modelled, events: FloatArray) -> pd.DataFrame:
    """Judge every region, with all numbers: for this process only, never for a file.

    Parameters
    ----------
    modelled
        Flow by hexagon.
    events
        As `Seen` has them.

    Returns
    -------
    pandas.DataFrame
        By coarse hexagon: ``cell``, ``region``, and of its region ``observed``,
        ``expected``, the ratio with its band, ``above`` and ``class``.
    """
    observed = _sum(modelled.of_cell, events, len(modelled.coarse))
    # Hexagons that hold neither a road nor a municipality of Mexico stay out.
    inside = (observed > 0) | (modelled.flow > 0).any(axis=0)
    observed, flow = observed[inside], modelled.flow[:, inside]
    if observed.sum() == 0 or not (flow.sum(axis=1) > 0).all():
        return pd.DataFrame(columns=list(_KINDS)).astype(_KINDS)
    expected = _expect(flow, observed)
    coarse = modelled.coarse[inside]
    number = grow_regions(coarse, expected[0], modelled.by_route[inside])
    regions = int(number.max())
    found = _judge(
        _sum(number - 1, observed, regions),
        np.array([_sum(number - 1, one, regions) for one in expected]),
    )
    table = found.iloc[number - 1].reset_index(drop=True)
    return table.assign(cell=coarse, region=number.astype("int64"))[list(_KINDS)]


def _offices(modelled: Modelled, events: pd.Series) -> pd.DataFrame:
    # An office whose crossings the study sends nothing through has no ratio.
    used = modelled.office_flow[0] > 0
    offices, flow = modelled.offices[used], modelled.office_flow[:, used]
    counts = events.reindex(offices).fillna(0.0).to_numpy(dtype="float64")
    if counts.sum() == 0:
        return pd.DataFrame(columns=DETECTION_OFFICES.names).astype(_OFFICE_KINDS)
    table = _judge(counts, _expect(flow, counts)).assign(field_office=offices)
    return check(table[DETECTION_OFFICES.names], DETECTION_OFFICES)


def _sum(group: npt.NDArray[np.intp], values: FloatArray, groups: int) -> FloatArray:
    """Return sums by group, numbers also where there is nothing to sum."""
    return np.bincount(group, values, groups).astype("float64")


def _expect(flow: FloatArray, counts: FloatArray) -> FloatArray:
    """Return as many events as were counted, spread as flow is in each draw."""
    expected: FloatArray = flow / flow.sum(axis=1, keepdims=True) * counts.sum()
    return expected


def _judge(counts: FloatArray, expected: FloatArray) -> pd.DataFrame:
    """Return counts, what the estimate expects, and the ratio with its class."""
    ratios = shrink(counts, expected, weigh_priors(counts, expected[0]))
    return pd.DataFrame(
        {
            "observed": counts,
            "expected": expected[0],
            "ratio": ratios.mean,
            "ratio_low": ratios.low,
            "ratio_high": ratios.high,
            "above": ratios.above.clip(0.0, 1.0),
            "class": ratios.classes,
        }
    )
