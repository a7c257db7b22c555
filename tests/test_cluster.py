"""The same numbers on a cluster: a scheduler and two workers, processes of their own.

Nothing leaves the loopback. A worker that is killed in the middle loses nothing.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
import rasterio
from rasterio.transform import Affine

from geo.grid.rasters import raster_to_cells
from geo.hotspots.stage import Inputs, run_hotspots
from geo.outputs.parquet import read_table
from geo.schema.figures import AreaFigures
from geo.steps import grid as grid_step
from geo.steps.desk import Desk
from geo.study import read_study
from geo.tasks import run_tasks
from tests.stage_world import YEARS, draw_areas, make_figures, make_inputs, settings

FloatArray = npt.NDArray[np.float64]

_WAIT = 60.0
_DASK = [sys.executable, "-m", "dask"]


@dataclass
class Cluster:
    """A scheduler and its workers."""

    address: str
    workers: list["subprocess.Popen[str]"]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Start a scheduler and two workers of one thread."""
    folder = tmp_path_factory.mktemp("cluster")
    file = folder / "scheduler.json"
    started = [
        _start(
            folder,
            "scheduler",
            *("--host", "127.0.0.1", "--port", "0", "--no-dashboard"),
            *("--scheduler-file", str(file), "--no-jupyter"),
        )
    ]
    try:
        _until(file.exists)
        workers = [
            _start(
                folder,
                "worker",
                *("--scheduler-file", str(file), "--no-nanny", "--nthreads", "1"),
                *("--host", "127.0.0.1", "--no-dashboard", "--name", name),
                *("--local-directory", str(folder / name)),
            )
            for name in ("one", "two")
        ]
        started += workers
        address = str(pd.read_json(file, typ="series")["address"])
        _until(lambda: len(list(run_tasks(_who, 0, [1, 2], cluster=address))) > 0)
        yield Cluster(address, workers)
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()


def _start(folder: Path, what: str, *options: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [*_DASK, what, *options],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def _until(done: "object") -> None:
    """Wait for something that others bring about."""
    end = time.monotonic() + _WAIT
    while time.monotonic() < end:
        try:
            if done():  # type: ignore[operator]
                return
        except Exception as error:  # noqa: BLE001 - not there yet
            last = error
        time.sleep(0.2)
    message = f"The cluster did not start: {locals().get('last')}"
    raise TimeoutError(message)


def _who(_shared: int, _item: int) -> int:
    return os.getpid()


def _slow(shared: np.ndarray, item: int) -> float:
    time.sleep(0.1)
    return float(shared[item] ** 0.5)


@dataclass
class _Desk(Desk):
    """A desk of the world of the stage: its figures are those of its inputs."""

    inputs: Inputs = field(default_factory=make_inputs)

    def figures(self, areas: pd.DataFrame) -> dict[str, AreaFigures]:
        """Return the figures by area."""
        assert set(areas["area_id"]) == set(self.inputs.areas["area_id"])
        return make_figures(self.inputs)


def _lay_out(folder: Path, cluster: str) -> _Desk:
    """Write what the stage of the grid reads: areas, settlements and a raster."""
    study = read_study(Path(__file__).parent.parent / "study.toml")
    hotspots = settings(rings_tried=4)
    grid = study.grid.model_copy(
        update={"resolution": 6, "us_states": ["TX"], "population": "people.tif"}
    )
    changed = study.model_copy(update={"grid": grid, "hotspots": hotspots})
    (folder / "data" / "processed").mkdir(parents=True)
    # Half a kilometre, so that a cell holds a hundred pixels.
    _write_raster(
        folder / "people.tif", (1420, 320), Affine(5e-3, 0, -100, 0, -5e-3, 34)
    )
    desk = _Desk(changed, folder / "study.toml", cluster=cluster)
    settlements = desk.inputs.settlements.assign(place_id=[1, 2])
    desk.write("sources", {"areas": draw_areas(), "settlements": settlements})
    return desk


def _write_raster(path: Path, size: tuple[int, int], transform: Affine) -> FloatArray:
    values = np.random.default_rng(4).random(size, dtype="float32")
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=size[1],
        height=size[0],
        count=1,
        dtype="float32",
        crs="EPSG:4326",
        transform=transform,
    ) as file:
        file.write(values, 1)
    return values.astype("float64")


