"""Performance measures: baseline, latest figure, change and distance to a target."""

import pandas as pd
import pytest

from geo.errors import StudyError
from geo.outputs.briefing.measures import measure, show_measures, tell_unmeasured
from geo.outputs.briefing.model import Cell, Trend
from tests.briefing_world import make, make_style, plain, port, shapes, speech


def _series(name: str, values: dict[str, float]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "measure": name,
            "year": [int(period[-4:]) for period in values],
            "period": list(values),
            "value": list(values.values()),
            "source": "",
            "files": "homicides/homicides.csv",
        }
    )


def _row(
    name: str,
    values: dict[str, float],
    *,
    language: str = "en",
    **targets: float,
) -> tuple[Cell, ...]:
    style = make_style(
        targets=targets,
        cards=[
            {
                "file": "homicides/homicides.csv",
                "producer": "Instituto (INE); Other office",
            }
        ],
    )
    products = make(measures=_series(name, values))
    [row] = show_measures(products, style, speech(language)).rows
    return tuple(plain(cell) if isinstance(cell, str) else cell for cell in row)


SHARES = {"2018": 50.0, "2019": 60.0, "2020": 62.0, "2021": 57.5}


def test_a_share_changes_by_points_since_the_baseline_year() -> None:
    _, before, now, change, trend, target, source = _row("firearm_share", SHARES)
    assert (before, now) == ("60.0 % (2019)", "57.5 % (2021)")
    assert change == "−2.5 points"
    assert trend == Trend((60.0, 62.0, 57.5))
    assert target == "not set"
    assert source == "INE; Other office"


def test_a_series_without_the_baseline_year_begins_with_its_first() -> None:
    row = _row("homicides", {"2007": 1000.0, "2008": 1500.0, "2011": 1234.0})
    assert row[1:4] == ("1,000 (2007)", "1,234 (2011)", "+23 %")
    assert row[4] == Trend((1000.0, 1500.0, 1234.0))
    # A series that ends with the baseline year has nothing to compare it with.
    assert _row("homicides", {"2018": 10.0, "2019": 20.0})[1] == "10 (2018)"


@pytest.mark.parametrize(
    ("goal", "english", "spanish"),
    [
        (50.0, "50.0 %: −7.5 points to go", "50.0 %: faltan −7.5 puntos"),
        (60.0, "60.0 %: reached", "60.0 %: alcanzada"),
    ],
)
def test_a_target_shows_its_distance(goal: float, english: str, spanish: str) -> None:
    assert _row("firearm_share", SHARES, firearm_share=goal)[5] == english
    assert _row("firearm_share", SHARES, language="es", firearm_share=goal)[5] == (
        spanish
    )


def test_seizures_are_never_reached_because_more_is_not_better() -> None:
    values = {"2019": 100.0, "2020": 300.0, "2021": 250.0}
    assert _row("traced", values, traced=200.0)[5] == "200: −50 to go"
    assert _row("traced", values, traced=300.0)[5] == "300: +50 to go"


def test_a_mean_of_years_has_no_change_and_tells_its_period() -> None:
    values = {"FY2014-FY2019": 115.0, "FY2020": 321.0}
    row = _row("outbound", values)
    assert row[1] == "115 (fiscal 2014–2019)"
    assert row[3:5] == ("–", "–")
    part = _series("outbound", values).assign(
        period=["FY2014-FY2019", "FY2020 (10 months)"]
    )
    [told] = show_measures(make(measures=part), make_style(), speech("es")).rows
    assert told[2] == "321 (año fiscal 2020, 10 meses)"


def test_small_counts_of_firearms_are_not_told() -> None:
    row = _row("clash_firearms", {"2019": 2.0, "2020": 9.0})
    assert row[1] == "fewer than 3 (2019)"
    assert row[3] == "–"


def test_inspected_crossings_are_those_of_the_study() -> None:
    style = make_style(inspected=["south"])
    [progress] = measure(make(), style)
    assert progress.last[0] == "2026"
    assert progress.last[1] == pytest.approx(40.0)
    [row] = show_measures(make(), style, speech()).rows
    assert row[1] == "none"
    assert plain(str(row[2])) == "40.0 % (2026)"
    assert row[6] == "This model"
    told = [lead for lead, _ in tell_unmeasured(style, speech()).points]
    assert len(told) == len(tell_unmeasured(make_style(), speech()).points) - 1


def test_an_inspected_crossing_that_is_none_is_refused() -> None:
    with pytest.raises(StudyError, match="nowhere"):
        measure(make(), make_style(inspected=["north", "nowhere"]))


def test_nothing_inspected_and_nothing_read_makes_no_row() -> None:
    ports = shapes([port("north", "Alfa", 1.0)])
    assert show_measures(make(ports=ports), make_style(), speech()).rows == ()
