"""Ways as osmium packs them, against osmium's own reader of the same file."""

from pathlib import Path

import numpy as np
import osmium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.sources.pbf import PackedWays, unpack_ways

FORM = "pbf,pbf_compression=none,locations_on_ways=true,add_metadata=false"

Places = dict[int, tuple[int, int]]
Way = tuple[int, list[int], dict[str, str]]

NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
WHERE = st.tuples(
    st.integers(-90 * 10**7, 90 * 10**7), st.integers(-180 * 10**7, 180 * 10**7)
)
PLACES = st.dictionaries(st.integers(1, 2**40), WHERE, min_size=1, max_size=8)
WAYS = st.lists(
    st.tuples(
        st.integers(-(2**40), 2**40),
        st.lists(st.integers(0, 9), max_size=6),
        st.dictionaries(st.sampled_from(["highway", "ref", "name"]), NAMES),
    ),
    max_size=6,
)


def _decimal(units: int) -> float:
    """Return so many units of 1e-7 degrees, read as a person writes them."""
    return float(
        f"{'-' if units < 0 else ''}{abs(units) // 10**7}.{abs(units) % 10**7:07}"
    )


def _packed(folder: Path, places: Places, ways: list[Way], form: str = FORM) -> bytes:
    whole, packed = folder / "whole.osm.opl", folder / "ways.osm.pbf"
    for old in (whole, packed):
        old.unlink(missing_ok=True)
    lines = [
        f"n{at} x{_decimal(east):.7f} y{_decimal(north):.7f}"
        for at, (north, east) in sorted(places.items())
    ]
    whole.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    locations = osmium.NodeLocationsForWays(osmium.index.create_map("flex_mem"))
    locations.ignore_errors()
    more = folder / "more.osm.pbf"
    more.unlink(missing_ok=True)
    with osmium.SimpleWriter(str(more)) as writer:
        for thing in osmium.FileProcessor(str(whole)):
            writer.add(thing)
        for number, nodes, tags in ways:
            writer.add_way(osmium.osm.mutable.Way(id=number, nodes=nodes, tags=tags))
    only = osmium.filter.EntityFilter(osmium.osm.WAY)
    with osmium.SimpleWriter(osmium.io.File(str(packed), form)) as writer:
        osmium.apply(str(more), locations, only, writer)
    return packed.read_bytes()


def _nodes(packed: PackedWays, way: int) -> list[tuple[int, float, float]]:
    stop = int(packed.count[: way + 1].sum())
    part = slice(stop - int(packed.count[way]), stop)
    return list(
        zip(
            packed.node[part].tolist(),
            packed.latitude[part].tolist(),
            packed.longitude[part].tolist(),
            strict=True,
        )
    )


@settings(max_examples=40, deadline=None)
@given(PLACES, WAYS)
def test_ways_are_unpacked_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory,
    places: Places,
    ways: list[Way],
) -> None:
    numbers = sorted(places)
    ways = [
        (number, [numbers[at % len(numbers)] for at in nodes], tags)
        for number, nodes, tags in ways
    ]
    packed = unpack_ways(_packed(tmp_path_factory.mktemp("pbf"), places, ways))
    assert packed.osm_id.tolist() == [number for number, _, _ in ways]
    for way, (_, nodes, tags) in enumerate(ways):
        assert packed.tag_sets[packed.tags[way]] == tags
        assert _nodes(packed, way) == [
            (node, *(_decimal(units) for units in places[node])) for node in nodes
        ]


def test_ways_of_more_than_one_block_stay_in_order(tmp_path: Path) -> None:
    # Osmium puts 8,000 ways into a block; every third way here is a trunk road.
    tags = [{"highway": "trunk"}, {"highway": "primary", "ref": "1"}, {"ref": "2"}]
    ways: list[Way] = [(at, [1, 2], tags[at % 3]) for at in range(1, 20_001)]
    packed = unpack_ways(_packed(tmp_path, {1: (5, 6), 2: (-7, 8)}, ways))
    assert packed.osm_id.tolist() == list(range(1, 20_001))
    assert [packed.tag_sets[at] for at in packed.tags] == [of for _, _, of in ways]
    assert packed.count.tolist() == [2] * 20_000
    assert packed.latitude.tolist() == [5e-7, -7e-7] * 20_000
    assert packed.longitude.tolist() == [6e-7, 8e-7] * 20_000
    # Each block tells its own sets of tags, and each of them once.
    assert len(packed.tag_sets) == 3 * 3


def test_nodes_that_the_file_lacks_have_no_place(tmp_path: Path) -> None:
    packed = unpack_ways(_packed(tmp_path, {1: (5, 6)}, [(1, [2, 1], {"ref": "1"})]))
    assert packed.node.tolist() == [2, 1]
    assert np.isnan([packed.latitude[0], packed.longitude[0]]).all()
    assert (packed.latitude[1], packed.longitude[1]) == (5e-7, 6e-7)


def test_a_file_that_is_cut_short_is_refused_or_ends_with_a_block(
    tmp_path: Path,
) -> None:
    data = _packed(tmp_path, {1: (5, 6)}, [(1, [1, 1], {"ref": "1"})])
    assert len(unpack_ways(data).osm_id) == 1
    whole = []
    for length in range(len(data)):
        try:
            ways = unpack_ways(data[:length]).osm_id
        except ValueError:
            continue
        assert ways.size == 0
        whole.append(length)
    # Nothing, and the block at the head of the file, which holds no ways.
    assert len(whole) == 2
    assert whole[0] == 0
    with pytest.raises(ValueError, match="cut short"):
        unpack_ways(data[:-1])


def test_a_packed_file_is_refused(tmp_path: Path) -> None:
    form = FORM.replace("none", "zlib")
    data = _packed(tmp_path, {1: (5, 6)}, [(1, [1, 1], {"ref": "1"})], form)
    with pytest.raises(ValueError, match="packed"):
        unpack_ways(data)