def _whole_study(folder: Path, cluster: str) -> dict[str, pd.DataFrame]:
    """Return every table of grid and hotspots, with people by a raster."""
    desk = _lay_out(folder, cluster)
    files, _ = grid_step.run(desk)
    tables = {file.stem: read_table(file) for file in files}
    inputs = replace(
        desk.inputs,
        areas=tables["grid_areas"],
        shares=tables["grid_shares"],
        seats=tables["grid_seats"],
        elsewhere={one: tables[f"grid_shares_{one}"] for one in (5, 7)},
    )
    found, facts = run_hotspots(
        inputs,
        desk.study.hotspots,
        homicide_years=YEARS,
        seed=3,
        cluster=cluster,
        progress=lambda _share, _what: None,
    )
    assert facts["rings_rule"] == "first peak"
    return tables | {f"hotspots_{name}": table for name, table in found.items()}


# Every module that shares work, and what it sends.
_SHARING = {
    "geo.grid.raster_sums": "_sum_window",
    "geo.hotspots.autocorrelation": "_sum_rings",
    "geo.hotspots.emerging": "_score_year",
    "geo.hotspots.judging": "_judge_one",
    "geo.hotspots.permutations": "_count",
    "geo.hotspots.refinding": "_similarities",
    "geo.hotspots.scan": "_scan_replicates",
    "geo.hotspots.stability": "_draw_once",
}


def test_a_cluster_finds_the_same_to_the_last_bit(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, str]] = []

    def note(
        function: Callable[[object, object], object],
        shared: object,
        items: list[object],
        *,
        threads: int | None = None,
        cluster: str = "",
    ) -> Iterator[object]:
        name = f"{function.__module__}.{function.__name__}"
        sent.append((name, cluster))
        return run_tasks(function, shared, items, threads=threads, cluster=cluster)

    for module in _SHARING:
        monkeypatch.setattr(f"{module}.run_tasks", note)
    here = _whole_study(tmp_path / "here", "")
    local, sent[:] = sent.copy(), []
    there = _whole_study(tmp_path / "there", cluster.address)
    # All of the work goes to the cluster if there is one.
    assert sent == [(name, cluster.address) for name, _ in local]
    assert {name for name, _ in sent} == {
        f"{module}.{name}" for module, name in _SHARING.items()
    }
    assert here.keys() == there.keys()
    assert all(len(table) for name, table in here.items() if name not in _EMPTY)
    for name, table in here.items():
        pd.testing.assert_frame_equal(table, there[name], check_exact=True, obj=name)


# The study names no known points.
_EMPTY = {"grid_allocation"}


def test_windows_of_a_raster_are_tasks(cluster: Cluster, tmp_path: Path) -> None:
    path = tmp_path / "people.tif"
    values = _write_raster(path, (700, 900), Affine(0.001, 0, -100, 0, -0.001, 28))
    here = raster_to_cells(path, resolution=6, method="sum")
    there = raster_to_cells(path, resolution=6, method="sum", cluster=cluster.address)
    assert (here.cell == there.cell).all()
    assert (here.value == there.value).all()
    assert here.value.sum() + here.remainder == pytest.approx(values.sum())


def test_a_killed_worker_loses_nothing(cluster: Cluster) -> None:
    roots = np.arange(40.0)
    items = list(range(40))
    results = run_tasks(_slow, roots, items, cluster=cluster.address)
    found = [next(results) for _ in range(5)]
    cluster.workers[0].send_signal(signal.SIGKILL)
    cluster.workers[0].wait()
    found += list(results)
    assert found == [value**0.5 for value in range(40)]
