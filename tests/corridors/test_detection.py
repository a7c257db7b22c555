from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo import cells
from geo.corridors.detection import (
    Modelled,
    Seen,
    detect,
    judge_regions,
    place_events,
    tell_regions,
)
from geo.pipeline import StageReport
from geo.schema.contract import check
from geo.schema.detection import DETECTION, DETECTION_OFFICES, LESS, MORE

Finished = tuple[Path, dict[str, StageReport]]


def _modelled(flow: np.ndarray, offices: np.ndarray) -> Modelled:
    """Return flow on the 49 hexagons of resolution 3 below one of resolution 1."""
    middle = cells.points_to_cells(
        latitude=np.array([25.0]), longitude=np.array([-102.0]), resolution=1
    )
    coarse = np.sort(cells.children(middle, resolution=3)[1])
    return Modelled(
        coarse,
        np.arange(49),
        flow,
        np.repeat(flow[0][:, None] / 4, 4, axis=1),
        np.array(["El Paso", "Laredo"]),
        offices,
    )


EVEN = np.ones((3, 49))
OFFICES = np.array([[0.25, 0.75]] * 3)
RATIOS = ["ratio", "ratio_low", "ratio_high"]
NONE = pd.Series({"Laredo": 0.0})


def test_events_are_spread_as_people_are() -> None:
    shares = pd.DataFrame(
        {"area_id": ["a", "a", "b"], "cell": [2, 1, 2], "share": [0.25, 0.75, 1.0]}
    )
    grid = pd.DataFrame({"cell": [1, 2, 3]})
    events = pd.Series({"a": 8.0, "b": 1.0, "nowhere": 5.0})
    assert place_events(events, shares, grid).tolist() == [6.0, 3.0, 0.0]


def test_as_many_events_are_expected_as_were_seen() -> None:
    events = np.random.default_rng(3).poisson(9.0, 49).astype("float64")
    offices = pd.Series({"Laredo": 24.0, "El Paso": 16.0, "Blaine": 99.0})
    modelled = _modelled(EVEN, OFFICES)
    _, by_office = detect(modelled, Seen(events, offices))
    regions = judge_regions(modelled, events)
    whole = regions.drop_duplicates("region")
    assert whole["observed"].sum() == pytest.approx(events.sum())
    assert whole["expected"].sum() == pytest.approx(events.sum())
    # Even flow: every hexagon is expected to have as many.
    size = regions.groupby("region").size().to_numpy()
    assert whole["expected"].to_numpy() == pytest.approx(size * events.sum() / 49)
    # An office without crossings in the study takes no part.
    assert by_office["observed"].tolist() == [16, 24]
    assert by_office["expected"].tolist() == pytest.approx([10, 30])


def test_a_side_that_is_seen_ten_times_as_often_is_told_from_the_other() -> None:
    modelled = _modelled(EVEN, OFFICES)
    latitude, _ = cells.centers(modelled.coarse)
    north = latitude > np.median(latitude)
    events = np.where(north, 20.0, 2.0)
    regions, _ = detect(modelled, Seen(events, NONE))
    side = regions.assign(north=north).groupby("region")["north"].mean()
    said = regions.drop_duplicates("region").set_index("region")["class"]
    assert (said[side == 1] == MORE).all()
    assert (said[side == 0] == LESS).all()
    assert {0.0, 1.0} <= set(side)


def test_a_model_that_never_agrees_with_itself_says_nothing() -> None:
    modelled = _modelled(EVEN, OFFICES)
    latitude, _ = cells.centers(modelled.coarse)
    north = latitude > np.median(latitude)
    # Flow by the estimate and one draw as before, by as many draws the other way.
    flow = np.array([np.where(north, 20, 2), np.where(north, 2, 20)] * 4, "float64")
    same = judge_regions(_modelled(flow[[0, 0]], OFFICES), flow[0])
    torn = judge_regions(_modelled(flow, OFFICES), flow[0])
    assert same["ratio"].to_numpy() == pytest.approx(1, abs=0.1)
    width = (torn["ratio_high"] - torn["ratio_low"]).mean()
    assert width > 1.5 * (same["ratio_high"] - same["ratio_low"]).mean()


def test_of_regions_that_see_little_no_number_is_stored() -> None:
    modelled = _modelled(EVEN, OFFICES)
    latitude, _ = cells.centers(modelled.coarse)
    events = np.where(latitude > np.median(latitude), 20.0, 2.0)
    judged = judge_regions(modelled, events)
    told, _ = detect(modelled, Seen(events, NONE))
    assert told.equals(tell_regions(judged))
    assert list(told) == ["cell", "region", *RATIOS, "class"]
    more = told["class"] == MORE
    assert more.any()
    assert (~more).any()
    assert told.loc[~more, RATIOS].isna().to_numpy().all()
    assert told.loc[more, RATIOS].equals(judged.loc[more, RATIOS].round(2))
    # What is stored is the same however few are seen where little is.
    fewer = judged.assign(ratio=judged["ratio"].where(more, judged["ratio"] / 2))
    assert tell_regions(fewer).equals(told)


@pytest.mark.parametrize("flow", [EVEN, np.zeros((3, 49))])
def test_nothing_seized_or_nothing_flowing_gives_tables_without_rows(
    flow: np.ndarray,
) -> None:
    seen = Seen(np.zeros(49) if flow.any() else np.ones(49), NONE)
    regions, offices = detect(_modelled(flow, OFFICES), seen)
    assert len(regions) == len(offices) == 0
    check(regions, DETECTION)
    check(offices, DETECTION_OFFICES)


def test_a_finished_study_holds_events_against_its_own_flow(
    finished_study: Finished,
) -> None:
    found = {
        name: pd.read_parquet(
            next(finished_study[0].rglob(f"corridors_{name}.parquet"))
        )
        for name in ("detection", "detection_offices", "offices")
    }
    regions = check(found["detection"], DETECTION).drop_duplicates("region")
    more = regions["class"] == MORE
    assert more.any()
    assert regions.loc[~more, RATIOS].isna().to_numpy().all()
    assert (regions.loc[more, "ratio_low"] >= 1).all()
    offices = check(found["detection_offices"], DETECTION_OFFICES)
    share = found["offices"].set_index("field_office")["flow_share"]
    expected = 40 * share.loc[offices["field_office"]].to_numpy() / share.sum()
    assert offices["expected"].to_numpy() == pytest.approx(expected)
    assert offices["observed"].tolist() == [4, 24, 2, 10]
