"""Small counts cannot be had back: attacks that use the published files alone."""

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import pyogrio
import pytest

from geo.outputs.analysis.withheld import to_digits, to_step, withheld_areas
from geo.paths import Places

# The threshold of the finished study.
SMALL = 3
FIGURES = {"dealers": ("US", "counties"), "seizures": ("MX", "municipalities")}


def _layer(places: Places, name: str) -> gpd.GeoDataFrame:
    layer: gpd.GeoDataFrame = pyogrio.read_dataframe(places.geopackage, layer=name)
    return layer


def _true(places: Places, name: str) -> pd.DataFrame:
    return pd.read_parquet(places.stage_table(*name.split("/")))


def _small(places: Places, figure: str) -> pd.Series:
    """Return the counts that nobody may learn, by area."""
    totals = _true(places, "grid/areas")
    counts = totals.set_index("area_id")[figure]
    return counts[(counts > 0) & (counts < SMALL)]


def _hidden(places: Places, figure: str) -> set[str]:
    """Return the areas that an attacker sees to be withheld."""
    layer = _layer(places, FIGURES[figure][1])
    flags = layer[f"{figure}_small"] | layer[f"{figure}_withheld"]
    return set(layer.loc[flags.astype(bool), "area_id"])


@pytest.mark.parametrize("figure", FIGURES)
def test_no_total_of_a_state_tells_a_small_count(places: Places, figure: str) -> None:
    # The attacker is given the true total of every state, which no file tells.
    layer = _layer(places, FIGURES[figure][1])
    totals = _true(places, "grid/areas").set_index("area_id")
    small = _small(places, figure)
    assert len(small) > 30
    assert set(small.index) <= _hidden(places, figure)
    sure = 0
    for state in sorted(totals.loc[small.index, "state"].unique()):
        here = layer[layer["state"] == state]
        rest = totals[
            (totals["state"] == state) & (totals["country"] == FIGURES[figure][0])
        ][figure].sum()
        unknown = rest - here[figure].sum()
        few = int(here[f"{figure}_small"].sum())
        others = int(here[f"{figure}_withheld"].sum())
        if not here[figure].gt(0).any():
            # No area of the state is large enough to hide the others, so none is told.
            continue
        sure += 1
        assert others >= 1
        # Whatever the small ones are, from all 1 to all 2, the larger ones can make up
        # the rest with at least the threshold each: every small count stays possible.
        assert unknown - few * (SMALL - 1) >= others * SMALL
        assert unknown - few >= others * SMALL
    assert sure >= 3


@pytest.mark.parametrize("figure", FIGURES)
def test_no_cell_tells_the_count_of_its_area(places: Places, figure: str) -> None:
    # A told cell over its share of the people would be the count of the whole area.
    hexagons = _layer(places, "hexagons")
    inside = hexagons[hexagons["area_id"].isin(_hidden(places, figure))]
    assert len(inside) > 50
    assert not (inside[figure] > 0).any()


@pytest.mark.parametrize("figure", FIGURES)
def test_no_score_rests_on_a_withheld_cell(places: Places, figure: str) -> None:
    # Gi* is linear in the counts of a cell and its neighbours: where all but one are
    # known, the last follows.
    hexagons = _layer(places, "hexagons").set_index("cell")
    hidden = set(hexagons.index[hexagons["area_id"].isin(_hidden(places, figure))])
    for column in (f"{figure}_z", f"{figure}_hot_share"):
        told = hexagons.index[hexagons[column].notna()]
        assert len(told) > 100
        reached = {cell for one in told for cell in h3.grid_disk(one, 1)}
        assert not reached & hidden
    long = _layer(places, "hotspots")
    rows = long[(long["measure"] == figure) & long["cell"].isin(hidden)]
    assert len(rows) > 0
    scores = ["z", "p", "q", "z_count", "moran", "moran_p", "rate", "observed"]
    assert rows[scores].isna().all(axis=None)


@pytest.mark.parametrize("figure", FIGURES)
def test_scores_that_are_told_have_few_digits(places: Places, figure: str) -> None:
    hexagons = _layer(places, "hexagons")
    z = hexagons[f"{figure}_z"].dropna()
    np.testing.assert_allclose(z * 100, (z * 100).round(), atol=1e-6)
    # The pair's own count is a factor of its score.
    pairs = _layer(places, "hotspots_bivariate")
    hidden = hexagons.loc[hexagons["area_id"].isin(_hidden(places, figure)), "cell"]
    rows = pairs["pair"].str.startswith(figure) & pairs["cell"].isin(hidden)
    assert pairs.loc[rows, ["moran", "moran_p"]].isna().all(axis=None)


