"""One file out of an archive, and those beside it; nothing is left behind."""

import bz2
import gzip
import lzma
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from geo.errors import InputError, MissingInputError
from geo.sources.intake import open_member, unpacking
from geo.sources.intake.archives import check_zip
from tests.sources.intake.towns import Member, write, zip_of

DATA = b"Clave\n01001\n"


@pytest.fixture
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the folder in which archives are unpacked."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("towns.csv", bytes),
        ("towns.csv.gz", gzip.compress),
        ("towns.csv.bz2", bz2.compress),
        ("towns.csv.xz", lzma.compress),
        ("towns.CSV.XZ", lzma.compress),
        ("towns.zip", lambda data: zip_of({"a/towns.csv": data, "read me.txt": "x"})),
    ],
)
def test_the_one_file_is_given_and_then_gone(
    tmp_path: Path, inside: Path, name: str, pack: Callable[[bytes], bytes]
) -> None:
    path = write(tmp_path, pack(DATA), name)
    with open_member(path, (".csv",), shown="t") as found:
        assert found.read_bytes() == DATA
        assert found.suffix.lower() == ".csv"
        assert found == path or found.is_relative_to(inside)
    assert list(inside.iterdir()) == []
    assert path.exists()


def test_files_beside_it_come_with_it(tmp_path: Path, inside: Path) -> None:
    members: dict[Member, bytes | str] = {
        "a/M.shp": b"1",
        "a/m.DBF": b"2",
        "a/n.dbf": b"3",
        "b/M.dbf": b"4",
    }
    path = write(tmp_path, zip_of(members), "m.zip")
    with open_member(path, (".shp",), shown="t", beside=(".dbf", ".prj")) as found:
        assert sorted(file.name for file in found.parent.iterdir()) == [
            "M.shp",
            "m.DBF",
        ]
    assert list(inside.iterdir()) == []


@pytest.mark.parametrize("folder", ["conjunto_de_datos", "x/Conjunto_de_Datos/csv"])
def test_the_table_of_data_goes_before_catalogues(tmp_path: Path, folder: str) -> None:
    members: dict[Member, bytes | str] = {
        "catalogos/towns.csv": b"x",
        f"{folder}/towns.csv": DATA,
        "diccionario_datos/conjunto_de_datos.csv": b"x",
    }
    path = write(tmp_path, zip_of(members), "t.zip")
    with open_member(path, (".csv",), shown="t") as found:
        assert found.read_bytes() == DATA


def test_two_tables_of_data_are_refused(tmp_path: Path) -> None:
    members: dict[Member, bytes | str] = {
        "conjunto_de_datos/a.csv": DATA,
        "conjunto_de_datos/b.csv": DATA,
        "catalogos/c.csv": b"x",
    }
    path = write(tmp_path, zip_of(members), "t.zip")
    with (
        pytest.raises(InputError, match=r"'conjunto_de_datos/a.csv, conjunto_de_datos"),
        open_member(path, (".csv",), shown="t"),
    ):
        pass


def test_what_a_mac_adds_is_no_second_table(tmp_path: Path) -> None:
    members: dict[Member, bytes | str] = {
        "towns.csv": DATA,
        "__MACOSX/._towns.csv": b"x",
        "a/._towns.csv": b"x",
    }
    with open_member(
        write(tmp_path, zip_of(members), "t.zip"), (".csv",), shown="t"
    ) as found:
        assert found.read_bytes() == DATA


def test_packed_files_may_be_put_one_after_the_other(tmp_path: Path) -> None:
    for pack, name in ((gzip, "t.gz"), (bz2, "t.bz2"), (lzma, "t.xz")):
        data = pack.compress(b"a" * 99) + pack.compress(b"b" * 99)
        with open_member(write(tmp_path, data, name), (".csv",), shown="t") as found:
            assert found.read_bytes() == b"a" * 99 + b"b" * 99


def test_zeros_may_follow_an_xz(tmp_path: Path) -> None:
    data = lzma.compress(DATA) + bytes(8)
    with open_member(write(tmp_path, data, "t.xz"), (".csv",), shown="t") as found:
        assert found.read_bytes() == DATA


def test_a_member_that_declares_less_than_it_holds(tmp_path: Path) -> None:
    data = bytearray(zip_of({"t.csv": b"x" * 1000}))
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = (10).to_bytes(4, "little")
    path = write(tmp_path, bytes(data), "t.zip")
    with pytest.raises(InputError, match="a whole archive, found one that is damaged"):
        open_member(path, (".csv",), shown="t").__enter__()


def test_a_failure_of_the_reader_leaves_nothing_behind(
    tmp_path: Path, inside: Path
) -> None:
    path = write(tmp_path, gzip.compress(DATA), "t.csv.gz")

    def fail() -> None:
        with open_member(path, (".csv",), shown="t"):
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert list(inside.iterdir()) == []


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(MissingInputError) as caught:
        open_member(tmp_path / "no.csv", (".csv",), shown="no.csv").__enter__()
    assert str(caught.value) == (
        "no.csv: expected a file, found none. Correct the path in the study, or fetch "
        "the file."
    )


def test_a_file_that_may_not_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, DATA)

    def deny(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("geo.sources.intake.archives.kind_of", deny)
    with pytest.raises(
        InputError, match="a file that can be read, found Permission denied"
    ):
        open_member(path, (".csv",), shown="t").__enter__()


def test_a_full_disk_is_told(tmp_path: Path, inside: Path) -> None:
    """A name that the disk refuses stands for any failure to write."""
    path = write(tmp_path, zip_of({f"{'x' * 300}.csv": DATA}), "t.zip")
    with pytest.raises(InputError) as caught:
        open_member(path, (".csv",), shown="t").__enter__()
    assert str(caught.value) == (
        "t: expected room to unpack it, found File name too long. Free space in the "
        "folder of temporary files, or unpack the file by hand."
    )
    assert list(inside.iterdir()) == []


def test_limits_of_size_and_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = write(tmp_path, zip_of({f"{at}.txt": b"" for at in range(11)}), "many.zip")
    monkeypatch.setattr("geo.sources.intake.archives._MOST_MEMBERS", 10)
    with pytest.raises(InputError, match="at most 10 files, found 11 files inside"):
        open_member(many, (".csv",), shown="t").__enter__()
    monkeypatch.setattr(unpacking, "MOST_BYTES", 1 << 30)
    with pytest.raises(InputError, match=r"at most 1 GiB unpacked, found 1\.5 GiB"):
        unpacking.within_limits(3 << 29, 3 << 29, "t")


def test_a_directory_can_be_checked_without_the_sizes(tmp_path: Path) -> None:
    path = write(tmp_path, zip_of({"t.csv": bytes(17 << 20)}), "t.zip")
    with pytest.raises(InputError, match="at most 400 times"):
        check_zip(path, shown="t")
    with check_zip(path, shown="t", limited=False) as archive:
        assert isinstance(archive, zipfile.ZipFile)
