"""Findings: sentences that follow from the tables, right in both languages."""

import dataclasses
import re
from typing import Any

import pandas as pd
import pytest

from geo.outputs.briefing import facts
from geo.outputs.briefing.findings import find
from geo.outputs.tables import Products
from tests.briefing_world import (
    area,
    cluster,
    corridor,
    hotspot,
    make,
    make_style,
    plain,
    port,
    shapes,
    skill,
    speech,
)

LEADS = (
    "offices",
    "crossings",
    "concentration",
    "corridors",
    "sources",
    "destinations",
    "hotspots",
    "emerging",
    "seizures",
    "skill",
)


def _told(products: Products, language: str = "en", **style: Any) -> dict[str, str]:  # noqa: ANN401 - values of any setting
    one = speech(language)
    leads = {one.say(f"lead_{name}"): name for name in LEADS}
    found = find(products, make_style(**style), one)
    return {leads[lead]: plain(sentence) for lead, sentence in found}


def test_ten_findings_in_both_languages_say_what_the_tables_hold() -> None:
    english, spanish = _told(make()), _told(make(), "es")
    assert tuple(english) == tuple(spanish) == LEADS
    assert english["offices"] == (
        "Of all modelled southbound flow, 60 % crosses in the area of the CBP field "
        "office of Alfa, ahead of Beta (40 %)."
    )
    assert spanish["offices"] == (
        "De todo el flujo modelado hacia el sur, el 60 % cruza en el área de la "
        "oficina de campo de CBP de Alfa, por delante de Beta (40 %)."
    )
    assert english["concentration"] == (
        "One crossing of the 2 that are open carries half of the flow or more, and 2 "
        "carry nine tenths of it."
    )
    # 2 of 8 share × km in Mexico lie in a hotspot.
    assert english["corridors"] == (
        "By flow × length, I-1: Alto – Bajo leads in the United States, with a mean "
        "share of flow of 20 % (10 to 30 %), and MEX-1: Los Angeles – Sur leads in "
        "Mexico, with a mean share of flow of 12 % (6.0 to 18.0 %); 25 % of the flow "
        "× km in Mexico lies in homicide hotspots."
    )
    assert "MEX-1: Los Ángeles – Sur" in spanish["corridors"]
    # A quarter of the people, 80 of 100 homicides.
    assert english["hotspots"] == (
        "One place in Mexico is a homicide hotspot at 90 % confidence or more "
        "(1 firm), with 25 % of people and 80 % of the homicides of 2020–2024; around "
        "Lugar 1, State of Mexico, about 80 homicides were counted where people alone "
        "would explain about 25."
    )
    assert english["emerging"] == (
        "In 2024 hexagons with hot homicide rates hold about 3,000 people, by their "
        "pattern over the years: new (3,000)."
    )
    assert english["destinations"] == (
        "Flow ends above all in Nuevo León (70 %) and State of Mexico (29 %), and the "
        "municipalities that receive most are Iguala, Nuevo León (70 %; 35 to 105 %) "
        "and Norte, State of Mexico (29 %; 14 to 43 %); 1.0 % goes on beyond Mexico."
    )
    assert spanish["seizures"].startswith(
        "Los eventos con armas aseguradas de 2007–2011 forman 2 conglomerados, el "
        "mayor en torno a Pueblo 1, Nuevo León, con 20 eventos y 40 armas, hallado de "
        "nuevo en el 97 % de los remuestreos;"
    )


def test_a_county_with_few_dealers_is_not_named() -> None:
    told = _told(make())["sources"]
    assert "Dos, Texas" in told
    assert "Tres, California" in told
    assert "Uno" not in told
    few = pd.DataFrame({"area_id": ["US48001"], "dealers": [2.0]})
    alone = pd.DataFrame([area("US", "48001", "Uno", "Texas", 1.0)])
    assert _told(make(area_totals=few, area_flows=alone))["sources"] == (
        "The state that sends most is Texas, with 100 % of all flow, and no county "
        "has enough dealers to be named."
    )


def test_a_county_whose_dealers_are_not_known_needs_a_share_of_note() -> None:
    flows = pd.DataFrame(
        [
            area("US", "01001", "Grande", "Alabama", 0.5),
            area("US", "01002", "Chico", "Alabama", 0.0005),
        ]
    )
    named = facts.senders(make(area_flows=flows), 3)
    assert list(named["name"]) == ["Grande"]


def test_one_county_and_one_municipality_are_singular() -> None:
    flows = pd.DataFrame(
        [
            area("US", "48002", "Dos", "Texas", 1.0),
            area("MX", "19001", "Iguala", "Nuevo León", 1.0),
        ]
    )
    products = make(area_flows=flows)
    assert "the county that sends most is Dos, Texas" in _told(products)["sources"]
    spanish = _told(products, "es")
    assert "el condado que más envía es Dos, Texas" in spanish["sources"]
    assert "el municipio que más recibe es Iguala" in spanish["destinations"]
    assert "más allá" not in spanish["destinations"]


def _ports(*shares: tuple[str, str, float]) -> Products:
    rows = [
        port(name, office, share, rank=at)
        for at, (name, office, share) in enumerate(shares, start=1)
    ]
    return make(ports=shapes(rows))


def test_one_open_crossing_makes_short_sentences() -> None:
    told = _told(_ports(("north", "Alfa", 1.0)))
    assert told["offices"].endswith("in the area of one CBP field office, Alfa.")
    assert told["crossings"] == "All modelled flow crosses at one place, North."
    assert "concentration" not in told


