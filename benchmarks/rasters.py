"""Rasters to H3 cells: speed and memory beside the peers.

    python -m benchmarks.rasters --folder /tmp/bench --repeats 3 --write

Needs benchmarks/requirements.lock; a case whose library is missing is skipped by name.
Every case runs in a fresh process. With ``--write`` the table replaces its section of
docs/benchmarks.md. The rasters are made from a seed (`benchmarks.raster_data`).
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.measurement import (
    Case,
    Outcome,
    Settings,
    Skipped,
    measure,
    tabulate,
    timed,
)
from benchmarks.page import put_section
from benchmarks.raster_data import make_raster

_SMALL, _LARGE = (12_000, 12_000), (20_000, 30_000)
_RESOLUTION, _FINE = 7, 9
_SAMPLE = 500  # cells of which rasterstats is timed, for it takes milliseconds a cell


def _raster(settings: Settings) -> Path:
    small = settings.nodes == _SMALL[0] * _SMALL[1]
    rows, columns = _SMALL if small else _LARGE
    return make_raster(Path(settings.folder), rows=rows, columns=columns)


def _ours(settings: Settings, resolution: int = _RESOLUTION) -> Outcome:
    from geo.grid.rasters import raster_to_cells

    path = _raster(settings)
    totals: list[float] = []
    notes: list[str] = []

    def work() -> None:
        found = raster_to_cells(
            path, resolution=resolution, method="sum", threads=settings.threads
        )
        totals.append(float(found.value.sum()))
        notes.append(f"{len(found.cell):,} cells, {found.facts['rule']}")

    work()  # compiles, once in the life of an installation
    began = time.process_time()
    seconds = timed(work, settings.repeats)
    spent = (time.process_time() - began) / len(seconds)
    note = f"{notes[-1]}; {spent:.1f} s of processor"
    return Outcome(seconds=seconds, check=totals[-1], note=note)


def _every_pixel(settings: Settings) -> Outcome:
    """Ask h3ronpy for the cell of every inhabited pixel, by strips."""
    import pandas as pd
    import rasterio
    from rasterio.windows import Window

    from geo import cells

    path = _raster(settings)
    totals: list[float] = []

    def work() -> None:
        parts = []
        with rasterio.open(path) as data:
            t = data.transform
            for row in range(0, data.height, 512):
                high = min(512, data.height - row)
                values = data.read(1, window=Window(0, row, data.width, high))
                line, sample = np.nonzero(values > 0)
                cell = cells.points_to_cells(
                    latitude=t.f + t.e * (row + line + 0.5),
                    longitude=t.c + t.a * (sample + 0.5),
                    resolution=_RESOLUTION,
                )
                people = pd.Series(values[line, sample].astype("float64"))
                parts.append(people.groupby(cell).sum())
        totals.append(float(pd.concat(parts).groupby(level=0).sum().sum()))

    return Outcome(seconds=timed(work, 1), check=totals[-1], note="per pixel, 1 thread")


def _hexagons(settings: Settings) -> "tuple[Path, np.ndarray]":
    from geo import cells
    from geo.grid.rasters import raster_to_cells

    path = _raster(settings)
    found = raster_to_cells(path, resolution=_RESOLUTION, method="sum")
    return path, cells.boundaries(found.cell)


def _exactextract(settings: Settings) -> Outcome:
    import exactextract
    import geopandas as gpd

    path, hexagons = _hexagons(settings)
    frame = gpd.GeoDataFrame(geometry=hexagons, crs="EPSG:4326")
    totals: list[float] = []

    def work() -> None:
        table = exactextract.exact_extract(
            str(path), frame, ["sum"], strategy="raster-sequential", output="pandas"
        )
        totals.append(float(table["sum"].sum()))

    return Outcome(
        seconds=timed(work, 1),
        note=f"by area, hexagons given; total {totals[-1]:,.0f}",
    )


def _rasterstats(settings: Settings) -> Outcome:
    import rasterstats

    path, hexagons = _hexagons(settings)
    chosen = np.linspace(0, len(hexagons) - 1, _SAMPLE).astype(int)
    began = time.perf_counter()
    rasterstats.zonal_stats(list(hexagons[chosen]), str(path), stats="sum")
    seconds = (time.perf_counter() - began) / _SAMPLE * len(hexagons)
    return Outcome(seconds=[seconds], note=f"extrapolated from {_SAMPLE} cells")


def _raster2dggs(settings: Settings) -> Outcome:
    command = shutil.which("raster2dggs", path=str(Path(sys.executable).parent))
    if command is None:
        reason = "raster2dggs is not installed"
        raise Skipped(reason)
    path = _raster(settings)
    out = Path(tempfile.mkdtemp(dir=settings.folder)) / "cells"
    arguments = ["h3", "-r", str(_RESOLUTION), "-a", "sum", "-d", "6"]
    arguments += ["-t", str(settings.threads), str(path), str(out)]

    def work() -> None:
        subprocess.run([command, *arguments], check=True, capture_output=True)

    try:
        seconds = timed(work, 1)
    finally:
        shutil.rmtree(out.parent, ignore_errors=True)
    return Outcome(seconds=seconds, note="its own process: memory not counted")


CASES: dict[str, Case] = {
    "this project": _ours,
    "this project, resolution 9": lambda settings: _ours(settings, _FINE),
    "h3ronpy, every pixel": _every_pixel,
    "exactextract": _exactextract,
    "raster2dggs": _raster2dggs,
    "rasterstats": _rasterstats,
}


def main() -> None:
    """Run the cases and print their table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    folder = Path(tempfile.gettempdir()) / "ironriver-benchmarks"
    parser.add_argument("--folder", type=Path, default=folder)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--only", default="", help="cases whose name has this")
    parser.add_argument("--large", action="store_true", help="20,000 × 30,000 too")
    parser.add_argument("--write", action="store_true", help="into docs/benchmarks.md")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for size in (_SMALL, _LARGE) if asked.large else (_SMALL,):
        settings = Settings(
            folder=str(asked.folder.resolve()),
            nodes=size[0] * size[1],
            threads=asked.threads,
            repeats=asked.repeats,
        )
        _raster(settings)
        for label in CASES if size == _SMALL else ["this project"]:
            if asked.only in label:
                group = f"{size[0]:,} × {size[1]:,} pixels, resolution {_RESOLUTION}"
                rows.append(measure("rasters", label, settings, group))
    load = f"load average after the run {os.getloadavg()[0]:.1f}"
    command = f"python -m benchmarks.rasters --folder FOLDER --repeats {asked.repeats}"
    command += f" --threads {asked.threads}" + (" --large" if asked.large else "")
    text = f"`{command}`\n\n{os.cpu_count()} cores; {load}.\n\n{tabulate(rows, 's')}"
    print(f"\n## Rasters to cells\n\n{text}", flush=True)
    if asked.write:
        put_section("rasters", "Rasters to cells", text)


if __name__ == "__main__":
    main()
