import pandas as pd
import pytest

from geo.corridors.demand import count_demand, weigh_demand
from geo.errors import NetworkError
from geo.schema.figures import AreaFigures


def _figures(**years: dict[str, float]) -> AreaFigures:
    return AreaFigures(
        unit="",
        years={year: pd.Series(values) for year, values in years.items()},
        unplaced=dict.fromkeys(years, 0.0),
        totals={year: sum(values.values()) for year, values in years.items()},
    )


# Homicides A 30, B 10; seized firearms B 8, C 2: long guns B 6, handguns B 2 and C 2.
FIGURES = {
    "firearm_homicides": _figures(y2020={"A": 20.0, "B": 10.0}, y2021={"A": 10.0}),
    "seizures": _figures(all={"B": 8.0, "C": 2.0}),
    "long_guns": _figures(all={"B": 6.0, "C": 0.0}),
    "handguns": _figures(all={"B": 2.0, "C": 2.0}),
}


def _demand(homicides: float, seizures: float, weapon: str = "all") -> dict[str, float]:
    demand = weigh_demand(
        FIGURES,
        homicides_weight=homicides,
        seizures_weight=seizures,
        weapon_class=weapon,
    )
    assert demand.sum() == pytest.approx(1.0)
    return {str(area): float(value) for area, value in demand.items()}


def test_homicides_alone_are_summed_over_years() -> None:
    assert _demand(1.0, 0.0) == pytest.approx({"A": 0.75, "B": 0.25})


def test_seizures_alone_count_where_they_were() -> None:
    assert _demand(0.0, 1.0) == pytest.approx({"B": 0.8, "C": 0.2})


def test_a_mix_is_of_shares_and_only_the_ratio_of_weights_matters() -> None:
    # 3/4 of (0.75, 0.25, 0) and 1/4 of (0, 0.8, 0.2).
    expected = {"A": 0.5625, "B": 0.3875, "C": 0.05}
    assert _demand(0.75, 0.25) == pytest.approx(expected)
    assert _demand(3.0, 1.0) == pytest.approx(expected)


def test_seizures_are_of_the_class_asked_for() -> None:
    assert _demand(0.0, 1.0, "handguns") == pytest.approx({"B": 0.5, "C": 0.5})
    assert _demand(0.0, 1.0, "long guns") == pytest.approx({"B": 1.0, "C": 0.0})


def test_homicides_are_by_any_firearm() -> None:
    assert _demand(1.0, 0.0, ".50 calibre") == pytest.approx({"A": 0.75, "B": 0.25})


def test_a_class_without_figures_names_the_table_and_what_to_add() -> None:
    words = (
        r"No figures .* class '\.50 calibre': seizures/municipal\.csv has long_guns "
        r"and handguns only\. Choose one of all, handguns, long guns, .* add a column"
    )
    with pytest.raises(NetworkError, match=words):
        _demand(0.5, 0.5, ".50 calibre")


def test_a_figure_of_zeros_cannot_weigh_demand() -> None:
    figures = {**FIGURES, "seizures": _figures(all={"B": 0.0})}
    with pytest.raises(NetworkError, match="The figure 'seizures' is 0 in every"):
        weigh_demand(
            figures, homicides_weight=1.0, seizures_weight=1.0, weapon_class="all"
        )


@pytest.mark.parametrize(
    ("homicides", "seizures"),
    [(0.0, 0.0), (-1.0, 2.0), (2.0, -1.0), (float("nan"), 1.0), (float("inf"), 1.0)],
)
def test_senseless_weights_are_refused(homicides: float, seizures: float) -> None:
    with pytest.raises(NetworkError, match="Weights of demand must be at least 0"):
        _demand(homicides, seizures)


def test_a_mix_is_as_sure_as_its_parts_together() -> None:
    """One figure alone is as sure as its own count; two add their variances.

    MX01: homicides 30 of 60 (share 1/2), seizures 20 of 80 (share 1/4), weights 1:1
    (shares are summed as weighted): variance (1/2)²/30 + (1/4)²/20 = 0.0114583,
    so (3/4)² / 0.0114583 = 49.0909.
    """
    figures = {
        "firearm_homicides": _figures(y2020={"MX01": 30.0, "MX02": 30.0}),
        "seizures": _figures(y2006={"MX01": 20.0, "MX02": 60.0}),
    }
    alone = count_demand(
        figures, homicides_weight=2.0, seizures_weight=0.0, weapon_class="all"
    )
    assert alone.to_dict() == pytest.approx({"MX01": 30.0, "MX02": 30.0})
    mixed = count_demand(
        figures, homicides_weight=1.0, seizures_weight=1.0, weapon_class="all"
    )
    assert mixed["MX01"] == pytest.approx(49.0909, abs=1e-4)
