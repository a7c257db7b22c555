"""Readers of official layouts: seconds, rows per second and peak memory of each.

    python -m benchmarks.readers --folder FOLDER
    python -m benchmarks.readers --folder FOLDER --only "INEGI homicides, by year"

Real files are those of ``../shared/data`` beside the checkout. Where that folder has
none, a file of the real size is made once in FOLDER in the exact layout, and the table
says "made". A reader is one entry of `READERS`: its label, and a function that returns
the files and what to do with them.
"""

import importlib
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measurement import (
    ROOT,
    Case,
    Outcome,
    Row,
    Settings,
    Skipped,
    timed,
)
from benchmarks.mexico_data import make_deaths, make_incidence
from benchmarks.reading import Report, run

_LIBRARIES = ("numpy", "pandas", "pyarrow", "geopandas", "shapely", "pyogrio")


@dataclass(frozen=True, slots=True)
class Job:
    """What one reader does.

    Attributes
    ----------
    files
        That it reads.
    work
        Reads them, and returns the rows that the files have.
    made
        True if the files were made here.
    """

    files: Sequence[Path]
    work: Callable[[], int]
    made: bool = False


def _real(*parts: str) -> Path:
    path = ROOT.parent.joinpath("shared", "data", *parts)
    if not path.is_file():
        message = f"no {'/'.join(parts)} beside the checkout"
        raise Skipped(message)
    return path


def _homicides_by_year(_: Path) -> Job:
    from geo.sources.official import inegi_homicides_by_year, told

    path = _real("mexico", "inegi_homicides_muni_year_1990_2024.csv")
    return Job([path], lambda: told(inegi_homicides_by_year.read(path)).rows)


def _homicides_by_month(_: Path) -> Job:
    from geo.sources.official import inegi_homicides_by_month, told

    path = _real("mexico", "inegi_homicides_muni_month_2000_2021.csv.gz")
    return Job([path], lambda: told(inegi_homicides_by_month.read(path)).rows)


def _victims(_: Path) -> Job:
    from geo.sources.official import sesnsp_victims, told

    path = _real("mexico", "sesnsp_victims_state_month_by_weapon_2015_2025.csv.gz")
    return Job([path], lambda: told(sesnsp_victims.read(path)).rows)


def _projections(_: Path) -> Job:
    from geo.sources.official import conapo_population, told

    path = _real("mexico", "conapo2018_pop_muni_2015_2030.csv")
    return Job([path], lambda: told(conapo_population.read([path])).rows)


def _census(_: Path) -> Job:
    from geo.sources.official import inegi_census, told

    path = _real("mexico", "census2020_pop_muni_2478.csv")
    return Job([path], lambda: told(inegi_census.read(path)).rows)


def _incidence(folder: Path) -> Job:
    from geo.sources.official import sesnsp_case_files, told

    path = folder / "IDM_NM_made.csv"
    if not path.exists():
        make_incidence(path)
    return Job([path], lambda: told(sesnsp_case_files.read(path)).rows, made=True)


def _deaths(folder: Path) -> Job:
    from geo.sources.official import inegi_deaths, told

    path = folder / "defun_made.csv"
    if not path.exists():
        make_deaths(path)

    def work() -> int:
        return told(inegi_deaths.read([path], place="occurrence")).rows

    return Job([path], work, made=True)


def _listing(suffix: str) -> Callable[[Path], Job]:
    def job(folder: Path) -> Job:
        from benchmarks.listing_data import make_listing
        from geo.sources.official import atf_dealers, told

        path = make_listing(folder, suffix)
        return Job([path], lambda: told(atf_dealers.read(path)).rows, made=True)

    return job


def _any_table(*, quoted: bool) -> Callable[[Path], Job]:
    """Return the job of the intake alone: a million rows of eight columns."""

    def job(folder: Path) -> Job:
        from benchmarks.intake_data import make_table, read_table

        path = make_table(folder, quoted=quoted)
        return Job([path], lambda: read_table(path), made=True)

    return job


def _simple(reader: str, *parts: str) -> Callable[[Path], Job]:
    """Return the job of a reader that needs its file alone."""

    def job(_: Path) -> Job:
        from geo.sources.official import told

        module = importlib.import_module(f"geo.sources.official.{reader}")
        path = _real(*parts)
        return Job([path], lambda: told(module.read(path)).rows)

    return job


def _of_crossings(reader: str, *parts: str) -> Callable[[Path], Job]:
    """Return the job of a reader that needs the table of crossings too."""

    def job(_: Path) -> Job:
        from geo.sources.official import told
        from geo.sources.ports import read_ports

        module = importlib.import_module(f"geo.sources.official.{reader}")
        path = _real("border", *parts)
        ports = read_ports(ROOT / "data" / "raw")
        return Job([path], lambda: told(module.read(path, ports=ports)).rows)

    return job


