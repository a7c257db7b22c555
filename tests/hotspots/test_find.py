import h3
import numpy as np
import pandas as pd
import pytest

from geo import cells as grid_cells
from geo.errors import StatisticError
from geo.hotspots.fields import build_fields
from geo.hotspots.find import Choices, find_hotspots
from geo.hotspots.getis_ord import Neighborhoods
from geo.hotspots.layout import lay_out
from tests.tiny_world import (
    CENTER,
    LAND_KM2,
    MX_CELLS,
    US_CELLS,
    by_letter,
    grid_table,
    number,
)

PEOPLE = dict.fromkeys(US_CELLS + MX_CELLS, 1000.0)


def _find(grid: pd.DataFrame, homicide_years: int = 5, rings: int = 1) -> pd.DataFrame:
    """Find hotspots where every cell is an area of its own."""
    name = pd.Series([f"{cell:x}" for cell in grid["cell"]], index=grid.index)
    shares = pd.DataFrame(
        {"area_id": name, "cell": grid["cell"], "land_km2": LAND_KM2, "share": 1.0}
    )
    return _find_in(grid.assign(area_id=name), shares, homicide_years, rings)


def _find_in(
    areas: pd.DataFrame, shares: pd.DataFrame, homicide_years: int = 1, rings: int = 1
) -> pd.DataFrame:
    people = areas.set_index("area_id")["population"] * homicide_years
    fields = build_fields(areas, shares, person_years=people)
    near = {
        measure: Neighborhoods.of(grid_cells.neighbors(field.layout.cells, rings=rings))
        for measure, field in fields.items()
    }
    choices = Choices(low_quantile=0.05, draws=999, resamples=5, seed=1)
    return find_hotspots(fields, near, {}, rings, choices)


def _tiny() -> pd.DataFrame:
    return grid_table(
        {
            "population": PEOPLE,
            "dealers": {"A": 1, "C": 2, "G": 4},
            "homicides": {"H": 1, "I": 2, "Q": 40, "R": 50, "S": 40},
            "seizures": {"Q": 3, "R": 3, "S": 3},
        }
    )


def _planted() -> pd.DataFrame:
    """Return 217 cells of each country, with seven hot ones in the middle of each."""
    tables = []
    for country, origin in (("MX", CENTER), ("US", h3.latlng_to_cell(33.0, -99.5, 6))):
        disk = h3.grid_disk(origin, 8)
        hot = [cell in h3.grid_disk(origin, 1) for cell in disk]
        tables.append(
            pd.DataFrame(
                {
                    "cell": np.array([h3.str_to_int(cell) for cell in disk], "uint64"),
                    "country": country,
                    "state": country,
                    "population": 10_000.0,
                    "dealers": np.where(hot, 30.0, 1.0),
                    "homicides": np.where(hot, 60.0, 2.0),
                    "seizures": np.where(hot, 5.0, 0.0),
                    "hot": hot,
                }
            )
        )
    return pd.concat(tables).sort_values("cell", ignore_index=True)


def test_measures_have_the_study_area_of_their_country() -> None:
    table = _find(_tiny())
    found = {
        measure: set(by_letter(part["cell"], part["z"]))
        for measure, part in table.groupby("measure")
    }
    assert found == {
        "dealers": set(US_CELLS),
        "homicides": set(MX_CELLS),
        "seizures": set(MX_CELLS),
    }


def test_counts_without_a_denominator_are_scored_as_they_are() -> None:
    table = _find(_tiny()).query("measure == 'seizures'")
    scores = by_letter(table["cell"], table["z"])
    # As worked out in the test of Gi*: 5.25 / √(27/16 · 35/11) in the middle of three.
    assert scores["R"] == pytest.approx(2.26569, abs=1e-5)
    assert table["rate"].isna().all()
    assert table["rate_low"].isna().all()


def test_the_planted_cluster_of_the_tiny_world_scores_highest() -> None:
    table = _find(_tiny()).query("measure == 'homicides'")
    scores = by_letter(table["cell"], table["z"])
    assert max(scores, key=lambda letter: scores[letter]) == "R"
    assert (
        min(scores["Q"], scores["R"], scores["S"]) > 0 > max(scores["H"], scores["L"])
    )


