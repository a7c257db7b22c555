"""Own traces: counts from place to place, times, and no small count anywhere."""

import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.errors import StudyError
from geo.sources.own.traces import OwnTraces, no_traces, read_own_traces
from tests.sources.own.lists import (
    TRACED,
    areas,
    gazetteer,
    traces,
    write_csv,
    write_geojson,
)

HEADINGS = [*TRACED.values(), "Purchaser", "Serial number"]


def record(
    state: str, county: str, of: str, municipality: str, *, years: float = 2.0
) -> dict[str, object]:
    found = np.datetime64("2010-01-01") + int(years * 365.25)
    values = ("2010-01-01", state, county, str(found), of, municipality)
    kinds = ("rifle", "7.62x39", "Rumania", "PLANTED", "PLANTED")
    return dict(zip(HEADINGS, (*values, *kinds), strict=True))


def read(
    folder: Path, rows: list[dict[str, object]], *, small: int = 3, **changed: object
) -> OwnTraces:
    path = write_csv(folder / "traces.csv", rows)
    return read_own_traces(
        path,
        traces(path.name, **changed),
        areas(),
        (gazetteer("US"), gazetteer("MX")),
        small_count=small,
    )


JUAREZ = ("TX", "El Paso", "Chih", "Juárez")
MANTE = ("TX", "De Witt", "Tamps", "Mante")
ROWS = [
    *[record(*JUAREZ, years=0.5)] * 6,
    *[record(*JUAREZ, years=2.0)] * 4,
    *[record(*JUAREZ, years=4.0)] * 4,
    *[record(*MANTE)] * 2,
    *[record("AZ", "Pima", "Gro", "Acapulco")] * 5,
    *[record("AZ", "Pima", "", "")] * 3,
]


def test_counts_by_state_pair_and_place(tmp_path: Path) -> None:
    flows = read(tmp_path, ROWS).flows
    told = flows.set_index(["level", "purchase_state", "recovery_state"])["firearms"]
    assert told[("purchase state", "TX", "all")] == 16
    assert told[("purchase state", "AZ", "all")] == 8
    assert told[("states", "AZ", "12")] == 5
    assert told[("states", "AZ", "unknown")] == 3
    assert told[("areas", "AZ", "12")] == 5
    # Two went to El Mante: with those to Juárez told, they would follow.
    assert told[("states", "TX", slice(None))].isna().all()
    assert not ((flows["level"] == "areas") & (flows["purchase_state"] == "TX")).any()
    small = flows[flows["firearms_small"]]
    assert small["recovery_name"].tolist() == ["Tamaulipas"]
    names = flows.loc[flows["level"] == "areas", ["purchase_name", "recovery_name"]]
    assert names.iloc[0].tolist() == [
        "Pima, Arizona",
        "Acapulco de Juárez, Guerrero",
    ]


def test_quartiles_and_shares_of_years(tmp_path: Path) -> None:
    times = read(tmp_path, ROWS).times.set_index(["by", "state"])
    (texas,) = times.loc[[("purchase", "TX")]].to_dict("records")
    # Years 0.5 six times, 2 six times, 4 four times.
    assert texas["firearms_at_least"] == 10
    quartiles = [texas[name] for name in ("quartile_1", "median", "quartile_3")]
    assert quartiles == [0.5, 2.0, 2.5]
    assert texas["share_under_1"] == 0.4
    assert texas["share_under_3"] == 0.75
    # Eight of Arizona are too few; so are those of the told pair, five.
    assert set(times.index) == {("all", "all"), ("purchase", "TX")}


def test_shares_with_few_on_one_side_are_empty(tmp_path: Path) -> None:
    rows = [*[record(*JUAREZ, years=2.0)] * 12, record(*JUAREZ, years=0.5)]
    times = read(tmp_path, rows).times
    assert times["share_under_1"].isna().all()
    assert times["share_under_3"].tolist() == [1.0] * len(times)


def test_kinds_are_words_of_the_project(tmp_path: Path) -> None:
    rows = [dict(row) for row in ROWS]
    for row in rows[:4]:
        row |= {"Type": "PLANTED", "Calibre": "PLANTED", "Maker": "PLANTED"}
    found = read(tmp_path, rows).kinds
    assert found[["of", "value", "firearms"]].to_numpy().tolist() == [
        ["calibre", "7.62x39 mm", 20.0],
        ["calibre", "other", 4.0],
        ["maker_country", "RO", 20.0],
        ["maker_country", "other", 4.0],
        ["type", "long guns", 20.0],
        ["type", "other", 4.0],
    ]


