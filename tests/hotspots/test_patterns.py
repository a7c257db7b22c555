"""Patterns over time: a series per class and its mirror, and Esri's rules once more.

Series are written with a letter a year: h hot, c cold, a point for neither.
"""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.hotspots.getis_ord import two_sided_p
from geo.hotspots.patterns import classify_patterns
from geo.hotspots.trend import Trend
from geo.schema.hotspots import EMERGING_CLASSES

# z of the trend; p is below 0.1 from 1.645 on.
UP, FLAT, DOWN = 2.0, 1.0, -2.0
BINS = {"h": 1, "c": -1, ".": 0}
MIRROR = str.maketrans("hc", "ch")

# By Esri's definitions, https://pro.arcgis.com, How Emerging Hot Spot Analysis works.
CONFORMANCE = [
    ("...................h", FLAT, "new hot spot"),
    ("..................hh", UP, "consecutive hot spot"),
    ("...hhhhhhhhhhhhhhhhh", UP, "consecutive hot spot"),
    ("hhhhhhhhhhhhhhhhhhhh", UP, "intensifying hot spot"),
    (".h.hhhhhhhhhhhhhhhhh", UP, "intensifying hot spot"),
    ("hhhhhhhhhhhhhhhhhhhh", FLAT, "persistent hot spot"),
    # 18 of 20 years are 90 %: no longer consecutive.
    ("..hhhhhhhhhhhhhhhhhh", FLAT, "persistent hot spot"),
    ("hhhhhhhhhhhhhhhhhhhh", DOWN, "diminishing hot spot"),
    ("hhhhhhhhhhhhhhhh..hh", DOWN, "diminishing hot spot"),
    ("..h...............hh", FLAT, "sporadic hot spot"),
    # 17 of 20 years are 85 %.
    ("hhhhhhhhhhhhhhhh...h", DOWN, "sporadic hot spot"),
    ("c.h................h", FLAT, "oscillating hot spot"),
    ("hhhhhhhh.....chhhhhh", UP, "oscillating hot spot"),
    ("hhhhhhhhhhhhhhhhhhh.", FLAT, "historical hot spot"),
    ("hhhhhhhhhhhhhhhhhh..", DOWN, "historical hot spot"),
    (".hhhhhhhhhhhhhhhhhh.", UP, "historical hot spot"),
]

# What other programs make of these was read from their source.
MISTAKEN = [
    # sfdep and geolibre: sporadic. Esri wants the last year hot.
    ("hhhhhhhhhh..........", FLAT, "no pattern"),
    # sfdep: persistent, unless the score of the last year is below 0.
    ("hhhhhhhhhhhhhhhhhhh.", FLAT, "historical hot spot"),
    # sfdep: intensifying hot spot, because any significant years count.
    ("cccccccccccccccccccc", UP, "diminishing cold spot"),
    # geolibre: oscillating. Esri wants less than 90 % for that.
    ("chhhhhhhhhhhhhhhhhhh", FLAT, "persistent hot spot"),
    ("chhhhhhhhhhhhhhhhhhh", UP, "intensifying hot spot"),
    # sfdep and geolibre: oscillating. Esri's words fit both; never hot before comes
    # first in Esri's list.
    ("c..................h", FLAT, "new hot spot"),
    ("cc................hh", FLAT, "consecutive hot spot"),
    # sfdep: historical; geolibre: oscillating. Never cold before comes first.
    ("hhhhhhhhhhhhhhhhhhhc", DOWN, "new cold spot"),
]


def _classify(series: str, z: float) -> str:
    bins = np.array([[BINS[letter] for letter in series]], dtype="int8")
    slope = np.array([z])
    return str(classify_patterns(bins, Trend(slope, two_sided_p(slope)))[0])


def _swap(name: str) -> str:
    return name.replace("hot", "COLD").replace("cold", "hot").replace("COLD", "cold")


@pytest.mark.parametrize(("series", "z", "name"), [*CONFORMANCE, *MISTAKEN])
def test_a_series_has_the_class_that_esri_defines(
    series: str, z: float, name: str
) -> None:
    assert _classify(series, z) == name


@pytest.mark.parametrize(("series", "z", "name"), [*CONFORMANCE, *MISTAKEN])
def test_its_mirror_has_the_mirrored_class(series: str, z: float, name: str) -> None:
    assert _classify(series.translate(MIRROR), -z) == _swap(name)


def test_every_class_stands_in_the_table() -> None:
    named = {name for _, _, name in CONFORMANCE}
    assert named | {_swap(name) for name in named} | {"no pattern"} == set(
        EMERGING_CLASSES
    )


@pytest.mark.parametrize(
    "series",
    ["....................", "h.......h.......hhh.", "hhhhhhhhhhccccccccc."],
)
def test_the_rest_has_no_pattern(series: str) -> None:
    assert _classify(series, UP) == "no pattern"


# Esri's definitions once more, each on its own, of a text of h, c and points.
Rule = Callable[[str, float], bool]
RULES: dict[str, Rule] = {
    "new": lambda s, _: s[-1] == "h" and "h" not in s[:-1],
    "consecutive": lambda s, _: (
        s.endswith("hh") and "h" not in s.rstrip("h") and s.count("h") / len(s) < 0.9
    ),
    "intensifying": lambda s, z: (
        s[-1] == "h" and s.count("h") / len(s) >= 0.9 and z >= 1.645
    ),
    "persistent": lambda s, z: (
        s[-1] == "h" and s.count("h") / len(s) >= 0.9 and abs(z) < 1.645
    ),
    "diminishing": lambda s, z: (
        s[-1] == "h" and s.count("h") / len(s) >= 0.9 and z <= -1.645
    ),
    "sporadic": lambda s, _: (
        s[-1] == "h"
        and "h" in s.rstrip("h")
        and s.count("h") / len(s) < 0.9
        and "c" not in s
    ),
    "oscillating": lambda s, _: (
        s[-1] == "h" and "c" in s and s.count("h") / len(s) < 0.9
    ),
    "historical": lambda s, _: s[-1] != "h" and s.count("h") / len(s) >= 0.9,
}


@given(
    st.lists(
        st.tuples(st.sampled_from("h.c"), st.integers(1, 12)), min_size=1, max_size=6
    ),
    st.sampled_from([UP, FLAT, DOWN]),
)
def test_a_class_is_the_first_whose_definition_fits(
    runs: list[tuple[str, int]], z: float
) -> None:
    series = "".join(letter * count for letter, count in runs)
    if len(series) < 10:
        series = series.rjust(10, ".")
    fitting = [
        f"{name} {side} spot"
        for name, rule in RULES.items()
        for side, seen, slope in (
            ("hot", series, z),
            ("cold", series.translate(MIRROR), -z),
        )
        if rule(seen, slope)
    ]
    assert _classify(series, z) == (fitting or ["no pattern"])[0]
