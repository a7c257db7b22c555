"""Colours and classes of the maps."""

import colorsys
import itertools
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.outputs import palette
from geo.outputs.palette import HOTSPOT_COLORS, RAMPS, Classes, round_breaks
from geo.schema.hotspots import HOTSPOT_CLASSES

RAMP = ("#111111", "#222222", "#333333", "#444444", "#555555")


def _channels(color: str) -> tuple[float, float, float]:
    red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _luminance(color: str) -> float:
    """Return the relative luminance of WCAG."""
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in _channels(color)
    ]
    return float(np.dot([0.2126, 0.7152, 0.0722], linear))


def test_the_surer_the_darker() -> None:
    light = [_luminance(color) for color in palette.CERTAINTY]
    assert light == sorted(light)
    # Each can be told from the next, and the palest from land, without colour.
    ratio = [
        (b + 0.05) / (a + 0.05)
        for a, b in itertools.pairwise([*light, _luminance(palette.LAND)])
    ]
    assert min(ratio) > 1.8


def test_certainty_is_how_many_times_the_lower_end_the_upper_is() -> None:
    low = np.array([0.1, 0.1, 0.1, 0.1, 0.0, np.nan])
    high = np.array([0.3, 0.31, 1.0, 1.1, 0.2, np.nan])
    assert palette.certainty(low, high).tolist() == [0, 1, 1, 2, 2, 2]


def test_every_colour_is_hexadecimal() -> None:
    single = [value for value in vars(palette).values() if isinstance(value, str)]
    colors = [value for value in single if value.startswith("#")]
    colors += [color for ramp in RAMPS.values() for color in ramp]
    colors += [*HOTSPOT_COLORS.values(), *palette.CERTAINTY]
    assert len(colors) > 35
    assert all(re.fullmatch("#[0-9a-f]{6}", color) for color in colors)


@pytest.mark.parametrize("name", RAMPS)
def test_a_ramp_goes_from_light_to_dark(name: str) -> None:
    light = [_luminance(color) for color in RAMPS[name]]
    assert light == sorted(light, reverse=True)
    assert light[0] > 0.75
    assert light[-1] < 0.15
    # Neighbours can be told apart without colour: ratios of contrast of 1.2 and more.
    ratio = [(a + 0.05) / (b + 0.05) for a, b in itertools.pairwise(light)]
    assert min(ratio) > 1.2


def test_hotspot_classes_have_their_colours_cold_is_blue_and_hot_is_red() -> None:
    assert tuple(HOTSPOT_COLORS) == HOTSPOT_CLASSES
    for name, color in HOTSPOT_COLORS.items():
        red, green, blue = _channels(color)
        if name.startswith("cold"):
            assert blue > red
        elif name.startswith("hot"):
            assert red > blue
            assert red > green


@pytest.mark.parametrize("side", ["cold", "hot"])
def test_greater_confidence_is_darker(side: str) -> None:
    light = [_luminance(HOTSPOT_COLORS[f"{side} {p}"]) for p in (90, 95, 99)]
    assert light == sorted(light, reverse=True)


def test_no_colour_of_a_hotspot_is_green() -> None:
    for color in HOTSPOT_COLORS.values():
        hue, _, saturation = colorsys.rgb_to_hls(*_channels(color))
        assert saturation < 0.1 or not 1 / 6 < hue < 1 / 2


def test_a_value_equal_to_a_limit_falls_in_the_upper_class() -> None:
    classes = Classes((10.0, 20.0), ("a", "b", "c"))
    values = np.array([0.0, 9.99, 10.0, 19.99, 20.0, 1e9])
    assert classes.index(values).tolist() == [0, 0, 1, 1, 2, 2]


def test_breaks_are_quantiles_rounded_to_1_2_or_5() -> None:
    # Quantiles of 1 to 100 are 20.8, 40.6, 60.4 and 80.2.
    classes = round_breaks(np.arange(1.0, 101.0), RAMP)
    assert classes.breaks == (20.0, 50.0, 100.0)
    assert classes.colors == ("#111111", "#222222", "#444444", "#555555")


def test_zeros_and_missing_values_do_not_count() -> None:
    values = np.arange(1.0, 101.0)
    more = np.concatenate([np.zeros(500), np.full(9, np.nan), values])
    assert round_breaks(more, RAMP) == round_breaks(values, RAMP)


@pytest.mark.parametrize("values", [[], [0.0, 0.0], [np.nan], [-1.0]])
def test_a_layer_without_positive_values_has_one_class(values: list[float]) -> None:
    assert round_breaks(np.array(values), RAMP) == Classes((), ("#111111",))


@given(
    st.lists(st.floats(1e-6, 1e9), min_size=1, max_size=60).map(np.array),
    st.sampled_from(list(RAMPS.values())),
)
def test_any_layer_gets_rising_breaks_and_a_colour_per_class(
    values: np.ndarray, ramp: tuple[str, ...]
) -> None:
    classes = round_breaks(values, ramp)
    assert len(classes.colors) == len(classes.breaks) + 1 <= len(ramp)
    assert list(classes.breaks) == sorted(set(classes.breaks))
    order = [ramp.index(color) for color in classes.colors]
    assert order == sorted(set(order))
    for limit in classes.breaks:
        assert f"{limit:e}"[0] in "125"
        assert set(f"{limit:.5e}"[2:7]) == {"0"}
