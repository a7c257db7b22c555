"""Exact route choice for all crossings on both sides of a generated network.

The unit is everything: order of elimination, elimination, and the flow of all crossings
toward them and away from them (the graph turned round).

Run: ``python -m benchmarks.both_sides FOLDER``
"""

import resource
import sys
import time
from pathlib import Path

import numpy as np

from benchmarks.road_network import load_network, pick_crossings, pick_places
from geo.corridors.dissection import order_nodes
from geo.corridors.graph import reverse
from geo.corridors.route_choice import Exact
from geo.tasks import in_threads

_NODES, _CROSSINGS, _PLACES = 1_000_000, 47, 3_000
# The detour ratio of the middle crossing is 1.05.
_THETA = 66.8


def main() -> None:
    """Print seconds and peak memory."""
    network = load_network(_NODES, Path(sys.argv[1]))
    ports = pick_crossings(network, _CROSSINGS)
    node, share = pick_places(network, _PLACES)
    entering = np.bincount(node, share, network.nodes).astype("float64")
    began = time.perf_counter()
    for graph in (network.graph(), reverse(network.graph())[0]):
        structure = order_nodes(graph, network.longitude, network.latitude, ports)
        routes = Exact(graph, structure, _THETA)

        def load(crossing: int, routes: Exact = routes) -> float:
            return float(routes.bound_for(crossing).load(entering).max())

        list(in_threads(load, list(range(_CROSSINGS))))
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(f"{_CROSSINGS} crossings, both sides: {seconds:.1f} s, {peak:,.0f} MB")


if __name__ == "__main__":
    main()
