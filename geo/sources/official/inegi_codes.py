"""Codes of municipalities as Mexican agencies write them.

Five digits: two of the state (01 to 32), three of the municipality. Where only the
state is known the tables of this project have ``SS999``, where nothing is known
``99999``, and for what happened abroad ``98000``.
"""

from collections.abc import Collection
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

LAST_STATE: Final = 32
_UNKNOWN_MUNICIPALITY: Final = 999
# SESNSP keeps cases of other municipalities of a state under 998.
_OTHER_MUNICIPALITIES: Final = 998
# Oaxaca has 570 municipalities, the most; no code is near this one.
_LAST_MUNICIPALITY: Final = 700
# INEGI: 33 the United States, 34 the rest of America, 35 other countries.
_ABROAD: Final = (33, 35)
_NOWHERE: Final = (88, 99)
ABROAD: Final = "98000"
UNKNOWN: Final = "99999"

#: Every code that a municipality may have, and those of no municipality.
PLAUSIBLE: Final = frozenset(
    {
        f"{state:02d}{town:03d}"
        for state in range(1, LAST_STATE + 1)
        for town in (
            *range(1, _LAST_MUNICIPALITY),
            _OTHER_MUNICIPALITIES,
            _UNKNOWN_MUNICIPALITY,
        )
    }
    | {ABROAD, UNKNOWN}
)


def is_placed(codes: pd.Series) -> npt.NDArray[np.bool_]:
    """Tell which codes are of a municipality.

    Parameters
    ----------
    codes
        Five digits each.
    """
    state = codes.str[:2].astype("int64").to_numpy()
    town = codes.str[2:].astype("int64").to_numpy()
    found: npt.NDArray[np.bool_] = (
        (state >= 1) & (state <= LAST_STATE) & (town >= 1) & (town < _LAST_MUNICIPALITY)
    )
    return found


def outside(codes: pd.Series, known: Collection[str] | None) -> npt.NDArray[np.bool_]:
    """Tell which codes are not among those that are known.

    Parameters
    ----------
    codes
        One per row.
    known
        Codes that exist; any that there may be if None.
    """
    among = PLAUSIBLE if known is None else frozenset(known)
    at, distinct = pd.factorize(codes)
    found: npt.NDArray[np.bool_] = np.array(
        [text not in among for text in distinct], dtype=bool
    )[at]
    return found


def settled(codes: pd.Series) -> pd.Series:
    """Return codes with those of other municipalities of a state as unknown ones."""
    other = codes.str.endswith(str(_OTHER_MUNICIPALITIES))
    return codes.where(~other, codes.str[:2] + str(_UNKNOWN_MUNICIPALITY))


def compose(
    states: npt.NDArray[np.float64], towns: npt.NDArray[np.float64]
) -> tuple[pd.Series, npt.NDArray[np.bool_]]:
    """Return codes of INEGI's two columns of numbers, and which of them are none.

    Parameters
    ----------
    states, towns
        Numbers of state and municipality; zeros in front do not matter.

    Returns
    -------
    codes
        Five digits; unknown municipalities, unknown states and places abroad as this
        project writes them.
    wrong
        True where the numbers are of nothing.
    """
    state = np.nan_to_num(states, nan=-1).astype("int64")
    town = np.nan_to_num(towns, nan=-1).astype("int64")
    inside = (state >= 1) & (state <= LAST_STATE)
    abroad = (state >= _ABROAD[0]) & (state <= _ABROAD[1])
    nowhere = np.isin(state, _NOWHERE)
    is_town = (town >= 1) & (town < _LAST_MUNICIPALITY)
    without = np.isin(town, [_UNKNOWN_MUNICIPALITY, _OTHER_MUNICIPALITIES])
    wrong = ~(inside & (is_town | without) | abroad | nowhere)
    number = np.where(
        without, state * 1000 + _UNKNOWN_MUNICIPALITY, state * 1000 + town
    )
    number = np.where(abroad, int(ABROAD), number)
    number = np.where(nowhere | wrong, int(UNKNOWN), number)
    distinct, at = np.unique(number, return_inverse=True)
    texts = np.array([f"{code:05d}" for code in distinct], dtype=object)
    return pd.Series(texts[at], dtype="str"), wrong
