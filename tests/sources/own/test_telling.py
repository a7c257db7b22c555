"""Counts that are told tell no small one: tried with every count that fits."""

import itertools

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from geo.sources.own.telling import tell_parts

COUNTS = st.lists(st.integers(1, 9), min_size=1, max_size=4)


@given(counts=COUNTS, small=st.integers(1, 4))
def test_every_small_count_may_be_any(counts: list[int], small: int) -> None:
    parts = pd.Series(dict(enumerate(counts)))
    told = tell_parts(parts, small_count=small)
    if told is None:
        return
    hidden = parts[told.hidden]
    # Whoever knows the sum, which parts are small, and that the other is not.
    ranges = [
        range(1, small) if told.small[at] else range(small, sum(counts) + 1)
        for at in hidden.index
    ]
    fitting = [some for some in itertools.product(*ranges) if sum(some) == hidden.sum()]
    for at, part in enumerate(hidden.index):
        if told.small[part]:
            assert {some[at] for some in fitting} == set(range(1, small))


@given(counts=COUNTS, small=st.integers(1, 4))
def test_only_what_must_be_is_withheld(counts: list[int], small: int) -> None:
    parts = pd.Series(dict(enumerate(counts)))
    told = tell_parts(parts, small_count=small)
    if told is None:
        assert (parts < small).any()
        return
    assert told.small.tolist() == [count < small for count in counts]
    assert told.withheld.sum() == int(told.small.any())
