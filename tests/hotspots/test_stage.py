"""The stage as a whole: two countries that share one cell, on three grids."""

from dataclasses import replace

import pandas as pd
import pytest

from geo.errors import StudyError
from geo.hotspots.stage import run_hotspots
from geo.schema.clusters import CLUSTER_MEMBERS, CLUSTERS, SCAN
from geo.schema.contract import check
from geo.schema.hotspots import (
    BIVARIATE,
    EMERGING,
    EMERGING_YEARS,
    HOTSPOTS,
    RANKED,
    RINGS,
    SKILL,
)
from geo.study import Hotspots
from tests.stage_world import BORDER, YEARS, make_inputs, settings

TABLES = {
    "": HOTSPOTS,
    "bivariate": BIVARIATE,
    "rings": RINGS,
    "emerging": EMERGING,
    "emerging_years": EMERGING_YEARS,
    "skill": SKILL,
    "clusters": CLUSTERS,
    "cluster_members": CLUSTER_MEMBERS,
    "scan": SCAN,
    "ranked": RANKED,
}
Found = tuple[dict[str, pd.DataFrame], dict[str, object]]


def _run(chosen: Hotspots, told: list[float] | None = None) -> Found:
    return run_hotspots(
        make_inputs(),
        chosen,
        homicide_years=YEARS,
        seed=3,
        cluster="",
        progress=lambda share, _: None if told is None else told.append(share),
    )


@pytest.fixture(scope="module")
def found() -> Found:
    return _run(settings())


def test_every_table_has_its_declared_shape_and_some_rows(found: Found) -> None:
    assert found[0].keys() == TABLES.keys()
    for name, table in found[0].items():
        assert len(check(table, TABLES[name])) > 0, name


# ------------------------------------------------------------------------------ rings


def test_the_automatic_rings_are_told_with_their_reason(found: Found) -> None:
    tables, facts = found
    # Many of all within two rings of the middle: clustering is strongest there.
    assert {
        name: facts[name] for name in facts if "ring" in name or "peak" in name
    } == {
        "rings": 2,
        "rings_rule": "first peak",
        "first_peak": 2,
        "greatest_peak": 2,
    }
    table = tables["rings"]
    assert table["rings"].tolist() == [1, 2, 3, 4]
    assert table["chosen"].tolist() == [False, True, False, False]
    assert table["z"].idxmax() == 1


def test_the_automatic_rings_are_used(found: Found) -> None:
    """All that knows neighbours is as with two rings stated, and not as with one."""
    tables, facts = found
    stated, about = _run(settings(rings=2))
    assert (about["rings"], about["rings_rule"]) == (2, "set by the study")
    assert about["first_peak"] == 2
    for name, table in tables.items():
        pd.testing.assert_frame_equal(table, stated[name], check_exact=True, obj=name)
    one, about = _run(settings(rings=1))
    assert about["rings"] == 1
    assert one["rings"]["chosen"].tolist() == [True, False, False, False]
    for name in ("", "bivariate", "emerging", "skill", "ranked"):
        assert not one[name].equals(tables[name]), name
    assert facts["cells_by_class"] != about["cells_by_class"]


def test_progress_is_told_and_rises() -> None:
    told: list[float] = []
    _run(settings(), told)
    assert told == sorted(set(told))
    assert told[0] == 0.0
    assert told[-1] < 1.0


# ----------------------------------------------------------------------------- border


def test_homicides_on_the_border_are_told_by_their_own_country(found: Found) -> None:
    """The county holds three quarters of the land of the cell with most homicides."""
    ranked = found[0]["ranked"].query("measure == 'homicides'")
    (first,) = ranked.query("rank == 1").to_dict("records")
    assert first["name"] == f"MX{BORDER:x}"
    assert first["state_name"] == "Norte"
    # Each of its cells has one municipality of 40 km² and 10,000 people, the one on the
    # border of 10 km²: nothing of the county's.
    assert first["land_km2"] == 40.0 * first["cells"] - 30.0
    assert first["population"] == 10_000.0 * first["cells"]


# ------------------------------------------------------------------------------ years


def test_rates_are_per_people_of_the_years_that_are_added_up(found: Found) -> None:
    # Twelve years of 10,000 people: as many person-years in each cell.
    table = found[0][""].query("measure == 'homicides'")
    assert set(table["exposure"]) == {120_000.0}
    given = make_inputs()
    grown = given.people.copy()
    grown[2012] *= 3
    more = run_hotspots(
        replace(given, people=grown),
        settings(),
        homicide_years=[2011, 2012],
        seed=3,
        cluster="",
        progress=lambda _share, _what: None,
    )[0][""].query("measure == 'homicides'")
    assert set(more["exposure"]) == {40_000.0}


def test_years_of_which_nothing_is_known_are_refused() -> None:
    emerging = {"first_year": 1999, "last_year": 2012, "time_steps": 0}
    words = (
        "the study, column 'hotspots.emerging': expected years of 2001 to 2012, found "
        "1999, 2000."
    )
    with pytest.raises(StudyError, match=words):
        _run(settings(emerging=emerging))
    scan = settings().scan.model_dump() | {"last_year": 2013}
    with pytest.raises(StudyError, match=r"'hotspots\.scan': .*found 2013\."):
        _run(settings(scan=scan))
