"""A study of two crossings that a reader can work out, and ways to change it.

Two field offices: Alfa with 0.6 of the flow at ``north``, Beta with 0.4 at ``south``.
Three counties send (Uno has two dealers), two municipalities receive, one road a
country, one hotspot, one cluster of seizures. Three hexagons: two in Mexico with 3,000
and 1,000 people, one in the United States.
"""

import datetime as dt
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.outputs.briefing.speech import NARROW, Speech
from geo.outputs.tables import Products, Style
from geo.sections_outputs import Briefing, Outputs

SMALL = 3


def plain(text: str) -> str:
    """Return a text with ordinary blanks."""
    return text.replace(NARROW, " ")


def speech(language: str = "en", small_count: int = SMALL) -> Speech:
    """Return how a language says things."""
    return Speech(language, small_count)  # type: ignore[arg-type]


def shapes(rows: list[dict[str, Any]], columns: str = "") -> gpd.GeoDataFrame:
    """Return a table with a point for every row; columns stay if there is none."""
    frame = pd.DataFrame(rows, columns=columns.split() or None)
    points = gpd.points_from_xy([0.0] * len(frame), [0.0] * len(frame))
    return gpd.GeoDataFrame(frame, geometry=points, crs="EPSG:4326")


def port(name: str, office: str, share: float, **others: Any) -> dict[str, Any]:  # noqa: ANN401 - values of any column
    """Return a crossing; its interval is half to one and a half times its share."""
    return {
        "port_id": name,
        "name_en": name.title(),
        "name_es": f"Cruce {name}",
        "field_office": office,
        "southbound": True,
        "yearly_vehicles": 1_000_000.0,
        "flow_share": share,
        "flow_low": share / 2,
        "flow_high": share * 1.5,
        "top_decile": 0.5,
        "rank": 1,
        **others,
    }


def area(
    country: str, code: str, name: str, state: str, share: float
) -> dict[str, Any]:
    """Return the flow of a county or municipality."""
    return {
        "country": country,
        "area_id": f"{country}{code}",
        "name": name,
        "state": state[:2].upper(),
        "state_name": state,
        "flow_share": share,
        "flow_low": share / 2,
        "flow_high": share * 1.5,
        "top_decile": 1.0,
        "main_port": "North",
    }


def corridor(rank: int, name: str, country: str, share: float) -> dict[str, Any]:
    """Return a corridor of 1,234 km."""
    return {
        "rank": rank,
        "name": name,
        "country": country,
        "length_km": 1234.0,
        "mean_share": share,
        "flow_low": share / 2,
        "flow_high": share * 1.5,
        "top_decile": 0.5,
        "ports": "North; South; East",
        "areas": "Uno, Texas; Dos, Texas; Tres, Texas; Cuatro, Texas",
        "hotspot_km": 12.0,
        "hotspots": "Uno, Texas",
    }


def hotspot(rank: int, verdict: str = "firm hotspot") -> dict[str, Any]:
    """Return a hotspot of 1,000 people with 80 homicides."""
    return {
        "measure": "homicides",
        "rank": rank,
        "name": f"Lugar {rank}",
        "state_name": "México",
        "population": 1000.0,
        "observed": 80.0,
        "expected": 25.0,
        "ratio": 3.2,
        "verdict": verdict,
        "emerging": "new hot spot",
    }


def cluster(number: int, incidents: float, firearms: float) -> dict[str, Any]:
    """Return a cluster of seizures."""
    return {
        "method": "hdbscan",
        "cluster": number,
        "name": f"Pueblo {number}, Nuevo León",
        "incidents": incidents,
        "firearms": firearms,
        "first_year": 2007,
        "last_year": 2011,
        "stability": 0.97,
    }


def skill(method: str, budget: str, hit: float, spread: float) -> dict[str, Any]:
    """Return how many later homicides a map found in five per cent."""
    return {
        "split": "rolling",
        "method": method,
        "judged_from": 1995,
        "judged_to": 2024,
        "splits": 30,
        "budget": budget,
        "area_share": 0.05,
        "hit_rate": hit,
        "hit_rate_low": hit - spread,
        "hit_rate_high": hit + spread,
    }


