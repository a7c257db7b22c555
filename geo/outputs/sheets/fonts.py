"""Where the letters are: the font files that come with matplotlib, free to embed."""

from pathlib import Path
from typing import Final, Literal

import matplotlib as mpl

Weight = Literal["regular", "bold"]
_FILES: Final[dict[Weight, str]] = {
    "regular": "DejaVuSans.ttf",
    "bold": "DejaVuSans-Bold.ttf",
}


def font_file(weight: Weight) -> Path:
    """Return the TrueType file of DejaVu Sans, the letters of sheets and briefings."""
    return Path(mpl.get_data_path()) / "fonts" / "ttf" / _FILES[weight]
