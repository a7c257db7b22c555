import itertools
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import ConservationError, StudyError
from geo.grid.join import Grid, build_grid
from geo.schema.figures import AreaFigures
from tests.tiny_world import (
    CELLS,
    RESOLUTION,
    TinyWorld,
    by_letter,
    center,
    make_world,
    outline,
)

# Areas of cells differ by less than 1 in 500: shares by land are equal to within that.
BY_LAND = 2e-3


def _grid(
    world: TinyWorld,
    states: tuple[str, ...] = ("AZ",),
    extent: shapely.Geometry | None = None,
) -> Grid:
    return build_grid(
        world.areas,
        world.settlements,
        world.figures,
        resolution=RESOLUTION,
        settlement_density=3000.0,
        us_states=list(states),
        extent=None if extent is None else np.array([extent], dtype=object),
    )


def _shares(world: TinyWorld, area: str) -> dict[str, float]:
    shares = _grid(world).shares
    part = shares[shares["area_id"] == area]
    return by_letter(part["cell"], part["share"])


def _with_census(world: TinyWorld, area: str, people: float) -> TinyWorld:
    census = world.figures["population"].years["2020"].copy()
    census[area] = people
    figures = replace(
        world.figures["population"],
        years={"2020": census},
        totals={"2020": float(census.sum())},
    )
    return replace(world, figures=world.figures | {"population": figures})


# Expected shares by cell; a cell of the area that is not named has none.
@pytest.mark.parametrize(
    ("area", "census", "expected"),
    [
        # Census 900, settled 600: the other 300 go by land.
        ("US04001", 900.0, {"A": 1 / 9, "B": 7 / 9, "C": 1 / 9}),
        # Census as settled, and smaller: settled people are scaled down to it.
        ("US04001", 600.0, {"B": 1.0}),
        ("US04001", 60.0, {"B": 1.0}),
        ("US04002", 200.0, {"E": 3 / 4, "G": 1 / 4}),
        # No census: where the settled people are.
        ("US04002", 0.0, {"E": 3 / 4, "G": 1 / 4}),
        # Census 800, settled 400: the other 400 go by land, 100 to each cell.
        ("US04002", 800.0, {"D": 1 / 8, "E": 1 / 2, "F": 1 / 8, "G": 1 / 4}),
        # Two areas share cell J, each with its own settlement in it.
        ("MX04001", 1000.0, {"I": 1 / 2, "J": 3 / 10, "M": 1 / 5}),
        ("MX04002", 800.0, {"J": 1 / 4, "K": 3 / 4}),
        # 350 more by land, of three cells and a half: 100 to a cell, 50 to the half.
        (
            "MX04002",
            1150.0,
            {"J": 250 / 1150, "K": 700 / 1150, "L": 100 / 1150, "P": 100 / 1150},
        ),
        # Nobody is known to live there: by land, with people and without.
        ("MX05003", 1000.0, dict.fromkeys("NOQRS", 1 / 5)),
        ("MX05003", 0.0, dict.fromkeys("NOQRS", 1 / 5)),
        # Smaller than a cell: all in that cell.
        ("MX05004", 50.0, {"S": 1.0}),
    ],
)
def test_people_live_in_settlements_and_the_rest_by_land(
    world: TinyWorld, area: str, census: float, expected: dict[str, float]
) -> None:
    shares = _shares(_with_census(world, area, census), area)
    assert {letter: share for letter, share in shares.items() if share} == {
        letter: pytest.approx(share, rel=BY_LAND) for letter, share in expected.items()
    }


def test_shares_of_every_area_add_up_to_one(world: TinyWorld) -> None:
    sums = _grid(world).shares.groupby("area_id")["share"].sum()
    assert len(sums) == 6
    np.testing.assert_allclose(sums, 1.0, rtol=1e-15)


def test_a_settlement_whose_disc_leaves_its_area_settles_its_neighbour(
    world: TinyWorld,
) -> None:
    # 600,000 people need 200 km², of which the disc's southern part lies in Baja.
    crowded = world.settlements.copy()
    crowded.loc[crowded["name"] == "Arriba", "population"] = 600_000.0
    world = replace(world, settlements=crowded)
    shares = _shares(_with_census(world, "US04002", 0.0), "US04002")
    assert shares["E"] > 0
    assert shares["F"] > 0
    assert shares["F"] > shares["D"]