def test_no_flow_tells_how_many_dealers_a_county_has(places: Places) -> None:
    # The attacker is given what one dealer of each county sends, which no file tells,
    # and looks for one and for two times that, alone or as the difference of any two
    # sections.
    counties = _layer(places, "counties").set_index("area_id")
    few = _small(places, "dealers")
    small = counties.loc[list(few.index)]
    flow = ["flow_share", "flow_mean", "flow_low", "flow_high", "through_share"]
    assert small[[*flow, "flow_km", "top_decile"]].isna().all(axis=None)
    truth = _true(places, "corridors/areas").set_index("area_id")["flow_share"]
    of_one = (truth.reindex(few.index) / few).dropna()
    assert len(of_one) > 30
    roads = np.unique(_layer(places, "roads")["flow_share"])
    differences = np.unique(np.round(np.diff(roads), 9))
    step = differences.min()
    # What one or two dealers send is less than a step: both may lie behind any
    # difference of none or of one step. Near the border one dealer sends most.
    assert of_one.max() > 1.5 * of_one.median() > 0
    assert (SMALL - 1) * of_one.max() < step
    through = counties["through_share"].dropna()
    np.testing.assert_allclose(through / step, (through / step).round(), atol=1e-6)


def test_a_county_at_a_road_end_is_not_told_by_what_passes(places: Places) -> None:
    # Where no road passes through, entries and starts are what the county sends.
    truth = _true(places, "corridors/areas").set_index("area_id")
    small = _small(places, "dealers").index
    ends = [
        area
        for area in small
        if truth.loc[area, "through_share"]
        == pytest.approx(truth.loc[area, "flow_share"], rel=1e-9)
    ]
    assert len(ends) > 3
    counties = _layer(places, "counties").set_index("area_id")
    assert counties.loc[ends, "through_share"].isna().all()


def test_clusters_have_no_total_beyond_the_members_told(places: Places) -> None:
    clusters = _layer(places, "hotspots_clusters")
    members = _layer(places, "hotspots_cluster_members")
    sums = members.groupby(["method", "cluster"])["firearms"].sum()
    keys = pd.MultiIndex.from_frame(clusters[["method", "cluster"]])
    np.testing.assert_array_equal(clusters["firearms"], sums.reindex(keys))
    hidden = set(_small(places, "seizures").index)
    rows = members["area_id"].isin(hidden)
    assert rows.any()
    assert members.loc[rows, "firearms"].isna().all()
    assert clusters["places_withheld"].sum() >= rows.sum()


def test_ranked_places_with_a_withheld_area_have_rounded_counts(
    places: Places,
) -> None:
    ranked = _layer(places, "hotspots_ranked")
    areas = gpd.read_parquet(places.stage_table("sources", "areas"))
    for figure in FIGURES:
        hidden = areas[areas["area_id"].isin(_hidden(places, figure))]
        own = ranked[ranked["measure"] == figure]
        near = own[own.intersects(hidden.union_all())]
        assert len(near) > 0
        told = near["observed"].dropna()
        assert (told % 10 == 0).all()
        assert near[["ratio", "excess_low", "z_mean"]].isna().all(axis=None)


@pytest.mark.parametrize("name", ["hexagons", "counties", "municipalities", "roads"])
def test_every_format_withholds_the_same(places: Places, name: str) -> None:
    packed = _layer(places, name).drop(columns="geometry")
    stored = gpd.read_parquet(places.layer_file(name)).drop(columns=["geometry"])
    stored = stored.drop(columns="bbox", errors="ignore")
    pd.testing.assert_frame_equal(stored, packed, check_dtype=False)
    if places.csv_table(name).exists():
        table = pd.read_csv(places.csv_table(name), dtype={"state": "str"})
        numbers = packed.select_dtypes("number").columns
        pd.testing.assert_frame_equal(
            table[numbers].astype("float64"), packed[numbers].astype("float64")
        )


# ------------------------------------------------------------------------ the rules


def _totals(counts: dict[str, float]) -> pd.DataFrame:
    return pd.DataFrame(
        {"area_id": list(counts), "dealers": list(counts.values())}
    ).assign(country="US", state="NM")


def test_one_larger_area_is_withheld_with_the_small_ones() -> None:
    # Two small areas: the other one needs 3 + 2 * (3 - 2) = 5, so that 1 + 1 + 5 and
    # 2 + 2 + 3 are one sum.
    totals = _totals({"a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "f": 5, "g": 90, "h": 0})
    found = withheld_areas(totals, "dealers", small_count=3)
    assert found == {"a", "b", "e"}


def test_without_a_large_enough_area_all_are_withheld() -> None:
    totals = _totals({"a": 1, "b": 2, "c": 3, "d": 0})
    assert withheld_areas(totals, "dealers", small_count=3) == {"a", "b", "c"}


def test_without_small_counts_nothing_is_withheld() -> None:
    totals = _totals({"a": 3, "b": 0})
    assert withheld_areas(totals, "dealers", small_count=3) == frozenset()


def test_rounding_keeps_what_is_empty() -> None:
    table = pd.DataFrame({"a": [0.0004, np.nan]})
    rounded = to_step(table, ("a",), 0.0003)["a"].tolist()
    assert rounded == pytest.approx([0.0003, np.nan], nan_ok=True)
    digits = to_digits(pd.Series([0.012345, np.nan]), 2).tolist()
    assert digits == pytest.approx([0.012, np.nan], nan_ok=True)
