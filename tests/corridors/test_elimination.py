import numpy as np
import pytest

from geo.corridors.elimination import eliminate, weigh_arcs
from geo.corridors.extended import plain
from tests.random_graphs import graph_of, make_town


def test_arcs_weigh_by_cost_and_outdegree_and_the_rest_is_lost() -> None:
    graph = graph_of((0, 1, np.log(2)), (0, 2, np.log(4)), (1, 2, np.log(8)))
    mantissa, exponent, lost = weigh_arcs(graph.first, graph.cost, 1.0)
    assert exponent.tolist() == [0, 0, 0]
    # exp(−θ c) / outdegree: 1/2 · 1/2, 1/4 · 1/2, 1/8 · 1.
    assert mantissa == pytest.approx([1 / 4, 1 / 8, 1 / 8])
    # From node 2 no arc leads on.
    assert lost == pytest.approx([5 / 8, 7 / 8, 1.0])


@pytest.mark.parametrize("theta", [1e-9, 1e-3, 1.0, 1e3, 1e6])
def test_weights_are_exponentials_of_any_size(theta: float) -> None:
    graph = make_town(1, 6).graph
    mantissa, exponent, lost = weigh_arcs(graph.first, graph.cost, theta)
    assert (mantissa >= 2.0**-132).all()
    assert (mantissa < 2.0**129).all()
    log = np.log(mantissa) + 256 * np.log(2) * exponent
    outdegree = np.diff(graph.first)[graph.tail]
    expected = -theta * graph.cost - np.log(outdegree)
    assert log == pytest.approx(expected, rel=1e-12)
    # Nothing is subtracted from 1 to find it.
    fate = -np.expm1(-theta * graph.cost) / outdegree
    assert lost == pytest.approx(np.bincount(graph.tail, fate), rel=1e-12, abs=0)


def test_eliminated_nodes_leave_what_a_schur_complement_leaves() -> None:
    town = make_town(5, 7)
    graph, structure, theta = town.graph, town.structure([48, 0, 24]), 0.7
    mantissa, exponent, lost = weigh_arcs(graph.first, graph.cost, theta)
    out_m, out_e, back_m, back_e, stay, left = eliminate(
        structure.start,
        structure.later,
        structure.order,
        structure.position,
        (graph.first, graph.head, mantissa, exponent),
        lost,
        structure.crossings,
    )
    weights = np.zeros((49, 49))
    outdegree = np.diff(graph.first)[graph.tail]
    np.add.at(
        weights, (graph.tail, graph.head), np.exp(-theta * graph.cost) / outdegree
    )
    weights = weights[np.ix_(structure.order, structure.order)]
    for k in range(46):
        assert stay[k] == pytest.approx(1 - weights[k, k], rel=1e-12)
        for t in range(structure.start[k], structure.start[k + 1]):
            j = structure.later[t]
            assert plain(out_m[t], out_e[t]) == pytest.approx(weights[k, j], rel=1e-12)
            assert plain(back_m[t], back_e[t]) == pytest.approx(
                weights[j, k], rel=1e-12
            )
        weights[k + 1 :, k + 1 :] += np.outer(
            weights[k + 1 :, k], weights[k, k + 1 :] / (1 - weights[k, k])
        )
    assert stay[46:].tolist() == [0, 0, 0]
    assert left[46:] == pytest.approx(1 - weights[46:, 46:].sum(axis=1), rel=1e-10)
