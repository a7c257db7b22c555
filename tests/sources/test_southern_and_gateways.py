"""Readers of the southern crossings, gateways, laws and case files."""

from collections.abc import Callable
from pathlib import Path

import pytest

from geo.errors import InputError
from geo.sources.gateways import read_gateways
from geo.sources.laws import read_laws
from geo.sources.seizures import read_federal_cases
from geo.sources.southern import read_onward_share, read_southern

TOTALS = "traces/totals.csv"
JOINT = "Mexico;Guatemala;El Salvador;Honduras,53411"


def _swap(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def _refused(read: Callable[[], object]) -> str:
    with pytest.raises(InputError) as caught:
        read()
    return str(caught.value)


def test_crossings_lead_to_two_countries(raw: Path) -> None:
    assert set(read_southern(raw)["beyond"]) == {"BZ", "GT"}


def test_one_firearm_in_sixty_was_recovered_beyond_guatemala(raw: Path) -> None:
    # 53,411 in four countries, 52,541 of them in Mexico.
    assert read_onward_share(raw) == pytest.approx(870 / 53_411)


def test_without_the_joint_total_the_onward_share_is_refused(raw_copy: Path) -> None:
    _swap(raw_copy / TOTALS, JOINT, "Honduras,53411")
    found = _refused(lambda: read_onward_share(raw_copy))
    assert "column 'recovered_in'" in found
    assert "or set the onward share in the study" in found


def test_totals_of_two_periods_are_refused(raw_copy: Path) -> None:
    path = raw_copy / TOTALS
    row = "2015-2022,traced to a purchase in the United States,"
    _swap(path, row + JOINT, row.replace("2022", "2023") + JOINT)
    assert "of one period" in _refused(lambda: read_onward_share(raw_copy))


def test_mexico_cannot_have_more_than_all_four(raw_copy: Path) -> None:
    _swap(raw_copy / TOTALS, JOINT, JOINT.replace("53411", "50000"))
    found = _refused(lambda: read_onward_share(raw_copy))
    assert "expected at most 50,000 recovered in Mexico, found 52,541" in found


def test_gateways_are_read(raw: Path) -> None:
    assert read_gateways(raw)["kind"].value_counts().to_dict() == {"sea": 13, "air": 9}


def test_volumes_of_a_kind_share_a_unit_and_a_year(raw_copy: Path) -> None:
    path = raw_copy / "ports/gateways.csv"
    _swap(path, "TEU a year,2022", "tonnes a year,2021")
    found = _refused(lambda: read_gateways(raw_copy)).splitlines()
    assert found[0].endswith(
        "column 'volume_unit': expected one value for all gateways of kind 'sea', "
        "found TEU a year, tonnes a year. Give the volumes of a kind in one unit and "
        "of one year."
    )
    assert "found 2021, 2022." in found[1]


def test_laws_are_of_the_latest_year(raw_copy: Path) -> None:
    path = raw_copy / "dealers/laws.csv"
    with path.open("a", encoding="utf-8") as file:
        file.write("TX,2020,4\n")
    states = set(read_laws(raw_copy, _all_states(raw_copy)).index)
    assert len(states) == 50
    assert read_laws(raw_copy, states)["TX"] == 5


def test_laws_of_an_unknown_state_are_refused(raw: Path) -> None:
    assert "the code of a known state, found 'AK'" in _refused(
        lambda: read_laws(raw, _all_states(raw) - {"AK"})
    )


def _all_states(raw: Path) -> set[str]:
    lines = (raw / "dealers/laws.csv").read_text(encoding="utf-8").splitlines()
    return {line[:2] for line in lines[1:]}


def test_case_files_of_known_states_are_summed(raw: Path) -> None:
    one, two = read_federal_cases(raw, [2023]), read_federal_cases(raw, [2022, 2023])
    assert len(one) == 32
    assert "99" not in one.index
    assert (two >= one).all()
    # Of 14,343 + 14,854 in the nation, the rest is of no known state.
    assert 0.99 * 29_197 < two.sum() <= 29_197


def test_a_year_without_case_files_is_refused(raw: Path) -> None:
    found = _refused(lambda: read_federal_cases(raw, [2011, 2012]))
    assert "expected years that the table has (2012 to 2025), found 2011." in found
