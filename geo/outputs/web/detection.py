"""Seizures beside modelled flow, packed for the web map."""

from typing import Any, Final

import numpy as np
import pandas as pd

from geo import cells
from geo.outputs import palette
from geo.outputs.web.pack import Packer
from geo.schema.detection import DETECTION_CLASSES

KEY: Final = "detection_regions"
_NO_CLASS: Final = 255


def pack_detection(
    packer: Packer, grid: pd.DataFrame, detection: pd.DataFrame
) -> list[dict[str, Any]]:
    """Pack the class of the region of each cell; return the facts about the layer.

    Parameters
    ----------
    packer
        Takes the array.
    grid
        One row per cell of the map, in its order: ``cell`` and ``country``.
    detection
        Table ``corridors_detection``; without rows there is no layer.
    """
    if detection.empty:
        return []
    coarse = detection["cell"].to_numpy(dtype="uint64")
    above = cells.parents(
        grid["cell"].to_numpy(dtype="uint64"), resolution=cells.resolution(coarse)
    )
    names = detection.set_index("cell")["class"].reindex(above)
    codes = pd.Categorical(names, categories=DETECTION_CLASSES).codes.astype("i8")
    # Regions are of Mexico, hexagons on the border too.
    known = (codes >= 0) & (grid["country"] == "MX").to_numpy()
    packer.begin_stream()
    packer.add(KEY, np.where(known, codes, _NO_CLASS), "u1")
    return [
        {
            "key": KEY,
            "kind": "classes",
            "names": DETECTION_CLASSES,
            "colors": palette.DETECTION_COLORS,
            "seen": [bool((codes[known] == at).any()) for at in range(3)],
            "caveat": "detection_caveat",
        }
    ]


def office_facts(offices: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Return class and ratio of each field office, with the ends of its band."""
    if offices.empty:
        return {}
    return {
        row["field_office"]: {
            "class": row["class"],
            "ratio": [
                round(float(row[name]), 1)
                for name in ("ratio", "ratio_low", "ratio_high")
            ],
        }
        for row in offices.to_dict("records")
    }