def _boundaries(kind_name: str, *parts: str) -> Callable[[Path], Job]:
    def job(_: Path) -> Job:
        from geo.sources.areas import boundary_files
        from geo.sources.official import boundaries

        kind = next(kind for kind in boundaries.KINDS if kind.name == kind_name)
        path = _real(*parts) if parts else boundary_files()[kind_name]
        return Job([path], lambda: boundaries.read(path, kind).told.rows)

    return job


def _own_list(form: str) -> Callable[[Path], Job]:
    """Return the job of a list of one's own: 100,000 rows, a third of them points."""

    def job(folder: Path) -> Job:
        from benchmarks.own_data import make_list, read_list

        path = make_list(folder, form)
        return Job([path], lambda: read_list(path), made=True)

    return job


def _strange_list(folder: Path) -> Job:
    """Return the job of a list with 20,000 names of no place, which is refused."""
    from benchmarks.own_data import make_strange_list, refuse_list

    path = make_strange_list(folder)
    return Job([path], lambda: refuse_list(path), made=True)


READERS: dict[str, Callable[[Path], Job]] = {
    "any table of 8 columns": _any_table(quoted=False),
    "any table of 8 columns, in quotes": _any_table(quoted=True),
    "INEGI homicides, by year": _homicides_by_year,
    "INEGI homicides, by month": _homicides_by_month,
    "INEGI registered deaths, one year": _deaths,
    "INEGI census, by municipality": _census,
    "SESNSP municipal incidence": _incidence,
    "SESNSP victims": _victims,
    "CONAPO projections": _projections,
    "ATF listing of licensees, text": _listing(".txt"),
    "ATF listing of licensees, workbook": _listing(".xlsx"),
    "dealers by county and year": _simple(
        "atf_dealer_counts", "united_states", "dealers_county_year_2003_2023.csv"
    ),
    "ATF traces, by state": _simple(
        "atf_traces",
        "united_states",
        "atf_trace_source_recovery_state_2010_2017.csv.gz",
    ),
    "NICS checks": _simple(
        "fbi_nics", "united_states", "fbi_nics_background_checks_1998_2026.csv"
    ),
    "state firearm laws, workbook": _simple(
        "state_laws", "united_states", "state_firearm_laws_1976_2024.xlsx"
    ),
    "Census county population": _simple(
        "census_population",
        "united_states",
        "census_county_population_2020_2024.csv",
    ),
    "CBP seizures": _simple(
        "cbp_seizures",
        "border",
        "cbp_weapons_ammunition_seizures_sw_border_sample.csv",
    ),
    "BTS border crossings": _of_crossings(
        "bts_crossings", "bts_border_crossing_entry_us_mexico_1996_2025.csv.gz"
    ),
    "TxDOT bridges": _of_crossings(
        "txdot_bridges", "tx_mx_bridges_monthly_northbound_2008_2025.csv.gz"
    ),
    "CBP wait-time feed": _of_crossings(
        "cbp_waits", "cbp_border_wait_times_snapshot_2026_08_22.json"
    ),
    "boundaries: municipalities in full detail": _boundaries("municipalities"),
    "boundaries: municipalities, simplified": _boundaries(
        "municipalities", "mexico", "municipalities_2020_simplified.gpkg"
    ),
    "boundaries: counties": _boundaries("counties"),
    "own seizures, CSV": _own_list("csv"),
    "own seizures, workbook": _own_list("xlsx"),
    "own seizures, GeoPackage": _own_list("gpkg"),
    "own seizures, 20,000 unknown names": _strange_list,
}


def _case(label: str) -> Case:
    def run(settings: Settings) -> Outcome:
        job = READERS[label](Path(settings.folder))
        rows: list[int] = []
        seconds = timed(lambda: rows.append(job.work()), settings.repeats)
        size = sum(path.stat().st_size for path in job.files) / 1e6
        made = ", made" if job.made else ""
        return Outcome(seconds=seconds, check=rows[-1], note=f"{size:,.1f}{made}")

    return run


CASES: dict[str, Case] = {label: _case(label) for label in READERS}


def table(rows: Sequence[Row]) -> str:
    """Return the Markdown table of all readers."""
    lines = [
        "| reader | file, MB | rows | s | rows per s | n | peak MB |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for row in rows:
        if row.outcome is None:
            lines.append(f"| {row.label} | – | – | – | – | – | {row.skipped} |")
            continue
        count = row.outcome.check or 0
        seconds = statistics.median(row.outcome.seconds)
        lines.append(
            f"| {row.label} | {row.outcome.note} | {count:,.0f} | {seconds:.2g} "
            f"| {count / seconds:,.0f} | {len(row.outcome.seconds)} "
            f"| {row.peak_mb:,.0f} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Measure readers and put the table on the page of results."""
    about = (
        "Seconds are medians; the peak is of the whole process, of which the\n"
        "libraries alone take about 120 MB."
    )
    report = Report("readers", "Readers of official layouts", _LIBRARIES, about, table)
    run(report, READERS, __doc__)


if __name__ == "__main__":
    main()
