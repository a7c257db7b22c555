"""Which small counts are withheld, and everything that would tell them.

A county with fewer dealers than the threshold, or a municipality with fewer seized
firearms, is shown as "fewer than n". Its count must not follow from another figure:

- *From a total.* In each state that holds such an area one larger area is withheld too.
  It is large enough that every sum of both fits every count below the threshold.
- *From its cells.* Cells that overlap a withheld area have no figure.
- *From scores.* Gi* and Moran's I of a cell are sums over its neighbours: scores of
  cells within reach of a withheld one are emptied, their classes stay. Other scores and
  rates of these measures are rounded, because mean and variance are in all of them.
- *From what it sends.* Its flow is emptied. Flow on roads and through other areas is
  rounded to a step that is more than what a withheld county may send: the difference
  of two neighbouring sections then fits every count below the threshold.

A cell's figure below the threshold in an area that is shown is emptied as well, because
it would say more than is known. It is no secret: it is the area's figure times its
share of the people.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo import cells
from geo.outputs.tables import Products

# Figures whose small counts are withheld.
PROTECTED = ("dealers", "seizures")
BAND = ("flow_mean", "flow_low", "flow_high", "top_decile")

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """What is not told.

    Attributes
    ----------
    small_count
        Counts above 0 and below this are small.
    areas
        By figure: the areas whose count is withheld, the small ones among them.
    touched
        By figure: rows of the grid that overlap such an area.
    near
        By figure: rows of the grid whose scores depend on a touched one.
    share_step, km_step
        Steps to which shares of flow, and flow times length, are rounded; 0 for none.
    variant_steps
        Step of each part of the flow, by its name.
    """

    small_count: int
    areas: dict[str, frozenset[str]]
    touched: dict[str, BoolArray]
    near: dict[str, BoolArray]
    share_step: float
    km_step: float
    variant_steps: dict[str, float]


def find_withheld(products: Products, small_count: int) -> Withheld:
    """Return what is withheld of a study.

    Parameters
    ----------
    products
        Tables of all stages.
    small_count
        Counts above 0 and below this are small.
    """
    chosen = products.rings.loc[products.rings["chosen"], "rings"]
    reach = int(chosen.max()) if len(chosen) else 1
    number = products.grid["cell"].to_numpy(dtype="uint64")
    areas, touched, near = {}, {}, {}
    for column in PROTECTED:
        areas[column] = withheld_areas(
            products.area_totals, column, small_count=small_count
        )
        touched[column] = _overlapping(products, number, areas[column])
        near[column] = _within(number, touched[column], reach)
    share, per_variant = _share_steps(products, areas["dealers"], small_count)
    return Withheld(
        small_count=small_count,
        areas=areas,
        touched=touched,
        near=near,
        share_step=share,
        km_step=_round_up(share * float(products.edges["length_km"].mean())),
        variant_steps=per_variant,
    )


def withheld_areas(
    totals: pd.DataFrame, column: str, *, small_count: int
) -> frozenset[str]:
    """Return the areas with small counts, and one larger area of each of their states.

    With n small areas the larger one has at least t + n (t − 2), t the threshold. Given
    the sum of all of them, each small count can then be any of 1 to t − 1.

    Parameters
    ----------
    totals
        Table ``grid_areas``.
    column
        The figure.
    small_count
        The threshold t.

    Examples
    --------
    >>> totals = pd.DataFrame(
    ...     {"area_id": list("abcd"), "country": "US", "state": "NM"}
    ... ).assign(dealers=[1.0, 3.0, 4.0, 9.0])
    >>> sorted(withheld_areas(totals, "dealers", small_count=3))
    ['a', 'c']
    """
    found: set[str] = set()
    for _, state in totals.groupby(["country", "state"], sort=True):
        counts = state.set_index("area_id")[column]
        small = counts[(counts > 0) & (counts < small_count)]
        if small.empty:
            continue
        enough = small_count + len(small) * max(small_count - 2, 0)
        larger = counts[counts >= enough].sort_index().sort_values(kind="stable")
        # Without any that is large enough, every area with a count is withheld.
        others = larger.index[:1] if len(larger) else counts.index[counts > 0]
        found.update(small.index, others)
    return frozenset(found)


def _overlapping(
    products: Products, number: cells.CellArray, areas: frozenset[str]
) -> BoolArray:
    """Return which cells of the grid overlap some areas."""
    shapes = products.areas.loc[products.areas["area_id"].isin(areas), "geometry"]
    touched = np.zeros(len(number), dtype=bool)
    if len(shapes) and len(number):
        _, cell = cells.cover(shapes.to_numpy(), resolution=cells.resolution(number))
        at, there = cells.find(number, cell)
        touched[at[there]] = True
    # By its label too: land of a cell may be known better than by the outline.
    return touched | products.grid["area_id"].isin(areas).to_numpy()


def _within(number: cells.CellArray, touched: BoolArray, reach: int) -> BoolArray:
    """Return which cells have a touched one within so many rings."""
    near = touched.copy()
    if touched.any():
        _, tails, _ = cells.rings_around(number, number[touched], rings=reach)
        near[tails] = True
    return near


def _share_steps(
    products: Products, areas: frozenset[str], small_count: int
) -> tuple[float, dict[str, float]]:
    """Return the step of shares of all flow, and of each part of the flow."""
    if not areas:
        return 0.0, {}
    flows, dealers = products.area_flows, products.dealers
    if dealers.empty:
        dealers = products.area_totals.set_index("area_id")["dealers"]
    sent = flows[flows["country"] == "US"]
    sent = sent.assign(dealers=sent["area_id"].map(dealers).fillna(0.0))
    sent = sent[(sent["dealers"] > 0) & (sent["flow_share"] > 0)]
    if sent.empty:
        return 0.0, {}
    most = _most_of_few(sent, small_count)
    steps: dict[str, float] = {"all": most}
    names = products.variants[["kind", "variant"]].drop_duplicates()
    origins = names.loc[names["kind"] == "origin", "variant"].tolist()
    part = sent["state_name"].map(
        lambda state: next((name for name in origins if state in name), None)
    )
    for name in origins:
        # The rest of the states is named by none of them.
        of_part = part == name if (part == name).any() else part.isna()
        own = sent[of_part]
        total = own["flow_share"].sum()
        steps[name] = _most_of_few(own, small_count) / total if total > 0 else most
    # Arrivals follow firearms seized: a municipality with few has less than the mean of
    # those with any.
    seized = int((products.area_totals["seizures"] > 0).sum())
    for name in names.loc[names["kind"] == "weapon class", "variant"]:
        steps[name] = max(most, 1 / seized if seized else 0.0)
    return _round_up(most), {name: _round_up(step) for name, step in steps.items()}


def _most_of_few(sent: pd.DataFrame, small_count: int) -> float:
    """Return the most that so few dealers of any one county send."""
    return float((sent["flow_share"] / sent["dealers"]).max()) * small_count


def _round_up(value: float) -> float:
    """Return the next number of one significant digit.

    Examples
    --------
    >>> _round_up(0.00021), _round_up(0.02), _round_up(0.0)
    (0.0003, 0.02, 0.0)
    """
    if value <= 0:
        return 0.0
    power = 10.0 ** np.floor(np.log10(value))
    return float(f"{np.ceil(value / power - 1e-9) * power:.6g}")


def to_step(table: pd.DataFrame, columns: tuple[str, ...], step: float) -> pd.DataFrame:
    """Return a table with some columns rounded to a step; a step of 0 rounds nothing.

    Examples
    --------
    >>> to_step(pd.DataFrame({"a": [0.00031, 0.0001]}), ("a",), 0.0002)["a"].tolist()
    [0.0004, 0.0]
    """
    if step <= 0:
        return table
    # Multiples are formed from the decimal step, so that no digits of noise are left.
    rounded = {
        column: np.round(np.rint(table[column] / step) * step, 12) for column in columns
    }
    return table.assign(**rounded)


def to_digits(values: pd.Series, digits: int) -> pd.Series:
    """Return numbers with so many significant digits.

    Examples
    --------
    >>> to_digits(pd.Series([123.456, -0.00123456, 0.0]), 3).tolist()
    [123.0, -0.00123, 0.0]
    """
    size = values.abs().where(values != 0, 1.0)
    power = np.power(10.0, digits - 1 - np.floor(np.log10(size)))
    result: pd.Series = (values * power).round() / power
    return result