# 1,000 people for 5 years: 5,000 person-years. Dealers are of one year.
@pytest.mark.parametrize(("measure", "years"), [("homicides", 5), ("dealers", 1)])
def test_rates_are_per_person_and_year(measure: str, years: int) -> None:
    table = _find(_tiny()).query("measure == @measure")
    assert set(table["exposure"]) == {1000.0 * years}
    # The rates of a group average to its crude rate where all cells are alike in size.
    observed = {"homicides": 133, "dealers": 7}[measure]
    count = {"homicides": 12, "dealers": 7}[measure]
    expected = observed / (1000 * count * years) * 100_000
    assert table["rate"].mean() == pytest.approx(expected, rel=1e-9)
    assert (table["rate_low"] <= table["rate"]).all()


def test_observed_counts_are_those_of_the_grid() -> None:
    table = _find(_tiny()).query("measure == 'homicides'")
    observed = by_letter(table["cell"], table["observed"])
    assert {letter: count for letter, count in observed.items() if count} == {
        "H": 1,
        "I": 2,
        "Q": 40,
        "R": 50,
        "S": 40,
    }


def test_a_planted_cluster_is_found_and_nothing_else() -> None:
    grid = _planted()
    table = _find(grid)
    hot = set(grid.loc[grid["hot"], "cell"])
    for measure, country in (
        ("dealers", "US"),
        ("homicides", "MX"),
        ("seizures", "MX"),
    ):
        part = table[table["measure"] == measure]
        assert len(part) == 217
        planted = part[part["cell"].isin(hot)]
        assert set(planted["class"]) == {"hot 99"}
        assert len(planted) == 7
        # Two rings around the middle touch the cluster; beyond them nothing is hot.
        origin = CENTER if country == "MX" else h3.latlng_to_cell(33.0, -99.5, 6)
        near = {h3.str_to_int(cell) for cell in h3.grid_disk(origin, 2)}
        beyond = part[~part["cell"].isin(list(near))]
        assert set(beyond["class"]) == {"not significant"}


def test_cells_without_any_are_counted_as_zeros() -> None:
    grid = _tiny()
    fewer = grid[~grid["cell"].isin([number("H"), number("L")])]
    scores = [
        by_letter(table["cell"], table["z"])["R"]
        for table in (_find(grid), _find(fewer))
        for table in [table[table["measure"] == "seizures"]]
    ]
    # Without two of its zeros: n = 10, x̄ = 0.9, S² = 1.89: 4.5 / √(1.89 · 25/9).
    assert scores == pytest.approx([2.26569, 1.96396], abs=1e-5)


def test_corrected_probabilities_are_never_below_the_plain_ones() -> None:
    table = _find(_planted())
    assert (table["q"] >= table["p"]).all()
    assert ((table["p"] >= 0) & (table["q"] <= 1)).all()


def test_a_cell_without_people_deviates_in_neither_direction() -> None:
    empty = {letter: 0.0 if letter in "KLP" else 1000.0 for letter in PEOPLE}
    grid = _tiny().assign(population=0.0)
    letters = by_letter(grid["cell"], grid["population"])
    grid["population"] = [empty[letter] for letter in letters]
    table = _find(grid).query("measure == 'homicides'").set_index("cell")
    # The prior of state 04: 3 homicides in H, I and J, of 5,000 person-years each.
    rate = by_letter(pd.Series(table.index), table["rate"])
    assert rate["K"] == rate["L"] == pytest.approx(3 / 15_000 * 100_000)
    assert (table["exposure"] == 0).sum() == 3


def test_rates_of_areas_are_carried_to_cells_by_people_and_else_by_land() -> None:
    # Area a: 100 people, 90 in cell J; b: 200 people, 10 in J; c: nobody, in J and K.
    shares = pd.DataFrame(
        [
            ("a", "J", 0.9, 1.0),
            ("a", "I", 0.1, 1.0),
            ("b", "J", 0.05, 30.0),
            ("b", "L", 0.95, 9.0),
            ("c", "J", 0.5, 9.0),
            ("c", "K", 0.5, 2.0),
            ("d", "K", 0.0, 6.0),
            ("stranger", "I", 1.0, 9.0),
        ],
        columns=["area_id", "letter", "share", "land_km2"],
    )
    shares["cell"] = [number(letter) for letter in shares["letter"]]
    layout = lay_out(pd.Series(list("abcd")), shares)
    found = layout.carry(
        np.array([1.0, 11.0, 5.0, 9.0]), np.array([100.0, 200.0, 0.0, 50.0])
    )
    carried = by_letter(pd.Series(layout.cells), pd.Series(found))
    # I: a alone. J: (90 · 1 + 10 · 11)/100. K: (2 · 5 + 6 · 9)/8 by land. L: b alone.
    assert carried == pytest.approx({"I": 1.0, "J": 2.0, "K": 8.0, "L": 11.0})


