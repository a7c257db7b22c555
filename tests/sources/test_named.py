"""A study names files by paths or by the catalogue; what is missing is told."""

from pathlib import Path

import pytest

from geo.errors import Fault, FaultyError, InputError, MissingInputError
from geo.freshness import file_hash
from geo.sources.fetched import FetchedCard, folder_of, write_card
from geo.sources.named import Named, Offer, Offers, find_files

SOURCE = "agency-table"
OFFERS: Offers = {
    SOURCE: Offer(("layout-of-producer", "layout-of-others")),
    "parts": Offer(("layout-of-producer",), many=True),
}


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """Give a raw folder to which nothing was fetched."""
    folder = tmp_path / "data" / "raw"
    folder.mkdir(parents=True)
    return folder


def _fetch(
    raw: Path,
    file: str,
    *,
    layout: str = "layout-of-producer",
    name: str = "",
    source: str = SOURCE,
    stands_for: str = "",
) -> None:
    """Put a file and its card where fetching leaves them."""
    name = name or f"{file}.csv"
    path = folder_of(raw, source) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{file}\n", encoding="utf-8")
    card = FetchedCard(
        file=file,
        name=name,
        title="Title",
        producer="Producer",
        source=source,
        url="https://example.org",
        licence="Licence",
        cite="Cite",
        what="What",
        layout=layout,
        kind="csv",
        year="2020",
        stands_for=stands_for,
        retrieved_from="mirror",
        sha256=file_hash(path),
        bytes=path.stat().st_size,
    )
    write_card(raw, card)


def _find(raw: Path, *names: str) -> list[Named]:
    return find_files(
        names,
        root=raw.parents[1],
        raw=raw,
        key="data.official.table",
        offers=OFFERS,
        study_file="study.toml",
    )


def _fault(raw: Path, error: type[FaultyError], *names: str) -> Fault:
    with pytest.raises(error) as caught:
        _find(raw, *names)
    (fault,) = caught.value.faults
    assert (fault.file, fault.column) == ("study.toml", "data.official.table")
    return fault


def _ids(found: list[Named]) -> list[str]:
    return [file.card.file for file in found if file.card is not None]


def test_a_path_is_relative_to_the_study(raw: Path) -> None:
    file = raw.parents[1] / "own.csv"
    file.write_text("x", encoding="utf-8")
    assert _find(raw, "own.csv") == [Named(file, "own.csv")]


def test_a_path_that_is_not_there_is_refused(raw: Path) -> None:
    fault = _fault(raw, MissingInputError, "own.csv")
    assert fault.found == "'own.csv', which is not there"


@pytest.mark.parametrize("wanted", [SOURCE, f"{SOURCE}/entries"])
def test_what_was_not_fetched_is_told_with_the_command_that_brings_it(
    raw: Path, wanted: str
) -> None:
    fault = _fault(raw, MissingInputError, f"fetched:{wanted}")
    assert fault.found == "nothing fetched"
    assert fault.remedy == (
        f"Get it with 'geo sources fetch --only {wanted}', from a folder with "
        "--mirror DIR."
    )


def test_a_source_that_does_not_feed_the_key_is_refused(raw: Path) -> None:
    fault = _fault(raw, InputError, "fetched:other")
    assert fault.expected == "a path, or fetched:agency-table, fetched:parts"


def test_a_fetched_file_of_another_layout_is_told_by_name(raw: Path) -> None:
    _fetch(raw, "notes", layout="notes")
    fault = _fault(raw, MissingInputError, f"fetched:{SOURCE}")
    assert fault.found == f"notes (notes) in 'fetched:{SOURCE}'"


def test_what_the_producer_offers_goes_before_what_stands_in(raw: Path) -> None:
    _fetch(raw, "copy", stands_for="entries")
    assert _ids(_find(raw, f"fetched:{SOURCE}")) == ["copy"]
    _fetch(raw, "entries")
    assert _ids(_find(raw, f"fetched:{SOURCE}")) == ["entries"]
    assert _ids(_find(raw, f"fetched:{SOURCE}/copy")) == ["copy"]


def test_the_first_layout_of_the_key_is_wanted(raw: Path) -> None:
    _fetch(raw, "a-others", layout="layout-of-others")
    _fetch(raw, "entries")
    assert _ids(_find(raw, f"fetched:{SOURCE}")) == ["entries"]


@pytest.mark.parametrize("wanted", [SOURCE, f"{SOURCE}/entries"])
def test_of_several_editions_one_must_be_named(raw: Path, wanted: str) -> None:
    # By name the one of December 2024 would be the last.
    _fetch(raw, "entries", name="1224-list.csv")
    _fetch(raw, "entries", name="0125-list.csv")
    fault = _fault(raw, InputError, f"fetched:{wanted}")
    assert fault.found == f"2 that 'fetched:{wanted}' could mean"
    assert fault.remedy == (
        "Name one: fetched:agency-table/0125-list.csv or "
        "fetched:agency-table/1224-list.csv."
    )
    (file,) = _find(raw, "fetched:agency-table/0125-list.csv")
    assert file.path.name == "0125-list.csv"
    assert file.shown == "raw/fetched/agency-table/0125-list.csv"


def test_what_is_missing_gives_its_kind_whatever_else_is_wrong(raw: Path) -> None:
    with pytest.raises(MissingInputError) as caught:
        _find(raw, "no.csv", "fetched:other")
    assert len(caught.value.faults) == 2


def test_an_area_of_roads_is_got_by_its_own_command(raw: Path) -> None:
    offers = {"overpass": Offer(("openstreetmap",))}
    name = "fetched:overpass/roma-5km-01234567"
    options = {"key": "data.roads", "offers": offers, "study_file": "study.toml"}
    with pytest.raises(MissingInputError) as caught:
        find_files([name], root=raw.parents[1], raw=raw, **options)  # type: ignore[arg-type]
    assert caught.value.faults[0].remedy == (
        "Get it with 'geo sources roads' with its --port or --polygon."
    )
    _fetch(raw, "roma-5km-01234567", layout="openstreetmap", source="overpass")
    (folder_of(raw, "overpass") / "roma-5km-01234567.csv").write_text("changed")
    with pytest.raises(InputError, match="'geo sources roads --force' with its --port"):
        find_files([name], root=raw.parents[1], raw=raw, **options)  # type: ignore[arg-type]


def test_of_several_files_one_must_be_named(raw: Path) -> None:
    _fetch(raw, "north")
    _fetch(raw, "south")
    fault = _fault(raw, InputError, f"fetched:{SOURCE}")
    assert fault.remedy == (
        "Name one: fetched:agency-table/north or fetched:agency-table/south."
    )


def test_parts_of_one_whole_are_all_taken(raw: Path) -> None:
    _fetch(raw, "year", name="year_2022.csv", source="parts")
    _fetch(raw, "year", name="year_2021.csv", source="parts")
    names = [file.path.name for file in _find(raw, "fetched:parts")]
    assert names == ["year_2021.csv", "year_2022.csv"]


def test_a_file_altered_since_is_refused(raw: Path) -> None:
    _fetch(raw, "entries")
    (folder_of(raw, SOURCE) / "entries.csv").write_text("changed", encoding="utf-8")
    with pytest.raises(InputError, match="--only agency-table/entries --force"):
        _find(raw, f"fetched:{SOURCE}")


def test_all_faults_come_at_once(raw: Path) -> None:
    with pytest.raises(FaultyError) as caught:
        _find(raw, "no.csv", "fetched:other", f"fetched:{SOURCE}")
    assert len(caught.value.faults) == 3