def test_supply_takes_together_what_is_not_told(tmp_path: Path) -> None:
    rows = [*ROWS, record("LA", "East Baton Rouge", "Chih", "Juárez")]
    made = read(tmp_path, rows, as_supply=True).purchases
    # One of Louisiana, with the eight of Arizona that hide it.
    assert made.to_numpy().tolist() == [
        ["Texas", "TX", 16],
        ["other states", np.nan, 9],
    ]


def test_supply_has_no_row_of_other_states_where_all_are_told(tmp_path: Path) -> None:
    made = read(tmp_path, ROWS[:10], as_supply=True).purchases
    assert made.to_numpy().tolist() == [["Texas", "TX", 10]]


def test_too_few_are_no_supply(tmp_path: Path) -> None:
    with pytest.raises(StudyError) as caught:
        read(tmp_path, ROWS[:2], as_supply=True)
    assert str(caught.value) == (
        "the study, column 'data.traces.as_supply': expected a list of at least 3 "
        "firearms, found fewer. Set it to false: so few cannot stand for supply."
    )


def test_points_of_a_file_are_places_of_recovery(tmp_path: Path) -> None:
    rows = [{**row, "Latitud": 30.5, "Longitud": -106.5} for row in ROWS]
    path = write_geojson(tmp_path / "traces.geojson", rows)
    names = ("recovery_name", "recovery_state")
    columns = {key: text for key, text in TRACED.items() if key not in names}
    found = read_own_traces(
        path,
        traces(path.name, columns=columns),
        areas(),
        (gazetteer("US"), gazetteer("MX")),
        small_count=3,
    )
    assert found.facts["placed"]["recovery"]["coordinates"] == len(ROWS)
    assert set(found.flows["recovery_state"]) == {"all", "08"}


def test_nothing_of_a_row_is_handed_on(tmp_path: Path) -> None:
    found = read(tmp_path, ROWS)
    held = [found.flows, found.times, found.kinds, found.purchases, found.facts]
    assert not any("PLANTED" in str(one) for one in held)
    assert found.facts["personal_columns_dropped"] == ["Purchaser", "Serial number"]


def test_no_small_count_follows_from_those_that_are_told(tmp_path: Path) -> None:
    """Try all counts of a small world that fit what is told of them."""
    places = [
        (us, mx)
        for us in (("TX", "El Paso"), ("AZ", "Pima"))
        for mx in (("Chih", "Juárez"), ("Gro", "Acapulco"))
    ]
    codes = {"Chih": "08", "Gro": "12"}
    rng = np.random.default_rng(5)
    for _ in range(6):
        true = rng.integers(0, 5, len(places))
        if not true.any():
            continue
        rows = [
            record(*us, *mx)
            for (us, mx), count in zip(places, true, strict=True)
            for _ in range(count)
        ]
        flows = read(tmp_path, rows).flows
        shown = _shown(flows)
        fits = [
            some
            for some in itertools.product(range(7), repeat=len(places))
            if sum(some) == sum(true) and _agrees(some, places, codes, flows)
        ]
        assert tuple(true) in fits
        for at, ((state, _), (of, _)) in enumerate(places):
            if 0 < true[at] < 3 and (state, codes[of]) in shown:
                assert {some[at] for some in fits} >= {1, 2}, (true, flows)


def _shown(flows: pd.DataFrame) -> set[tuple[str, str]]:
    pairs = flows[flows["level"] == "states"]
    return set(zip(pairs["purchase_state"], pairs["recovery_state"], strict=True))


def _agrees(
    some: tuple[int, ...],
    places: list[tuple[tuple[str, str], tuple[str, str]]],
    codes: dict[str, str],
    flows: pd.DataFrame,
) -> bool:
    """Tell whether counts agree with every line of the table."""
    for line in flows[flows["level"] != "areas"].to_dict("records"):
        count = sum(
            value
            for value, ((state, _), (of, _)) in zip(some, places, strict=True)
            if state == line["purchase_state"]
            and line["recovery_state"] in {"all", codes[of]}
        )
        if pd.notna(line["firearms"]):
            if count != line["firearms"]:
                return False
        elif line["firearms_small"] != (0 < count < 3) or count == 0:
            return False
    return True


def test_without_a_list_the_tables_are_there_and_empty() -> None:
    assert {name: len(table) for name, table in no_traces().items()} == {
        "flows": 0,
        "times": 0,
        "kinds": 0,
        "purchases": 0,
    }
