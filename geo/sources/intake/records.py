"""Where the records of delimited text begin and end, found in all of it at once.

A record is a line, unless a quoted text in it holds line breaks. Where every quotation
mark stands at the edge of a field, as in a well-formed file, its number in the file
tells whether what follows is inside a text: odd marks open, even marks close.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

_BREAK: Final = 10
_QUOTE: Final = 34


@dataclass(frozen=True, slots=True)
class Records:
    """The records of a text, without lines of nothing.

    Attributes
    ----------
    begins, ends
        First byte of each, and the byte after its last.
    lines
        Line breaks before it, those inside texts counted too.
    """

    begins: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    lines: npt.NDArray[np.int64]


def find_records(data: bytes, *, delimiter: str, quoted: bool) -> Records | None:
    """Return the records of a text, or None if its quotation marks are irregular.

    Parameters
    ----------
    data
        Text in UTF-8, its lines ended by line feeds alone.
    delimiter
        What stands between fields: one character of ASCII.
    quoted
        False if quotation marks are letters like others.
    """
    codes = np.frombuffer(data, dtype=np.uint8)
    breaks = np.flatnonzero(codes == _BREAK)
    outer = breaks
    if quoted:
        quotes = np.flatnonzero(codes == _QUOTE)
        if not _regular(codes, quotes, ord(delimiter)):
            return None
        outer = breaks[np.searchsorted(quotes, breaks) % 2 == 0]
    begins = np.concatenate([[0], outer + 1])
    ends = np.concatenate([outer, [len(codes)]])
    full = ends > begins
    begins, ends = begins[full], ends[full]
    return Records(begins, ends, np.searchsorted(breaks, begins))


def _regular(
    codes: npt.NDArray[np.uint8], quotes: npt.NDArray[np.int64], delimiter: int
) -> bool:
    """Tell whether marks stand at the edges of fields, or twice inside them."""
    if len(quotes) % 2:
        return False
    opening, closing = quotes[::2], quotes[1::2]
    # A mark inside a text is written twice: it closes, and opens at once.
    doubled = closing[:-1] + 1 == opening[1:]
    edges = np.zeros(256, dtype=bool)
    edges[[delimiter, _BREAK]] = True
    starts = (opening == 0) | edges[codes[opening - 1]]
    starts[1:] |= doubled
    stops = (closing == len(codes) - 1) | edges[
        codes[np.minimum(closing + 1, len(codes) - 1)]
    ]
    stops[:-1] |= doubled
    return bool(starts.all() and stops.all())
