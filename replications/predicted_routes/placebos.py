"""Placebo routes: the same flow from places drawn at random, or by wrong entries."""

from collections.abc import Iterator, Sequence

import numpy as np

from replications.predicted_routes.routes import (
    BoolArray,
    FloatArray,
    IntArray,
    find_routes,
    passed,
)
from replications.predicted_routes.scenes import Prediction, Scene, mark


def elsewhere(scene: Scene, prediction: Prediction) -> dict[str, BoolArray]:
    """Return the routes of northward flow if it left where it does not.

    Parameters
    ----------
    scene, prediction
        A prediction with one set of entries.
    """
    wrong = {"sea ports": scene.sea, "Guatemala and Belize": scene.southern}
    return {
        name: mark(
            scene,
            Prediction(
                name,
                name,
                prediction.stubs,
                (nodes,),
                prediction.amounts,
                prediction.least,
            ),
        )
        for name, nodes in wrong.items()
    }


def random_origins(
    scene: Scene, prediction: Prediction, draws: int, rng: np.random.Generator
) -> Iterator[BoolArray]:
    """Yield routes of the same flow from places drawn at random.

    Northward as many municipalities as send are drawn, and send what those send.
    Southward the flow of each crossing enters at a municipality drawn at random.

    Parameters
    ----------
    scene, prediction
        What is drawn anew.
    draws, rng
        How many, and chance.
    """
    if len(prediction.entries) > 1:
        nodes = scene.seat_nodes
        for _ in range(draws):
            drawn = rng.choice(len(nodes), len(prediction.entries), replace=False)
            entries = [nodes[at : at + 1] for at in drawn]
            yield _again(scene, prediction, entries, prediction.amounts)
        return
    for _ in range(draws):
        shuffled = rng.permutation(prediction.amounts[0])
        yield _again(scene, prediction, prediction.entries, shuffled[None, :])


def wrong_ports(
    scene: Scene, prediction: Prediction, draws: int, rng: np.random.Generator
) -> Iterator[BoolArray]:
    """Yield routes of the same flow by entries that are not its own.

    Northward the crossings are as many municipalities drawn at random. Southward the
    crossings are permuted: what comes by one enters by another.

    Parameters
    ----------
    scene, prediction, draws, rng
        As for `random_origins`.
    """
    nodes = scene.seat_nodes
    many = len(prediction.entries) > 1
    for _ in range(draws):
        entries: Sequence[IntArray]
        if many:
            order = rng.permutation(len(prediction.entries))
            entries = [prediction.entries[at] for at in order]
        else:
            drawn = rng.choice(len(nodes), len(prediction.entries[0]), replace=False)
            entries = [np.unique(nodes[drawn])]
        yield _again(scene, prediction, entries, prediction.amounts)


def _again(
    scene: Scene,
    prediction: Prediction,
    entries: Sequence[IntArray],
    flow: FloatArray,
) -> BoolArray:
    found = find_routes(scene.roads, prediction.stubs, entries, flow)
    return passed(scene.roads, found, least=prediction.least)
