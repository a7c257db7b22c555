"""What a study names in place of what ships: found, refused, laid over, counted."""

import re
import shutil
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geo.errors import Fault, FaultyError, InputError, MissingInputError
from geo.freshness import file_hash
from geo.pipeline import Pipeline
from geo.schema.raw import HOMICIDES
from geo.sources.cards import read_cards
from geo.sources.fetched import FetchedCard, folder_of, write_card
from geo.sources.overlay import Overlay
from geo.steps import given
from geo.steps.desk import Desk
from geo.steps.sources import read_given
from geo.study import read_study

HEAD = "cvegeo,year,homicides,is_municipality\n"


def _desk(folder: Path) -> Desk:
    file = folder / "study.toml"
    return Desk(read_study(file), file)


def _set(folder: Path, key: str, value: str) -> None:
    """Set a key of [data] or of what follows up to [dealers]; the first of its name."""
    file = folder / "study.toml"
    text = file.read_text(encoding="utf-8")
    changed, times = re.subn(
        rf"^{key} = \S+", f"{key} = {value}", text, count=1, flags=re.MULTILINE
    )
    assert times
    file.write_text(changed, encoding="utf-8")


def _homicides(folder: Path, last: int = 2024, count: int = 7) -> Path:
    """Write an official file of one municipality and the years of the study."""
    rows = "".join(f"02004,{year},{count},True\n" for year in range(1990, last + 1))
    path = folder / "official.csv"
    path.write_text(HEAD + rows, encoding="utf-8")
    return path


def test_a_study_that_names_nothing_reads_the_shipped_tables(
    study_folder: Path,
) -> None:
    desk = _desk(study_folder)
    layers, laid = read_given(desk)
    assert desk.raw == desk.places.raw
    assert (layers.tables, laid.files, laid.facts) == ({}, [], {})


def test_a_named_file_takes_the_place_of_the_shipped_table(study_folder: Path) -> None:
    file = _homicides(study_folder)
    _set(study_folder, "homicides", '"official.csv"')
    desk = _desk(study_folder)
    _, laid = read_given(desk)
    assert desk.raw == study_folder / "data" / "processed" / "raw"
    assert set(laid.files) == {path for path in desk.raw.rglob("*") if path.is_file()}
    lines = (desk.raw / HOMICIDES.name).read_text(encoding="utf-8").splitlines()
    assert lines[:2] == ["cvegeo,year,homicides,placed", "02004,1990,7,yes"]
    facts = laid.facts["data.official.homicides"]
    assert facts["files"] == [{"file": "official.csv", "sha256": file_hash(file)}]
    assert facts["tables"] == {"homicides/homicides.csv": 35}
    card = next(card for card in read_cards(desk.raw) if card.file == HOMICIDES.name)
    assert "(official.csv)" in card.source


def test_naming_nothing_again_removes_what_was_laid_over(study_folder: Path) -> None:
    _homicides(study_folder)
    _set(study_folder, "homicides", '"official.csv"')
    read_given(_desk(study_folder))
    _set(study_folder, "homicides", '"shipped"')
    desk = _desk(study_folder)
    read_given(desk)
    assert not desk.places.overlaid.exists()
    assert desk.raw == desk.places.raw


def test_faults_of_all_files_come_at_once_and_nothing_is_written(
    study_folder: Path,
) -> None:
    (study_folder / "bad.csv").write_text(HEAD + "02004,x,1,True\n", encoding="utf-8")
    (study_folder / "laws.csv").write_text("nothing\n1\n", encoding="utf-8")
    bare = gpd.GeoDataFrame(
        {"CVEGEO": ["02004"]}, geometry=[shapely.box(0, 0, 1, 1)], crs="EPSG:4326"
    )
    bare.to_file(study_folder / "towns.geojson")
    _set(study_folder, "homicides", '"bad.csv"')
    _set(study_folder, "laws", '"laws.csv"')
    _set(study_folder, "municipalities", '"towns.geojson"')
    desk = _desk(study_folder)
    with pytest.raises(InputError) as caught:
        read_given(desk)
    files = {fault.file for fault in caught.value.faults}
    assert files == {"bad.csv", "laws.csv", "towns.geojson"}
    assert list(desk.places.processed.iterdir()) == []