def test_offices_and_crossings_that_are_level_are_called_so() -> None:
    both = _ports(("north", "Alfa", 0.5), ("south", "Beta", 0.5))
    assert _told(both)["offices"].endswith("of Alfa and Beta, about 50 % in each.")
    assert _told(both)["crossings"] == (
        "North and South carry most flow, about 50 % each, so that none of them is "
        "first."
    )
    three = _ports(
        ("north", "Alfa", 0.4), ("south", "Beta", 0.4), ("east", "Gama", 0.2)
    )
    assert _told(three)["offices"].endswith("40 % each, ahead of Gama (20 %).")
    many = _ports(*[(f"p{at}", "Alfa", 0.2) for at in range(5)])
    assert _told(many, "es")["crossings"].startswith("5 cruces llevan el mayor flujo")


def test_a_first_place_is_settled_only_above_every_other_interval() -> None:
    # 0.9 spans 0.45 to 1.35, 0.1 spans 0.05 to 0.15.
    clear = _told(_ports(("north", "Alfa", 0.9), ("south", "Beta", 0.1)))
    assert "its first place is firm within the model" in clear["crossings"]
    # 0.5 spans 0.25 to 0.75; 0.3 reaches 0.45 and 0.2 reaches 0.3.
    shares = [("north", "A", 0.5), ("south", "B", 0.3), ("east", "C", 0.2)]
    assert "the intervals of 2 other crossings" in _told(_ports(*shares))["crossings"]
    shares[2] = ("east", "C", 0.1)
    assert "the interval of one other crossing" in _told(_ports(*shares))["crossings"]


def test_an_interval_of_an_office_is_told_where_there_is_one() -> None:
    products = make()
    table = pd.DataFrame(
        {
            "field_office": ["Alfa", "Beta"],
            "flow_low": [0.5, 0.3],
            "flow_high": [0.7, 0.5],
            "leads": [0.93, 0.07],
        }
    )

    class WithOffices:
        offices = table

        def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - any table
            return getattr(products, name)

    told = _told(WithOffices())["offices"]  # type: ignore[arg-type]
    assert "60 % (50 to 70 %)" in told
    assert "first in 93 % of the draws" in told


def test_tables_without_rows_say_so_or_stay_silent() -> None:
    empty = make()
    nothing = {
        field.name: getattr(empty, field.name).iloc[:0]
        for field in dataclasses.fields(Products)
    }
    for language in ("en", "es"):
        told = _told(make(**nothing), language)
        assert set(told) == {"offices", "corridors", "hotspots", "seizures"}
    assert told["hotspots"].startswith("Ningún lugar de México")


def test_places_without_hot_people_are_told_by_the_year() -> None:
    cold = pd.DataFrame(
        {"cell": [1, 2], "class": ["no pattern", "historical hot spot"]}
    )
    assert _told(make(emerging=cold))["emerging"] == (
        "In 2024 no hexagon where people live has hot homicide rates."
    )


def test_several_hotspots_are_plural_and_firm_ones_are_counted() -> None:
    ranked = shapes([hotspot(1, "likely hotspot"), hotspot(2, "likely hotspot")])
    told = _told(make(ranked=ranked), "es")["hotspots"]
    assert told.startswith("En México 2 lugares son puntos críticos")
    assert "(ninguno firme)" in told
    ranked = shapes([hotspot(at) for at in (1, 2, 3)])
    assert "(3 firm)" in _told(make(ranked=ranked))["hotspots"]


def test_few_seized_firearms_are_not_told() -> None:
    one = make(clusters=shapes([cluster(1, 5, 2)]))
    assert "with 5 incidents and fewer than 3 firearms" in _told(one)["seizures"]
    assert "5 eventos y menos de 3 armas" in _told(one, "es")["seizures"]
    assert "form one cluster" in _told(one)["seizures"]


def test_a_road_in_one_country_only_is_told_alone() -> None:
    one = shapes([corridor(1, "MEX-1: Norte – Sur", "MX", 0.4)])
    told = _told(make(corridors=one))["corridors"]
    assert told.startswith("By flow × length, MEX-1: Norte – Sur leads in Mexico")
    assert "United States" not in told


@pytest.mark.parametrize(
    ("ours", "theirs", "verdict"),
    [(0.2, 0.7, "loses to"), (0.7, 0.2, "beats"), (0.2, 0.21, "about as well as")],
)
def test_a_map_is_judged_by_the_intervals(
    ours: float, theirs: float, verdict: str
) -> None:
    rows = pd.DataFrame(
        [
            skill("Gi* of rates", "land", ours, 0.02),
            skill("population", "land", theirs, 0.02),
        ]
    )
    told = _told(make(skill=rows))["skill"]
    assert verdict in told
    assert f"{100 * theirs:.0f} %;" in told
    assert "among" not in told


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_finding_is_one_sentence(language: str) -> None:
    for sentence in _told(make(), language).values():
        assert sentence.endswith(".")
        assert not re.search(r"\.\s", sentence)
        assert "  " not in sentence
        assert "nan" not in sentence
        assert "{" not in sentence


def test_half_and_nine_tenths_count_the_largest_shares() -> None:
    shares = pd.Series([0.1, 0.4, 0.3, 0.1, 0.1])
    assert facts.carrying(shares, 0.5) == 2
    assert facts.carrying(shares, 0.9) == 4
    assert facts.carrying(pd.Series([1.0]), 0.9) == 1
