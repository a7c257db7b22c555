"""Every key of [data.official]: what it takes, what it becomes, what it refuses."""

import calendar
import csv
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pandas as pd
import pytest

from geo.errors import InputError
from geo.schema.raw import DEALERS, HOMICIDES, MUNICIPAL_POPULATION, PORTS
from geo.schema.raw_united_states import BRIDGE_TRAFFIC
from geo.sections_data import Official
from geo.sources.catalogue import read_catalogue
from geo.sources.fetched import FetchedCard
from geo.sources.named import Named
from geo.sources.official import crossing_tables, finish, population_tables, told
from geo.sources.official.keys import BOUNDARIES, KEYS, official_overlays
from geo.sources.official.population_tables import split_parents
from geo.sources.official.reading import together
from geo.sources.overlay import Shelf, read_overlays

HOMICIDE_ROWS = "cvegeo,year,homicides,is_municipality\n"


def test_every_key_of_the_study_has_readers_and_every_reader_a_key() -> None:
    keys = set(Official.model_fields) - {"deaths_by"}
    assert keys == set(KEYS)
    assert set(BOUNDARIES) == {name for name, key in KEYS.items() if key.make is None}


def test_every_offer_is_a_source_and_layout_of_the_catalogue() -> None:
    catalogue = read_catalogue()
    for key in KEYS.values():
        for source, offer in key.offers.items():
            layouts = {file.layout for file in catalogue[source].files}
            assert set(offer.layouts) <= layouts, source


def _named(folder: Path, name: str, text: str) -> Named:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return Named(path, name)


def _made(raw: Path, **files: Named) -> Mapping[str, pd.DataFrame]:
    overlays = official_overlays(
        {key: (file,) for key, file in files.items()}, deaths_by="occurrence"
    )
    return read_overlays(raw, overlays).tables


def test_the_header_says_which_layout_a_file_has(raw: Path, tmp_path: Path) -> None:
    by_year = _named(
        tmp_path, "year.csv", HOMICIDE_ROWS + "01001,2019,4,True\n01001,2020,5,True\n"
    )
    by_month = _named(
        tmp_path,
        "month.csv",
        "ent_mun|year|month|homicides|pop_est|homicide_rate\n"
        "01001|2019|1|1|9|9\n01001|2019|2|3|9|9\n01001|2020|7|5|9|9\n",
    )
    for file in (by_year, by_month):
        table = _made(raw, homicides=file)[HOMICIDES.name]
        assert table["homicides"].tolist() == [4, 5]
        assert table["year"].tolist() == [2019, 2020]


def test_a_file_of_another_table_is_refused(raw: Path, tmp_path: Path) -> None:
    file = _named(tmp_path, "dealers.csv", HOMICIDE_ROWS + "01001,2019,4,True\n")
    with pytest.raises(InputError) as caught:
        _made(raw, dealers=file)
    assert {fault.file for fault in caught.value.faults} == {"dealers.csv"}
    assert "fips" in str(caught.value)


def test_files_named_by_path_are_credited_as_the_catalogue_has_them(
    tmp_path: Path,
) -> None:
    file = Named(tmp_path / "x.csv", "x.csv")
    (overlay,) = official_overlays({"homicides": (file,)}, deaths_by="occurrence")
    assert overlay.key == "data.official.homicides"
    assert overlay.producer.endswith("(INEGI)")
    assert overlay.source == "Homicides registered, by area"


LISTING = (
    "LIC_REGN\tLIC_DIST\tLIC_CNTY\tLIC_TYPE\tLIC_XPRDTE\tLIC_SEQN\tLICENSE_NAME\t"
    "BUSINESS_NAME\tPREMISE_STREET\tPREMISE_CITY\tPREMISE_STATE\tPREMISE_ZIP_CODE\t"
    "MAIL_STREET\tMAIL_CITY\tMAIL_STATE\tMAIL_ZIP_CODE\tVOICE_PHONE\n"
)


@pytest.mark.parametrize(
    ("key", "header", "source"),
    [
        ("population_mx", "cvegeo,nom_mun,nom_ent,pobtot\n", "inegi-census"),
        (
            "population_mx",
            "cvegeo,nom_mun,nom_ent,year,population,male,female\n",
            "conapo",
        ),
        (
            "firearm_share",
            "state_code,year,month,subtype,modality,sex,victims\n",
            "sesnsp-victims",
        ),
        (
            "firearm_share",
            "state_code,year,month,firearm_homicides,homicides\n",
            "inegi-homicides",
        ),
        ("dealers", "fips,state,county,year,dealers\n", "atf-dealer-counts"),
        ("dealers", LISTING, "atf-ffl"),
        ("dealer_types", "lic_type,count,year\n", "atf-dealer-counts"),
        ("dealer_types", LISTING, "atf-ffl"),
    ],
)
def test_a_file_named_by_path_is_credited_by_its_layout(
    tmp_path: Path, key: str, header: str, source: str
) -> None:
    file = _named(tmp_path, "list.txt" if "\t" in header else "list.csv", header)
    (overlay,) = official_overlays({key: (file,)}, deaths_by="occurrence")
    known = read_catalogue()[source]
    assert (overlay.producer, overlay.source) == (known.producer, known.title)
    assert (overlay.url, overlay.licence) == (known.page, known.licence)