def test_what_was_not_fetched_is_told_before_any_work(study_folder: Path) -> None:
    _set(study_folder, "homicides", '"fetched:inegi-homicides"')
    _set(study_folder, "counties", '"fetched:census-boundaries"')
    _set(study_folder, "roads", '"fetched:two-country-roads"')
    _set(study_folder, "population", '"fetched:night-lights"')
    study_file = study_folder / "study.toml"
    pipeline = Pipeline(read_study(study_file), study_file)
    with pytest.raises(MissingInputError) as caught:
        pipeline.run()
    commands = [fault.remedy.split("'")[1] for fault in caught.value.faults]
    assert sorted(commands) == [
        "geo sources fetch --only census-boundaries",
        "geo sources fetch --only inegi-homicides",
        "geo sources fetch --only night-lights",
        "geo sources fetch --only two-country-roads",
    ]


def test_boundaries_are_one_file(study_folder: Path) -> None:
    for name in ("a.gpkg", "b.gpkg"):
        (study_folder / name).write_bytes(b"x")
    _set(study_folder, "counties", '["a.gpkg", "b.gpkg"]')
    with pytest.raises(InputError) as caught:
        given.boundaries(_desk(study_folder))
    (fault,) = caught.value.faults
    assert (fault.column, fault.found) == ("data.official.counties", "2")


def test_the_stage_is_made_anew_when_a_named_file_changes(study_folder: Path) -> None:
    file = _homicides(study_folder)
    _set(study_folder, "homicides", '"official.csv"')
    study_file = study_folder / "study.toml"

    def parts() -> dict[str, object]:
        return Pipeline(read_study(study_file), study_file)._parts("sources")

    before = parts()
    assert parts() == before
    file.touch()
    assert parts() == before
    _homicides(study_folder, count=8)
    assert parts() != before


def test_files_of_one_name_are_each_counted(study_folder: Path) -> None:
    # Two files whose names and folders are alike: a change of either is a change.
    for number in (1, 2):
        (study_folder / f"{number}" / "list").mkdir(parents=True)
        shutil.copy(
            study_folder / "data" / "raw" / HOMICIDES.name,
            study_folder / f"{number}" / "list" / "a.csv",
        )
    _set(study_folder, "homicides", '["1/list/a.csv", "2/list/a.csv"]')
    study_file = study_folder / "study.toml"
    pipeline = Pipeline(read_study(study_file), study_file)
    before = pipeline._parts("sources")
    with (study_folder / "1" / "list" / "a.csv").open("a") as stream:
        stream.write("\n")
    assert pipeline._parts("sources") != before


def test_what_lies_beside_a_shapefile_counts(study_folder: Path) -> None:
    for suffix in (".shp", ".dbf", ".prj"):
        (study_folder / f"counties{suffix}").write_bytes(b"x")
    _set(study_folder, "counties", '"counties.shp"')
    names = {path.name for path in given.all_files(_desk(study_folder))}
    assert names == {"counties.shp", "counties.dbf", "counties.prj"}


def test_fetched_boundaries_and_roads_have_cards_on_the_maps(
    study_folder: Path,
) -> None:
    raw = study_folder / "data" / "raw"
    path = folder_of(raw, "two-country-roads") / "roads.osm.pbf"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"x")
    card = FetchedCard(
        file="network",
        name=path.name,
        title="Roads",
        producer="Maker",
        source="two-country-roads",
        url="https://example.org",
        licence="Public domain",
        cite="Cite",
        what="Roads of both",
        layout="two-country-roads",
        kind="osm.pbf",
        year="1992",
        retrieved_from="mirror",
        sha256=file_hash(path),
        bytes=1,
    )
    write_card(raw, card)
    _set(study_folder, "roads", '"fetched:two-country-roads"')
    (found,) = given.cards(_desk(study_folder))
    assert (found.file, found.producer, found.year) == (
        "fetched/two-country-roads/roads.osm.pbf",
        "Maker",
        "1992",
    )


def test_a_giver_of_another_section_is_laid_over_too(
    study_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_desk: Desk) -> list[Overlay]:
        fault = Fault(file="own", expected="a", found="b", remedy="c")
        raise MissingInputError([fault])

    monkeypatch.setattr(given, "GIVERS", (*given.GIVERS, missing))
    with pytest.raises(FaultyError, match="own: expected a, found b"):
        given.require_given(_desk(study_folder))
