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
    # Node 0 is the nearest of both; 0.6 + 0.1 steps are fewer than 0.4 + 0.9.
    found = _find(_nodes("", "", ""), _ports(a=0.4, b=0.1), 0, 1)
    assert found == {"a": 1, "b": 0}


def test_the_farther_crossing_is_left_over_where_nodes_are_few() -> None:
    found = _find(_nodes("", "", ""), _ports(a=0.4, b=0.1), 0)
    assert found == {"b": 0}


# Nodes 1 and 3; none counts as 3 km, 2.7 steps. a only reaches node 1.
@pytest.mark.parametrize(
    ("b", "found"),
    [
        # 1 + 1.8 steps are fewer than 2.7 + 0.2.
        (1.2, {"a": 1, "b": 3}),
        # 1 + 2 steps are more than 2.7 + 0.
        (1.0, {"b": 1}),
    ],
)
def test_a_crossing_gives_up_its_node_if_that_is_less_altogether(
    b: float, found: dict[str, int]
) -> None:
    assert _find(_nodes(*[""] * 4), _ports(a=0.0, b=b), 1, 3) == found


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
