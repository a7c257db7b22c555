"""Ways of a PBF file as arrays, with the places of their nodes.

Of the format (https://wiki.openstreetmap.org/wiki/PBF_Format) only what osmium writes
when it is asked for plain blocks of ways that carry the places of their nodes. Osmium
reads, checks and filters every other file into this form; taking each node of each way
from its reader in Python costs many times as much as unpacking these bytes.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.compiled import compiled

ByteArray = npt.NDArray[np.uint8]
Int64Array = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]

# Kinds of value that osmium writes: a number, or so many bytes.
_BYTES = 2
# Fields of a block, of its table of texts, and of a blob around it.
_TEXTS, _GROUP, _TEXT, _RAW = 1, 2, 1, 1
_BLOB_TYPE, _BLOB_SIZE = 1, 3
# Fields of a group and of a way.
_WAY = 3
_ID, _KEYS, _VALUES, _REFS, _LONGITUDE = 1, 2, 3, 8, 10
# Units of a degree, and the number of units that stands for no place.
_UNITS = 1e7
_NOWHERE = 2**31 - 1
_LOW_BITS = 2**63 - 1
_CUT = "the file of ways is cut short"
_PACKED = "the file of ways is packed"


@dataclass(frozen=True, slots=True)
class PackedWays:
    """Ways in the order of their file.

    Attributes
    ----------
    osm_id
        Number of each way.
    tags
        Position in `tag_sets` of its tags.
    tag_sets
        Sets of tags; most ways share theirs with others.
    count
        Number of its nodes.
    node
        Numbers of nodes of all ways, one way after the other.
    longitude, latitude
        Their places, degrees; missing where the file lacks the node.
    """

    osm_id: Int64Array
    tags: Int64Array
    tag_sets: list[dict[str, str]]
    count: Int64Array
    node: Int64Array
    longitude: FloatArray
    latitude: FloatArray


def unpack_ways(data: bytes) -> PackedWays:
    """Return the ways of a file that osmium wrote.

    Parameters
    ----------
    data
        The file, written with ``pbf_compression=none`` and ``locations_on_ways=true``.

    Raises
    ------
    ValueError
        If the file is cut short or packed, a text is not UTF-8, or a node of a way lies
        nowhere on Earth.
    """
    heads = [np.empty((0, 4), dtype="int64")]
    nodes = [np.empty((3, 0), dtype="int64")]
    codes = [np.empty(0, dtype="int64")]
    tag_sets: list[dict[str, str]] = []
    array = np.frombuffer(data, dtype="uint8")
    for start, stop in _blocks(data):
        texts: list[str] = []
        for field, at, end in _fields(array, start, stop):
            if field == _TEXTS:
                texts = [
                    data[first:last].decode("utf-8")
                    for one, first, last in _fields(array, at, end)
                    if one == _TEXT
                ]
            elif field == _GROUP:
                head, node = unpack_group(array, at, end)
                heads.append(head)
                nodes.append(node)
                first, code = np.unique(same_tags(array, head), return_inverse=True)
                codes.append(code + len(tag_sets))
                spans = head[first, 1:3].tolist()
                tag_sets += [_tags(array, low, high, texts) for low, high in spans]
    head, node = np.concatenate(heads), np.concatenate(nodes, axis=1)
    # Divided, not multiplied: so each is the number that its decimals stand for.
    latitude, longitude = np.where(node[1:] == _NOWHERE, np.nan, node[1:] / _UNITS)
    wrong = (np.abs(latitude) > 90) | (np.abs(longitude) > 180)  # noqa: PLR2004 - degrees
    if wrong.any():
        at = int(wrong.argmax())
        place = f"latitude {latitude[at]:g}, longitude {longitude[at]:g}"
        message = f"node {node[0, at]} at {place}"
        raise ValueError(message)
    return PackedWays(
        head[:, 0],
        np.concatenate(codes),
        tag_sets,
        head[:, 3],
        node[0],
        longitude,
        latitude,
    )


def _blocks(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield where each block of data starts and stops."""
    array = np.frombuffer(data, dtype="uint8")
    at = 0
    while at < len(data):
        start = at + 4
        stop = start + int.from_bytes(data[at:start], "big")
        if stop > len(data):
            raise ValueError(_CUT)
        head = {one: (low, high) for one, low, high in _fields(array, start, stop)}
        size, _ = read_number(array, head[_BLOB_SIZE][0])
        at = stop + size
        if at > len(data):
            raise ValueError(_CUT)
        blob = {one: (low, high) for one, low, high in _fields(array, stop, at)}
        if _RAW not in blob:
            raise ValueError(_PACKED)
        if data[slice(*head[_BLOB_TYPE])] == b"OSMData":
            yield blob[_RAW]


