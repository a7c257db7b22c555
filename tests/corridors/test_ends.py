import numpy as np
import pandas as pd
import pytest

from geo.corridors.ends import append_onward, find_places, spread_over_cells
from geo.corridors.model import Places
from geo.errors import NetworkError
from geo.grid.pieces import find_seats
from tests.tiny_model import SHARES
from tests.tiny_world import TinyWorld, cells_of, center

GROUPS = pd.Series({"MX04001": "04", "MX04002": "04", "MX05003": "05"})


def _find(world: TinyWorld, weight: dict[str, float], country: str = "MX") -> Places:
    return find_places(
        world.areas,
        find_seats(world.areas, world.settlements),
        pd.Series(weight, dtype="float64"),
        pd.Series({"MX04001": 12.0}),
        GROUPS,
        country,
    )


def test_areas_with_weight_are_places_at_their_seats(world: TinyWorld) -> None:
    places = _find(world, {"MX04002": 3.0, "MX05003": 0.0, "MX04001": 1.0})
    table = places.table.set_index("place_id")
    assert table.index.tolist() == ["MX04001", "MX04002"]
    assert places.weight.tolist() == [1.0, 3.0]
    assert table["name"].tolist() == ["Oeste", "Este"]
    assert table["group"].tolist() == ["04", "04"]
    # Their largest settlements are Ibarra and Kino.
    for area, letter in (("MX04001", "I"), ("MX04002", "K")):
        place = table.loc[[area], ["latitude", "longitude"]].to_numpy()[0]
        assert place.tolist() == pytest.approx(list(center(letter)))


def test_weight_without_a_count_rests_on_none(world: TinyWorld) -> None:
    table = _find(world, {"MX04001": 1.0, "MX04002": 1.0}).table
    assert table["count"].tolist() == [12.0, 0.0]


def test_weight_of_another_country_or_of_no_area_is_refused(world: TinyWorld) -> None:
    words = r"US04001, MX99999 has supply or demand but is no area of MX \(2 in all\)"
    with pytest.raises(NetworkError, match=words):
        _find(world, {"MX04001": 1.0, "US04001": 1.0, "MX99999": 2.0})
    # Without weight, a strange code does no harm.
    assert len(_find(world, {"MX04001": 1.0, "US04001": 0.0}).table) == 1


@pytest.mark.parametrize("weight", [{}, {"MX04001": 0.0}])
def test_a_country_without_weight_is_refused(
    world: TinyWorld, weight: dict[str, float]
) -> None:
    with pytest.raises(NetworkError, match="No area of MX has any supply or demand"):
        _find(world, weight)


def test_crossings_to_the_south_come_after_the_municipalities(
    world: TinyWorld,
) -> None:
    targets = _find(world, {"MX04001": 1.0})
    onward = pd.DataFrame(
        {
            "place_id": ["BZ:a", "GT:b"],
            "name_en": ["A", "B"],
            "name_es": ["A", "B"],
            "latitude": [18.0, 15.0],
            "longitude": [-88.0, -92.0],
            "weight": [0.5, 0.25],
        }
    )
    table = append_onward(targets, onward).table
    assert table["place_id"].tolist() == ["MX04001", "BZ:a", "GT:b"]
    assert table["country"].tolist() == ["MX", "BZ", "GT"]
    assert table["state_name"].tolist() == ["Campeche", "Belize", "Guatemala"]
    assert table["name"].tolist()[1:] == ["A", "B"]
    assert table["weight"].tolist() == [1.0, 0.5, 0.25]
    # No count tells how sure they are; each country is drawn together.
    assert table["count"].tolist() == [12.0, 0.0, 0.0]
    assert table["group"].tolist() == ["04", "BZ", "GT"]


def test_without_crossings_to_the_south_nothing_changes(world: TinyWorld) -> None:
    targets = _find(world, {"MX04001": 1.0})
    assert append_onward(targets, pd.DataFrame()) is targets


def test_areas_are_spread_over_the_cells_that_people_live_in(world: TinyWorld) -> None:
    # Lejos is not on the grid and stays at its seat; nobody of Baja lives in D and F.
    places = _find(world, {"US04002": 8.0, "US48999": 2.0}, "US")
    spread = spread_over_cells(places, SHARES)
    pd.testing.assert_frame_equal(spread.table, places.table)
    points = spread.points
    assert points is not None
    assert points["place"].tolist() == [0, 0, 1]
    assert points["cell"].tolist() == [*sorted(cells_of("EG").tolist()), 0]
    share = points.set_index("cell")["share"]
    assert share.loc[[*cells_of("EG"), 0]].tolist() == [0.75, 0.25, 1.0]
    at = points.set_index("cell")[["latitude", "longitude"]]
    for letter in "EG":
        found = at.loc[cells_of(letter).tolist()].to_numpy()[0]
        assert found.tolist() == pytest.approx(list(center(letter)))
    seat = places.table[["latitude", "longitude"]].to_numpy()[1]
    assert at.loc[[0]].to_numpy()[0].tolist() == seat.tolist()


def test_shares_that_are_not_whole_are_refused(world: TinyWorld) -> None:
    places = _find(world, {"MX04001": 1.0, "MX04002": 1.0})
    part = SHARES[~((SHARES["area_id"] == "MX04001") & (SHARES["share"] == 0.5))]
    with pytest.raises(NetworkError, match="shares of MX04001 over hexagons do not"):
        spread_over_cells(places, part)


def test_crossings_to_the_south_are_not_spread(world: TinyWorld) -> None:
    onward = pd.DataFrame(
        {
            "place_id": ["GT:b"],
            "name_en": ["B"],
            "latitude": [15.0],
            "longitude": [-92.0],
            "weight": [0.25],
        }
    )
    targets = _find(world, {"MX04001": 1.0})
    points = spread_over_cells(append_onward(targets, onward), SHARES).points
    assert points is not None
    assert points["place"].tolist() == [0, 0, 0, 1]
    assert points["cell"].to_numpy()[-1] == 0
    assert np.bincount(points["place"], points["share"]) == pytest.approx([1.0, 1.0])
    with pytest.raises(ValueError, match="before places are spread"):
        append_onward(spread_over_cells(targets, SHARES), onward)
