"""Spreading of dealers by county, judged by premises whose place is known."""

from pathlib import Path

import pandas as pd
import pytest

from geo.grid.allocation import ALL, hold_points, judge_allocation
from geo.grid.spreading import OWN, shares_by_method
from geo.outputs.parquet import read_geometries, read_table
from geo.pipeline import StageReport
from geo.sources.figures import read_figures
from geo.sources.known_points import read_known_points

STATES = ["AZ", "CA", "NM", "TX"]


@pytest.fixture(scope="module")
def judged(
    raw: Path, shared_data: Path, finished_study: tuple[Path, dict[str, StageReport]]
) -> pd.DataFrame:
    made = finished_study[0] / "data" / "processed"
    areas = read_geometries(made / "sources_areas.parquet")
    figures = read_figures(
        raw, areas, dealer_year=2023, homicide_years=[2024], study_file=""
    )
    points = read_known_points(
        shared_data / "united_states" / "dealer_inspections_geocoded_2015_2017.csv"
    )
    held = hold_points(areas[areas["state"].isin(STATES)], points)
    shares = shares_by_method(
        held,
        read_table(made / "sources_settlements.parquet"),
        figures["population"].summed(),
        resolution=6,
        density=3000.0,
    )
    return judge_allocation(points, held, shares, seed=20261120, small_count=3)


def _figures(overall: pd.DataFrame, method: str) -> list[float]:
    columns = ["log_gain", "log_gain_error", "energy_km", "misplaced"]
    rows = overall.loc[[method], columns].to_numpy(dtype="float64")
    return [float(value) for value in rows[0]]


def test_all_premises_of_the_four_states_are_found(judged: pd.DataFrame) -> None:
    own = judged[judged["method"] == OWN].set_index("area_id")["points"]
    # The file names TX 314, AZ 106, CA 75, NM 16.
    assert own[ALL] == 314 + 106 + 75 + 16
    assert own.drop(ALL).min() >= 3
    assert own.drop(ALL).sum() < own[ALL]


def test_settlements_describe_dealers_better_than_land_or_points(
    judged: pd.DataFrame,
) -> None:
    overall = judged[judged["area_id"] == ALL].set_index("method")
    for worse in ("land", "settlement points"):
        gain, error, energy, misplaced = _figures(overall, worse)
        _, _, own_energy, own_misplaced = _figures(overall, OWN)
        assert gain < -3 * error
        assert energy > own_energy
        assert misplaced > own_misplaced


def test_the_table_of_the_methods_page_is_this_one(
    judged: pd.DataFrame,
) -> None:
    overall = judged[judged["area_id"] == ALL].set_index("method")
    _, _, energy, misplaced = _figures(overall, OWN)
    assert (misplaced, energy) == pytest.approx((0.729, 12.555), abs=0.002)
    gain, error, energy, misplaced = _figures(overall, "wide settlements")
    assert (gain, error) == pytest.approx((0.373, 0.078), abs=0.002)
    assert (misplaced, energy) == pytest.approx((0.736, 12.539), abs=0.002)
