"""Which routes are predicted: hers northward, ours southward, and the wrong ones."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.corridors.flows import amounts, find_costs, share_out
from geo.corridors.model import Model, Parameters
from geo.corridors.network import Network
from geo.corridors.snapping import Stubs, attach
from geo.corridors.stage import Inputs, prepare
from geo.projection import great_circle_km
from geo.study import Study
from replications.predicted_routes.routes import (
    LEAST_KM,
    MX,
    BoolArray,
    FloatArray,
    IntArray,
    Roads,
    build_roads,
    find_routes,
    km_of_road,
    passed,
)

# Municipalities named among the 59 with most eradicated poppy in 2003–2019 (Noria
# Research and others, 2021), as far as a stored copy of a report about it names them.
GROWING = (
    ("08", "Guadalupe y Calvo"),
    ("08", "Ocampo"),
    ("10", "Canelas"),
    ("10", "Topia"),
    ("12", "Chilapa de Álvarez"),
    ("12", "Chilpancingo de los Bravo"),
    ("18", "Compostela"),
    ("18", "La Yesca"),
    ("20", "Coicoyán de las Flores"),
    ("20", "Miahuatlán de Porfirio Díaz"),
    ("20", "San Martín Peras"),
    ("25", "Badiraguato"),
    ("25", "Culiacán"),
)
# The six states that the 59 lie in.
GROWING_STATES = ("08", "10", "12", "18", "20", "25")
# A road with more than this share of all flow is a route, where all places send.
LEAST_SHARE = 0.01
_GUATEMALA_AND_BELIZE = ("GT", "BZ")


@dataclass(frozen=True, slots=True)
class Scene:
    """One network with its places, crossings and modelled flow.

    Attributes
    ----------
    municipalities
        Of Mexico, by ``area_id``, with seats and polygons.
    roads
        Roads and where they lie.
    seats
        Ways of every municipality onto the roads.
    crossings
        Node of every crossing of the northern border.
    sea, southern
        Nodes of sea ports, and of crossings to Guatemala and Belize.
    model_stubs, model_entries, modelled
        Ways of the model's destinations, nodes of its crossings, and its flow between
        them.
    """

    municipalities: gpd.GeoDataFrame
    roads: Roads
    seats: Stubs
    crossings: IntArray
    sea: IntArray
    southern: IntArray
    model_stubs: Stubs
    model_entries: tuple[IntArray, ...]
    modelled: FloatArray

    @property
    def seat_nodes(self) -> IntArray:
        """Node of the roads that stands for each municipality as an entry."""
        begins = np.flatnonzero(np.diff(self.seats.place, prepend=-1))
        return self.seats.node[begins].astype(np.intp)

    @property
    def roaded(self) -> BoolArray:
        """Whether each municipality has any road of the network."""
        return km_of_road(self.roads) >= LEAST_KM


@dataclass(frozen=True, slots=True)
class Prediction:
    """A set of flows whose shortest paths are the predicted routes.

    Attributes
    ----------
    key, words
        Its name, short and in words.
    stubs, entries, amounts
        As `find_routes` takes them.
    least
        A road with more flow than this is a route.
    """

    key: str
    words: str
    stubs: Stubs
    entries: tuple[IntArray, ...]
    amounts: FloatArray
    least: float


def build_scene(inputs: Inputs, study: Study) -> Scene:
    """Join places to the roads of a study and distribute its flow.

    Parameters
    ----------
    inputs
        Tables of its corridors.
    study
        Settings, β, γ and μ among them.
    """
    prepared = prepare(inputs, study.corridors)
    municipalities = _municipalities(inputs)
    return scene_of(
        prepared.network,
        prepared.model,
        prepared.parameters,
        municipalities,
        (
            inputs.gateways.loc[inputs.gateways["kind"] == "sea"],
            inputs.southern.loc[inputs.southern["beyond"].isin(_GUATEMALA_AND_BELIZE)],
        ),
        access_kph=study.corridors.access_kph,
    )


def scene_of(
    network: Network,
    model: Model,
    parameters: Parameters,
    municipalities: gpd.GeoDataFrame,
    elsewhere: tuple[pd.DataFrame, pd.DataFrame],
    *,
    access_kph: float,
) -> Scene:
    """Make a scene from a network and the model on it.

    Parameters
    ----------
    network, model, parameters
        As `geo.corridors.stage.prepare` makes them.
    municipalities
        By ``area_id``: ``latitude``, ``longitude`` of the seat and polygons.
    elsewhere
        Sea ports, and crossings to the south: ``latitude``, ``longitude``.
    access_kph
        Speed to the roads.
    """
    half = model.halves[MX]
    costs = find_costs(model, parameters)
    shares = share_out(model, parameters, costs)

    def at(table: pd.DataFrame) -> Stubs:
        return attach(
            network,
            half.side,
            table["latitude"].to_numpy(dtype="float64"),
            table["longitude"].to_numpy(dtype="float64"),
            access_kph=access_kph,
        )

    sea, southern = (np.unique(at(table).node).astype(np.intp) for table in elsewhere)
    return Scene(
        municipalities,
        build_roads(network, municipalities),
        at(municipalities),
        half.goals.astype(np.intp),
        sea,
        southern,
        half.stubs,
        tuple(half.goals[k : k + 1].astype(np.intp) for k in range(len(half.goals))),
        amounts(model, shares.at_meets, MX),
    )


def _municipalities(inputs: Inputs) -> gpd.GeoDataFrame:
    """Return municipalities with people, their seats and how far the border is."""
    own = inputs.areas[inputs.areas["country"] == MX].sort_values("area_id")
    table = own.merge(inputs.seats[["area_id", "latitude", "longitude"]], on="area_id")
    people = inputs.figures["population"].summed()
    table["people"] = table["area_id"].map(people).fillna(0.0)
    ports = inputs.ports[inputs.ports["southbound"]]
    away = great_circle_km(
        table["latitude"].to_numpy()[:, None],
        table["longitude"].to_numpy()[:, None],
        ports["latitude"].to_numpy(dtype="float64")[None, :],
        ports["longitude"].to_numpy(dtype="float64")[None, :],
    )
    table["border_km"] = away.min(axis=1)
    return table[table["people"] > 0].set_index("area_id")


def growers(municipalities: pd.DataFrame) -> FloatArray:
    """Return 1 for the municipalities of `GROWING`, 0 for the others.

    Raises
    ------
    ValueError
        If a name is not found once.
    """
    named = list(zip(municipalities["state"], municipalities["name"], strict=True))
    lost = [pair for pair in GROWING if named.count(pair) != 1]
    if lost:
        message = f"Not one municipality each: {lost}."
        raise ValueError(message)
    return np.array([float(pair in GROWING) for pair in named])


def predict(scene: Scene) -> tuple[Prediction, ...]:
    """Return the predictions, hers first.

    Parameters
    ----------
    scene
        The network.

    Returns
    -------
    tuple
        Northward to the nearest crossing from the named growing municipalities, from
        all of the growing states, and from all people; southward as modelled.
    """
    table = scene.municipalities
    every = (scene.crossings,)
    people = table["people"].to_numpy(dtype="float64")
    in_states = np.where(table["state"].isin(GROWING_STATES), 1.0, 0.0)

    def north(key: str, words: str, weight: FloatArray, least: float) -> Prediction:
        return Prediction(key, words, scene.seats, every, weight[None, :], least)

    return (
        north("north", "north from named growing municipalities", growers(table), 0.0),
        north("north, states", "north from all of six growing states", in_states, 0.0),
        north(
            "north, people",
            "north from everybody, roads with over 1 %",
            people / people.sum(),
            LEAST_SHARE,
        ),
        Prediction(
            "south",
            "south as modelled, roads with over 1 %",
            scene.model_stubs,
            scene.model_entries,
            scene.modelled,
            LEAST_SHARE,
        ),
    )


def mark(scene: Scene, prediction: Prediction) -> BoolArray:
    """Tell which municipalities the routes of a prediction pass."""
    flow = find_routes(
        scene.roads, prediction.stubs, prediction.entries, prediction.amounts
    )
    return passed(scene.roads, flow, least=prediction.least)
