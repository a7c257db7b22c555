"""The grid: covers of all municipalities beside peers, and the build by resolution.

    python -m benchmarks.grid --folder /tmp/bench
    python -m benchmarks.grid --folder /tmp/bench --repeats 5 --write
    python -m benchmarks.grid --folder /tmp/bench --only cover

Boundaries, settlements and figures are those of the shipped study, read once and kept
in the folder. Every case runs in a fresh process. With ``--write`` the tables replace
their section of docs/benchmarks.md.
"""

import argparse
import pickle
import tempfile
from functools import partial
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from benchmarks.measurement import (
    ROOT,
    Case,
    Outcome,
    Row,
    Settings,
    Skipped,
    fitted_exponent,
    measure,
    tabulate,
    timed,
)
from benchmarks.page import PAGE, describe_machine, put_section
from geo.schema.figures import AreaFigures

_FINE, _COARSE = 7, 5
_BUILDS = (5, 6, 7, 8)
_STATES = ["AZ", "CA", "NM", "TX"]
_YEARS = [2020, 2021, 2022, 2023, 2024]
_DENSITY = 3000.0
_RINGS, _QUANTILE = 1, 0.05
_LIBRARIES = ("numpy", "pandas", "shapely", "h3", "h3ronpy", "tobler")

Inputs = tuple[gpd.GeoDataFrame, pd.DataFrame, dict[str, AreaFigures]]


def _inputs(settings: Settings) -> Inputs:
    """Return areas, settlements and figures of the shipped study."""
    from geo.sources.areas import boundary_files, read_boundaries
    from geo.sources.figures import read_figures
    from geo.sources.population import read_settlements, settlements_file

    kept = Path(settings.folder) / "grid-inputs.pickle"
    if not kept.is_file():
        areas = read_boundaries(boundary_files()).areas
        figures = read_figures(
            ROOT / "data" / "raw",
            areas,
            dealer_year=2023,
            homicide_years=_YEARS,
            study_file="study.toml",
        )
        found = areas, read_settlements(settlements_file()), figures
        kept.write_bytes(pickle.dumps(found))
    inputs: Inputs = pickle.loads(kept.read_bytes())  # noqa: S301 - written above
    return inputs


def _municipalities(settings: Settings) -> gpd.GeoDataFrame:
    areas = _inputs(settings)[0]
    chosen: gpd.GeoDataFrame = areas[areas["country"] == "MX"].reset_index(drop=True)
    return chosen


def _without(found: list[int], areas: int) -> str:
    return f"{areas - len(set(found)):,} of {areas:,} areas without a cell"


def _overlap(settings: Settings, resolution: int = _FINE) -> Outcome:
    from geo import cells

    shapes = _municipalities(settings).geometry.to_numpy()
    seconds = timed(
        lambda: cells.cover(shapes, resolution=resolution), settings.repeats
    )
    coarse = cells.cover(shapes, resolution=_COARSE)[0].tolist()
    count = len(cells.cover(shapes, resolution=resolution)[1])
    note = f"{count:,} pairs; at resolution {_COARSE} {_without(coarse, len(shapes))}"
    return Outcome(seconds=seconds, note=note)


def _center_rule(settings: Settings) -> Outcome:
    import pyarrow as pa
    import shapely
    from h3ronpy.vector import wkb_to_cells

    shapes = _municipalities(settings).geometry.to_numpy()
    binary = pa.array(shapely.to_wkb(shapes).tolist(), type=pa.binary())
    seconds = timed(lambda: wkb_to_cells(binary, _FINE), settings.repeats)
    coarse = pa.array(wkb_to_cells(binary, _COARSE)).value_lengths().to_pylist()
    held = [at for at, count in enumerate(coarse) if count]
    note = f"at resolution {_COARSE} {_without(held, len(shapes))}"
    return Outcome(seconds=seconds, note=note)


def _h3(settings: Settings) -> Outcome:
    import h3

    shapes = _municipalities(settings).geometry.to_numpy()

    def fill(resolution: int) -> list[int]:
        return [
            len(h3.h3shape_to_cells(h3.geo_to_h3shape(shape), resolution))
            for shape in shapes
        ]

    seconds = timed(lambda: fill(_FINE), settings.repeats)
    held = [at for at, count in enumerate(fill(_COARSE)) if count]
    note = f"at resolution {_COARSE} {_without(held, len(shapes))}"
    return Outcome(seconds=seconds, note=note)


