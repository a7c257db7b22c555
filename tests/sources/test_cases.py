from pathlib import Path

import pandas as pd
import pytest

from geo.errors import InputError, MissingInputError
from geo.sources.cases import Cases, read_cases
from tests.tiny_world import center, make_world


def _read(folder: Path, text: str, *, towns: pd.DataFrame | None = None) -> Cases:
    world = make_world()
    file = folder / "cases.csv"
    file.write_text(text, encoding="utf-8")
    settlements = world.settlements if towns is None else towns
    return read_cases(file, world.areas, settlements, world.ports, shown=file.name)


def _faults(folder: Path, text: str, **more: pd.DataFrame) -> list[str]:
    with pytest.raises(InputError) as caught:
        _read(folder, text, **more)
    return [str(fault) for fault in caught.value.faults]


def test_places_are_found_by_name_code_town_and_point(tmp_path: Path) -> None:
    north, east = center("G")
    cases = _read(
        tmp_path,
        "origin,origin_state,origin_latitude,origin_longitude,recovery,weight,crossing\n"
        "alta,Ariz.,,,OESTE,2,West Bridge\n"
        "US04002,,,,04002,,east\n"
        f",,{north},{east},Sur,1,\n"
        "Lejos City,TX,,,Puntó,1,Puente Poniente\n"
        "Garza,AZ,,,Kino,1,Kino\n",
    )
    table = cases.table
    assert table["line"].tolist() == [2, 3, 4, 5, 6]
    assert table["origin"].tolist() == [
        *("US04001", "US04002", "US04002", "US48999", "US04002")
    ]
    # Kino is a town, and no municipality has its name.
    assert table["recovery"].tolist() == [
        *("MX04001", "MX04002", "MX05003", "MX05004", "MX04002")
    ]
    assert table["crossing"].tolist() == ["west", "east", "", "west", "east"]
    assert table["weight"].tolist() == [2, 1, 1, 1, 1]


def test_crossing_and_weight_may_be_missing(tmp_path: Path) -> None:
    table = _read(tmp_path, "origin;recovery\nAlta;Sur\n").table
    assert (table.loc[0, "crossing"], table.loc[0, "weight"]) == ("", 1)


def test_all_faults_are_listed_at_once_with_what_could_be_meant(
    tmp_path: Path,
) -> None:
    faults = _faults(
        tmp_path,
        "origin,origin_state,recovery,crossing,weight\n"
        "Altaa,AZ,Sur,,1\n"
        "Alta,Zz,Sur,,1\n"
        ",,Sur,,1\n"
        "Alta,AZ,Norte,Enmedio,0\n"
        "Alta,AZ,Sur,closed,x\n"
        "Altaa,Arizona,Sur,nowhere,1\n",
    )
    assert len(faults) == 9
    told = "\n".join(faults)
    assert "row 2, column 'origin'" in told
    assert "Near it: Alta, Arizona (US04001)" in told
    assert "'Zz', no state" in told
    assert "row 4, column 'origin'" in told
    assert "'Norte', which is unknown" in told
    # Two bridges lead from one town, and one of them is closed.
    assert "Closed Bridge (closed); West Bridge (west)" in told
    assert "closed to vehicles going south" in told
    assert "'nowhere', which is unknown" in told
    # A name at fault is told once.
    assert told.count("'Altaa") == 1


def test_a_county_and_a_town_elsewhere_are_listed_and_not_guessed(
    tmp_path: Path,
) -> None:
    north, east = center("E")
    towns = make_world().settlements
    alta = towns.iloc[[0]].assign(name="Alta", latitude=north, longitude=east)
    both = pd.concat([towns, alta], ignore_index=True)
    told = _faults(tmp_path, "origin,recovery\nAlta,Sur\n", towns=both)
    assert len(told) == 1
    assert "Alta, Arizona (US04001)" in told[0]
    assert "the town Alta in Baja, Arizona (US04002)" in told[0]
    # Said in full, or with a point, it is one of them.
    full = _read(tmp_path, "origin,recovery\nAlta County,Sur\n", towns=both)
    assert full.table.loc[0, "origin"] == "US04001"
    pointed = _read(
        tmp_path,
        "origin,origin_lat,origin_lon,recovery\n" + f"Alta,{north},{east},Sur\n",
        towns=both,
    )
    assert pointed.table.loc[0, "origin"] == "US04002"


def test_a_hamlet_does_not_make_a_municipalitys_name_ambiguous(tmp_path: Path) -> None:
    towns = make_world().settlements
    hamlet = towns[towns["name"] == "Kino"].assign(name="Sur")
    both = pd.concat([towns, hamlet], ignore_index=True)
    table = _read(tmp_path, "origin,recovery\nAlta,Sur\n", towns=both).table
    assert table.loc[0, "recovery"] == "MX05003"


def test_points_elsewhere_and_half_points_are_refused(tmp_path: Path) -> None:
    header = "origin_latitude,origin_longitude,recovery\n"
    north, east = center("B")
    (lost,) = _faults(tmp_path, f"{header}30.0,-90.0,Sur\n{north},{east},Sur\n")
    assert "row 2" in lost
    assert "a county or town of the United States" in lost
    swapped = _faults(tmp_path, f"{header}{east},{north},Sur\n")
    assert "swapped" in swapped[0]
    half = _faults(tmp_path, f"{header}{north},,Sur\n")
    assert "both coordinates" in half[0]


def test_a_name_that_its_point_contradicts_is_refused(tmp_path: Path) -> None:
    north, east = center("G")
    (fault,) = _faults(
        tmp_path,
        f"origin,origin_lat,origin_lon,recovery\nAlta,{north},{east},Sur\n",
    )
    assert "coordinates elsewhere (US04002)" in fault


def test_a_file_without_an_end_is_refused(tmp_path: Path) -> None:
    (fault,) = _faults(tmp_path, "recovery,weight\nSur,1\n")
    assert "'origin'" in fault


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    world = make_world()
    none = tmp_path / "none.csv"
    with pytest.raises(MissingInputError):
        read_cases(none, world.areas, world.settlements, world.ports, shown="none.csv")
