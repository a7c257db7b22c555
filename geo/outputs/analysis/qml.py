"""What is said of how QGIS draws a layer: symbols, classes, labels.

`geo.outputs.analysis.qml_elements` words it in QGIS's XML.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from geo.outputs.palette import Classes


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """How one class is drawn.

    Attributes
    ----------
    shape
        ``fill``, ``line`` or ``marker``.
    color
        Hexadecimal RGB; empty for a fill of nothing.
    outline
        Hexadecimal RGB of the edge; empty for one like the fill.
    size
        Width of a line or an edge, or diameter of a marker, mm.
    size_by
        Expression of QGIS that gives the size instead.
    opacity
        1 is opaque.
    """

    shape: str
    color: str
    outline: str = ""
    size: float = 0.1
    size_by: str = ""
    opacity: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Class:
    """One line of a legend.

    Attributes
    ----------
    label, symbol
        What it says and how it is drawn.
    condition
        Expression of QGIS that chooses its features.
    value
        Value, or lowest and highest value, of the attribute; instead of `condition`.
    shown
        False if it is there to be switched on.
    """

    label: str
    symbol: Symbol
    condition: str = ""
    value: str | tuple[float, float] = ""
    shown: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Classes under a heading that share a condition."""

    label: str
    condition: str
    classes: Sequence[Class]
    shown: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What is written beside features.

    Attributes
    ----------
    expression
        Expression of QGIS; nothing is written where it is NULL.
    size
        Points.
    color
        Hexadecimal RGB.
    place
        ``point`` beside points, ``line`` along lines, ``area`` in the middle.
    first
        Expression by which labels go first where there is no room: 0 to 10.
    """

    expression: str
    size: float = 8.0
    color: str = "#1a1a1a"
    place: str = "point"
    first: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Everything on how a layer is drawn.

    Attributes
    ----------
    attribute
        Column or expression that `Class.value` is of; empty for conditions.
    classes
        Classes, or groups of classes that have conditions.
    labels
        What is written, None for nothing.
    aliases
        Name in forms by column.
    title_by
        Column or expression that names a feature in lists.
    """

    attribute: str = ""
    classes: Sequence[Class | Group] = ()
    labels: Labels | None = None
    aliases: dict[str, str] = field(default_factory=dict)
    title_by: str = ""


def steps(
    classes: Classes, labels: Sequence[str], *, shape: str = "fill", top: float = 1e12
) -> list[Class]:
    """Return the classes of a ramp, lowest first, for values above 0.

    A value that equals a limit falls in the upper class, as on the maps: QGIS takes the
    first class that fits, so classes are listed from the highest down.
    """
    edges = [0.0, *classes.breaks, top]
    found = [
        Class(label=label, symbol=Symbol(shape=shape, color=color), value=(low, high))
        for label, color, low, high in zip(
            labels, classes.colors, edges[:-1], edges[1:], strict=True
        )
    ]
    return found[::-1]


def rgba(color: str, opacity: int = 255) -> str:
    """Return a hexadecimal colour as QGIS writes it.

    Examples
    --------
    >>> rgba("#b2182b")
    '178,24,43,255'
    """
    parts = [int(color[at : at + 2], 16) for at in (1, 3, 5)]
    return ",".join(str(part) for part in (*parts, opacity))