def test_rates_are_smoothed_by_area_within_its_state() -> None:
    # Two municipalities of state 04 with 100 people each and 10 and 30 homicides in a
    # year: 12 % and 28 %, as worked out in the test of rates. J lies half in each.
    areas = pd.DataFrame(
        [
            ("MX1", "MX", "04", 100.0, 0.0, 10.0, 0.0),
            ("MX2", "MX", "04", 100.0, 0.0, 30.0, 0.0),
            ("MX3", "MX", "05", 100.0, 0.0, 7.0, 1.0),
            ("US1", "US", "AZ", 100.0, 3.0, 0.0, 0.0),
            ("US2", "US", "AZ", 100.0, 9.0, 0.0, 0.0),
        ],
        columns=[
            "area_id",
            "country",
            "state",
            "population",
            "dealers",
            "homicides",
            "seizures",
        ],
    )
    # The border cuts through H, whose larger part the counties hold.
    parts = {
        "MX1": "HIJ",
        "MX2": "JKL",
        "MX3": "MNOPQRS",
        "US1": "ABCH",
        "US2": "DEFG",
    }
    shares = pd.DataFrame(
        [
            (area, number(letter), LAND_KM2, 1 / len(letters))
            for area, letters in parts.items()
            for letter in letters
        ],
        columns=["area_id", "cell", "land_km2", "share"],
    )
    found = _find_in(areas, shares)
    # A cell on the border has each country's own part, and nothing is lost.
    cells = found.groupby("measure")["cell"].agg(set)
    assert number("H") in cells["homicides"] & cells["dealers"]
    sums = found.groupby("measure")["observed"].sum()
    assert sums.to_dict() == pytest.approx(
        {"dealers": 12.0, "homicides": 47.0, "seizures": 1.0}
    )
    border = found[found["cell"] == number("H")].set_index("measure")
    assert border["exposure"].to_dict() == pytest.approx(
        {"dealers": 25.0, "homicides": 100 / 3, "seizures": 100 / 3}
    )
    table = found.query("measure == 'homicides'")
    rates = by_letter(table["cell"], table["rate"] / 1000)
    expected = {"H": 12, "I": 12, "J": 20, "K": 28, "L": 28}
    assert rates == pytest.approx(expected | dict.fromkeys("MNOPQRS", 7))


def test_the_table_is_sorted_and_complete() -> None:
    table = _find(_tiny())
    keys = list(zip(table["measure"], table["cell"], strict=True))
    assert keys == sorted(keys)
    assert len(keys) == 7 + 12 + 12
    assert np.isfinite(table[["z", "p", "q"]].to_numpy()).all()


def test_a_measure_that_is_the_same_everywhere_is_refused() -> None:
    grid = _tiny().assign(seizures=2.0)
    with pytest.raises(StatisticError, match="values that differ; all 12 are 2"):
        _find(grid)


def test_what_is_hot_on_another_grid_counts_towards_the_verdict() -> None:
    grid = _planted()
    name = pd.Series([f"{cell:x}" for cell in grid["cell"]], index=grid.index)
    areas = grid.assign(area_id=name)
    shares = pd.DataFrame(
        {"area_id": name, "cell": grid["cell"], "land_km2": LAND_KM2, "share": 1.0}
    )
    people = 5 * areas.set_index("area_id")["population"]
    fields = build_fields(areas, shares, person_years=people)
    near = {
        measure: Neighborhoods.of(grid_cells.neighbors(field.layout.cells, rings=1))
        for measure, field in fields.items()
    }
    choices = Choices(low_quantile=0.05, draws=999, resamples=5, seed=1)
    # Another grid that finds the same, and one that finds the cluster elsewhere.
    moved = areas.assign(
        **{name: np.roll(areas[name], 60) for name in ("dealers", "homicides")}
    )
    for other, shares_hot in ((areas, {0.0, 1.0}), (moved, {0.0, 0.5})):
        elsewhere = {6: build_fields(other, shares, person_years=people)}
        table = find_hotspots(fields, near, elsewhere, 1, choices)
        part = table[table["measure"] == "homicides"]
        assert set(part["hot_resolutions"]) == shares_hot
        firm = (part["verdict"] == "firm hotspot").any()
        assert firm == (1.0 in shares_hot)


def test_a_grid_of_one_country_is_refused_with_what_to_do() -> None:
    grid = _planted().query("country == 'MX'")
    with pytest.raises(StatisticError, match=r"No area of US.*grid\.extent"):
        _find(grid)