# People: by the table in the docstring of tests/tiny_world.py. J: 300 + 200.
PEOPLE = (
    {"A": 100, "B": 700, "C": 100, "E": 150, "G": 50}
    | {"I": 500, "J": 500, "K": 600, "M": 200, "S": 250}
    | dict.fromkeys("NOQR", 200)
)
# Dealers: 9 of Alta by 1/9, 7/9, 1/9; 8 of Baja by 3/4, 1/4.
DEALERS = {"A": 1, "B": 7, "C": 1, "E": 6, "G": 2}
# Homicides of both years: Oeste 20, Este 8, Sur 5, Punto 2. J: 6 + 2; S: 1 + 2.
HOMICIDES = {"I": 10, "J": 8, "K": 6, "M": 4, "S": 3} | dict.fromkeys("NOQR", 1)
# Seizures: 20 of Oeste by 1/2, 3/10, 1/5; 4 of Este by 1/4, 3/4. J: 6 + 1.
SEIZURES = {"I": 10, "J": 7, "M": 4, "K": 3}


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("population", PEOPLE),
        ("dealers", DEALERS),
        ("homicides", HOMICIDES),
        ("firearm_homicides", {cell: half / 2 for cell, half in HOMICIDES.items()}),
        ("seizures", SEIZURES),
    ],
)
def test_the_grid_of_the_tiny_world_holds_what_a_reader_works_out(
    world: TinyWorld, column: str, expected: dict[str, float]
) -> None:
    table = _grid(world).cells
    found = by_letter(table["cell"], table[column])
    assert set(found) == set(CELLS)
    for letter in CELLS:
        assert found[letter] == pytest.approx(expected.get(letter, 0), rel=BY_LAND)


def test_cells_belong_to_the_area_with_most_of_their_land(world: TinyWorld) -> None:
    table = _grid(world).cells
    letter = {cell: one for one, cell in CELLS.items()}
    found = {
        letter[f"{cell:x}"]: (country, state, area)
        for cell, country, state, area in zip(
            table["cell"],
            table["country"],
            table["state"],
            table["area_id"],
            strict=True,
        )
    }
    # The halves of J are equal to the eye; either may lead.
    assert found.pop("J") in {("MX", "04", "MX04001"), ("MX", "04", "MX04002")}
    assert found == (
        dict.fromkeys("ABC", ("US", "AZ", "US04001"))
        | dict.fromkeys("DEFG", ("US", "AZ", "US04002"))
        | dict.fromkeys("HIM", ("MX", "04", "MX04001"))
        | dict.fromkeys("KLP", ("MX", "04", "MX04002"))
        | dict.fromkeys("NOQRS", ("MX", "05", "MX05003"))
    )


def test_cells_are_sorted_and_stand_at_their_centre_with_their_land(
    world: TinyWorld,
) -> None:
    table = _grid(world).cells
    assert (np.diff(table["cell"].to_numpy().astype("int64")) > 0).all()
    north = by_letter(table["cell"], table["latitude"])
    east = by_letter(table["cell"], table["longitude"])
    land = by_letter(table["cell"], table["land_km2"])
    for letter in CELLS:
        assert (north[letter], east[letter]) == pytest.approx(center(letter), abs=1e-9)
        assert land[letter] == pytest.approx(42.2, rel=5e-3)


def test_the_ledger_of_the_tiny_world_is_the_one_a_reader_writes(
    world: TinyWorld,
) -> None:
    table = _grid(world).ledger
    found = {
        (line["column"], line["year"]): (
            line["input_total"],
            line["placed"],
            line["by_area"],
            line["unplaced"],
        )
        for line in table.to_dict("records")
    }
    # Lejos, with 5,000 people and 40 dealers, is kept by area.
    expected = {
        ("dealers", "2023"): (58, 17, 40, 1),
        ("firearm_homicides", "2020"): (10, 10, 0, 0),
        ("firearm_homicides", "2021"): (9, 7.5, 0, 1.5),
        ("homicides", "2020"): (20, 20, 0, 0),
        ("homicides", "2021"): (18, 15, 0, 3),
        ("population", "2020"): (8950, 3950, 5000, 0),
        ("seizures", "2006–2011"): (24, 24, 0, 0),
    }
    assert list(found) == list(expected)
    for line, parts in expected.items():
        assert found[line] == pytest.approx(parts, rel=1e-12)
    assert table["difference"].abs().max() < 1e-9


def test_a_state_on_the_grid_is_placed_instead_of_kept_by_area(
    world: TinyWorld,
) -> None:
    ledger = _grid(world, ("AZ", "TX")).ledger.set_index("column")
    assert ledger.loc["dealers", "placed"] == pytest.approx(57.0)
    assert ledger.loc["dealers", "by_area"] == 0.0


