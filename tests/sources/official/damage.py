"""Damage to files by chance: a few bytes put in place of others, here and there."""

from hypothesis import strategies as st

# (where in the file from 0 to 1, bytes that go, bytes that come)
Damage = list[tuple[float, int, bytes]]

_PIECES = st.one_of(
    st.sampled_from(
        [
            *(b"\x00", b'"', b",", b"\t", b"\n", b"\r", b"\xff", b"\xc3\xa9", b"-"),
            *(b"1e99", b"99999999999999999999", b"nan", b"{", b"]", b"=1+1", b"<b>"),
            b"1,5",
        ]
    ),
    st.binary(max_size=4),
)
DAMAGE = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 6), _PIECES), min_size=1, max_size=4
)


def damaged(data: bytes, damage: Damage) -> bytes:
    """Return a file with damage done to it."""
    for where, length, bits in damage:
        at = int(where * len(data))
        data = data[:at] + bits + data[at + length :]
    return data