def make(**changed: Any) -> Products:  # noqa: ANN401 - a table for any field
    """Return the study, with some tables changed."""
    nothing = pd.DataFrame()
    ports = [
        port("north", "Alfa", 0.6),
        port("south", "Beta", 0.4, rank=2),
        port("shut", "Beta", 0.0, rank=3, southbound=False),
    ]
    areas = [
        area("US", "48001", "Uno", "Texas", 0.1),
        area("US", "48002", "Dos", "Texas", 0.6),
        area("US", "06001", "Tres", "California", 0.3),
        area("MX", "19001", "Iguala", "Nuevo León", 0.7),
        area("MX", "15001", "Norte", "México", 0.29),
        area("GT", ":paso", "Paso", "Guatemala", 0.01),
    ]
    tables: dict[str, Any] = {
        "grid": pd.DataFrame(
            {
                "cell": [1, 2, 3],
                "country": ["MX", "MX", "US"],
                "population": [3000.0, 1000.0, 9000.0],
                "homicides": [20.0, 80.0, 0.0],
            }
        ),
        "ports": shapes(ports),
        "area_flows": pd.DataFrame(areas),
        "area_totals": pd.DataFrame(
            {
                "area_id": ["US48001", "US48002", "US06001"],
                "dealers": [2.0, 50.0, 40.0],
            }
        ),
        "corridors": shapes(
            [
                corridor(1, "I-1: Alto – Bajo", "US", 0.2),
                corridor(2, "MEX-1: Los Angeles – Sur", "MX", 0.12),
            ]
        ),
        "cell_flows": pd.DataFrame(
            {
                "cell": [1, 2, 3],
                "flow_km": [6.0, 2.0, 5.0],
                "hot_homicides": [False, True, False],
            }
        ),
        "ranked": shapes([hotspot(1)]),
        "emerging": pd.DataFrame(
            {"cell": [1, 2], "class": ["new hot spot", "no pattern"]}
        ),
        "emerging_years": pd.DataFrame({"cell": [1], "year": [2024], "bin": [1]}),
        "clusters": shapes([cluster(1, 20, 40), cluster(2, 10, 5)]),
        "skill": pd.DataFrame(
            [
                skill("Gi* of rates", "land", 0.2, 0.02),
                skill("population", "land", 0.7, 0.02),
                skill("Gi* of rates", "people", 0.2, 0.02),
                skill("last year's count", "people", 0.21, 0.02),
            ]
        ),
        **dict.fromkeys(
            (
                "hotspots",
                "bivariate",
                "rings",
                "cluster_members",
                "scan",
                "edges",
                "areas",
                "variants",
                "variant_edges",
                "southern",
                "ledger",
                "outlines",
                "places",
            ),
            nothing,
        ),
    }
    return Products(**{**tables, **changed})


def make_style(
    *,
    rows: int = 3,
    inspected: list[str] | None = None,
    targets: dict[str, float] | None = None,
    cards: list[dict[str, object]] | None = None,
    **others: Any,  # noqa: ANN401 - other fields of the style
) -> Style:
    """Return how the study looks."""
    # What the briefing does not read is left out.
    settings = Outputs.model_construct(  # type: ignore[call-arg]
        language="en",
        small_count=SMALL,
        briefing=Briefing(rows=rows, baseline_year=2019, inspected=inspected or []),
        targets=targets or {},  # type: ignore[arg-type]
    )
    return Style(
        **{
            "titles": {"en": "Likely <flow> & hotspots", "es": "Flujo <probable>"},
            "made_on": dt.date(2026, 11, 20),
            "dealer_year": 2023,
            "homicide_years": (2020, 2024),
            "settings": settings,
            "cards": cards or [],
            "study": {"corridors": {"uncertainty": {"draws": 200}}},
            **others,
        }
    )
