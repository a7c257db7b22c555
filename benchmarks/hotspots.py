"""Neighbours, Gi* and Moran's I on hexagons, beside libpysal and esda.

    python -m benchmarks.hotspots
    python -m benchmarks.hotspots --cells 100000 --repeats 5 --only moran
    python -m benchmarks.hotspots --write

Needs benchmarks/requirements.lock; a case whose library is missing is skipped by name.
Cells are a disk of H3 hexagons of resolution 7 in Mexico, values are drawn from a
distribution with a long tail. Every case runs in a fresh process; imports and what a
case is given (cells, values; for statistics the neighbours) are not timed, and compiled
code is warm. Processor time of all threads stands in the notes: other programs that run
do not add to it. With ``--write`` the table replaces its section of docs/benchmarks.md.
"""

import argparse
import os
import statistics
import tempfile
import time
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from benchmarks.measurement import (
    Case,
    Outcome,
    Settings,
    measure,
    tabulate,
    timed,
)
from benchmarks.page import describe_machine, put_section

if TYPE_CHECKING:
    import scipy.sparse as sp

FloatArray = npt.NDArray[np.float64]

_LIBRARIES = ("numpy", "scipy", "numba", "h3ronpy", "libpysal", "esda")
_MIDDLE = 24.0, -102.0
_RESOLUTION = 7
_PERMUTATIONS = 999
_MANY = 999_999
_YEARS = 35
_RINGS = 10
_WARM = 500


def _cells(count: int) -> npt.NDArray[np.uint64]:
    """Return the cells nearest to the middle in rings, sorted."""
    import h3

    rings = 0
    while 3 * rings * (rings + 1) + 1 < count:
        rings += 1
    disk = h3.grid_disk(h3.latlng_to_cell(*_MIDDLE, _RESOLUTION), rings)
    cells = np.array([h3.str_to_int(cell) for cell in disk], "uint64")
    return np.sort(cells[:count])


def _values(count: int) -> FloatArray:
    return np.random.default_rng(1).lognormal(size=count)


def _measured(
    work: Callable[[], object],
    settings: Settings,
    check: Callable[[], float],
    note: str,
) -> Outcome:
    """Return wall seconds, and processor seconds of the same runs in the note."""
    used: list[float] = []

    def run() -> None:
        began = time.process_time()
        work()
        used.append(time.process_time() - began)

    seconds = timed(run, settings.repeats)
    notes = [f"processor {statistics.median(used):.2g} s"] + ([note] if note else [])
    return Outcome(seconds=seconds, check=check(), note="; ".join(notes))


def _size(scores: FloatArray) -> float:
    return float(np.abs(scores).sum())


def _weights(cells: npt.NDArray[np.uint64]) -> "sp.csr_array":
    from geo.cells import neighbors

    return neighbors(cells, rings=1)


# ---------------------------------------------------------------------- ADAPTER
def _neighbors_ours(settings: Settings) -> Outcome:
    cells = _cells(settings.nodes)
    found = [_weights(cells)]

    def work() -> None:
        found[0] = _weights(cells)

    return _measured(work, settings, lambda: float(found[0].nnz - len(cells)), "")


def _gi_ours(settings: Settings) -> Outcome:
    from geo.hotspots.getis_ord import gi_star

    values = _values(settings.nodes)
    weights = _weights(_cells(settings.nodes))
    scores = [values]

    def work() -> None:
        scores[0] = gi_star(values, weights)

    return _measured(work, settings, lambda: _size(scores[0]), "")


def _gi_classes(settings: Settings) -> Outcome:
    from geo.hotspots.getis_ord import classify, correct_for_many, gi_star, two_sided_p

    values = _values(settings.nodes)
    weights = _weights(_cells(settings.nodes))
    scores = [values]

    def work() -> None:
        scores[0] = gi_star(values, weights)
        classify(scores[0], correct_for_many(two_sided_p(scores[0])))

    return _measured(work, settings, lambda: _size(scores[0]), "")


def _gi_years(settings: Settings) -> Outcome:
    from geo.hotspots.getis_ord import gi_star_many

    values = np.stack([_values(settings.nodes)] * _YEARS, axis=1)
    weights = _weights(_cells(settings.nodes))
    scores = [values]

    def work() -> None:
        scores[0] = gi_star_many(values, weights)

    return _measured(work, settings, lambda: _size(scores[0][:, -1]), "")


def _moran_ours(settings: Settings, *, draws: int, threads: int) -> Outcome:
    from geo.hotspots.moran import local_moran

    values = _values(settings.nodes)
    weights = _weights(_cells(settings.nodes))
    local_moran(values[:_WARM], weights[:_WARM, :_WARM], draws=10, seed=1)
    found = [values]

    def work() -> None:
        found[0] = local_moran(
            values, weights, draws=draws, seed=1, threads=threads
        ).statistic

    return _measured(work, settings, lambda: _size(found[0]), _least(draws))