def test_codes_of_both_countries_do_not_collide(world: TinyWorld) -> None:
    # 04001 is Alta with 9 dealers and Oeste with 20 homicides.
    table = _grid(world).cells
    north = table["country"] == "US"
    assert table.loc[north, "dealers"].sum() == pytest.approx(17.0)
    assert table.loc[~north, "dealers"].sum() == 0.0
    assert table.loc[north, "homicides"].sum() == 0.0
    assert table.loc[~north, "homicides"].sum() == pytest.approx(35.0)


# A study area of its own: well inside these cells.
def _within(letters: str) -> shapely.Geometry:
    return shapely.union_all(shapely.buffer([outline(one) for one in letters], -0.005))


def test_a_study_area_limits_the_grid_to_the_cells_that_overlap_it(
    world: TinyWorld,
) -> None:
    table = _grid(world, extent=_within("EIJ")).cells
    people = by_letter(table["cell"], table["population"])
    homicides = by_letter(table["cell"], table["homicides"])
    assert people == {
        letter: pytest.approx(PEOPLE[letter], rel=BY_LAND) for letter in "EIJ"
    }
    assert homicides == pytest.approx({"E": 0.0, "I": 10.0, "J": 8.0}, rel=BY_LAND)


def test_what_lies_outside_the_study_area_is_kept_by_area(world: TinyWorld) -> None:
    grid = _grid(world, extent=_within("EIJ"))
    lines = {
        (line["column"], line["year"]): [line[part] for part in parts]
        for parts in [("placed", "by_area", "unplaced")]
        for line in grid.ledger.to_dict("records")
    }
    # Dealers: 6 of Baja's 8 in E; 2 of Baja, 9 of Alta and 40 of Lejos outside.
    assert lines["dealers", "2023"] == pytest.approx([6, 51, 1], rel=1e-9)
    # Homicides of 2020: I 5, J 3 + 2; 2 of Oeste in M, 6 of Este in K, 2 of Punto.
    assert lines["homicides", "2020"] == pytest.approx([10, 10, 0], rel=1e-9)
    assert grid.ledger["difference"].abs().max() < 1e-9
    sums = grid.shares.groupby("area_id")["share"].sum()
    assert sums.to_dict() == pytest.approx(
        {"US04002": 3 / 4, "MX04001": 4 / 5, "MX04002": 1 / 4}
    )
    assert grid.areas["area_id"].tolist() == ["MX04001", "MX04002", "US04002"]
    assert set(grid.years["cell"]) <= set(grid.cells["cell"])


def test_a_study_area_smaller_than_a_cell_has_that_cell(world: TinyWorld) -> None:
    latitude, longitude = center("K")
    speck = shapely.Point(longitude, latitude).buffer(1e-7)
    table = _grid(world, extent=speck).cells
    assert by_letter(table["cell"], table["population"]) == {
        "K": pytest.approx(600, rel=BY_LAND)
    }


def test_a_study_area_around_all_changes_nothing(world: TinyWorld) -> None:
    whole, limited = _grid(world), _grid(world, extent=shapely.box(-101, 26, -98, 29))
    for table in ("cells", "areas", "years", "shares"):
        pd.testing.assert_frame_equal(getattr(whole, table), getattr(limited, table))


@pytest.mark.parametrize(
    "elsewhere",
    [
        pytest.param(shapely.box(0, 0, 1, 1), id="in the sea"),
        pytest.param(shapely.box(-99.6, 33.0, -99.4, 33.2), id="in another state"),
    ],
)
def test_a_study_area_that_no_area_overlaps_is_refused(
    world: TinyWorld, elsewhere: shapely.Geometry
) -> None:
    with pytest.raises(StudyError, match=r"'grid\.extent'.*grid\.us_states"):
        _grid(world, extent=elsewhere)


# By cell and year; S: Punto's 2 in the first year, a fifth of Sur's 5 in the second.
def test_years_list_the_cells_with_homicides_only(world: TinyWorld) -> None:
    table = _grid(world).years
    found = {
        year: by_letter(part["cell"], part["homicides"])
        for year in (2020, 2021)
        for part in [table[table["year"] == year]]
    }
    near = {count: pytest.approx(count, rel=BY_LAND) for count in (1, 2, 3, 5, 6)}
    assert found == {
        2020: {"I": near[5], "J": near[5], "M": near[2], "K": near[6], "S": near[2]},
        2021: {"I": near[5], "J": near[3], "M": near[2]}
        | dict.fromkeys("NOQRS", near[1]),
    }
    np.testing.assert_allclose(table["firearm_homicides"], table["homicides"] / 2)


