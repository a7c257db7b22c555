"""Who answers for what: rules to places, and every fault of a table at once."""

from collections.abc import Callable
from pathlib import Path
from random import Random

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import InputError, MissingInputError
from geo.schema.responsibility import (
    RESPONSIBILITY,
    RESPONSIBILITY_KINDS,
    RESPONSIBILITY_RULES,
)
from geo.sources.responsibility import (
    crossing_areas,
    read_responsibility,
    with_crossings,
)

HEAD = ",".join(RESPONSIBILITY_RULES.names)
UNITS = "responsibility/units.csv"
Write = Callable[..., Path]

AREAS = gpd.GeoDataFrame(
    {
        "country": ["MX", "MX", "US", "US", "US"],
        "area_id": ["MX28022", "MX28027", "US48061", "US48479", "US48505"],
        "name": ["Matamoros", "Nuevo Laredo", "Cameron", "Webb", "Zapata"],
        "state": ["28", "28", "TX", "TX", "TX"],
        "state_name": ["Tamaulipas", "Tamaulipas", "Texas", "Texas", "Texas"],
    },
    geometry=[
        shapely.box(-98, 25, -97, 25.9),
        shapely.box(-100, 27, -99.4, 27.49),
        shapely.box(-98, 25.9, -97, 26.5),
        shapely.box(-100, 27.51, -99, 28),
        shapely.box(-99.4, 26.8, -99, 27.4),
    ],
    crs="EPSG:4326",
)
PORTS = pd.DataFrame(
    {
        "port_id": ["brownsville", "laredo-1", "laredo-2"],
        "us_state": ["TX", "TX", "TX"],
        "mx_state": ["28", "28", "28"],
        "field_office": ["Laredo", "Laredo", "Laredo"],
        # In the river, which belongs to neither box.
        "latitude": [25.9, 27.5, 27.505],
        "longitude": [-97.5, -99.5, -99.52],
    }
)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Give a function that writes a table of rules and returns the raw folder."""

    def put(*rules: str, head: str = HEAD) -> Path:
        folder = tmp_path / "raw" / "responsibility"
        folder.mkdir(parents=True, exist_ok=True)
        text = "\n".join([head, *rules]) + "\n"
        (folder / "units.csv").write_text(text, encoding="utf-8")
        return folder.parent

    return put


def _rule(
    kind: str = "border_patrol_sector",
    unit: str = "laredo",
    *,
    scope: str = "area",
    codes: str = "48479",
    country: str = "US",
    shared: str = "no",
    name: str = "",
) -> str:
    return (
        f"{kind},{unit},{name or unit} unit,unidad {unit},{country},{scope},{codes},"
        f"{shared},catalogue,2024,,"
    )


def _read(raw: Path) -> pd.DataFrame:
    return read_responsibility(raw, AREAS, PORTS)


def _faults(raw: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        _read(raw)
    return [str(fault) for fault in caught.value.faults]


def _units(table: pd.DataFrame, place: str) -> dict[str, str]:
    rows = table[table[place] != ""]
    return dict(zip(rows[place], rows["unit"], strict=True))


# ----------------------------------------------------------------- rules to places


def test_a_state_is_all_its_areas(write: Write) -> None:
    table = _read(write(_rule(scope="state", codes="TX")))
    assert _units(table, "area_id") == {
        "US48061": "laredo",
        "US48479": "laredo",
        "US48505": "laredo",
    }


def test_an_area_named_itself_goes_before_its_state(write: Write) -> None:
    raw = write(
        _rule(scope="state", codes="TX"), _rule(unit="valley", codes="48061;48505")
    )
    assert _units(_read(raw), "area_id") == {
        "US48061": "valley",
        "US48479": "laredo",
        "US48505": "valley",
    }


def test_a_field_office_is_its_crossings(write: Write) -> None:
    rule = _rule("cbp_field_office", scope="field_office", codes="Laredo")
    assert _units(_read(write(rule)), "port_id") == dict.fromkeys(
        PORTS["port_id"], "laredo"
    )


def test_codes_may_stand_apart(write: Write) -> None:
    table = _read(write(_rule(codes="48479 ; 48505")))
    assert list(table["area_id"]) == ["US48479", "US48505"]


def test_units_may_share_a_place_if_both_say_so(write: Write) -> None:
    raw = write(_rule(shared="yes"), _rule(unit="valley", shared="yes"))
    table = _read(raw)
    assert list(table["unit"]) == ["laredo", "valley"]
    assert table["shared"].all()


def test_what_no_rule_names_is_not_listed(write: Write) -> None:
    table = _read(write(_rule()))
    assert set(table["area_id"]) == {"US48479"}


def test_a_quoted_field_with_a_line_break_does_not_shift_the_rows(
    write: Write,
) -> None:
    long = _rule(codes="48061") + '"one\nnote"'
    found = _faults(write(long, _rule(codes="48999")))
    assert found[0].startswith("raw/responsibility/units.csv, row 4, column 'codes'")


@settings(max_examples=20)
@given(
    owner=st.lists(st.sampled_from("abc-"), min_size=1, max_size=20), turn=st.randoms()
)
def test_every_county_ends_with_the_unit_that_names_it(
    tmp_path_factory: pytest.TempPathFactory, owner: list[str], turn: Random
) -> None:
    counties = [f"48{2 * number + 1:03d}" for number in range(len(owner))]
    areas = pd.DataFrame(
        {
            "country": "US",
            "area_id": [f"US{code}" for code in counties],
            "state": "TX",
        }
    )
    rules = [_rule(unit="rest", scope="state", codes="TX")]
    for unit in "abc":
        own = [code for code, by in zip(counties, owner, strict=True) if by == unit]
        if own:
            rules.append(_rule(unit=unit, codes=";".join(own)))
    folder = tmp_path_factory.mktemp("rules")
    (folder / "responsibility").mkdir()
    turn.shuffle(rules)
    (folder / UNITS).write_text("\n".join([HEAD, *rules]), encoding="utf-8")
    table = read_responsibility(folder, areas, PORTS)
    expected = [unit if unit != "-" else "rest" for unit in owner]
    assert list(table["area_id"]) == list(areas["area_id"])
    assert list(table["unit"]) == expected


# ------------------------------------------------------------------------ crossings


def test_a_crossing_in_the_river_joins_the_nearest_area_of_each_side() -> None:
    joined = crossing_areas(AREAS, PORTS).groupby("port_id")["area_id"].agg(set)
    assert joined.to_dict() == {
        "brownsville": {"US48061", "MX28022"},
        "laredo-1": {"US48479", "MX28027"},
        "laredo-2": {"US48479", "MX28027"},
    }


def test_a_crossing_has_the_units_of_its_areas(write: Write) -> None:
    raw = write(
        _rule(codes="48479"),
        _rule("mexican_military_region", "iv", scope="state", codes="28", country="MX"),
    )
    table = with_crossings(_read(raw), AREAS, PORTS)
    found = table[table["port_id"] == "laredo-2"]
    assert list(zip(found["unit"], found["through"], strict=True)) == [
        ("laredo", "US48479"),
        ("iv", "MX28027"),
    ]
    assert (found["area_id"] == "").all()
    assert set(table.loc[table["port_id"] == "brownsville", "unit"]) == {"iv"}


def test_a_kind_that_names_crossings_gives_no_others(write: Write) -> None:
    name = "mexican_customs_office"
    raw = write(
        _rule(name, "nl", scope="port", codes="laredo-1", country="MX"),
        _rule(name, "nl", codes="28027", country="MX"),
    )
    table = with_crossings(_read(raw), AREAS, PORTS)
    assert list(table.loc[table["port_id"] != "", "port_id"]) == ["laredo-1"]


# --------------------------------------------------------------------------- faults


@pytest.mark.parametrize(
    ("rule", "column", "words"),
    [
        (
            _rule("border_patrol"),
            "kind",
            f"expected one of {', '.join(RESPONSIBILITY_KINDS)}, found 'border_patrol'",
        ),
        (_rule(unit="El Paso"), "unit", "small letters, digits and hyphens"),
        (
            _rule(codes="48999"),
            "codes",
            (
                "expected the 5 digits of a known area of US, found '48999'. "
                "Correct the code; keep leading zeros, separate by semicolons."
            ),
        ),
        (_rule(codes="48479;"), "codes", "found nothing between two semicolons"),
        (_rule(codes="48479;48479"), "codes", "each code once, found '48479' again"),
        (_rule(scope="state", codes="ZZ"), "codes", "a known state of US, found 'ZZ'"),
        (_rule(scope="port", codes="laredo-9"), "codes", "found 'laredo-9'"),
        (
            _rule("cbp_field_office", scope="field_office", codes="Houston"),
            "codes",
            "Laredo",
        ),
        (_rule(scope="county"), "scope", "area, field_office, port, state"),
        (_rule(shared="maybe"), "shared", "expected yes or no, found 'maybe'"),
        (
            _rule("mexican_military_region", "iv"),
            "country",
            "expected MX, where every mexican_military_region is, found 'US'",
        ),
        (_rule().replace("2024", "24"), "year", "expected at least 1990"),
        (_rule().replace("catalogue", "hearsay"), "basis", "found 'hearsay'"),
    ],
)
def test_a_wrong_rule_is_refused_by_row_and_column(
    write: Write, rule: str, column: str, words: str
) -> None:
    found = _faults(write(_rule(unit="valley", codes="48061"), rule))
    place = f"raw/responsibility/units.csv, row 3, column '{column}': "
    assert len(found) == 1
    assert found[0].startswith(place)
    assert words in found[0]


def test_two_units_of_a_kind_cannot_have_one_place(write: Write) -> None:
    raw = write(_rule(), _rule(unit="valley", codes="48061;48479"))
    assert _faults(raw) == [
        (
            "raw/responsibility/units.csv, row 3, column 'codes': expected one "
            "border_patrol_sector for 'US48479', found 'valley', and 'laredo' in "
            "row 2. Take the place out of one of them, or say 'yes' under shared "
            "in both."
        )
    ]


def test_a_share_is_said_by_both(write: Write) -> None:
    raw = write(_rule(shared="yes"), _rule(unit="valley"))
    assert "row 3" in _faults(raw)[0]


def test_a_unit_cannot_share_a_place_with_itself(write: Write) -> None:
    raw = write(
        _rule(shared="yes"),
        _rule(shared="yes", codes="48505;48479"),
    )
    assert "found 'laredo', and 'laredo' in row 2" in _faults(raw)[0]


def test_a_unit_has_one_name(write: Write) -> None:
    raw = write(_rule(), _rule(codes="48061", name="other"))
    (fault,) = _faults(raw)
    # Rules are read in order of their keys: that of Cameron is the first.
    assert "row 2, column 'name_en'" in fault
    assert "such as 'other unit', found 'laredo unit'" in fault


def test_all_faults_of_a_table_are_told_at_once(write: Write) -> None:
    raw = write(
        _rule(codes="48999"),
        _rule("mexican_military_region", "iv", codes="48479"),
        _rule(unit="valley", codes="99;48061"),
    )
    rows = [fault.split(",")[1].strip() for fault in _faults(raw)]
    assert rows == ["row 2", "row 3", "row 4"]


def test_a_missing_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MissingInputError, match=r"responsibility/units\.csv"):
        _read(tmp_path / "raw")


# ----------------------------------------------------------------- a table of one's own


def test_a_kind_of_the_users_table_takes_the_place_of_the_shipped(
    write: Write, tmp_path: Path
) -> None:
    raw = write(_rule(), _rule("atf_field_division", "houston", codes="48061"))
    own = tmp_path / "mine.csv"
    row = _rule(unit="mine", codes="48505").replace("catalogue", "own")
    own.write_text(f"{HEAD}\n{row}\n", encoding="utf-8")
    table = read_responsibility(raw, AREAS, PORTS, own=own)
    assert list(zip(table["kind"], table["unit"], strict=True)) == [
        ("atf_field_division", "houston"),
        ("border_patrol_sector", "mine"),
    ]


def test_faults_of_the_users_table_name_it(write: Write, tmp_path: Path) -> None:
    own = tmp_path / "mine.csv"
    own.write_text(f"{HEAD}\n{_rule(codes='1')}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"/mine\.csv, row 2, column 'codes'"):
        read_responsibility(write(_rule()), AREAS, PORTS, own=own)


def test_the_stage_table_has_its_declared_shape(write: Write) -> None:
    table = with_crossings(_read(write(_rule())), AREAS, PORTS)
    assert list(table) == RESPONSIBILITY.names
    assert table["year"].dtype == "Int64"
    assert not table.drop(columns="year").isna().to_numpy().any()
