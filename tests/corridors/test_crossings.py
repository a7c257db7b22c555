"""Which node stands for which crossing, on a line of nodes 0.01° (1.1 km) apart."""

import re

import numpy as np
import pandas as pd
import pytest

from geo.corridors.crossings import find_crossings
from geo.errors import NetworkError


def _nodes(*tags: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "latitude": 27.0 + np.arange(len(tags)) / 100,
            "longitude": -99.0,
            "port": tags,
        }
    ).astype({"port": "str"})


def _ports(**steps: float) -> pd.DataFrame:
    """Give crossings by name and how many steps north of the first node they are."""
    return pd.DataFrame(
        {
            "port_id": list(steps),
            "latitude": [27.0 + step / 100 for step in steps.values()],
            "longitude": -99.0,
            "southbound": True,
        }
    )


def _find(nodes: pd.DataFrame, ports: pd.DataFrame, *shared: int) -> dict[str, int]:
    return find_crossings(nodes, ports, np.isin(np.arange(len(nodes)), shared))


def test_two_crossings_near_one_node_do_not_share_it() -> None:
    # Node 0 is the nearest of both; 0.9 + 0.4 steps are fewer than 0.6 + 0.1.
    found = _find(_nodes("", "", ""), _ports(a=0.4, b=0.1), 0, 1)
    assert found == {"a": 1, "b": 0}


def test_the_farther_crossing_is_left_over_where_nodes_are_few() -> None:
    found = _find(_nodes("", "", ""), _ports(a=0.4, b=0.1), 0)
    assert found == {"b": 0}


def test_as_many_crossings_as_can_be_are_given_a_node() -> None:
    # b stands on node 2, but only there can a be joined: b moves to node 4.
    found = _find(_nodes(*[""] * 5), _ports(a=0.0, b=2.0), 2, 4)
    assert found == {"a": 2, "b": 4}


def test_a_crossing_that_takes_nobody_south_only_gets_what_is_left() -> None:
    ports = _ports(closed=0.0, open=0.5).assign(southbound=[False, True])
    assert _find(_nodes("", "", ""), ports, 0) == {"open": 0}
    assert _find(_nodes("", "", ""), ports, 0, 1) == {"open": 0, "closed": 1}


def test_the_node_of_a_named_crossing_is_no_other_ones() -> None:
    found = _find(_nodes("a", "", ""), _ports(a=2.0, b=0.0), 0, 2)
    assert found == {"a": 0, "b": 2}


def test_without_shared_nodes_only_named_crossings_are_found() -> None:
    assert _find(_nodes("a", ""), _ports(a=0.0, b=1.0)) == {"a": 0}


def test_wrong_names_of_crossings_are_told_together() -> None:
    words = (
        "Wrong names of crossings in the road file: 'a' is named on 2 nodes; 'lost' is "
        "no crossing of ports/ports.csv; 'other' is no crossing of ports/ports.csv. "
        "Correct the tag ironriver:port"
    )
    nodes = _nodes("a", "other", "a", "lost")
    with pytest.raises(NetworkError, match=re.escape(words)):
        _find(nodes, _ports(a=0.0))
