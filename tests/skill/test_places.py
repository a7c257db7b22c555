"""Supply within states, against firearms traced to single places."""

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

from geo.errors import NetworkError
from geo.skill.bench import Bench
from geo.skill.places import contend, judge
from geo.skill.table import assemble

# Two counties of Texas, one of Arizona; and one of no group.
AREAS = pd.DataFrame(
    {
        "area_id": ["MX02001", "US04001", "US48001", "US48003", "US06001"],
        "state": ["02", "AZ", "TX", "TX", "CA"],
    }
)
PURCHASES = pd.DataFrame(
    {
        "period": "2015-2022",
        "area": ["Arizona", "Texas"],
        "states": ["AZ", "TX"],
        "weapon_class": "all",
        "firearms": [30, 120],
    }
)
PEOPLE = pd.Series({"US04001": 7.0, "US48001": 10.0, "US48003": 30.0, "MX02001": 9.0})
PLACES = pd.DataFrame(
    {
        "period": "2015-2022",
        "fips": ["04001", "48001", "48003"],
        "place": ["One", "Two", "Three"],
        "extent": ["county", "city", "city, at least"],
        "firearms": [30, 80, 40],
        "confirmed": [True, True, True],
        "source": ["a", "b", "c"],
    }
)


def _bench(**changed: str) -> Bench:
    """Return what `contend` looks at: supply 1 : 2 : 1, dealers 5 : 1 : 5."""
    origins = pd.DataFrame(
        {"place_id": ["US04001", "US48001", "US48003"], "weight": [1.0, 2.0, 1.0]}
    )
    dealers = pd.Series({"US04001": 5.0, "US48001": 1.0, "US48003": 5.0})
    found: Any = SimpleNamespace(
        inputs=SimpleNamespace(
            areas=AREAS,
            purchases=PURCHASES.assign(**changed),
            figures={"dealers": SimpleNamespace(summed=lambda: dealers)},
        ),
        prepared=SimpleNamespace(
            model=SimpleNamespace(origins=SimpleNamespace(table=origins))
        ),
    )
    return cast("Bench", found)


def test_every_contender_is_scaled_to_the_totals_of_its_group() -> None:
    shown = contend(_bench(), PEOPLE, PLACES).set_index("fips")
    # Arizona has one county; Texas' 120 are split 2 : 1, 1 : 5, 1 : 3 and 1 : 1.
    assert shown["model"].tolist() == pytest.approx([30, 80, 40])
    assert shown["dealers"].tolist() == pytest.approx([30, 20, 100])
    assert shown["population"].tolist() == pytest.approx([30, 30, 90])
    assert shown["equal"].tolist() == pytest.approx([30, 60, 60])


def test_the_factor_off_is_that_worked_out_by_hand() -> None:
    shown = contend(_bench(), PEOPLE, PLACES)
    rows = (row for one in judge(shown, seed=1) for row in one.rows())
    table = assemble(rows).set_index(["measure", "who"])
    off = table.loc["factor_off"]
    assert off.loc["model", "value"] == pytest.approx(1.0)
    # Arizona is right, 20 of 80 is off by 4, 100 of 40 by 2.5.
    assert off.loc["dealers", "value"] == pytest.approx((4 * 2.5) ** (1 / 3))
    assert off.loc["dealers", "lead"] == pytest.approx(10 ** (1 / 3) - 1)
    # A place drawn three times is Arizona: then nothing tells the two apart.
    assert off.loc["dealers", "verdict"] in {"wins", "level"}
    assert table.loc[("spearman", "model"), "value"] == pytest.approx(1.0)
    assert set(table["cases"]) == {3}


def test_what_is_only_recalled_does_not_judge() -> None:
    worse = PLACES.assign(
        firearms=[30, 80, 40_000], confirmed=[True, True, False]
    ).sample(frac=1.0, random_state=1)
    with pytest.raises(NetworkError, match=r"^2 places of purchase of 2015-2022 are"):
        contend(_bench(), PEOPLE, worse)
    again = pd.concat([PLACES, worse[~worse["confirmed"]].assign(fips="48003")])
    shown = contend(_bench(), PEOPLE, again)
    assert len(shown) == 4
    judged = judge(shown, seed=1)
    assert judged[0].cases == 3
    assert judged[0].samples["model"][0] == pytest.approx(1.0)


def test_a_place_of_no_group_is_named() -> None:
    strange = PLACES.assign(fips=["04001", "48001", "06001"])
    with pytest.raises(NetworkError, match=r"^No group of traced states holds US06001"):
        contend(_bench(), PEOPLE, strange)


def test_places_of_other_periods_and_classes_do_not_judge() -> None:
    with pytest.raises(NetworkError, match=r"^0 places of purchase of own list are"):
        contend(_bench(period="own list"), PEOPLE, PLACES)
    with pytest.raises(NetworkError, match=r"for all firearms together alone\.$"):
        contend(_bench(weapon_class="handguns"), PEOPLE, PLACES)


def test_a_model_without_supply_at_a_place_is_not_passed_over() -> None:
    bench = _bench()
    table = bench.prepared.model.origins.table
    table["weight"] = [1.0, 0.0, 1.0]
    with pytest.raises(NetworkError, match=r"no supply in the county of Two\.$"):
        contend(bench, PEOPLE, PLACES)


def test_a_guess_with_nothing_at_a_place_is_infinitely_off() -> None:
    shown = contend(_bench(), PEOPLE, PLACES).assign(population=0.0)
    assert np.isinf(judge(shown, seed=1)[0].samples["population"][0])
