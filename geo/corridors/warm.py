"""Compile the loops of the corridors ahead of their first use; see `geo.warm`.

A world of four towns and two crossings is sent through the model.
"""

import time

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.corridors.dial import dial_flow, dial_ways
from geo.corridors.flows import find_costs, share_out
from geo.corridors.gravity import Preferences
from geo.corridors.model import Model, Parameters, Places, build_model
from geo.corridors.network import build_network
from geo.corridors.routing import route
from geo.corridors.trees import grow_trees, load_tree
from geo.projection import GEOGRAPHIC
from geo.study import ROAD_CLASSES

# Two towns north of the border and two south of it, each joined to two crossings; the
# last two nodes lie on the way of a road.
_LATITUDE = (28.0, 28.0, 27.5, 27.5, 27.0, 27.0, 27.8, 27.2)
_LONGITUDE = (-99.6, -99.4, -99.6, -99.4, -99.6, -99.4, -99.6, -99.4)
_NORTH = ((0, 1), (0, 6), (6, 2), (1, 3), (0, 3))
_SOUTH = ((2, 4), (3, 7), (7, 5), (4, 5), (2, 5))
_PORTS = ("west", "east")


def warm_up() -> float:
    """Send a small world through the model; return the seconds that it took."""
    began = time.perf_counter()
    model = _small_model()
    parameters = Parameters(
        preferences=Preferences(
            deterrence=0.1, choice=1.0, demand_exponent=1.0, balance=0.0
        ),
        attraction_exponent=1.0,
        theta=10.0,
    )
    costs = find_costs(model, parameters)
    shares = share_out(model, parameters, costs)
    for country, half in model.halves.items():
        route(model, parameters, shares, country)
        graph = half.side.graph()
        entering = np.zeros(graph.nodes)
        tree = next(grow_trees(graph, half.goals[:1]))
        load_tree(graph, tree, entering)
        way = dial_ways(
            graph.first, graph.head, graph.cost, tree.order, tree.hours, 10.0
        )
        dial_flow(
            graph.first,
            graph.head,
            graph.cost,
            tree.order,
            tree.hours,
            way,
            10.0,
            entering,
        )
    return time.perf_counter() - began


def _small_model() -> Model:
    nodes = pd.DataFrame(
        {
            "osm_id": np.arange(len(_LATITUDE)),
            "latitude": _LATITUDE,
            "longitude": _LONGITUDE,
            "port": ["", "", *_PORTS, "", "", "", ""],
            "name": "",
        }
    ).astype({"port": "str", "name": "str"})
    roads = [*_NORTH, *_SOUTH]
    segments = pd.DataFrame(
        {
            "start": [start for start, _ in roads],
            "end": [end for _, end in roads],
            "way": np.arange(len(roads)),
            "length_km": 50.0,
        }
    )
    ways = pd.DataFrame(
        {
            "osm_id": np.arange(len(roads)),
            "class": ROAD_CLASSES[0],
            "ref": "",
            "name": "",
            "country": ["US"] * len(_NORTH) + ["MX"] * len(_SOUTH),
            "toll": False,
            "direction": 0,
            "speed_kph": np.nan,
        }
    )
    ports = pd.DataFrame(
        {
            "port_id": _PORTS,
            "name_en": _PORTS,
            "southbound": True,
            "latitude": _LATITUDE[2:4],
            "longitude": _LONGITUDE[2:4],
        }
    )
    outlines = gpd.GeoDataFrame(
        {"country": ["US", "MX"]},
        geometry=[shapely.box(-100, 27.5, -99, 29), shapely.box(-100, 26, -99, 27.5)],
        crs=GEOGRAPHIC,
    )
    speeds = dict.fromkeys(ROAD_CLASSES, 100.0)
    network = build_network(
        nodes,
        segments,
        ways,
        ports,
        outlines,
        speed_kph={"US": speeds, "MX": speeds},
        port_reach_km=1.0,
        access_kph=40.0,
    )
    return build_model(
        network,
        _towns(0, 1, 6),
        _towns(4, 5, 7),
        ports,
        np.ones(len(_PORTS)),
        np.zeros(len(_PORTS)),
        pd.DataFrame(),
        gateway_share=0.0,
        access_kph=40.0,
        access_reach_km=100.0,
    )


def _towns(*nodes: int) -> Places:
    return Places(
        pd.DataFrame(
            {
                "latitude": [_LATITUDE[at] for at in nodes],
                "longitude": [_LONGITUDE[at] for at in nodes],
                "weight": 1.0,
                "country": "MX",
                "place_id": [str(at) for at in nodes],
            }
        )
    )