def _fields(data: ByteArray, at: int, stop: int) -> Iterator[tuple[int, int, int]]:
    """Yield of each field of a message its number, and where its value lies."""
    while at < stop:
        key, at = read_number(data, at)
        value, end = read_number(data, at)
        if key & 7 == _BYTES:
            at, end = end, end + value
        yield key >> 3, at, end
        at = end


def _tags(data: ByteArray, at: int, stop: int, texts: list[str]) -> dict[str, str]:
    """Return the tags of a way, whose keys and values lie between two places."""
    lists = {
        one: _numbers(data, low, high) for one, low, high in _fields(data, at, stop)
    }
    pairs = zip(lists.get(_KEYS, []), lists.get(_VALUES, []), strict=True)
    return {texts[key]: texts[value] for key, value in pairs}


def _numbers(data: ByteArray, at: int, stop: int) -> list[int]:
    """Return the numbers that lie between two places."""
    numbers = []
    while at < stop:
        value, at = read_number(data, at)
        numbers.append(value)
    return numbers


@compiled
def read_number(data: ByteArray, at: int) -> tuple[int, int]:
    """Return the number that stands at a place, and where it ends."""
    value, shift = np.int64(0), 0
    while True:
        byte = np.int64(data[at])
        at += 1
        value |= (byte & 127) << shift
        if byte <= 127:  # noqa: PLR2004 - the highest bit: more bytes follow
            return int(value), at
        shift += 7


@compiled
def unpack_steps(data: ByteArray, at: int, stop: int, sums: Int64Array) -> int:
    """Write the numbers of a list that is told by its steps; return how many."""
    count = 0
    total = np.int64(0)
    while at < stop:
        step, at = read_number(data, at)
        # Signs are folded: 0, -1, 1, -2 are written 0, 1, 2, 3.
        total += ((step >> 1) & _LOW_BITS) ^ -(step & 1)
        sums[count] = total
        count += 1
    return count


@compiled
def unpack_group(data: ByteArray, at: int, stop: int) -> tuple[Int64Array, Int64Array]:
    """Return the ways of a group.

    Parameters
    ----------
    data
        The file.
    at, stop
        Where the group starts and stops.

    Returns
    -------
    head
        By way: its number, where its keys start and its values stop, its nodes.
    nodes
        Numbers, latitudes and longitudes of nodes, ways one after the other.
    """
    # A way takes some bytes, and a node one at least: memory that is not used costs
    # nothing.
    head = np.zeros(((stop - at) // 4 + 1, 4), dtype=np.int64)
    nodes = np.empty((3, stop - at), dtype=np.int64)
    ways = filled = 0
    while at < stop:
        kind, at = read_number(data, at)
        size, at = read_number(data, at)
        end = at + size
        if kind >> 3 != _WAY:
            at = end
        while at < end:
            start = at
            key, at = read_number(data, at)
            value, at = read_number(data, at)
            field, last = key >> 3, at
            if key & 7 == _BYTES:
                last = at + value
            if field == _ID:
                head[ways, 0] = value
            elif field == _KEYS:
                head[ways, 1] = start
            elif field == _VALUES:
                head[ways, 2] = last
            elif _REFS <= field <= _LONGITUDE:
                sums = nodes[field - _REFS, filled:]
                head[ways, 3] = unpack_steps(data, at, last, sums)
            at = last
        if kind >> 3 == _WAY:
            filled += head[ways, 3]
            ways += 1
    return head[:ways].copy(), nodes[:, :filled].copy()


@compiled
def same_tags(data: ByteArray, head: Int64Array) -> Int64Array:
    """Return for each way of a group the first one that has the same tags.

    Parameters
    ----------
    data
        The file.
    head
        As `unpack_group` gives it.
    """
    size = 2
    while size < 2 * len(head):
        size *= 2
    # Each way looks from the place that its tags' sum gives for a way that has them.
    seat = np.full(size, -1, dtype=np.int64)
    first = np.empty(len(head), dtype=np.int64)
    for way in range(len(head)):
        low, high = head[way, 1], head[way, 2]
        total = np.int64(0)
        for at in range(low, high):
            total = (total ^ data[at]) * 16777619
        place = total & (size - 1)
        while seat[place] >= 0:
            other = head[seat[place], 1]
            same = head[seat[place], 2] - other == high - low
            at = low
            while same and at < high:
                same = data[at] == data[other + at - low]
                at += 1
            if same:
                break
            place = (place + 1) & (size - 1)
        if seat[place] < 0:
            seat[place] = way
        first[way] = seat[place]
    return first
