"""The ATF listing of licensees: counts alone leave it, and they are right."""

import gzip
import re
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.errors import InputError
from geo.sources.official import atf_dealers, atf_listing, told
from geo.sources.official.census_states import NUMBERS
from tests.workbooks import write_workbook

HEADER = [
    *("LIC_REGN", "LIC_DIST", "LIC_CNTY", "LIC_TYPE", "LIC_XPRDTE", "LIC_SEQN"),
    *("LICENSE_NAME", "BUSINESS_NAME", "PREMISE_STREET", "PREMISE_CITY"),
    *("PREMISE_STATE", "PREMISE_ZIP_CODE", "MAIL_STREET", "MAIL_CITY"),
    *("MAIL_STATE", "MAIL_ZIP_CODE", "VOICE_PHONE"),
]
NAME = "0125-ffl-list-complete"
# What stands in the columns that are denied, each a text of its own.
SECRETS = (
    *("9Q", "77177", "ZEBULON QUIXOTE", "QUIXOTE ARMS", "42 HIDDEN LN", "XYZZYVILLE"),
    *("PO BOX 4711", "PLUGHTOWN", "QQ", "98799", "5550001234", "8X", "6W"),
)


def _row(county: str, kind: str, state: str, zip_code: str) -> list[str]:
    xprdte, seqn, name, business, street, city = SECRETS[:6]
    mail_street, mail_city, mail_state, mail_zip, phone, region, district = SECRETS[6:]
    return [
        *(region, district, county, kind, xprdte, seqn, name, business, street, city),
        *(state, zip_code, mail_street, mail_city, mail_state, mail_zip, phone),
    ]


# Pima 019 and Maricopa 013 in Arizona, El Paso 141 in Texas.
ROWS = [
    _row("019", "01", "AZ", "85701"),
    _row("019", "02", "AZ", "857010000"),
    _row("013", "07", "AZ", "85003"),
    _row("013", "08", "AZ", "85003-1234"),
    _row("013", "06", "AZ", "85003"),
    _row("141", "01", "TX", "79901"),
    _row("999", "01", "TX", "79901"),
    _row("066", "01", "PR", "00602"),
]


def _text(rows: list[list[str]], *, delimiter: str = "\t", dashes: bool = True) -> str:
    lines = [delimiter.join(HEADER)]
    if dashes:
        lines.append(delimiter.join("-" * 8 for _ in HEADER))
    return "\n".join([*lines, *(delimiter.join(row) for row in rows)]) + "\n"


def _listing(folder: Path, rows: list[list[str]], name: str = f"{NAME}.txt") -> Path:
    path = folder / name
    path.write_text(_text(rows), encoding="utf-8")
    return path


@pytest.fixture
def listing(tmp_path: Path) -> Path:
    return _listing(tmp_path, ROWS)


def _counted(table: pd.DataFrame) -> dict[str, int]:
    some = table[table["dealers"] > 0]
    return dict(zip(some["fips"], some["dealers"].tolist(), strict=True))


def test_licensees_are_counted_by_county(listing: Path) -> None:
    table = atf_dealers.read(listing)
    # The last of Texas has a county that does not exist: 79901 lies in El Paso.
    assert _counted(table) == {"04019": 2, "04013": 2, "48141": 2}
    assert set(table["year"]) == {2025}
    about = told(table)
    assert about.rows == len(ROWS)
    for words in (
        "5 licensees placed by the county of the licence",
        "1 licensees placed by the point of the ZIP",
        "1 licensees of other types than 01, 02, 07, 08 left out",
        "1 licensees outside the fifty states left out",
        "1 lines of dashes left out",
    ):
        assert words in about.repairs
    assert any("2025: no licensee of AK, AL" in words for words in about.repairs)


def test_counties_without_a_licensee_have_none(listing: Path) -> None:
    table = atf_dealers.read(listing)
    # All 15 counties of Arizona and 254 of Texas, and no others.
    assert table.groupby("state").size().to_dict() == {"AZ": 15, "TX": 254}
    names = table.set_index("fips")["county"]
    assert names["04019"] == "Pima County"


@pytest.mark.parametrize("form", ["commas", "workbook", "numbers", "packed"])
def test_every_form_gives_the_same(tmp_path: Path, listing: Path, form: str) -> None:
    expected = atf_dealers.read(listing)
    folder = tmp_path / "other"
    folder.mkdir()
    if form == "commas":
        path = folder / f"{NAME}.csv"
        path.write_text(_text(ROWS, delimiter=",", dashes=False), encoding="utf-8")
    elif form == "packed":
        path = folder / f"{NAME}.txt.gz"
        path.write_bytes(gzip.compress(_text(ROWS).encode()))
    else:
        path = folder / f"{NAME}.xlsx"
        rows: list[list[str | float]] = [list(HEADER)]
        # A spreadsheet that takes codes for numbers loses their zeros.
        rows += [
            [
                float(text) if form == "numbers" and text.isdigit() else text
                for text in row
            ]
            for row in ROWS
        ]
        write_workbook(path, rows)
    pd.testing.assert_frame_equal(atf_dealers.read(path), expected)


