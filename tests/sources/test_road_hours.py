"""Hours on the shipped highways, at the speeds of the shipped study."""

import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from geo.schema.raw import KNOWN_DISTANCES, ROAD_SECTIONS
from geo.sources.tables import read_table


@pytest.fixture(scope="module")
def ratio(raw: Path) -> pd.DataFrame:
    """Give country and ratio of hours in the network to usual hours, by pair."""
    sections = read_table(raw, ROAD_SECTIONS, known={})
    known = read_table(raw, KNOWN_DISTANCES, known={}).dropna(subset=["hours"])
    text = (raw.parents[1] / "study.toml").read_text(encoding="utf-8")
    speeds = tomllib.loads(text)["corridors"]["speed_kph"]
    kph = [
        speeds[country][kind]
        for country, kind in zip(sections["country"], sections["class"], strict=True)
    ]
    ends = np.sort(sections[["from_node", "to_node"]].to_numpy(), axis=1)
    # Of parallel sections the fastest counts: adding them up would slow both.
    hours = pd.Series(sections["length_km"].to_numpy() / kph)
    hours = hours.groupby([ends[:, 0], ends[:, 1]]).min()
    tail = hours.index.get_level_values(0).to_numpy()
    head = hours.index.get_level_values(1).to_numpy()
    size = int(ends.max()) + 1
    graph = coo_array((hours.to_numpy(), (tail, head)), shape=(size, size)).tocsr()
    ways = dijkstra(graph, indices=known["from_node"].to_numpy(), directed=False)
    found = ways[np.arange(len(known)), known["to_node"].to_numpy()]
    return pd.DataFrame(
        {"country": known["from_country"], "ratio": found / known["hours"]}
    )


def test_usual_hours_come_out_of_the_network(ratio: pd.DataFrame) -> None:
    assert (np.abs(ratio["ratio"] - 1) <= 0.15).sum() >= 30
    assert np.abs(ratio["ratio"] - 1).max() <= 0.30


@pytest.mark.parametrize("country", ["MX", "US"])
def test_neither_country_is_fast_or_slow_as_a_whole(
    ratio: pd.DataFrame, country: str
) -> None:
    of_country = ratio.loc[ratio["country"] == country, "ratio"]
    assert len(of_country) >= 12
    assert 0.9 <= of_country.median() <= 1.1
