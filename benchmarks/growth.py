"""How grid and hotspots grow with the resolution, plotted.

    python -m benchmarks.growth --write

Each resolution runs the shipped study in a process of its own, with finished sources:
time of the stages grid and hotspots, peak memory of the process. ``--write`` puts the
table into docs/benchmarks.md and the picture into docs/images/growth.png. Resolutions
that the page has and that were not asked for stay, marked as rows of an earlier run.
"""

import argparse
import json
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection
from pathlib import Path

import matplotlib as mpl

from benchmarks.page import PAGE, describe_machine, put_section

mpl.use("agg")

from matplotlib import pyplot as plt

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs" / "images" / "growth.png"
_GIB = 1024**2
_MARK = "†"
_EARLIER = "Of an earlier run, of the program as it was then, beside other work."


def run_one(folder: Path) -> dict[str, float]:
    """Run grid and hotspots of a study whose sources are finished; in this process."""
    from geo.pipeline import Pipeline
    from geo.study import read_study

    began: dict[str, float] = {}
    ended: dict[str, float] = {}

    def note(stage: str, _share: float, _what: str) -> None:
        began.setdefault(stage, time.perf_counter())
        ended[stage] = time.perf_counter()

    file = folder / "study.toml"
    reports = Pipeline(read_study(file), file, progress=note).run(until="hotspots")
    return {
        "cells": reports["grid"].facts["cells"],
        "grid": ended["grid"] - began["grid"],
        "hotspots": ended["hotspots"] - began["hotspots"],
        "peak_gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _GIB,
    }


def prepare(folder: Path) -> None:
    """Lay out the shipped study and finish its sources."""
    shutil.copytree(ROOT / "data" / "raw", folder / "data" / "raw")
    text = (ROOT / "study.toml").read_text(encoding="utf-8")
    # Other resolutions would be measured with each.
    text = re.sub(
        r"^resolutions = \[[^\]]*\]", "resolutions = []", text, flags=re.MULTILINE
    )
    (folder / "study.toml").write_text(text, encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "geo", "sources", "--quiet"], cwd=folder, check=True
    )


def measure(folder: Path, resolution: int) -> dict[str, float]:
    """Run one resolution in a process of its own."""
    file = folder / "study.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        re.sub(
            r"^resolution = \d", f"resolution = {resolution}", text, flags=re.MULTILINE
        ),
        encoding="utf-8",
    )
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.growth", "--folder", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, float] = json.loads(told.stdout.splitlines()[-1])
    return found


def draw(rows: dict[int, dict[str, float]]) -> None:
    """Plot seconds and memory by number of cells."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    cells = [row["cells"] for row in rows.values()]
    for name, marker in (("grid", "o"), ("hotspots", "s")):
        left.plot(
            cells, [row[name] for row in rows.values()], marker=marker, label=name
        )
    first = next(iter(rows.values()))
    slope = [first["grid"] * one / cells[0] for one in cells]
    left.plot(cells, slope, color="0.7", linestyle="--", label="in proportion to cells")
    left.set(
        xscale="log",
        yscale="log",
        xlabel="cells (points: resolution)",
        ylabel="seconds",
    )
    left.legend()
    right.plot(cells, [row["peak_gib"] for row in rows.values()], marker="o")
    right.set(xscale="log", xlabel="cells (points: resolution)")
    right.set(ylabel="peak memory, GiB", ylim=(0, None))
    for axis in (left, right):
        axis.grid(visible=True, alpha=0.3)
        axis.margins(x=0.1, y=0.1)
    for resolution, row in rows.items():
        for axis, value in ((left, row["grid"]), (right, row["peak_gib"])):
            axis.annotate(
                str(resolution),
                (row["cells"], value),
                xytext=(0, -13),
                textcoords="offset points",
                ha="center",
                fontsize=8,
                color="0.3",
            )
    figure.savefig(PICTURE, dpi=150, metadata={"Software": None})


def table(
    rows: dict[int, dict[str, float]],
    command: str,
    machine: str,
    earlier: Collection[int] = (),
) -> str:
    """Return the table as Markdown; rows of an earlier run are marked."""
    lines = [
        f"`{command}`",
        "",
        machine,
        "",
        (
            "Mexico and four US states, single runs, the study as shipped "
            "but for its resolution and without looking again at others."
        ),
        "",
        "| resolution | cells | grid, s | hotspots, s | both, s | peak GiB |",
        "|--:|--:|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {resolution}{_MARK if resolution in earlier else ''} "
        f"| {row['cells']:,.0f} | {row['grid']:.1f} | "
        f"{row['hotspots']:.1f} | {row['grid'] + row['hotspots']:.1f} | "
        f"{row['peak_gib']:.1f} |"
        for resolution, row in rows.items()
    ]
    if earlier:
        lines += ["", f"{_MARK} {_EARLIER}"]
    return "\n".join([*lines, "", "![growth](images/growth.png)"])


def read_rows(page: str) -> dict[int, dict[str, float]]:
    """Return the rows that the section of a page has."""
    section = page.partition("<!-- begin growth -->")[2]
    section = section.partition("<!-- end growth -->")[0]
    found = {}
    for line in section.splitlines():
        fields = [field.strip() for field in line.strip("| ").split("|")]
        if re.fullmatch(rf"\d{re.escape(_MARK)}?", fields[0]):
            cells, grid, hotspots, _, peak = (
                float(field.replace(",", "")) for field in fields[1:]
            )
            found[int(fields[0][0])] = {
                "cells": cells,
                "grid": grid,
                "hotspots": hotspots,
                "peak_gib": peak,
            }
    return found


def main() -> None:
    """Measure every resolution asked for, or the one that a folder holds."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, help="a prepared study: run it here")
    parser.add_argument("--resolutions", type=int, nargs="+", default=[5, 6, 7, 8])
    parser.add_argument("--write", action="store_true", help="into docs")
    asked = parser.parse_args()
    if asked.folder:
        print(json.dumps(run_one(asked.folder)))
        return
    machine = describe_machine(["numpy", "pandas", "scipy", "shapely", "h3ronpy"])
    rows = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder)
        for resolution in asked.resolutions:
            rows[resolution] = measure(folder, resolution)
            print(f"resolution {resolution}: {rows[resolution]}", flush=True)
    known = read_rows(PAGE.read_text(encoding="utf-8")) if PAGE.exists() else {}
    earlier = known.keys() - rows.keys()
    rows = dict(sorted((known | rows).items()))
    listed = " ".join(map(str, asked.resolutions))
    command = f"python -m benchmarks.growth --resolutions {listed}"
    text = table(rows, command, machine, earlier)
    print(text)
    if asked.write:
        draw(rows)
        put_section("growth", "Grid and hotspots by resolution", text)


if __name__ == "__main__":
    main()
