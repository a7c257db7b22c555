"""One case in a process of its own: seconds, peak memory and a figure to check.

A case is a function of `Settings` that returns an `Outcome`. It runs in a fresh
process, so that no case profits from another's warm memory, or is charged for it.
"""

import argparse
import dataclasses
import importlib
import json
import math
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
_DIFFERENT = 1e-6
_PATIENCE = 60.0  # seconds after which a case is not repeated once more
_MARK = "RESULT "


class Skipped(Exception):  # noqa: N818 - not an error: the table names what is missing
    """A case that cannot run here, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a case works on.

    Attributes
    ----------
    folder
        Where generated networks are kept.
    nodes, arcs_per_node, dense
        As `benchmarks.road_network.load_network` takes them.
    crossings
        Number of crossings.
    detour
        Mean detour ratio of route choice.
    threads
        Threads of what can use them.
    repeats
        Times that the measured part is done.
    roads
        OpenStreetMap file to read.
    """

    folder: str
    nodes: int = 1_000_000
    arcs_per_node: float = 2.5
    dense: bool = False
    crossings: int = 47
    detour: float = 1.05
    threads: int = 2
    repeats: int = 3
    roads: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a case measured.

    Attributes
    ----------
    seconds
        One figure per repeat, each for one unit of the table.
    check
        A figure that every case of the same table must agree on; None if it has none.
    note
        For the reader of the table.
    """

    seconds: list[float]
    check: float | None = None
    note: str = ""


Case = Callable[[Settings], Outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a table: the outcome of a case, or why there is none."""

    group: str
    label: str
    outcome: Outcome | None
    peak_mb: float
    skipped: str = ""

    @property
    def median(self) -> float:
        """Median seconds, NaN without an outcome."""
        return statistics.median(self.outcome.seconds) if self.outcome else math.nan


def timed(work: Callable[[], object], repeats: int) -> list[float]:
    """Return wall seconds of each of several runs; what is slow runs less often."""
    seconds: list[float] = []
    while len(seconds) < repeats and sum(seconds) < _PATIENCE:
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return seconds


def measure(module: str, label: str, settings: Settings, group: str = "") -> Row:
    """Run a case in a fresh process.

    Parameters
    ----------
    module
        Module of this package whose ``CASES`` holds the case.
    label
        Its name there.
    settings
        What it works on.
    group
        Rows of one group are compared with one another.
    """
    command = [sys.executable, "-m", "benchmarks.measurement", module, label]
    command.append(json.dumps(dataclasses.asdict(settings)))
    print(f"… {group} {label}", file=sys.stderr, flush=True)
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith(_MARK)]
    if done.returncode or not lines:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        reason = f"failed (exit {done.returncode}): {last[:160]}"
        return Row(
            group=group, label=label, outcome=None, peak_mb=math.nan, skipped=reason
        )
    found = json.loads(lines[-1].removeprefix(_MARK))
    outcome = Outcome(**found["outcome"]) if found["outcome"] else None
    return Row(
        group=group,
        label=label,
        outcome=outcome,
        peak_mb=found["peak_mb"],
        skipped=found["skipped"],
    )


def tabulate(rows: list[Row], unit: str) -> str:
    """Return a Markdown table of rows.

    The ratio is to the first row of the same group that has an outcome.
    """
    lines = [
        f"| case | {unit} | ratio | n | peak MB | note |",
        "|---|--:|--:|--:|--:|---|",
    ]
    firsts: dict[str, Row] = {}
    group = ""
    for row in rows:
        if row.group != group:
            group = row.group
            lines.append(f"| **{group}** | | | | | |")
        if row.outcome is None:
            lines.append(f"| {row.label} | – | – | – | – | {row.skipped} |")
            continue
        first = firsts.setdefault(group, row)
        note = "; ".join(filter(None, (row.outcome.note, _disagreement(row, first))))
        lines.append(
            f"| {row.label} | {row.median:.3g} | {row.median / first.median:.2f} "
            f"| {len(row.outcome.seconds)} | {row.peak_mb:,.0f} | {note} |"
        )
    return "\n".join(lines)


def fitted_exponent(sizes: list[int], values: list[float]) -> float:
    """Return b of value = a · size^b by least squares on logarithms."""
    logs = [math.log(size) for size in sizes]
    slope = statistics.linear_regression(logs, [math.log(value) for value in values])
    return slope.slope


def _disagreement(row: Row, first: Row) -> str:
    """Return a warning if two cases did not compute the same."""
    ours = row.outcome.check if row.outcome else None
    other = first.outcome.check if first.outcome else None
    if ours is None or other is None:
        return ""
    gap = abs(ours - other) / abs(other)
    return f"**result differs by {gap:.2g}**" if gap > _DIFFERENT else ""


def _run() -> None:
    """Run the one case that the command line names, and print it for `measure`."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("module", "label", "settings"):
        parser.add_argument(name)
    asked = parser.parse_args()
    cases: dict[str, Case] = importlib.import_module(f"benchmarks.{asked.module}").CASES
    outcome: Outcome | None = None
    skipped = ""
    try:
        outcome = cases[asked.label](Settings(**json.loads(asked.settings)))
    except Skipped as reason:
        skipped = f"skipped: {reason}"
    except ImportError as error:
        skipped = f"skipped: {error}"
    found = {
        "outcome": dataclasses.asdict(outcome) if outcome else None,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3,
        "skipped": skipped,
    }
    print(_MARK + json.dumps(found))


if __name__ == "__main__":
    # The cases import this module by its name: run their copy, not a second one.
    importlib.import_module("benchmarks.measurement")._run()  # noqa: SLF001