def _tobler(settings: Settings) -> Outcome:
    try:
        from tobler.util import h3fy
    except ImportError as error:
        raise Skipped(str(error)) from error
    import warnings

    frame = _municipalities(settings)
    warnings.simplefilter("ignore")
    seconds = timed(lambda: h3fy(frame, resolution=_FINE), 1)
    return Outcome(seconds=seconds, note="does not say which area a cell is of")


def _pieces(settings: Settings) -> Outcome:
    from geo.grid.pieces import cut_areas

    frame = _municipalities(settings)
    cut_areas(frame.iloc[:2], resolution=_FINE)  # compiled before it is timed
    seconds = timed(lambda: cut_areas(frame, resolution=_FINE), settings.repeats)
    return Outcome(seconds=seconds, note="km² of every municipality in every cell")


def _pieces_by_geos(settings: Settings) -> Outcome:
    import shapely

    from geo import cells
    from geo.projection import EQUAL_AREA, GEOGRAPHIC, transform

    shapes = _municipalities(settings).geometry.to_numpy()

    def cut() -> float:
        position, cell = cells.cover(shapes, resolution=_FINE)
        unique, at = np.unique(cell, return_inverse=True)
        hexagons = transform(cells.boundaries(unique), GEOGRAPHIC, EQUAL_AREA)
        flat = transform(shapes, GEOGRAPHIC, EQUAL_AREA)
        parts = shapely.intersection(flat[position], hexagons[at])
        return float(shapely.area(parts).sum())

    return Outcome(seconds=timed(cut, 1), note="the same by shapely, pair by pair")


def _build(settings: Settings, *, resolution: int) -> Outcome:
    from geo.grid.join import build_grid

    areas, settlements, figures = _inputs(settings)
    counts: list[int] = []

    def build(of: int) -> None:
        made = build_grid(
            areas,
            settlements,
            figures,
            resolution=of,
            settlement_density=_DENSITY,
            us_states=_STATES,
        )
        counts.append(len(made.cells))

    build(4)  # compiled before it is timed
    seconds = timed(lambda: build(resolution), settings.repeats)
    return Outcome(seconds=seconds, note=f"{counts[-1]:,} cells")


GROUPS: dict[str, dict[str, Case]] = {
    f"cover of all municipalities, resolution {_FINE}": {
        "cells that overlap (this project)": _overlap,
        "centre rule, h3ronpy, one call": _center_rule,
        "centre rule, h3, one by one": _h3,
        "centre rule, tobler.h3fy": _tobler,
    },
    f"cover and shared areas, resolution {_FINE}": {
        "clipped in runs (this project)": _pieces,
        "shapely.intersection": _pieces_by_geos,
    },
    "grid of Mexico and four states": {
        f"resolution {resolution}": partial(_build, resolution=resolution)
        for resolution in _BUILDS
    },
}
CASES = {label: case for cases in GROUPS.values() for label, case in cases.items()}


def _growth(rows: list[Row]) -> str:
    """Word how time and memory grow with the number of cells."""
    done = [row for row in rows if row.label.startswith("resolution") and row.outcome]
    if len(done) < len(_BUILDS):
        return ""
    sizes = [
        int(row.outcome.note.split()[0].replace(",", ""))
        for row in done
        if row.outcome is not None
    ]
    time = fitted_exponent(sizes, [row.median for row in done])
    memory = fitted_exponent(sizes, [row.peak_mb for row in done])
    return f"\n\nTime grows as cells^{time:.2f}, peak memory as cells^{memory:.2f}."


def main() -> None:
    """Measure what is asked for and print its table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path(tempfile.gettempdir()) / "ironriver-benchmarks",
        help="where inputs are kept",
    )
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--only", default="", help="cases whose name or group has this")
    parser.add_argument("--write", action="store_true", help=f"into {PAGE.name}")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    settings = Settings(folder=str(asked.folder.resolve()), repeats=asked.repeats)
    _inputs(settings)
    machine = describe_machine(_LIBRARIES)
    rows = [
        measure("grid", label, settings, group)
        for group, cases in GROUPS.items()
        for label in cases
        if asked.only.lower() in f"{group} {label}".lower()
    ]
    command = f"python -m benchmarks.grid --folder FOLDER --repeats {asked.repeats}"
    text = f"`{command}`\n\n{machine}\n\n{tabulate(rows, 's')}{_growth(rows)}"
    print(f"\n## Grid\n\n{text}", flush=True)
    if asked.write:
        put_section("grid", "Grid", text)


if __name__ == "__main__":
    main()