def test_keys_with_two_sources_know_the_layouts_of_both() -> None:
    for key in KEYS.values():
        if key.make is not None and len(key.offers) > 1:
            assert set(key.layouts) == set(key.offers)


def test_a_path_among_fetched_files_leaves_their_cards_alone(tmp_path: Path) -> None:
    header = "state_code,year,month,firearm_homicides,homicides\n"
    plain = _named(tmp_path, "old.csv", header)
    card = FetchedCard(
        file="state",
        name="new.csv",
        title="Victims as fetched",
        producer="Secretariat",
        source="sesnsp-victims",
        url="https://example.org",
        licence="Open",
        cite="Cite",
        what="What",
        layout="sesnsp-victims-wide",
        kind="csv",
        year="2024",
        retrieved_from="mirror",
        sha256="0",
        bytes=1,
    )
    files = (Named(tmp_path / "new.csv", "new.csv", card), plain)
    (overlay,) = official_overlays({"firearm_share": files}, deaths_by="occurrence")
    inegi = read_catalogue()["inegi-homicides"]
    assert overlay.source == f"Victims as fetched; {inegi.title}"
    assert overlay.producer == f"Secretariat; {inegi.producer}"


def test_boundaries_are_no_raw_table(tmp_path: Path) -> None:
    file = Named(tmp_path / "x.gpkg", "x.gpkg")
    assert official_overlays({"counties": (file,)}, deaths_by="occurrence") == []


# --------------------------------------------------------- several files of one table


def _dealers(*rows: tuple[str, int, int]) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "fips": pd.Series([row[0] for row in rows], dtype="str"),
            "state": pd.Series(["TX"] * len(rows), dtype="str"),
            "county": pd.Series(["County"] * len(rows), dtype="str"),
            "year": [row[1] for row in rows],
            "dealers": [row[2] for row in rows],
        }
    )
    return finish(table, DEALERS, layout="list", rows=len(rows), repairs=["mended"])


def test_several_files_are_one_table(tmp_path: Path) -> None:
    files = [Named(tmp_path / name, name) for name in ("a.csv", "b.csv")]
    parts = [_dealers(("48001", 2023, 1)), _dealers(("48001", 2022, 2))]
    whole = together(parts, DEALERS, files)
    assert whole["dealers"].tolist() == [2, 1]
    assert told(whole).rows == 2
    assert told(whole).repairs == ("mended",)


def test_files_that_overlap_are_refused(tmp_path: Path) -> None:
    files = [Named(tmp_path / name, name) for name in ("a.csv", "b.csv")]
    parts = [_dealers(("48001", 2023, 1)), _dealers(("48001", 2023, 1))]
    with pytest.raises(InputError) as caught:
        together(parts, DEALERS, files)
    (fault,) = caught.value.faults
    assert fault.file == "a.csv, b.csv"
    assert fault.found == "1 in two (48001, 2023 first)"


# --------------------------------------------------------------- people of Mexico


def _towns(people: Mapping[str, int]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "cvegeo": pd.Series(list(people), dtype="str"),
            "name": pd.Series([f"Town {code}" for code in people], dtype="str"),
            "state_code": pd.Series([code[:2] for code in people], dtype="str"),
            "state_name": pd.Series(["State"] * len(people), dtype="str"),
            "population": list(people.values()),
        }
    )


def test_a_new_municipality_takes_its_share_of_its_parent() -> None:
    # The census has 100 people in the parent and 50 and 50 in its parts; projected are
    # 300 in all: 75 for each part and 150 for the parent.
    census = _towns({"07001": 100, "07002": 50, "07003": 50, "07004": 8})
    projected = _towns({"07001": 300})
    parents = {"07002": "07001", "07003": "07001"}
    towns, words = split_parents(projected, census, parents=parents)
    people = towns.set_index("cvegeo")["population"].to_dict()
    assert people == {"07001": 150, "07002": 75, "07003": 75, "07004": 8}
    share, census_count = words
    assert share.endswith("that the census has: 07002, 07003")
    assert census_count.endswith("the people of the census: 07004")


