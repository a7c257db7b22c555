"""The same numbers on a cluster: a scheduler and two workers, processes of their own.

Nothing leaves the loopback. A worker that is killed in the middle loses nothing.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import h3
import numpy as np
import pandas as pd
import pytest
import rasterio
from rasterio.transform import Affine

from geo import cells
from geo.grid.rasters import raster_to_cells
from geo.hotspots.bivariate import find_pairs
from geo.hotspots.emerging import find_emerging
from geo.hotspots.fields import Field, build_fields
from geo.hotspots.find import Choices, find_hotspots
from geo.hotspots.getis_ord import Neighborhoods
from geo.hotspots.judging import History, judge
from geo.tasks import run_tasks
from tests.tiny_world import CENTER

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


def _fields() -> dict[str, Field]:
    """Return 61 cells on either side, each an area, with counts by a fixed draw."""
    tables = []
    generator = np.random.default_rng(11)
    origin = {"MX": CENTER, "US": h3.latlng_to_cell(33.0, -99.5, 6)}
    for country, center in origin.items():
        disk = np.sort(
            np.array([h3.str_to_int(one) for one in h3.grid_disk(center, 4)], "uint64")
        )
        tables.append(
            pd.DataFrame(
                {
                    "area_id": [f"{country}{cell:x}" for cell in disk],
                    "cell": disk,
                    "country": country,
                    "state": "05",
                    "population": 1000.0,
                    **{
                        name: generator.poisson(3.0, len(disk)).astype("float64")
                        for name in ("dealers", "homicides", "seizures")
                    },
                }
            )
        )
    areas = pd.concat(tables).sort_values("area_id", ignore_index=True)
    shares = areas[["area_id", "cell"]].assign(land_km2=40.0, share=1.0)
    return build_fields(areas, shares, homicide_years=5)


def _all_of_it(cluster: str) -> list[pd.DataFrame]:
    """Return every table of the hotspots that work is shared for."""
    fields = _fields()
    near = {
        name: Neighborhoods.of(cells.neighbors(field.layout.cells, rings=1))
        for name, field in fields.items()
    }
    home, close = fields["homicides"], near["homicides"]
    years = np.arange(2001, 2013)
    generator = np.random.default_rng(12)
    events = generator.poisson(3.0, (len(home.layout.areas), len(years)))
    people = np.full(events.shape, 1000.0)
    long = pd.DataFrame(events, index=home.layout.areas, columns=years)
    counted = (
        long.rename_axis("area_id")
        .reset_index()
        .melt("area_id", var_name="year", value_name="homicides")
        .astype({"year": "int64"})
    )
    history = History(years, events.astype("float64"), people, home.group)
    choices = Choices(
        low_quantile=0.05, draws=9_999, resamples=8, seed=3, cluster=cluster
    )
    emerging = find_emerging(
        counted,
        pd.DataFrame(people, index=home.layout.areas, columns=years),
        home.layout,
        close,
        cluster=cluster,
    )
    return [
        find_hotspots(fields, near, {}, 1, choices),
        find_pairs(fields, rings=1, draws=999, seed=3, cluster=cluster),
        emerging.cells,
        emerging.years,
        judge(
            home.layout,
            close,
            history,
            split_year=2008,
            resamples=20,
            seed=3,
            cluster=cluster,
        ),
    ]


def test_a_cluster_finds_the_same_to_the_last_bit(cluster: Cluster) -> None:
    for here, there in zip(_all_of_it(""), _all_of_it(cluster.address), strict=True):
        pd.testing.assert_frame_equal(here, there, check_exact=True)


def test_windows_of_a_raster_are_tasks(cluster: Cluster, tmp_path: Path) -> None:
    path = tmp_path / "people.tif"
    values = np.random.default_rng(4).random((700, 900), dtype="float32")
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=900,
        height=700,
        count=1,
        dtype="float32",
        crs="EPSG:4326",
        transform=Affine(0.001, 0.0, -100.0, 0.0, -0.001, 28.0),
    ) as file:
        file.write(values, 1)
    here = raster_to_cells(path, resolution=6, method="sum")
    there = raster_to_cells(path, resolution=6, method="sum", cluster=cluster.address)
    assert (here.cell == there.cell).all()
    assert (here.value == there.value).all()
    assert here.value.sum() + here.remainder == pytest.approx(values.sum(dtype="f8"))


def test_a_killed_worker_loses_nothing(cluster: Cluster) -> None:
    roots = np.arange(40.0)
    items = list(range(40))
    results = run_tasks(_slow, roots, items, cluster=cluster.address)
    found = [next(results) for _ in range(5)]
    cluster.workers[0].send_signal(signal.SIGKILL)
    cluster.workers[0].wait()
    found += list(results)
    assert found == [value**0.5 for value in range(40)]