def _rings_ours(settings: Settings) -> Outcome:
    from geo.hotspots.autocorrelation import moran_by_rings

    values, cells = _values(settings.nodes), _cells(settings.nodes)

    found = [0.0]

    def work() -> None:
        table = moran_by_rings(values, cells, most=_RINGS, threads=settings.threads)
        found[0] = float(table["statistic"].sum())

    return _measured(work, settings, lambda: found[0], "")


# ------------------------------------------------------------------ END ADAPTER


def _neighbors_libpysal(settings: Settings) -> Outcome:
    from h3 import int_to_str
    from libpysal.graph import Graph

    names = [int_to_str(cell) for cell in _cells(settings.nodes).tolist()]
    pairs = [0]

    def work() -> None:
        pairs[0] = Graph.build_h3(names).n_edges

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _measured(work, settings, lambda: float(pairs[0]), "")


def _gi_esda(settings: Settings) -> Outcome:
    from esda.getisord import G_Local
    from libpysal.graph import Graph

    values = _values(settings.nodes)
    graph = Graph.from_sparse(_weights(_cells(settings.nodes)).tocoo())
    scores = [values]

    def work() -> None:
        local = G_Local(values, graph, transform="B", permutations=0, star=True)
        scores[0] = np.asarray(local.Zs)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _measured(work, settings, lambda: _size(scores[0]), "")


def _moran_esda(settings: Settings, *, jobs: int) -> Outcome:
    from esda.moran import Moran_Local
    from libpysal.graph import Graph

    values = _values(settings.nodes)
    weights = _weights(_cells(settings.nodes))
    weights.setdiag(0.0)
    weights.eliminate_zeros()
    found = [values]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        small = Graph.from_sparse(weights[:_WARM, :_WARM].tocoo())
        whole = Graph.from_sparse(weights.tocoo())

        def run(graph: Graph, count: int) -> None:
            local = Moran_Local(
                values[:count], graph, permutations=_PERMUTATIONS, n_jobs=jobs, seed=1
            )
            found[0] = local.Is

        run(small, _WARM)
        return _measured(
            lambda: run(whole, settings.nodes),
            settings,
            lambda: _size(found[0]),
            _least(_PERMUTATIONS),
        )


def _least(draws: int) -> str:
    """Return a note on the least two-sided p that so many draws can give."""
    return f"least p {2 / (draws + 1):.0e}"


GROUPS: dict[str, dict[str, Case]] = {
    "neighbours within one ring": {
        "ours, neighbours": _neighbors_ours,
        "libpysal Graph.build_h3": _neighbors_libpysal,
    },
    "Gi*": {
        "ours, scores": _gi_ours,
        "ours, scores, p, Benjamini–Hochberg and classes": _gi_classes,
        f"ours, {_YEARS} years": _gi_years,
        "esda G_Local, analytic": _gi_esda,
    },
    "local Moran's I": {
        f"ours, {_PERMUTATIONS:,} draws": lambda s: _moran_ours(
            s, draws=_PERMUTATIONS, threads=s.threads
        ),
        f"ours, {_MANY:,} draws": lambda s: _moran_ours(
            s, draws=_MANY, threads=s.threads
        ),
        f"ours, {_MANY:,} draws, 1 thread": lambda s: _moran_ours(
            s, draws=_MANY, threads=1
        ),
        f"esda Moran_Local, {_PERMUTATIONS:,} permutations": lambda s: _moran_esda(
            s, jobs=1
        ),
    },
    f"Moran's I by rings, 1 to {_RINGS}": {"ours, rings": _rings_ours},
}
CASES: dict[str, Case] = {
    label: case for group in GROUPS.values() for label, case in group.items()
}


def main() -> None:
    """Measure what is asked for and print its table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cells", type=int, default=400_000)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--only", default="", help="cases whose name or group has this")
    parser.add_argument("--write", action="store_true", help="into docs/benchmarks.md")
    asked = parser.parse_args()
    settings = Settings(
        folder=tempfile.gettempdir(),
        nodes=asked.cells,
        threads=asked.threads,
        repeats=asked.repeats,
    )
    command = f"python -m benchmarks.hotspots --cells {asked.cells}"
    command += f" --repeats {asked.repeats} --threads {asked.threads}"
    if asked.only:
        command += f" --only '{asked.only}'"
    machine = describe_machine(_LIBRARIES)
    rows = [
        measure("hotspots", label, settings, group)
        for group, cases in GROUPS.items()
        for label in cases
        if asked.only.lower() in f"{group} {label}".lower()
    ]
    text = f"`{command}`\n\n{machine}\n\n{tabulate(rows, 's')}"
    print(text, flush=True)
    if asked.write:
        put_section("hotspots", "Neighbours, Gi* and Moran's I", text)


if __name__ == "__main__":
    main()