def test_no_denied_value_leaves_the_reader(
    listing: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    book = write_workbook(tmp_path / f"{NAME}.xlsx", [HEADER, *ROWS])
    for path in (listing, book):
        kept = atf_listing.read_listing(path)
        tables = [
            kept.counts,
            atf_dealers.read(path),
            atf_dealers.read_premises(path),
            atf_dealers.read_with_points(path)[1],
        ]
        for table in tables:
            text = table.to_csv() + repr(table.attrs) + repr(kept.repairs)
            assert not [secret for secret in SECRETS if secret in text]
    assert not caplog.text


def test_layout_denies_all_that_is_not_counted() -> None:
    wanted = {"LIC_CNTY", "LIC_TYPE", "PREMISE_STATE", "PREMISE_ZIP_CODE"}
    assert set(atf_listing.LAYOUT.denied) == set(HEADER) - wanted


@pytest.mark.parametrize(
    ("at", "text"), [(10, "ZEBULON QUIXOTE"), (3, "42 HIDDEN LN"), (10, "")]
)
def test_messages_do_not_show_what_a_shifted_row_holds(
    tmp_path: Path, at: int, text: str
) -> None:
    wrong = [list(row) for row in ROWS]
    wrong[1][at] = text
    with pytest.raises(InputError) as caught:
        atf_dealers.read(_listing(tmp_path, wrong))
    message = str(caught.value)
    assert f"row 4, column '{HEADER[at]}'" in message
    assert "not shown" in message
    assert not [secret for secret in SECRETS if secret in message]


def test_listing_without_a_header_shows_no_licensee(tmp_path: Path) -> None:
    path = tmp_path / f"{NAME}.txt"
    path.write_text("\n".join("\t".join(row) for row in ROWS), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        atf_dealers.read(path)
    message = str(caught.value)
    assert "LIC_CNTY" in message
    assert not [secret for secret in SECRETS if secret in message]


def test_cut_row_is_refused_by_its_line(tmp_path: Path) -> None:
    wrong = [*ROWS[:2], ROWS[2][:9], *ROWS[3:]]
    with pytest.raises(InputError, match=r"row 5: expected 17 fields, found 9\."):
        atf_dealers.read(_listing(tmp_path, wrong))


def test_quotation_marks_in_names_are_letters(tmp_path: Path) -> None:
    rows = [list(row) for row in ROWS]
    rows[0][6] = '"BIG" QUIXOTE'
    rows[1][6] = '"QUIXOTE 5" KNIVES'
    found = atf_dealers.read(_listing(tmp_path, rows))
    assert int(found["dealers"].sum()) == 6


def test_states_in_several_files_add_up(tmp_path: Path, listing: Path) -> None:
    parts = tmp_path / "states"
    parts.mkdir()
    for state in ("AZ", "TX"):
        own = [row for row in ROWS if row[10] == state]
        _listing(parts, own, f"0125-ffl-list-{state.lower()}.txt")
    expected = atf_dealers.read(listing)
    pd.testing.assert_frame_equal(atf_dealers.read(parts), expected)
    pd.testing.assert_frame_equal(atf_dealers.read(sorted(parts.iterdir())), expected)


def test_state_in_two_files_is_refused(tmp_path: Path, listing: Path) -> None:
    again = _listing(tmp_path, ROWS[:1], "0125-ffl-list-az.txt")
    with pytest.raises(InputError, match=r"AZ of 2025 in '0125-ffl-list-az\.txt' too"):
        atf_dealers.read([listing, again])
    # Of another year it is another listing.
    other = _listing(tmp_path, ROWS[:1], "0124-ffl-list-az.txt")
    table = atf_dealers.read([listing, other])
    assert table.groupby("year")["dealers"].sum().to_dict() == {2024: 1, 2025: 6}


@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("0125-ffl-list-complete.txt", 2025),
        ("1219ffl-list.txt", 2019),
        ("atf_ffl_listing_2013_05.txt", 2013),
    ],
)
def test_year_is_taken_from_the_name(tmp_path: Path, name: str, year: int) -> None:
    assert set(atf_dealers.read(_listing(tmp_path, ROWS, name))["year"]) == {year}


def test_year_is_taken_from_a_title(tmp_path: Path) -> None:
    path = tmp_path / "listing.txt"
    path.write_text(f"Licensees of March 2024\n{_text(ROWS)}", encoding="utf-8")
    assert set(atf_dealers.read(path)["year"]) == {2024}


