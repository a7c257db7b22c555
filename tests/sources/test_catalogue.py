"""The source catalogue: complete, safe, true to the files that are at hand."""

import hashlib
import importlib.util
import re
from pathlib import Path

import pytest

from geo.errors import InputError
from geo.sources.catalogue import ENTRIES, read_catalogue, select
from geo.sources.kinds import KINDS, refuse_content_type, refuse_file
from geo.sources.source import is_safe_path

ROOT = Path(__file__).parents[2]
# What an analyst may point the program at, and where the catalogue has it.
ASKED_FOR = {
    "atf-ffl": "atf-ffl-listing",
    "bts-crossings": "bts-border-crossing-entry",
    "cbp-seizures": "cbp-weapons-seizures",
    "cbp-wait-times": "cbp-border-wait-feed",
    "txdot-bridges": "txdot-bridges-monthly",
    "sesnsp-incidence": "sesnsp-municipal-wide",
    "sesnsp-victims": "sesnsp-victims-wide",
    "inegi-homicides": "inegi-homicides-area-year",
    "inegi-deaths": "inegi-deaths-microdata",
    "inegi-census": "inegi-iter",
    "conapo": "conapo-municipal",
    "inegi-marco": "inegi-marco-geoestadistico",
    "census-boundaries": "census-cartographic-counties",
    "census-population": "census-county-totals",
    "worldpop": "population-count-raster",
    "ghsl": "ghsl-population-count",
    "gpw": "population-density-raster",
    "geofabrik": "openstreetmap",
    "atf-traces": "atf-trace-source-recovery",
    "state-firearm-laws": "state-firearm-laws",
    "fbi-nics": "fbi-nics-month-state",
    "night-lights": "night-lights-raster",
    "geonames": "geonames-dump",
    "natural-earth": "natural-earth-shapefile",
}

