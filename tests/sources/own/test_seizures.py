"""Own seizures: the same from each of four forms, and nothing small by hexagon."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import cells
from geo.sources.own.seizures import (
    OwnSeizures,
    group_cells,
    no_seizures,
    read_own_seizures,
)
from tests.sources.own.lists import (
    COLUMNS,
    WRITERS,
    areas,
    gazetteer,
    seizures,
    write_geopackage,
)

ROWS = [
    # Four firearms on one spot of Juárez, Chihuahua; one far from it.
    *((f"2021-03-0{day}", 30.5, -106.5, "", "", "", 2, "Pistola") for day in (1, 2)),
    ("2022-03-03", 30.9, -106.9, "", "", "", 1, "rifle"),
    ("2022-03-04", "", "", "08037", "", "", 5, "granada"),
    ("2022-03-05", "", "", "", "Cd. Juárez", "Chih.", 3, "Arma larga"),
    ("2023-03-06", "", "", "", "", "Chihuahua", 1, "Pistola"),
    ("2023-03-07", "", "", "", "", "", 7, ""),
    ("2023-03-08", "", "", "12001", "", "", 0, "Pistola"),
]
HEADINGS = [*COLUMNS.values(), "Nombre", "CURP"]


def as_rows() -> list[dict[str, object]]:
    return [
        dict(zip(HEADINGS, (*row, "PLANTED", "PLANTED"), strict=True)) for row in ROWS
    ]


def read(folder: Path, form: str, **changed: object) -> OwnSeizures:
    path = WRITERS[form](folder / f"list.{form}", as_rows())
    columns = dict(COLUMNS)
    if form in {"geojson", "gpkg"}:
        del columns["latitude"], columns["longitude"]
    section = seizures(path.name, columns=columns, **changed)
    return read_own_seizures(
        path, section, areas(), gazetteer("MX"), resolution=6, small_count=3
    )


@pytest.mark.parametrize("form", sorted(WRITERS))
def test_each_form_gives_the_same_counts(form: str, tmp_path: Path) -> None:
    found = read(tmp_path, form)
    assert found.areas.to_numpy().tolist() == [
        ["", 2023, 2, 8, 0, 1],
        ["MX08037", 2021, 2, 4, 0, 4],
        ["MX08037", 2022, 3, 9, 4, 0],
        ["MX12001", 2023, 0, 0, 0, 0],
    ]
    assert found.facts["placed"]["place"] == {
        "coordinates": 3,
        "code": 2,
        "name": 1,
        "state only": 1,
        "no place": 1,
    }
    assert found.facts["personal_columns_dropped"] == ["Nombre", "CURP"]
    assert found.facts["rows"] == 8
    assert found.facts["firearms"] == 21
    assert found.facts["years"] == [2021, 2023]
    assert "PLANTED" not in str(found.facts)


def test_a_spot_with_enough_is_its_hexagon_and_one_with_few_is_not(
    tmp_path: Path,
) -> None:
    found = read(tmp_path, "csv").cells
    (cell,) = cells.points_to_cells(
        latitude=np.array([30.5]), longitude=np.array([-106.5]), resolution=6
    )
    assert found["cell"].tolist() == [cell]
    assert found["firearms"].tolist() == [4]
    assert found["resolution"].tolist() == [6]
    assert found["area_id"].tolist() == ["MX08037"]


def test_coordinates_in_the_system_of_the_study_are_the_same_places(
    tmp_path: Path,
) -> None:
    import shapely
    from pyproj import CRS

    from geo.projection import GEOGRAPHIC, transform

    metres = CRS.from_user_input("EPSG:6372")
    rows = as_rows()
    for row in rows[:3]:
        point = np.array(
            [shapely.Point(float(str(row["Longitud"])), float(str(row["Latitud"])))]
        )
        (moved,) = transform(point, GEOGRAPHIC, metres)
        row["Longitud"], row["Latitud"] = moved.x, moved.y
    path = WRITERS["csv"](tmp_path / "list.csv", rows)
    section = seizures("list.csv", crs="EPSG:6372")
    found = read_own_seizures(
        path, section, areas(), gazetteer("MX"), resolution=6, small_count=3
    )
    pd.testing.assert_frame_equal(found.cells, read(tmp_path, "csv").cells)


def test_a_layer_without_a_system_takes_that_of_the_study(tmp_path: Path) -> None:
    path = write_geopackage(tmp_path / "list.gpkg", as_rows(), srs=-1)
    columns = {key: text for key, text in COLUMNS.items() if "itude" not in key}
    section = seizures("list.gpkg", columns=columns, crs="EPSG:4326")
    found = read_own_seizures(
        path, section, areas(), gazetteer("MX"), resolution=6, small_count=3
    )
    pd.testing.assert_frame_equal(found.cells, read(tmp_path, "csv").cells)


def test_coordinates_count_before_a_code_and_the_difference_is_told(
    tmp_path: Path,
) -> None:
    rows = as_rows()
    rows[0]["Clave"] = "12001"
    rows[1]["Clave"] = "08037"
    path = WRITERS["csv"](tmp_path / "list.csv", rows)
    found = read_own_seizures(
        path,
        seizures("list.csv"),
        areas(),
        gazetteer("MX"),
        resolution=6,
        small_count=3,
    )
    (told,) = found.facts["repairs"]
    assert told.startswith("1 rows whose coordinates lie in another area than their")
    assert found.areas["firearms"].tolist() == [8, 4, 9, 0]


def test_without_a_list_the_tables_are_there_and_empty() -> None:
    empty = no_seizures()
    assert [len(table) for table in empty] == [0, 0]
    assert empty[1]["cell"].dtype == np.uint64


SPOTS = [
    (30.5, -106.5),
    (30.55, -106.5),
    (30.5, -106.44),
    (30.95, -106.05),
    (30.1, -106.9),
]


@given(
    counts=st.lists(
        st.tuples(
            st.integers(-1, len(SPOTS) - 1), st.integers(0, 4), st.integers(0, 1)
        ),
        min_size=1,
        max_size=30,
    ),
    small=st.integers(1, 6),
)
@settings(max_examples=25)
def test_no_group_is_small_and_nothing_is_lost(
    counts: list[tuple[int, int, int]], small: int
) -> None:
    north, east = np.array(SPOTS).T
    spots = cells.points_to_cells(latitude=north, longitude=east, resolution=6)
    table = pd.DataFrame(
        {
            "area_id": [("MX08037", "MX12001")[area] for *_, area in counts],
            "cell": [spots[at] if at >= 0 else np.uint64(0) for at, *_ in counts],
            "year": 2020,
            "incidents": [int(count > 0) for _, count, _ in counts],
            "firearms": [count for _, count, _ in counts],
        }
    )
    groups = group_cells(table, resolution=6, small_count=small)
    totals = table.groupby("area_id")["firearms"].sum()
    told = groups.groupby("area_id")["firearms"].sum()
    rest = totals.sub(told, fill_value=0)
    assert (groups["firearms"] >= small).all()
    assert (rest >= 0).all()
    # What is left of a municipality is nothing, or not small, or all of it.
    assert ((rest == 0) | (rest >= small) | (rest == totals)).all()
    # Each group lies around cells that had at least so many of its municipality.
    for area, cell, level, firearms in zip(
        *(groups[name] for name in ("area_id", "cell", "resolution", "firearms")),
        strict=True,
    ):
        own = table[(table["area_id"] == area) & (table["cell"] > 0)]
        number = own["cell"].to_numpy(dtype="uint64")
        around = cells.parents(number, resolution=level) if level < 6 else number
        assert own.loc[around == np.uint64(cell), "firearms"].sum() >= firearms
