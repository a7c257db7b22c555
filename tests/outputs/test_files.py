"""Files are written whole or not at all."""

from pathlib import Path
from typing import NoReturn

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point

from geo.errors import InputError
from geo.outputs.files import write_bytes, write_text, written_whole
from geo.outputs.parquet import read_geometries, read_table, write_table


def test_a_file_appears_when_its_block_succeeds(tmp_path: Path) -> None:
    path = tmp_path / "maps" / "border.html"
    with written_whole(path) as temporary:
        temporary.write_text("page")
        assert not path.exists()
    assert path.read_text() == "page"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_failure_keeps_the_old_file_and_leaves_no_part(
    tmp_path: Path, error: type[BaseException]
) -> None:
    path = tmp_path / "border.gpkg"
    path.write_text("old")

    def fail() -> NoReturn:
        with written_whole(path) as temporary:
            temporary.write_text("half")
            raise error

    with pytest.raises(error):
        fail()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failure_before_anything_was_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyError), written_whole(tmp_path / "a.csv"):
        raise KeyError
    assert list(tmp_path.iterdir()) == []


def test_the_temporary_name_ends_as_the_file_does(tmp_path: Path) -> None:
    with written_whole(tmp_path / "highways.osm.pbf") as temporary:
        assert temporary.name == ".highways.part.osm.pbf"
        temporary.touch()


def test_text_is_utf_8_with_unix_line_ends(tmp_path: Path) -> None:
    write_text(tmp_path / "a.txt", "Juárez\nNogales\n")
    assert (tmp_path / "a.txt").read_bytes() == b"Ju\xc3\xa1rez\nNogales\n"


def test_bytes_are_written_as_they_are(tmp_path: Path) -> None:
    write_bytes(tmp_path / "a.png", b"\x89PNG\r\n")
    assert (tmp_path / "a.png").read_bytes() == b"\x89PNG\r\n"


def test_a_table_comes_back_from_parquet(tmp_path: Path) -> None:
    frame = pd.DataFrame({"cell": [599686042433355775], "share": [0.25], "ref": ["a"]})
    write_table(frame.astype({"cell": "uint64"}), tmp_path / "grid.parquet")
    back = read_table(tmp_path / "grid.parquet")
    pd.testing.assert_frame_equal(back, frame.astype({"cell": "uint64"}))


def test_shapes_come_back_from_parquet(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"port_id": ["a"]}, geometry=[Point(-99.5, 27.5)], crs="EPSG:4326"
    )
    write_table(frame, tmp_path / "ports.parquet")
    back = read_geometries(tmp_path / "ports.parquet")
    assert back.crs == frame.crs
    assert back.geometry.iloc[0] == Point(-99.5, 27.5)


@pytest.mark.parametrize("read", [read_table, read_geometries])
@pytest.mark.parametrize("data", [None, b"", b"PAR1 damaged PAR1"])
def test_a_damaged_parquet_file_is_refused(
    tmp_path: Path, read: object, data: bytes | None
) -> None:
    path = tmp_path / "grid.parquet"
    if data is not None:
        path.write_bytes(data)
    assert callable(read)
    with pytest.raises(InputError) as caught:
        read(path)
    (fault,) = caught.value.faults
    assert fault.file == "grid.parquet"
    assert fault.expected == "a Parquet file that a stage wrote"
    assert fault.remedy == "Remove it and run again."


def test_a_table_without_shapes_is_no_table_with_shapes(tmp_path: Path) -> None:
    write_table(pd.DataFrame({"a": [1]}), tmp_path / "grid.parquet")
    with pytest.raises(InputError, match=r"grid\.parquet"):
        read_geometries(tmp_path / "grid.parquet")
