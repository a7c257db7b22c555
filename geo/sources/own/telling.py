"""Which counts of a list are told: none that is small, and none that tells one.

Counts are told from the whole to its parts. Where some parts of a told count are small,
one larger part is withheld too, so large that the small ones can be anything. Where no
part is large enough, none is listed. What is told of the parts of a withheld count is
nothing at all. Each told count is the sum of its parts alone, and no other sum is told.
"""

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True, slots=True)
class Told:
    """The parts of a count as they may be listed.

    Attributes
    ----------
    small, withheld
        By part: whether its count is small; whether it is emptied to protect others.
    """

    small: pd.Series
    withheld: pd.Series

    @property
    def hidden(self) -> pd.Series:
        """Whether the count of a part is emptied."""
        either: pd.Series = self.small | self.withheld
        return either


def tell_parts(counts: pd.Series, *, small_count: int) -> Told | None:
    """Say which parts of a known total are told; None if none may be listed.

    With n small parts the withheld one has at least t + n (t - 2), t the threshold.
    Given the sum of all of them, each small part can then be any of 1 to t - 1.

    Parameters
    ----------
    counts
        Of the parts, all above 0.
    small_count
        The threshold t: counts below it are small.

    Examples
    --------
    >>> tell_parts(
    ...     pd.Series({"TX": 9, "AZ": 5, "NM": 1}), small_count=3
    ... ).hidden.to_dict()
    {'TX': False, 'AZ': True, 'NM': True}
    >>> tell_parts(pd.Series({"TX": 3, "AZ": 2, "NM": 2}), small_count=3) is None
    True
    """
    small = counts < small_count
    nothing = pd.Series(data=False, index=counts.index)
    if not small.any():
        return Told(small, nothing)
    enough = small_count + int(small.sum()) * max(small_count - 2, 0)
    larger = counts[counts >= enough].sort_index().sort_values(kind="stable")
    if larger.empty:
        return None
    return Told(small, nothing.index.to_series() == larger.index[0])
