"""Run studies/full.toml on the official files of a folder, and check its totals.

    python checks/run_full_study.py ../shared/data

Fetches from the folder into data/raw/fetched, runs every stage, and compares totals
with the figures that the folder's own README.md states. Ends with 1 if one differs.
Prints time and the most memory that the run took.
"""

import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from geo.steps.desk import Desk
from geo.study import read_study

ROOT = Path(__file__).parents[1]
STUDY = ROOT / "studies" / "full.toml"
_LAST_DEALERS = 2023
_LAST_LAWS = 2024
_KB = 1e6 if sys.platform != "darwin" else 1e9


@dataclass(frozen=True, slots=True)
class Figure:
    """A total that the README of the folder states, and the one that was found."""

    what: str
    stated: float
    found: float

    @property
    def agrees(self) -> bool:
        """Whether the two are the same."""
        return abs(self.stated - self.found) <= 1e-6 * max(1.0, abs(self.stated))


def table_figures(raw: Path) -> Iterator[Figure]:
    """Compare the raw tables that were made of the files.

    Parameters
    ----------
    raw
        `geo.steps.desk.Desk.raw` of the full study.
    """
    yield from _mexico(raw)
    yield from _united_states(raw)


def _read(raw: Path, name: str) -> pd.DataFrame:
    codes = ("cvegeo", "state_code", "fips", "bts_code", "licence_type")
    return pd.read_csv(raw / name, dtype=dict.fromkeys(codes, "str"))


def _mexico(raw: Path) -> Iterator[Figure]:
    homicides = _read(raw, "homicides/homicides.csv").groupby("year")["homicides"].sum()
    yield Figure("years of homicides", 35, len(homicides))
    yield Figure("first year of homicides", 1990, int(homicides.index.min()))
    for year, stated in ((2018, 36_685), (2024, 33_550)):
        yield Figure(f"homicides {year}", stated, int(homicides[year]))
    share = _read(raw, "homicides/firearm_share.csv")
    by_year = share.groupby("year")[["victims", "firearm_victims"]].sum().to_dict()
    for year, stated in ((2018, 33_742), (2019, 34_723), (2020, 34_569)):
        yield Figure(f"victims {year}", stated, int(by_year["victims"][year]))
    for year, stated in ((2019, 24_448), (2024, 21_928)):
        found = int(by_year["firearm_victims"][year])
        yield Figure(f"victims by firearm {year}", stated, found)
    people = _read(raw, "population/municipalities.csv")
    yield Figure("people of 2020", 126_014_024, int(people["population"].sum()))
    yield Figure("municipalities with people", 2_478, len(people))


def _united_states(raw: Path) -> Iterator[Figure]:
    dealers = _read(raw, "dealers/dealers.csv")
    yield Figure("counties and years of dealers", 66_003, len(dealers))
    yield Figure("first year of dealers", 2003, int(dealers["year"].min()))
    last = dealers[dealers["year"] == _LAST_DEALERS]
    states = last.groupby("state")["dealers"].sum()
    for state, stated in (("TX", 8_382), ("AZ", 2_562), ("CA", 2_522), ("NM", 720)):
        yield Figure(f"dealers 2023, {state}", stated, int(states[state]))
    counties = last.set_index("fips")["dealers"]
    for name, fips, stated in (
        ("Maricopa", "04013", 1_346),
        ("Harris", "48201", 760),
        ("Tarrant", "48439", 585),
    ):
        yield Figure(f"dealers 2023, {name}", stated, int(counties[fips]))
    types = _read(raw, "dealers/types.csv").set_index(["year", "licence_type"])
    licensees = types["licensees"].to_dict()
    for year, stated in ((2016, 55_862), (2022, 52_808), (2023, 50_246)):
        found = int(licensees[(year, "01")])
        yield Figure(f"licensees of type 01, {year}", stated, found)
    laws = _read(raw, "dealers/laws.csv")
    of_2024 = laws[laws["year"] == _LAST_LAWS].set_index("state")["laws"]
    for state, stated in (("CA", 62), ("NM", 17), ("TX", 5), ("AZ", 3)):
        yield Figure(f"laws 2024, {state}", stated, int(of_2024[state]))
    seized = _read(raw, "seizures/field_offices.csv")
    outbound = seized[seized["direction"] == "outbound"].set_index("field_office")
    for office, stated in (
        ("Laredo", 117),
        ("El Paso", 22),
        ("Tucson", 15),
        ("San Diego", 7),
    ):
        found = int(outbound["weapons"].to_dict()[office])
        yield Figure(f"weapons outbound in the sample, {office}", stated, found)


def stage_figures(desk: Desk) -> Iterator[Figure]:
    """Compare what the stages made of boundaries, roads and figures."""
    areas = desk.table("sources", "areas")
    yield Figure("municipalities drawn", 2_469, int((areas["country"] == "MX").sum()))
    nodes = desk.table("sources", "road_nodes")
    yield Figure("nodes of the roads", 123_854, len(nodes))
    ledger = desk.table("grid", "ledger")
    for column, year, stated in (
        ("homicides", "2024", 33_550),
        ("dealers", "2023", 78_787),
    ):
        line = ledger[(ledger["column"] == column) & (ledger["year"] == year)]
        found = float(line["input_total"].sum())
        yield Figure(f"{column} {year} in the ledger", stated, found)
        kept = float(line[["placed", "by_area", "unplaced"]].to_numpy().sum())
        yield Figure(f"{column} {year} placed or told", stated, kept)


def main(mirror: Path) -> int:
    """Fetch, run, compare; return how many totals differ."""
    geo = [sys.executable, "-m", "geo"]
    fetch = [*geo, "sources", "fetch", "--mirror", str(mirror), "--quiet"]
    subprocess.run([*fetch, "--study", str(STUDY)], check=True)  # noqa: S603 - our own
    began = time.perf_counter()
    subprocess.run([*geo, "run", str(STUDY)], check=True)  # noqa: S603 - our own
    seconds = time.perf_counter() - began
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / _KB
    desk = Desk(read_study(STUDY), STUDY)
    figures = [*table_figures(desk.raw), *stage_figures(desk)]
    for figure in figures:
        mark = "  " if figure.agrees else "! "
        print(f"{mark}{figure.what:45} {figure.stated:>16,.0f} {figure.found:>16,.0f}")
    print(f"geo run took {seconds:,.0f} s and {most:.1f} GB at most.")
    return sum(not figure.agrees for figure in figures)


if __name__ == "__main__":
    sys.exit(min(1, main(Path(sys.argv[1]))))
