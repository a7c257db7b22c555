import builtins
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import distributed
import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from geo import tasks
from geo.corridors.flows import find_costs, share_out
from geo.corridors.routing import route
from geo.errors import NetworkError
from geo.tasks import one_core, run_tasks
from tests.tiny_model import TinyModel, make_model
from tests.tiny_world import make_world


def _slow_at_first(shared: int, item: int) -> int:
    time.sleep(0.005 * (item % 3 == 0))
    return shared + item


def _divide(shared: int, item: int) -> int:
    return shared // item


def _cores(_shared: int, _item: int) -> int:
    return max(
        (one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"),
        default=1,
    )


def _start(workers: int) -> distributed.LocalCluster:
    """Start a scheduler of this machine, reached over the loopback."""
    return distributed.LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=workers,
        threads_per_worker=2,
        processes=False,
        protocol="tcp://",
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
    )


@pytest.fixture(scope="module")
def tiny() -> TinyModel:
    """Give the tiny world's model: read it, never change it."""
    return make_model(make_world())


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """Give the address of a scheduler with one worker."""
    with _start(1) as started:
        yield str(started.scheduler_address)


@pytest.mark.parametrize("ahead", [1, 3, 64])
def test_results_come_in_the_order_of_the_items(
    cluster: str, monkeypatch: pytest.MonkeyPatch, ahead: int
) -> None:
    monkeypatch.setattr(tasks, "_AHEAD", ahead)
    items = list(range(10))
    expected = [100 + item for item in items]
    assert list(run_tasks(_slow_at_first, 100, items)) == expected
    assert list(run_tasks(_slow_at_first, 100, items, threads=1)) == expected
    assert list(run_tasks(_slow_at_first, 100, items, cluster=cluster)) == expected


def test_no_items_are_no_results(cluster: str) -> None:
    assert list(run_tasks(_divide, 1, [])) == []
    assert list(run_tasks(_divide, 1, [], cluster=cluster)) == []


def test_an_error_of_a_task_is_raised_here(cluster: str) -> None:
    with pytest.raises(ZeroDivisionError):
        list(run_tasks(_divide, 1, [1, 0]))
    with pytest.raises(ZeroDivisionError):
        list(run_tasks(_divide, 1, [1, 0], cluster=cluster))


def test_results_may_be_left_untaken(cluster: str) -> None:
    results = run_tasks(_slow_at_first, 0, list(range(200)), cluster=cluster)
    assert next(results) == 0
    results.close()  # type: ignore[attr-defined]


def test_a_cluster_gives_bitwise_the_same_flow(tiny: TinyModel, cluster: str) -> None:
    model, parameters = tiny.model, replace(tiny.parameters, theta=7.0)
    here = find_costs(model, parameters)
    there = find_costs(model, parameters, cluster=cluster)
    assert (here.to_port == there.to_port).all()
    assert (here.from_port == there.from_port).all()
    shares = share_out(model, parameters, here, np.eye(2))
    for country in ("US", "MX"):
        one, other = (
            route(
                model, parameters, shares, country, cluster=where, beside=shares.groups
            )
            for where in ("", cluster)
        )
        for name in ("along", "against", "hours", "km", "amount", "beside"):
            assert (getattr(one, name) == getattr(other, name)).all()


def test_matrix_products_keep_to_one_core() -> None:
    with threadpool_limits(limits=2, user_api="blas"):
        with one_core():
            assert _cores(0, 0) == 1
        assert _cores(0, 0) == 2


@pytest.mark.parametrize("error", [OSError("refused"), TimeoutError("no answer")])
def test_a_scheduler_that_does_not_answer_is_named(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise error

    monkeypatch.setattr(distributed, "Client", refuse)
    words = r"No Dask scheduler answers at 'tcp://127\.0\.0\.1:9'"
    with pytest.raises(NetworkError, match=words):
        list(run_tasks(_divide, 1, [1], cluster="tcp://127.0.0.1:9"))


def test_an_address_that_is_none_is_named() -> None:
    with pytest.raises(NetworkError, match="No Dask scheduler answers at 'bogus://a'"):
        list(run_tasks(_divide, 1, [1], cluster="bogus://a"))


def test_a_scheduler_without_workers_is_refused() -> None:
    words = r"has no worker\. Start some"
    with _start(0) as idle, pytest.raises(NetworkError, match=words):
        list(run_tasks(_divide, 1, [1], cluster=str(idle.scheduler_address)))


def test_without_dask_a_cluster_cannot_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    original = builtins.__import__

    def without(name: str, *rest: Any, **options: Any) -> object:  # noqa: ANN401
        if name == "distributed":
            raise ImportError(name)
        return original(name, *rest, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(NetworkError, match=r"pip install 'ironriver\[cluster\]'"):
        list(run_tasks(_divide, 1, [1], cluster="tcp://127.0.0.1:9"))
    # Threads of this machine need none of it.
    assert list(run_tasks(_divide, 4, [2])) == [2]


def test_arrays_reach_the_workers_whole(cluster: str) -> None:
    table = np.arange(5.0)
    found = run_tasks(_take, table, [4, 0], cluster=cluster)
    assert list(found) == [4.0, 0.0]


def _take(table: np.ndarray[Any, Any], item: int) -> float:
    return float(table[item])
