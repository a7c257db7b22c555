"""How seizures beside modelled flow look in QGIS."""

import pandas as pd

from geo.outputs import palette
from geo.outputs.analysis.qml import Class, Look, Symbol
from geo.outputs.analysis.style_ramps import Looks
from geo.outputs.words import Language, word
from geo.schema.detection import DETECTION_CLASSES


def regions(_rows: pd.DataFrame, language: Language) -> Looks:
    """Return the look of regions: by class, seen through."""
    return _by_class("fill", "region", language)


def offices(_rows: pd.DataFrame, language: Language) -> Looks:
    """Return the look of field offices: their crossings, all of one colour."""
    return _by_class("marker", "field_office", language)


def _by_class(shape: str, title_by: str, language: Language) -> Looks:
    # Fills lie under roads and names; markers are small.
    opacity, size = (0.6, 0.2) if shape == "fill" else (1.0, 2.6)
    look = Look(
        attribute="class",
        classes=[
            Class(
                label=word(name, language),
                symbol=Symbol(
                    shape=shape,
                    color=color,
                    outline="#ffffff" if shape == "fill" else palette.BORDER,
                    size=size,
                    opacity=opacity,
                ),
                value=name,
            )
            for name, color in zip(
                DETECTION_CLASSES, palette.DETECTION_COLORS, strict=True
            )
        ],
        title_by=title_by,
    )
    return [("style_detection", look)]