def test_the_parents_are_municipalities_of_the_same_state(raw: Path) -> None:
    with (raw / MUNICIPAL_POPULATION.name).open(encoding="utf-8") as stream:
        names = {row["cvegeo"]: row["name"] for row in csv.DictReader(stream)}
    found = {
        names[code]: names[parent]
        for code, parent in population_tables._PARENTS.items()
    }
    assert found == {
        "Capitán Luis Ángel Vidal": "Siltepec",
        "Rincón Chamula San Pedro": "Pueblo Nuevo Solistahuacán",
        "El Parral": "Villa Corzo",
        "Emiliano Zapata": "Acala",
        "Mezcalapa": "Tecpatán",
        "Coatetelco": "Miacatlán",
        "Xoxocotla": "Puente de Ixtla",
        "Puerto Morelos": "Benito Juárez",
    }


def test_projections_are_not_taken_for_a_census(raw: Path, tmp_path: Path) -> None:
    head = "cvegeo,name,state_name,year,population,male,female\n"
    rows = [
        f"{code},{name},Aguascalientes,{year},100,50,50\n"
        for code, name in (("01001", "Aguascalientes"), ("01002", "Asientos"))
        for year in (2019, 2020)
    ]
    file = _named(tmp_path, "conapo.csv", head + "".join(rows))
    table = _made(raw, population_mx=file)[MUNICIPAL_POPULATION.name]
    assert table.set_index("cvegeo")["population"]["01001"] == 100
    assert len(table) == 2478
    assert "people of 2020 are a projection, not a census" in told(table).repairs


def test_states_of_2020_are_the_sum_of_other_people(raw: Path, tmp_path: Path) -> None:
    with (raw / MUNICIPAL_POPULATION.name).open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert rows[0]["cvegeo"] == "01001"
    rows[0]["population"] = str(int(rows[0]["population"]) + 7)
    head = "cvegeo,name,state_name,population\n"
    lines = [
        f'{row["cvegeo"]},"{row["name"]}",{row["state_name"]},{row["population"]}\n'
        for row in rows
    ]
    census = _named(tmp_path, "census.csv", head + "".join(lines))
    tables = _made(raw, population_mx=census)
    states = tables["population/states.csv"].set_index(["state_code", "year"])
    shipped = pd.read_csv(raw / "population/states.csv", dtype={"state_code": str})
    grown = (
        states["population"] - shipped.set_index(["state_code", "year"])["population"]
    )
    assert grown[grown != 0].to_dict() == {("01", 2020): 7}


# --------------------------------------------------------------------- crossings


def test_a_key_that_takes_one_file_refuses_two(raw: Path, tmp_path: Path) -> None:
    files = tuple(Named(tmp_path / name, name) for name in ("a.csv", "b.csv"))
    make = KEYS["crossings"].make
    assert make is not None
    with pytest.raises(InputError) as caught:
        partial(make, files)(Shelf(raw))
    assert caught.value.faults[0].expected == "one file"


def _bts(ports: pd.DataFrame, vehicles: int) -> str:
    """Return a year of BTS rows: so many vehicles a month at every port."""
    head = (
        "Port Name,State,Port Code,Border,Date,Measure,Value,Latitude,Longitude,Point\n"
    )
    codes = ports.drop_duplicates("bts_code").dropna(subset=["bts_code"])
    return head + "".join(
        f"{row.bts_name},Texas,{row.bts_code},US-Mexico Border,{name} 2023,"
        f"Personal Vehicles,{vehicles},0,0,POINT (0 0)\n"
        for row in codes.itertuples()
        for name in calendar.month_abbr[1:]
    )


def test_bridges_say_how_a_port_shares_its_traffic(raw: Path, tmp_path: Path) -> None:
    ports = Shelf(raw).table(PORTS)
    laredo = ports.loc[ports["bts_name"] == "Laredo", "port_id"].to_list()
    file = _named(tmp_path, "bts.csv", _bts(ports, 1000))
    # One car of four by the first bridge, three by the second, none by the others.
    counts = [1, 3, *[0] * (len(laredo) - 2)]
    bridges = pd.DataFrame(
        {"port_id": laredo, "year": 2023, "personal_vehicles": counts}
    )
    bridges[["trucks", "pedestrians"]] = 1
    shelf = Shelf(raw, {BRIDGE_TRAFFIC.name: bridges})
    table = crossing_tables.crossings([file], shelf)[PORTS.name]
    shared = table.set_index("port_id").loc[laredo, "personal_vehicles"].to_list()
    assert shared == [3000, 9000, *[0] * (len(laredo) - 2)]
    assert told(table).repairs[-1].endswith("as the bridges had it in 2023")


def test_bridges_of_other_years_share_out_nothing(raw: Path, tmp_path: Path) -> None:
    ports = Shelf(raw).table(PORTS)
    file = _named(tmp_path, "bts.csv", _bts(ports, 1000))
    shelf = Shelf(raw, {BRIDGE_TRAFFIC.name: pd.DataFrame({"year": [2020]})})
    table = crossing_tables.crossings([file], shelf)[PORTS.name]
    laredo = table.loc[table["bts_name"] == "Laredo", "personal_vehicles"]
    assert int(laredo.sum()) == 12_000
    assert "have no 2023" in told(table).repairs[-1]