ENTRY = """\
title = "Counts"
producer = "An agency"
licence = "Free"
licence_url = "https://agency.example/terms"
page = "https://agency.example/counts"
cadence = "yearly"
feeds = ["maps"]
cite = "An agency: Counts."
get = "Ask."

[[file]]
id = "table"
name = "counts_{year}.csv"
what = "A table"
kind = "csv"
layout = "counts"
years = "{year}"
url = "https://agency.example/{year}/counts.csv"
mirror = "tables/counts.csv"
edition = { year = "2024" }

[[file]]
id = "sample"
name = "sample.csv"
what = "A sample"
kind = "csv"
layout = "counts"
years = "2020"
mirror = "tables/sample.csv"
stands_for = "table"
optional = true
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "counts.toml").write_text(ENTRY, encoding="utf-8")
    return tmp_path


# --------------------------------------------------------------- what is shipped


@pytest.mark.parametrize("source", ASKED_FOR)
def test_the_catalogue_has_what_an_analyst_may_point_at(source: str) -> None:
    files = read_catalogue()[source].files
    assert ASKED_FOR[source] in {file.layout for file in files}


def test_what_is_pinned_can_be_had_from_a_mirror_and_was_checked() -> None:
    pinned = [one.file for one in select(read_catalogue()) if one.file.sha256]
    assert pinned
    for file in pinned:
        assert file.mirror, file.id
        assert file.bytes > 0, file.id
        assert file.checked, file.id


def test_an_address_that_could_not_be_tried_is_not_called_checked() -> None:
    for one in select(read_catalogue()):
        if one.file.url:
            assert not one.file.checked, one.id


def test_no_address_names_a_place_where_only_copies_are() -> None:
    for one in select(read_catalogue()):
        for address in (one.file.url, one.source.page, one.source.licence_url):
            assert not re.search("github|gitlab|pypi|drive.google", address), one.id


def test_every_blank_is_filled() -> None:
    for one in select(read_catalogue()):
        assert "{" not in one.file.name + one.file.url + one.file.years, one.id


def test_stand_ins_have_other_names_than_what_they_stand_in_for() -> None:
    for source in read_catalogue().values():
        names = [file.name.lower() for file in source.files]
        assert len(names) == len(set(names)), source.id


def test_every_shared_file_is_in_the_catalogue_with_its_hash(
    shared_data: Path,
) -> None:
    files = {one.file.mirror: one.file for one in select(read_catalogue())}
    there = [path for path in shared_data.rglob("*") if path.is_file()]
    for path in there:
        name = path.relative_to(shared_data).as_posix()
        if name == "README.md":
            continue
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        assert (files[name].sha256, files[name].bytes) == (
            digest,
            path.stat().st_size,
        ), name
        assert refuse_file(path, files[name].kind) is None, name


def test_the_page_of_sources_is_fresh() -> None:
    path = ROOT / "docs" / "make_sources.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    page = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    assert page == script.page(), "run 'make docs'"


def test_the_page_says_how_to_get_and_cite_every_source() -> None:
    page = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    for source in read_catalogue().values():
        for words in (source.page, source.get, source.cite, source.licence):
            assert words in page, source.id


# --------------------------------------------------------------------- selection


def test_a_source_gives_all_its_files_and_a_file_itself(folder: Path) -> None:
    catalogue = read_catalogue(folder)
    everything = select(catalogue)
    assert [one.id for one in everything] == ["counts/table", "counts/sample"]
    assert not any(one.named or one.asked for one in everything)
    assert [one.asked for one in select(catalogue, ["counts"])] == [True, True]
    (one,) = select(catalogue, ["counts/sample"])
    assert (one.named, one.asked) == (True, False)


def test_an_edition_fills_name_address_and_years(folder: Path) -> None:
    (one,) = select(read_catalogue(folder), ["counts/table"])
    assert one.file.url == "https://agency.example/2024/counts.csv"
    (other,) = select(read_catalogue(folder), ["counts/table"], {"year": "2019"})
    assert (other.file.name, other.file.years) == ("counts_2019.csv", "2019")
    assert other.file.url == "https://agency.example/2019/counts.csv"


@pytest.mark.parametrize(
    ("edition", "words"),
    [
        ({"year": "../.."}, "letters, digits, '-' and '_'"),
        ({"year": "2024/x"}, "letters, digits, '-' and '_'"),
        ({"year": ""}, "letters, digits, '-' and '_'"),
        ({"month": "01"}, "an edition by year, found 'month=01'"),
    ],
)
def test_an_edition_cannot_lead_elsewhere(
    folder: Path, edition: dict[str, str], words: str
) -> None:
    with pytest.raises(InputError) as caught:
        select(read_catalogue(folder), [], edition)
    assert words in str(caught.value)


def test_an_unknown_source_is_refused_with_near_ones() -> None:
    with pytest.raises(InputError) as caught:
        select(read_catalogue(), ["bts-crossing", "zzz"])
    first, second = str(caught.value).splitlines()
    assert first == (
        "source catalogue: expected a source or a file of the catalogue, "
        "found 'bts-crossing'. Perhaps bts-crossings or "
        "bts-crossings/entries or border-crossings? See 'geo sources list'."
    )
    assert "Perhaps" not in second


# ------------------------------------------------------------------ bad catalogues


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('title = "Counts"\n', "", "'title': expected a text, found None"),
        ('title = "Counts"', 'title = ""', "'title': expected a text, found ''"),
        ('title = "Counts"', 'colour = "x"', "'colour': expected only known keys"),
        ('feeds = ["maps"]', "feeds = 3", "'feeds': expected a list of texts"),
        ("https://agency.example/terms", "http://a.example", "begins with https://"),
        ("https://agency.example/{year}", "http://a.example", "begins with https://"),
        ("counts_{year}.csv", "../counts.csv", "expected a name without folders"),
        ("counts_{year}.csv", "a/counts.csv", "expected a name without folders"),
        ("counts_{year}.csv", ".card.csv", "expected a name without folders"),
        ("counts_{year}.csv", "counts.exe", "expected an end that csv files have"),
        ("tables/counts.csv", "../../etc/passwd", "a path below the mirror"),
        ("tables/counts.csv", "/etc/passwd", "a path below the mirror"),
        ("tables/counts.csv", "c:\\\\windows", "a path below the mirror"),
        ('kind = "csv"', 'kind = "dbf"', "expected one of csv"),
        ('id = "table"', 'id = "A table"', "small letters, digits and '-'"),
        ('id = "table"', 'id = "sample"', "expected each once, found 'sample' again"),
        ("sample.csv", "counts_{year}.csv", "expected each once"),
        ('stands_for = "table"', 'stands_for = "gone"', "another file's id"),
        ('stands_for = "table"', 'sha256 = "abc"', "64 digits of base 16"),
        ('stands_for = "table"', 'bytes = "12"', "'file.bytes': expected int"),
        ('year = "2024"', 'month = "01"', "expected values of year"),
        ('year = "2024"', 'year = "../x"', "letters, digits"),
        ("edition = {", f'sha256 = "{"a" * 64}"\nedition = {{', "with blanks"),
        ("[[file]]", "[[files]]", "'files': expected only known keys"),
        ('title = "Counts"', "title = Counts", "expected TOML in UTF-8"),
    ],
)
def test_a_bad_catalogue_is_refused(
    folder: Path, old: str, new: str, words: str
) -> None:
    path = folder / "counts.toml"
    assert old in ENTRY
    path.write_text(ENTRY.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_catalogue(folder)
    assert words in str(caught.value)
    assert "counts.toml" in str(caught.value)


def test_a_catalogue_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a catalogue, one TOML file per source"):
        read_catalogue(tmp_path)


def test_a_catalogue_must_be_named_safely(folder: Path) -> None:
    (folder / "counts.toml").rename(folder / "My counts.toml")
    with pytest.raises(InputError, match="a name of small letters"):
        read_catalogue(folder)


@pytest.mark.parametrize(
    ("path", "safe"),
    [
        ("a.csv", True),
        ("border/a_b-1.csv.gz", True),
        ("", False),
        ("..", False),
        ("a/../b", False),
        ("a//b", False),
        ("/a", False),
        ("a/", False),
        ("./a", False),
        (".hidden", False),
        ("a\\b", False),
        ("a\x00b", False),
        ("a b", False),
        ("con.", False),
    ],
)
def test_a_path_stays_below_its_folder(path: str, *, safe: bool) -> None:
    assert is_safe_path(path) is safe


@pytest.mark.parametrize(
    ("label", "page"),
    [
        ("text/html", True),
        ("TEXT/HTML; charset=utf-8", True),
        ("application/xhtml+xml", True),
        ("text/csv", False),
        ("application/octet-stream", False),
        ("", False),
    ],
)
def test_only_a_web_page_is_refused_by_its_label(label: str, *, page: bool) -> None:
    assert (refuse_content_type(label) is not None) is page


def test_every_kind_of_the_catalogue_is_used_or_may_be() -> None:
    kinds = {one.file.kind for one in select(read_catalogue(ENTRIES))}
    assert kinds <= set(KINDS)
