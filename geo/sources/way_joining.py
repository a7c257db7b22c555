"""Ways of several files of one map as if they were of one file."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from geo.sources.pbf import PackedWays

Int64Array = npt.NDArray[np.int64]

# Nodes are moved between two editions of a map, but not so far, degrees.
_MOVED = 0.01


def join_ways(packs: Sequence[PackedWays]) -> tuple[PackedWays, int]:
    """Join the ways of several files.

    Parameters
    ----------
    packs
        As `unpack_ways` gives them, one per file.

    Returns
    -------
    ways
        Each number of a way once, from the first file that has it; a node that this
        file lacks has its place from any other that has it.
    repeated
        How many ways were left out because an earlier file had them.

    Raises
    ------
    ValueError
        If one number stands for different nodes or ways: these are different maps.
    """
    if len(packs) == 1:
        return packs[0], 0
    offset = np.cumsum([0, *(len(pack.tag_sets) for pack in packs)])
    osm_id = np.concatenate([pack.osm_id for pack in packs])
    count = np.concatenate([pack.count for pack in packs])
    node = np.concatenate([pack.node for pack in packs])
    longitude = np.concatenate([pack.longitude for pack in packs])
    latitude = np.concatenate([pack.latitude for pack in packs])
    file = np.repeat(np.arange(len(packs)), [len(pack.osm_id) for pack in packs])
    # A number that stands twice in one file is that file's own affair.
    _, first, group = np.unique(osm_id, return_index=True, return_inverse=True)
    kept = file == file[first][group]
    _require_one_map(osm_id, count, node, kept)
    known = np.flatnonzero(np.isfinite(latitude))
    ids, place, again = np.unique(node[known], return_index=True, return_inverse=True)
    moved = np.maximum(
        np.abs(latitude[known] - latitude[known[place]][again]),
        np.abs(longitude[known] - longitude[known[place]][again]),
    )
    if (moved > _MOVED).any():
        message = (
            f"node {ids[again[int(moved.argmax())]]} at places {moved.max():.2g} "
            "degrees apart: files of different maps"
        )
        raise ValueError(message)
    lost = np.flatnonzero(~np.isfinite(latitude))
    at = np.minimum(np.searchsorted(ids, node[lost]), max(len(ids) - 1, 0))
    found = ids[at] == node[lost] if len(ids) else np.zeros(len(lost), dtype=bool)
    source = known[place[at[found]]]
    longitude[lost[found]], latitude[lost[found]] = longitude[source], latitude[source]
    held = np.repeat(kept, count)
    ways = PackedWays(
        osm_id[kept],
        np.concatenate(
            [pack.tags + low for pack, low in zip(packs, offset[:-1], strict=True)]
        )[kept],
        [tags for pack in packs for tags in pack.tag_sets],
        count[kept],
        node[held],
        longitude[held],
        latitude[held],
    )
    return ways, int((~kept).sum())


def _require_one_map(
    osm_id: Int64Array, count: Int64Array, node: Int64Array, kept: npt.NDArray[np.bool_]
) -> None:
    """Refuse ways that have no node in common with those of the same number."""
    if kept.all():
        return
    ids, way = np.unique(osm_id, return_inverse=True)
    nodes, number = np.unique(node, return_inverse=True)
    key = np.repeat(way, count) * len(nodes) + number
    held = np.repeat(kept, count)
    of = np.repeat(np.arange(len(osm_id)), count)[~held]
    met = np.bincount(of, np.isin(key[~held], key[held]), minlength=len(osm_id))
    strange = np.flatnonzero(~kept & (met == 0))
    if len(strange):
        message = (
            f"way {ids[way[strange[0]]]} with other nodes than in another file: "
            "files of different maps"
        )
        raise ValueError(message)
