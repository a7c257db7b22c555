import h3
import numpy as np
import pandas as pd
import pytest

from geo import cells
from geo.hotspots.bivariate import branch_of, find_pairs
from geo.hotspots.fields import Field, build_fields
from geo.hotspots.moran import NOT_SIGNIFICANT, QUADRANTS, bivariate_local_moran
from tests.tiny_world import CENTER


def _numbers(texts: list[str]) -> np.ndarray:
    return np.sort(np.array([h3.str_to_int(text) for text in texts], dtype="uint64"))


@pytest.fixture(scope="module")
def fields() -> dict[str, Field]:
    """Two countries of 61 cells apart; seizures and homicides share their middle."""
    tables = []
    for country, center in (
        ("MX", CENTER),
        ("US", h3.latlng_to_cell(33.0, -99.5, 6)),
    ):
        disk = _numbers(h3.grid_disk(center, 4))
        middle = np.isin(disk, _numbers(h3.grid_disk(center, 1)))
        tables.append(
            pd.DataFrame(
                {
                    "area_id": [f"{country}{cell:x}" for cell in disk],
                    "cell": disk,
                    "country": country,
                    "state": "05",
                    "population": 1000.0,
                    "dealers": np.where(middle, 9.0, 1.0),
                    "homicides": np.where(middle, 40.0, 2.0),
                    "seizures": np.where(middle, 8.0, 0.0),
                }
            )
        )
    areas = pd.concat(tables).sort_values("area_id", ignore_index=True)
    shares = areas[["area_id", "cell"]].assign(land_km2=40.0, share=1.0)
    people = 5 * areas.set_index("area_id")["population"]
    return build_fields(areas, shares, person_years=people)


def test_seizures_amid_homicides_are_found_in_their_middle(
    fields: dict[str, Field],
) -> None:
    table = find_pairs(fields, rings=1, draws=9_999, seed=1, cluster="")
    part = table[table["pair"] == "seizures near homicides"]
    assert len(part) == 61
    high = set(part.loc[part["moran_class"] == "high-high", "cell"])
    # Of the seven with seizures only the middle has all its neighbours among them.
    assert high == {h3.str_to_int(CENTER)}


def test_dealers_beyond_the_border_find_no_homicides_around(
    fields: dict[str, Field],
) -> None:
    table = find_pairs(fields, rings=1, draws=9_999, seed=1, cluster="")
    part = table[table["pair"] == "dealers near homicides"]
    # Both countries take part, each with 0 in the other's measure.
    assert len(part) == 122
    assert "high-high" not in set(part["moran_class"])


def test_the_statistic_is_that_of_the_values_here_and_around(
    fields: dict[str, Field],
) -> None:
    table = find_pairs(fields, rings=2, draws=99, seed=1, cluster="")
    part = table[table["pair"] == "seizures near homicides"]
    layout = fields["homicides"].layout
    alone = bivariate_local_moran(
        fields["seizures"].values(),
        fields["homicides"].values(),
        cells.neighbors(layout.cells, rings=2),
        draws=99,
        seed=5,
    )
    assert part["moran"].to_numpy() == pytest.approx(alone.statistic)


def test_quadrants_have_names_in_words() -> None:
    assert QUADRANTS == ("high-high", "low-high", "low-low", "high-low")
    assert NOT_SIGNIFICANT == "not significant"


def test_branches_of_a_seed_differ() -> None:
    assert len({branch_of(1, 2, 3), branch_of(1, 3, 2), branch_of(2, 2, 3)}) == 3
    assert branch_of(1, 2, 3) == branch_of(1, 2, 3)