def test_areas_on_the_grid_keep_their_totals_of_all_years(world: TinyWorld) -> None:
    table = _grid(world).areas.set_index("area_id")
    columns = ["population", "dealers", "homicides", "firearm_homicides", "seizures"]
    assert table[columns].T.to_dict("list") == {
        "MX04001": [1000, 0, 20, 10, 20],
        "MX04002": [800, 0, 8, 4, 4],
        "MX05003": [1000, 0, 5, 2.5, 0],
        "MX05004": [50, 0, 2, 1, 0],
        "US04001": [900, 9, 0, 0, 0],
        "US04002": [200, 8, 0, 0, 0],
    }


def test_a_total_that_areas_do_not_add_up_to_stops_the_run(world: TinyWorld) -> None:
    wrong = replace(world.figures["dealers"], totals={"2023": 59.0})
    world = replace(world, figures=world.figures | {"dealers": wrong})
    with pytest.raises(ConservationError, match=r"`dealers` of 2023 .* 1 are missing"):
        _grid(world)


def test_years_of_an_area_are_added_up() -> None:
    figures = AreaFigures(
        unit="homicides",
        years={"2020": pd.Series({"a": 1.0, "b": 2.0}), "2021": pd.Series({"b": 3.0})},
        unplaced={},
        totals={},
    )
    assert figures.summed().to_dict() == {"a": 1.0, "b": 5.0}


VALUES = st.floats(0.0, 1e7)


@settings(max_examples=20)
@given(
    st.lists(st.floats(-99.62, -99.35), min_size=0, max_size=4, unique=True),
    st.lists(
        st.tuples(st.floats(27.4, 27.6), st.floats(-99.6, -99.4), st.floats(0.0, 2e6)),
        min_size=1,
        max_size=5,
    ),
    st.lists(st.tuples(VALUES, VALUES, VALUES), min_size=5, max_size=5),
    VALUES,
)
def test_any_areas_and_values_are_conserved(
    cuts: list[float],
    places: list[tuple[float, float, float]],
    values: list[tuple[float, float, float]],
    unplaced: float,
) -> None:
    # The world is cut into strips by meridians; every strip is a municipality.
    whole = outline("".join(CELLS))
    edges = [-100.0, *sorted(cuts), -99.0]
    strips = [
        shapely.intersection(whole, shapely.box(west, 27.0, east, 28.0))
        for west, east in itertools.pairwise(edges)
    ]
    names = [f"MX{at:05d}" for at, strip in enumerate(strips) if not strip.is_empty]
    areas = gpd.GeoDataFrame(
        {
            "area_id": names,
            "country": "MX",
            "name": names,
            "state": "04",
            "state_name": "Campeche",
        },
        geometry=[strip for strip in strips if not strip.is_empty],
        crs="EPSG:4326",
    )
    settlements = pd.DataFrame(
        places, columns=["latitude", "longitude", "population"]
    ).assign(place_id=np.arange(len(places)), name="", country="MX")

    def figures(column: int, years: tuple[str, ...]) -> AreaFigures:
        given = pd.Series(
            [values[at][column] for at in range(len(names))], index=names, dtype=float
        )
        return AreaFigures(
            unit="",
            years=dict.fromkeys(years, given),
            unplaced=dict.fromkeys(years, unplaced),
            totals=dict.fromkeys(years, float(given.sum()) + unplaced),
        )

    made = make_world()
    made = replace(
        made,
        areas=areas,
        settlements=settlements,
        figures={
            "population": figures(0, ("2020",)),
            "dealers": figures(1, ("2023",)),
            "homicides": figures(2, ("2020", "2021")),
            "firearm_homicides": figures(2, ("2020", "2021")),
            "seizures": figures(1, ("2006–2011",)),
        },
    )
    grid = _grid(made)
    for column, at, years in (
        ("population", 0, 1),
        ("dealers", 1, 1),
        ("homicides", 2, 2),
    ):
        given = years * sum(values[one][at] for one in range(len(names)))
        assert grid.cells[column].sum() == pytest.approx(given, rel=1e-9, abs=1e-9)
    sums = grid.shares.groupby("area_id")["share"].sum()
    assert len(sums) == len(names)
    np.testing.assert_allclose(sums, 1.0, rtol=1e-12)
    assert (grid.shares["share"] >= 0).all()
