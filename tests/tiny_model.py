"""The tiny world's roads, places and crossings, ready for flow."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.corridors.ends import append_onward, find_places, spread_over_cells
from geo.corridors.gravity import Preferences
from geo.corridors.model import Model, Parameters, build_model
from geo.corridors.network import Network, build_network
from geo.corridors.supply import weigh_ports
from geo.grid.pieces import find_seats
from geo.sections_corridors import Supply
from tests.tiny_world import SPEEDS, TinyWorld, center, number

# Every 0.2 h halves what is worth going for, in crossings and in destinations.
HALVING = np.log(2) / 0.2
SUPPLY = {"US04001": 25.0, "US04002": 15.0}
DEMAND = {"MX04001": 3.0, "MX04002": 3.0}

# Which part of an area's people lives in which cell, by the drawing.
SHARES = pd.DataFrame(
    [
        (area, number(letter), part)
        for area, letters, parts in (
            ("US04001", "ABC", (1 / 9, 7 / 9, 1 / 9)),
            ("US04002", "DEFG", (0.0, 0.75, 0.0, 0.25)),
            ("MX04001", "HIJM", (0.0, 0.5, 0.3, 0.2)),
            ("MX04002", "JKLP", (0.25, 0.75, 0.0, 0.0)),
            ("MX05003", "NOQRS", (0.2, 0.2, 0.2, 0.2, 0.2)),
            ("MX05004", "S", (1.0,)),
        )
        for letter, part in zip(letters, parts, strict=True)
    ],
    columns=["area_id", "cell", "share"],
).astype({"area_id": "str", "cell": "uint64"})


def supply(per_hour: float, *, by: str = "dealers") -> Supply:
    """Return a section ``corridors.supply`` with a deterrence."""
    return Supply.model_validate(
        {
            "by": by,
            "deterrence_per_hour": per_hour,
            "places": "areas",
            "weapon_class": "all",
        }
    )


@dataclass(frozen=True, slots=True)
class TinyModel:
    """Roads, the model on them, and its parameters."""

    network: Network
    model: Model
    parameters: Parameters


def make_network(world: TinyWorld) -> Network:
    """Return the roads of the tiny world."""
    return build_network(
        world.roads.nodes,
        world.roads.segments,
        world.roads.ways,
        world.ports,
        world.areas,
        speed_kph=SPEEDS,
        port_reach_km=0.0,
        access_kph=40.0,
    )


def make_model(  # noqa: PLR0913 - every choice has its own name
    world: TinyWorld,
    *,
    supply: Mapping[str, float] = SUPPLY,
    demand: Mapping[str, float] = DEMAND,
    onward: pd.DataFrame | None = None,
    gateways: pd.DataFrame | None = None,
    gateway_share: float = 0.0,
    access_kph: float = 40.0,
    access_reach_km: float = 50.0,
    crossing_hours: float = 0.5,
    theta: float = 1e3,
    shares: pd.DataFrame | None = None,
) -> TinyModel:
    """Join places to the roads; counts are ten times their weight.

    With `shares` (a table ``grid_shares``) both ends are spread over their cells.
    """
    network = make_network(world)
    seats = find_seats(world.areas, world.settlements)
    state = world.areas.set_index("area_id")["state"]
    origins, targets = (
        find_places(
            world.areas, seats, pd.Series(one), 10 * pd.Series(one), state, country
        )
        for one, country in ((supply, "US"), (demand, "MX"))
    )
    if onward is not None:
        targets = append_onward(targets, onward)
    if shares is not None:
        origins, targets = (
            spread_over_cells(ends, shares) for ends in (origins, targets)
        )
    ports = world.ports[world.ports["southbound"]].reset_index(drop=True)
    attraction = weigh_ports(world.ports, exponent=1.0)
    ports = ports.assign(vehicles=ports["port_id"].map(attraction.vehicles))
    model = build_model(
        network,
        origins,
        targets,
        ports,
        attraction.weight.loc[ports["port_id"]].to_numpy(dtype="float64"),
        np.full(len(ports), crossing_hours),
        make_gateways() if gateways is None else gateways,
        gateway_share=gateway_share,
        access_kph=access_kph,
        access_reach_km=access_reach_km,
    )
    parameters = Parameters(
        preferences=Preferences(
            deterrence=HALVING, choice=HALVING, demand_exponent=1.0, balance=0.0
        ),
        attraction_exponent=0.0,
        theta=theta,
    )
    return TinyModel(network, model, parameters)


def make_gateways(*letters: str) -> pd.DataFrame:
    """Return gateways at the centres of cells, of equal weight."""
    places = [center(letter) for letter in letters]
    return pd.DataFrame(
        {
            "place_id": [f"gate {letter}" for letter in letters],
            "latitude": [place[0] for place in places],
            "longitude": [place[1] for place in places],
            "weight": 1.0,
        }
    )
