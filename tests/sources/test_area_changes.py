"""Areas that came or went: counted with another, told, or refused."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from geo.errors import InputError
from geo.schema.raw_mexico import FIREARM_HOMICIDES
from geo.sources.area_changes import read_county_successors, reconcile_areas
from geo.sources.figures import read_figures

OLD = ("09001", "09003", "09005", "09007", "09009", "09011", "09013", "09015")
REGIONS = tuple(f"091{at}0" for at in range(1, 10))


def _areas(raw: Path, *, mexican: set[str], american: set[str]) -> pd.DataFrame:
    """Return areas without shapes of which the codes of Connecticut alone differ."""
    ids = [*(f"MX{code}" for code in mexican), *(f"US{code}" for code in american)]
    dealers = pd.read_csv(raw / "dealers/dealers.csv", dtype=str)
    state = dict(zip("US" + dealers["fips"], dealers["state"], strict=True))
    return pd.DataFrame(
        {
            "area_id": sorted(ids),
            "country": [code[:2] for code in sorted(ids)],
            "state": [state.get(code, "CT") for code in sorted(ids)],
        }
    )


@pytest.fixture
def codes(raw: Path) -> tuple[set[str], set[str]]:
    """Give all municipalities, and all counties but those of Connecticut and Alaska."""
    towns = pd.read_csv(raw / "population/municipalities.csv", dtype=str)["cvegeo"]
    counties = pd.read_csv(raw / "dealers/dealers.csv", dtype=str)["fips"]
    rest = {code for code in counties if not code.startswith("09")}
    return set(towns), rest


@pytest.mark.parametrize(
    ("drawn", "counted"), [(OLD, REGIONS), (REGIONS, OLD)], ids=["counties", "regions"]
)
def test_connecticut_is_counted_whichever_way_it_is_drawn(
    raw: Path,
    codes: tuple[set[str], set[str]],
    drawn: tuple[str, ...],
    counted: tuple[str, ...],
) -> None:
    areas = _areas(raw, mexican=codes[0], american=codes[1] | set(drawn))
    parents = read_county_successors(raw, areas)
    assert set(counted) <= set(parents.index)
    assert set(parents[list(counted)]) <= set(drawn)
    told = reconcile_areas(raw, areas)
    assert {f"US{code}" for code in counted} <= {line[:7] for line in told}
    figures = read_figures(
        raw, areas, dealer_year=2023, homicide_years=[2020], study_file="study.toml"
    )
    dealers = pd.read_csv(raw / "dealers/dealers.csv", dtype={"fips": str})
    here = dealers[(dealers["year"] == 2023) & (dealers["state"] == "CT")]
    of_state = {f"US{code}" for code in drawn}
    found = figures["dealers"].years["2023"]
    assert found[found.index.isin(of_state)].sum() == here["dealers"].sum()
    people = figures["population"].summed()
    census = pd.read_csv(raw / "population/counties.csv", dtype={"fips": str})
    of_2023 = census[(census["year"] == 2023) & census["fips"].str.startswith("09")]
    assert people[people.index.isin(of_state)].sum() == of_2023["population"].sum()


def test_an_area_that_nothing_explains_is_refused(
    raw_copy: Path,
    codes: tuple[set[str], set[str]],
    renew_card: Callable[[Path], None],
) -> None:
    table = raw_copy / "population" / "municipalities.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(text + "32700,Nowhere,32,Zacatecas,5\n", encoding="utf-8")
    renew_card(table)
    areas = _areas(raw_copy, mexican=codes[0], american=codes[1] | set(OLD))
    with pytest.raises(InputError) as caught:
        reconcile_areas(raw_copy, areas)
    (fault,) = caught.value.faults
    assert fault.file == "raw/population/municipalities.csv"
    assert fault.found == "1 without a boundary (32700)"


def test_areas_without_people_are_told(
    raw: Path, codes: tuple[set[str], set[str]]
) -> None:
    areas = _areas(raw, mexican=codes[0] | {"32699"}, american=codes[1] | set(OLD))
    told = reconcile_areas(raw, areas)
    assert "without people in population/municipalities.csv: 32699" in told


def test_deaths_of_a_municipality_that_is_not_drawn_are_refused(
    raw_copy: Path, codes: tuple[set[str], set[str]]
) -> None:
    areas = _areas(raw_copy, mexican=codes[0], american=codes[1] | set(OLD))
    table = raw_copy / FIREARM_HOMICIDES.name
    header = "cvegeo,year,homicides,firearm_homicides,placed\n"
    table.write_text(f"{header}01001,2020,3,2,yes\n", encoding="utf-8")
    reconcile_areas(raw_copy, areas)
    strange = f"{header}01001,2020,3,2,yes\n32700,2020,1,1,yes\n"
    table.write_text(strange, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        reconcile_areas(raw_copy, areas)
    (fault,) = caught.value.faults
    assert fault.file == "raw/homicides/firearm_homicides.csv"
    assert "(32700)" in fault.found
