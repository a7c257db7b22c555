"""How shares of flow are worded: rounded, with their bands."""

# Shares from here on are written without decimals.
_WHOLE_PERCENT = 0.1
# Smaller shares would read as none.
_LEAST_SHOWN = 0.0005
_ROUND_SHARES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)


def legend_shares(greatest: float, count: int = 3) -> list[float]:
    """Return up to `count` round shares, the largest not above the greatest."""
    fitting = [share for share in _ROUND_SHARES if share <= greatest]
    return fitting[1 - 2 * count :: 2]


def percent(share: float) -> str:
    """Return a share as text with one decimal under 10 %."""
    if 0 < share < _LEAST_SHOWN:
        return "< 0.1 %"
    return f"{_digits(share)} %"


def band(low: float, high: float) -> str:
    """Return the ends of a band in per cent, such as ``4.7–8.9``."""
    return f"{_digits(low)}–{_digits(high)}"


def _digits(share: float) -> str:
    whole = round(share, 3) >= _WHOLE_PERCENT or (100 * share) % 1 == 0
    return f"{100 * share:.{0 if whole else 1}f}"
