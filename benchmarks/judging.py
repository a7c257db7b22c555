"""Time and memory of ``geo skill``, of a study that is finished.

    python -m benchmarks.judging STUDY [--repeats N] [--write]

Each command runs in a process of its own, with ``--force`` where it would reuse what is
there; the stages of the study must be finished, or they are timed too.
"""

import argparse
import os
import statistics
import sys
import time
from pathlib import Path

from benchmarks.measurement import ROOT
from benchmarks.page import describe_machine, put_section

CASES = ROOT / "docs" / "examples" / "cases.csv"
COMMANDS: dict[str, tuple[str, ...]] = {
    "geo skill": ("--force",),
    "geo skill --cases (docs/examples/cases.csv)": ("--cases", str(CASES), "--force"),
    "geo skill --sensitivity": ("--sensitivity", "--force"),
}
_LIBRARIES = ("numpy", "scipy", "numba", "pandas", "salib")
_KB_IN_MB = 1000.0
_HEAD = """Runs of each: {repeats}; medians of them. Peak of the largest process.

| command | s | CPU s | peak MB |
|---|--:|--:|--:|"""


def measure(study: Path, options: tuple[str, ...]) -> tuple[float, float, float]:
    """Return seconds by the clock and of the processor, and the peak in MB."""
    command = [sys.executable, "-m", "geo", "skill", str(study), "--quiet", *options]
    began = time.perf_counter()
    process = os.posix_spawn(sys.executable, command, os.environ)
    _, status, used = os.wait4(process, 0)
    seconds = time.perf_counter() - began
    if status:
        message = f"'{' '.join(command[2:])}' ended with {status}."
        raise SystemExit(message)
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / _KB_IN_MB


def table(study: Path, repeats: int) -> str:
    """Return the table of all commands."""
    rows = [_HEAD.format(repeats=repeats)]
    for name, options in COMMANDS.items():
        runs = [measure(study, options) for _ in range(repeats)]
        seconds, used, peak = (
            statistics.median(one) for one in zip(*runs, strict=True)
        )
        rows.append(f"| `{name}` | {seconds:.0f} | {used:.0f} | {peak:,.0f} |")
        print(rows[-1], flush=True)
    return "\n".join(rows)


def main() -> None:
    """Measure, and put the table on the page if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("study", type=Path)
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="put it on the page")
    given = parser.parse_args()
    machine = describe_machine(_LIBRARIES)
    found = table(given.study, given.repeats)
    if given.write:
        told = "`python -m benchmarks.judging STUDY --write`"
        put_section(
            "judging", "Judging the estimates", f"{told}\n\n{machine}\n\n{found}"
        )


if __name__ == "__main__":
    main()
