from pathlib import Path

import pytest

from geo.errors import InputError
from geo.sources.known_points import read_known_points


def _file(folder: Path, text: str) -> Path:
    path = folder / "points.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("header", ["latitude,longitude", "lat,lon"])
def test_points_are_read_in_their_order(tmp_path: Path, header: str) -> None:
    path = _file(tmp_path, f"{header}\n27.5,-99.5\n25.0,-100.25\n")
    found = read_known_points(path)
    assert found.to_dict("list") == {
        "latitude": [27.5, 25.0],
        "longitude": [-99.5, -100.25],
    }


def test_nothing_but_coordinates_is_read(tmp_path: Path) -> None:
    path = _file(tmp_path, "name,longitude,latitude,street\nA,-99.5,27.5,Main\n")
    found = read_known_points(path)
    assert list(found.columns) == ["latitude", "longitude"]
    assert found.iloc[0].tolist() == [27.5, -99.5]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("latitude,x\n1,2\n", "row 1, column 'longitude'.*found latitude, x"),
        ("latitude,longitude\n", "at least one point, found none"),
        ("", "expected a CSV file"),
        ('latitude,longitude\n27.5,"-99', "expected a CSV file"),
        ("lat,lon\n27.5,-99.5\n,-99.5\n", "row 3, column 'latitude'.*found ''"),
        ("lat,lon\n27.5,west\n", "row 2, column 'longitude'.*found 'west'"),
        ("lat,lon\n-99.5,27.5\n", "row 2, column 'latitude'.*found '-99.5'"),
        ("lat,lon\nnan,-99\n", "row 2, column 'latitude'"),
    ],
)
def test_what_is_no_point_is_refused_by_its_place(
    tmp_path: Path, text: str, words: str
) -> None:
    with pytest.raises(InputError, match=words):
        read_known_points(_file(tmp_path, text))


def test_all_faults_come_together(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_known_points(_file(tmp_path, "lat,lon\n91,-181\nx,-99\n27,-99\n"))
    places = [(fault.row, fault.column) for fault in caught.value.faults]
    assert places == [(2, "latitude"), (3, "latitude"), (2, "longitude")]


def test_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_bytes("latitude,longitude,año\n27,-99,1\n".encode("latin-1"))
    with pytest.raises(InputError, match="CSV file in UTF-8"):
        read_known_points(path)
