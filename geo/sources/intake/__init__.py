"""Files from outside, trusted in nothing: opened within limits, refused in words.

`open_rows` turns a table of any of the usual forms into columns of text with the line
of each row; `Rows` turns text into numbers, codes and dates and gathers every fault.
"""

from geo.sources.intake.archives import open_member
from geo.sources.intake.blocks import Blocks, choose_layout, open_blocks
from geo.sources.intake.coordinates import read_coordinates
from geo.sources.intake.faults import Faults
from geo.sources.intake.layout import Field, Layout
from geo.sources.intake.opening import open_rows
from geo.sources.intake.rows import Rows

__all__ = [
    "Blocks",
    "Faults",
    "Field",
    "Layout",
    "Rows",
    "choose_layout",
    "open_blocks",
    "open_member",
    "open_rows",
    "read_coordinates",
]