def test_unknown_year_is_refused_and_may_be_said(tmp_path: Path) -> None:
    path = _listing(tmp_path, ROWS, "listing.txt")
    with pytest.raises(InputError, match="the year of the listing in the file's name"):
        atf_dealers.read(path)
    assert set(atf_dealers.read(path, year=2020)["year"]) == {2020}


def test_premises_are_counted_by_zip_and_type(listing: Path) -> None:
    table = atf_dealers.read_premises(listing)
    found = table.set_index(["zip", "licence_type"])["licensees"].to_dict()
    assert found == {
        ("85701", "01"): 1,
        ("85701", "02"): 1,
        ("85003", "07"): 1,
        ("85003", "08"): 1,
        ("79901", "01"): 2,
    }


def test_points_are_those_of_zips_by_county(listing: Path) -> None:
    points = atf_dealers.read_with_points(listing)[1]
    assert list(points.columns) == ["fips", "year", "latitude", "longitude", "dealers"]
    # The county 999 is none: its licensee is in the county of the ZIP.
    assert points[["fips", "dealers"]].to_numpy().tolist() == [
        ["04013", 2],
        ["04019", 2],
        ["48141", 2],
    ]
    # 79901 is the middle of El Paso, at the border.
    south = points.iloc[2]
    assert south["latitude"] == pytest.approx(31.76, abs=0.03)
    assert south["longitude"] == pytest.approx(-106.48, abs=0.03)


def test_points_add_up_to_the_counties_but_for_those_without(tmp_path: Path) -> None:
    rows = [
        _row("019", "01", "AZ", "85701"),
        _row("019", "01", "AZ", "79901"),  # a ZIP of another state
        _row("019", "01", "AZ", "00000"),
    ]
    counts, points = atf_dealers.read_with_points(_listing(tmp_path, rows))
    assert counts.set_index("fips").loc["04019", "dealers"] == 3
    assert points["dealers"].tolist() == [1]
    assert "2 licensees without a point of their ZIP" in told(points).repairs


def test_zips_with_lost_digits_are_mended_where_one_reading_fits(
    tmp_path: Path,
) -> None:
    rows = [
        _row("003", "01", "RI", "2893"),  # a zero lost in front
        _row("003", "01", "RI", "028930"),  # digits lost behind
        _row("019", "01", "AZ", "2893"),  # no ZIP of Arizona
        _row("019", "01", "AZ", "STREET"),
    ]
    table = atf_dealers.read_premises(_listing(tmp_path, rows))
    assert table.set_index("zip")["licensees"].to_dict() == {"00000": 2, "02893": 2}
    repairs = told(table).repairs
    assert "ZIPs of 2 licensees with digits lost were mended" in repairs
    assert "2 licensees have no ZIP that can be read" in repairs


def test_listing_that_cannot_be_placed_is_refused(tmp_path: Path) -> None:
    rows = [_row("999", "01", "AZ", "")] * 2 + [_row("019", "01", "AZ", "85701")] * 30
    with pytest.raises(InputError, match="neither for 2 of 32"):
        atf_dealers.read(_listing(tmp_path, rows))
    few = atf_dealers.read(_listing(tmp_path, rows[1:]))
    assert "1 licensees with neither county nor ZIP left out" in told(few).repairs


def test_counties_of_given_boundaries_are_used(listing: Path) -> None:
    square = shapely.box(-120, 30, -100, 40)
    layer = gpd.GeoDataFrame(
        {"GEOID": ["04019", "48001"], "NAME": ["Pima", "All of it"]},
        geometry=[square, square],
        crs=4326,
    )
    # Maricopa is no county here: Phoenix lies in the one of Arizona there is.
    table = atf_dealers.read(listing, counties=layer)
    assert _counted(table) == {"04019": 4, "48001": 2}


def test_types_are_national_totals_only(tmp_path: Path, listing: Path) -> None:
    with pytest.raises(InputError, match="licensees of all states"):
        atf_dealers.read_types(listing)
    rows = [
        _row("001", kind, state, "00000")
        for state in sorted(NUMBERS)
        for kind in ("01", "07")
    ]
    table = atf_dealers.read_types(_listing(tmp_path, rows))
    assert table["licensees"].tolist() == [51, 51]


def test_listing_of_other_types_alone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="licensees of the types 01, 02, 07, 08"):
        atf_dealers.read(_listing(tmp_path, ROWS[4:5]))


def test_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="listings in the folder"):
        atf_dealers.read(tmp_path)


def test_package_of_zips_asks_no_network() -> None:
    # Sockets are closed in all tests: this only shows that the table is whole.
    from geo.sources.official.atf_zips import zip_points

    points = zip_points(["AZ", "TX"])
    assert set(points["state"]) == {"AZ", "TX"}
    assert all(re.fullmatch(r"\d{5}", text) for text in points.index)
    assert points.loc["85701", "latitude"] == pytest.approx(32.22, abs=0.02)
