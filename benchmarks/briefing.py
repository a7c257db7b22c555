"""Processor time of the briefing of a finished study, and how large its files are.

    python -m benchmarks.briefing study.toml [repeats]

The study must be finished. Files are written into a folder of their own, which is
removed. Prints a row per run; the first also loads what the others find loaded.
"""

import dataclasses
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from geo.outputs.briefing import product
from geo.steps import outputs
from geo.steps.desk import Desk
from geo.study import read_study


def main() -> None:
    """Write the briefing some times and print what it took."""
    study_file = Path(sys.argv[1])
    repeats = int(sys.argv[2]) if len(sys.argv) > 2 else 5  # noqa: PLR2004
    desk = Desk(read_study(study_file), study_file)
    style = outputs.style_of(desk, outputs.cards_of(desk))
    products = outputs.gather(desk)
    times = []
    with tempfile.TemporaryDirectory() as folder:
        places = dataclasses.replace(desk.places, maps=Path(folder))
        for _ in range(repeats):
            begin = time.process_time()
            files = product.write(
                products, places, style=style, progress=lambda _share, _what: None
            )
            times.append(time.process_time() - begin)
        sizes = {path.name: path.stat().st_size for path in files}
    for at, seconds in enumerate(times, start=1):
        print(f"run {at}: {seconds:.2f} s of processor time")
    print(f"median: {median(times):.2f} s")
    for name, size in sizes.items():
        print(f"{name}: {size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
