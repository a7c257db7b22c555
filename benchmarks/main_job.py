"""Time and memory of the main job: `make bench`.

Runs the shipped study in an empty folder with `geo run`, then again with nothing
changed, then `geo --help`, each as a process of its own; prints medians. Memory is the
peak resident set of the process and its children.
"""

import argparse
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
STAGES = ("sources", "grid", "hotspots", "corridors", "outputs")


def timed(*command: str, folder: Path) -> tuple[float, str]:
    """Return wall seconds and standard output of a command."""
    began = time.perf_counter()
    done = subprocess.run(
        command, cwd=folder, check=True, capture_output=True, text=True
    )
    return time.perf_counter() - began, done.stdout


def peak_gb() -> float:
    """Return the largest resident set of any child so far, GB."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6


def main() -> None:
    """Run the benchmark and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    repeats = parser.parse_args().repeats
    geo = str(Path(sys.executable).with_name("geo"))
    full, again, help_, peaks = [], [], [], []
    stages: dict[str, list[float]] = {stage: [] for stage in STAGES}
    for _ in range(repeats):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            shutil.copy(ROOT / "study.toml", folder)
            shutil.copytree(ROOT / "data" / "raw", folder / "data" / "raw")
            whole = 0.0
            for stage in STAGES:
                seconds, _ = timed(geo, stage, "--quiet", folder=folder)
                stages[stage].append(seconds)
                whole += seconds
            shutil.rmtree(folder / "data" / "processed")
            full.append(timed(geo, "run", "--quiet", folder=folder)[0])
            peaks.append(peak_gb())
            seconds, text = timed(geo, "run", "--json", folder=folder)
            again.append(seconds)
            reports = json.loads(text)["stages"].values()
            if not all(report["reused"] for report in reports):
                message = "The second run did not reuse every stage."
                raise RuntimeError(message)
            help_.append(timed(geo, "--help", folder=folder)[0])
    print(f"{'what':<34}{'median s':>10}{'limit s':>9}   n={repeats}")
    for what, values, limit in (
        ("geo run, from nothing", full, "60"),
        ("geo run, nothing changed", again, "3"),
        ("geo --help", help_, "0.5"),
        *((f"geo {stage}, alone", stages[stage], "") for stage in STAGES),
    ):
        print(f"{what:<34}{statistics.median(values):>10.2f}{limit:>9}")
    print(f"{'peak memory, GB':<34}{max(peaks):>10.2f}{'3':>9}")


if __name__ == "__main__":
    main()
