"""The study's model, to be asked what happens when crossings are inspected."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from geo import cells
from geo.corridors.center import mean_detour
from geo.corridors.flows import Costs, Shares, find_costs, share_out, shortest_hours
from geo.corridors.model import Model, Parameters
from geo.corridors.network import Network
from geo.corridors.route_choice import find_theta
from geo.corridors.routing import route, to_segments
from geo.corridors.stage import prepare
from geo.study import read_study
from geo.tasks import one_core
from replications.frame import ROOT, Data
from replications.ground import read_ground
from replications.interdiction_footprint.footprint import (
    RESOLUTION,
    Footprint,
    Segments,
    measure,
)
from replications.predicted_routes.world import read_inputs, read_strategic_roads

FloatArray = npt.NDArray[np.float64]

_COUNTRIES = ("US", "MX")


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """Model, parameters, costs on the roads, and the segments of road."""

    model: Model
    parameters: Parameters
    costs: Costs
    segments: Segments

    def shares(
        self, added: FloatArray | None = None, parameters: Parameters | None = None
    ) -> Shares:
        """Balance flow again with hours added at crossings.

        Parameters
        ----------
        added
            Hours by crossing; none if None.
        parameters
            In place of the world's own.
        """
        return share_out(
            self._inspected(added), parameters or self.parameters, self.costs
        )

    def footprint(
        self, added: FloatArray | None = None, parameters: Parameters | None = None
    ) -> Footprint:
        """Balance flow again, load the roads with it, and measure how wide it is."""
        chosen = parameters or self.parameters
        model, shares = self._inspected(added), self.shares(added, chosen)
        flow = np.zeros(len(self.segments.km))
        with one_core():
            for country in _COUNTRIES:
                half = route(model, chosen, shares, country)
                for way in to_segments(
                    model.links, half.along, half.against, len(flow)
                ):
                    flow += way
        driven = sum(
            float(shortest_hours(model, self.costs, shares, country).sum())
            for country in _COUNTRIES
        )
        waited = float(shares.by_port @ model.crossing_hours)
        return measure(shares.by_port, flow, self.segments, driven + waited)

    def _inspected(self, added: FloatArray | None) -> Model:
        if added is None:
            return self.model
        return replace(self.model, crossing_hours=self.model.crossing_hours + added)


def read_world(data: Data) -> World:
    """Build the model of the shipped study, without running its stages."""
    study = read_study(ROOT / "study.toml")
    roads = read_strategic_roads(data)
    inputs = read_inputs(data, study, read_ground(), roads)
    prepared = prepare(inputs, study.corridors)
    return build_world(
        prepared.network,
        prepared.model,
        prepared.parameters,
        study.corridors.detour_ratio,
    )


def build_world(
    network: Network, model: Model, parameters: Parameters, detour_ratio: float
) -> World:
    """Find costs on the roads, and how widely trips spread over them.

    Parameters
    ----------
    network, model
        The roads, and the same with places and crossings.
    parameters
        θ is set here.
    detour_ratio
        Mean cost of the paths taken over the shortest.
    """
    costs = find_costs(model, parameters)
    shares = share_out(model, parameters, costs)
    with one_core():
        theta = find_theta(
            lambda one: mean_detour(
                model, replace(parameters, theta=one), costs, shares
            ),
            detour_ratio,
        )
    start = network.nodes.iloc[network.segments["start"].to_numpy()]
    end = network.nodes.iloc[network.segments["end"].to_numpy()]
    latitude, longitude = (
        (start[axis].to_numpy("float64") + end[axis].to_numpy("float64")) / 2
        for axis in ("latitude", "longitude")
    )
    hexagon = cells.points_to_cells(
        latitude=latitude, longitude=longitude, resolution=RESOLUTION
    )
    km = network.segments["length_km"].to_numpy(dtype="float64")
    return World(model, replace(parameters, theta=theta), costs, Segments(km, hexagon))
