"""Compile the loops of printed maps ahead of their first use."""

import numpy as np

from geo.outputs.sheets.fill import fill, paint


def warm_up() -> None:
    """Fill and paint a square of four pixels."""
    image = np.zeros((2, 2), dtype="int32")
    corners = np.array([[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]])
    fill(corners, np.array([0, 4], dtype="intp"), np.ones(1, dtype="int32"), image)
    colors = np.zeros((2, 4), dtype="uint8")
    paint(image, image, colors, colors)
