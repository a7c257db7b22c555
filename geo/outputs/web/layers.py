"""Layers of hexagons: values, confidence and the classes of every year, packed.

From afar the page draws coarser hexagons, which it puts together from the cells it
holds: counts add up, rates are means by people, hours means by land, and of classes the
commonest by land is shown. It holds no figure for a small count, so that a coarser
hexagon says "at least": the sum of the counts that are shown, and how many hexagons
with fewer are not in it. True sums would give small counts away as differences.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.cells import CellArray
from geo.outputs import palette
from geo.outputs.web.pack import Packer, values_of
from geo.schema.hotspots import HOTSPOT_CLASSES, MEASURES

FloatArray = npt.NDArray[np.float64]

NO_CLASS: Final = 255
# Hexagons with less Σ share × km are shown as without flow: a thousandth of the share
# of flow on a kilometre of road.
_LEAST_INTENSITY = 0.001
# Class of a cell that is neither hot nor cold in a year; see `EMERGING_YEARS`.
_PLAIN = HOTSPOT_CLASSES.index("not significant")


@dataclass(frozen=True, slots=True)
class _ValueLayer:
    """A layer of values: key of its words and column, ramp, key of its unit.

    `country` is the only one that the source counts in; nothing found elsewhere is no
    figure rather than none. Without `breaks` classes follow the values. Coarser
    hexagons have the sum, or a mean by what `weight` names.
    """

    key: str
    ramp: str
    unit: str
    country: str = ""
    hides_small: bool = False
    breaks: tuple[float, ...] = ()
    weight: str = ""


VALUE_LAYERS: Final = (
    _ValueLayer("dealers", "dealers", "web_unit_dealers", "US", hides_small=True),
    _ValueLayer("population", "population", "web_unit_people"),
    _ValueLayer("homicide_rate", "homicides", "per_100k", weight="population"),
    _ValueLayer("firearm_homicides", "firearm_homicides", "web_unit_homicides", "MX"),
    _ValueLayer("seizures", "seizures", "web_unit_firearms", "MX", hides_small=True),
)

# Hours double from class to class.
_PORT_HOURS: Final = _ValueLayer(
    "port_hours",
    "port_hours",
    "web_unit_port_hours",
    breaks=(2.0, 4.0, 8.0, 16.0),
    weight="cell_land",
)
_INTENSITY: Final = _ValueLayer(
    "corridor_intensity", "corridor_intensity", "web_unit_flow_km"
)

# Where each coarser hexagon begins among the cells, step after step.
Firsts = list[npt.NDArray[np.int64]]


def pack_hotspots(
    packer: Packer, cells: CellArray, hotspots: pd.DataFrame
) -> list[dict[str, Any]]:
    """Pack the confidence of each measure; return the facts about the layers."""
    layers = []
    for measure in MEASURES:
        rows = hotspots[hotspots["measure"] == measure].set_index("cell")
        names = rows["class"].reindex(cells)
        codes = pd.Categorical(names, categories=HOTSPOT_CLASSES).codes
        key = f"hotspots_{measure}"
        packer.begin_stream()
        packer.add(key, np.where(codes < 0, NO_CLASS, codes.astype("i8")), "u1")
        layers.append(_confidence(key))
    return layers


def pack_years(
    packer: Packer, cells: CellArray, judged: CellArray, years: pd.DataFrame
) -> list[dict[str, Any]]:
    """Pack the class of each cell in each year; return the facts about the layer.

    Parameters
    ----------
    packer
        Takes the arrays: the cells with any hot or cold year, and year after year
        their classes.
    cells
        Cells of the map, sorted.
    judged
        Cells that have classes at all.
    years
        Table ``hotspots_emerging_years``; without rows there is no layer.
    """
    if years.empty:
        return []
    key = "emerging_years"
    first, last = int(years["year"].min()), int(years["year"].max())
    known = np.isin(cells, judged)
    marked = np.unique(years["cell"].to_numpy(dtype="uint64"))
    row = np.searchsorted(marked, years["cell"].to_numpy(dtype="uint64"))
    table = np.full((last - first + 1, len(marked)), _PLAIN, dtype="i8")
    # Bins −3 to 3, without 0, stand in the order of the classes.
    table[years["year"].to_numpy() - first, row] = years["bin"].to_numpy() + _PLAIN
    kinds = known.astype("i8") + np.isin(cells, marked)
    packer.begin_stream()
    packer.add(f"{key}_kinds", kinds, "u1")
    packer.add(key, table.ravel(), "u1")
    facts = _confidence(key)
    facts["years"] = list(range(first, last + 1))
    return [facts]


def pack_values(
    packer: Packer, grid: pd.DataFrame, firsts: Firsts, *, small_count: int
) -> list[dict[str, Any]]:
    """Pack the layers of values; return the facts about them.

    Parameters
    ----------
    packer
        Takes the arrays.
    grid
        One row per cell: the columns of the layers, ``country`` and ``port_hours``,
        ``flow_km`` and the ends of its band.
    firsts
        For each step towards coarser hexagons: where each begins.
    small_count
        Dealers and seized firearms below this leave no value.
    """
    layers = []
    for layer in (*VALUE_LAYERS, _PORT_HOURS):
        values = grid[layer.key].to_numpy(dtype="float64").copy()
        if layer.country:
            abroad = (grid["country"] != layer.country).to_numpy()
            values[abroad & (values == 0)] = np.nan
        suppressed = np.zeros(len(values), dtype=bool)
        if layer.hides_small:
            suppressed = (values > 0) & (values < small_count)
        packer.begin_stream()
        codes, low = packer.add_values(layer.key, values, suppressed=suppressed)
        layers.append(_value_facts(layer, values_of(codes, low), low, firsts))
    layers.insert(len(VALUE_LAYERS), _pack_intensity(packer, grid, firsts))
    return layers


def _confidence(key: str) -> dict[str, Any]:
    """Return the facts of a layer of hot and cold classes."""
    return {
        "key": key,
        "kind": "hotspots",
        "names": HOTSPOT_CLASSES,
        "colors": [palette.HOTSPOT_COLORS[name] for name in HOTSPOT_CLASSES],
    }


def _value_facts(
    layer: _ValueLayer, values: FloatArray, low: float, firsts: Firsts
) -> dict[str, Any]:
    """Return the facts of a layer of values; `values` are as the page reads them."""
    ramp = palette.RAMPS[layer.ramp]
    # Classes of means stay; those of sums grow with the hexagons.
    summed = [values]
    if not layer.weight:
        filled = np.nan_to_num(values)
        summed += [np.add.reduceat(filled, first) for first in firsts]
    scales = [
        palette.Classes(layer.breaks, ramp)
        if layer.breaks
        else palette.round_breaks(one, ramp)
        for one in summed
    ]
    return {
        "key": layer.key,
        "kind": "values",
        "unit": layer.unit,
        "low": low,
        "weight": layer.weight,
        "hidesSmall": layer.hides_small,
        "breaks": scales[0].breaks,
        "colors": scales[0].colors,
        "scales": [
            {"breaks": scale.breaks, "colors": scale.colors} for scale in scales
        ],
    }


def _pack_intensity(
    packer: Packer, grid: pd.DataFrame, firsts: Firsts
) -> dict[str, Any]:
    """Pack how much flow crosses each hexagon, and the ends of its band."""
    packer.begin_stream()
    read, lows = [], []
    for end in ("", "_low", "_high"):
        values = grid[f"flow_km{end}"].fillna(0.0).to_numpy(dtype="float64").copy()
        values[values < _LEAST_INTENSITY] = 0.0
        none = np.zeros(len(values), dtype=bool)
        codes, low = packer.add_values(_INTENSITY.key + end, values, suppressed=none)
        lows.append(low)
        read.append(values_of(codes, low))
    facts = _value_facts(_INTENSITY, read[0], lows[0], firsts)
    return facts | {"band": lows[1:]}
