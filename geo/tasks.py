"""Spread independent tasks over threads, or over a Dask cluster: the same numbers.

The door to Dask, which is imported only if a cluster is asked for. A task is a function
of the shared data and of one item, both of which can be sent to another machine.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from threadpoolctl import threadpool_limits

from geo.errors import NetworkError

_Shared = TypeVar("_Shared")
_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

# Tasks that wait on the cluster at a time: results are taken in order and dropped.
_AHEAD = 64


def in_threads(
    function: Callable[[_Item], _Result],
    items: list[_Item],
    *,
    threads: int | None = None,
) -> Iterator[_Result]:
    """Apply a function to items in threads, results in the order of the items.

    At most one result per thread waits to be taken, so that memory does not grow with
    the number of items.
    """
    count = threads or os.cpu_count() or 1
    if count == 1 or len(items) < 2:  # noqa: PLR2004 - one item needs no thread
        yield from map(function, items)
        return
    with ThreadPoolExecutor(max_workers=count) as pool:
        waiting = [pool.submit(function, item) for item in items[: count + 1]]
        for item in items[count + 1 :]:
            first = waiting.pop(0)
            yield first.result()
            del first
            waiting.append(pool.submit(function, item))
        while waiting:
            yield waiting.pop(0).result()


def run_tasks(
    function: Callable[[_Shared, _Item], _Result],
    shared: _Shared,
    items: list[_Item],
    *,
    threads: int | None = None,
    cluster: str = "",
) -> Iterator[_Result]:
    """Apply a function to each item, results in the order of the items.

    Parameters
    ----------
    function
        Of the module's top level, so that it can be named to another machine.
    shared
        First argument of every call; sent to each worker once.
    items
        Second arguments.
    threads
        How many work at a time on this machine; all processors by default.
    cluster
        Address of a Dask scheduler, such as ``tcp://10.0.0.5:8786``; empty for threads
        of this machine.

    Yields
    ------
    object
        What each call returned.

    Raises
    ------
    NetworkError
        If the cluster does not answer, or Dask is not installed.
    """
    if not cluster:
        yield from in_threads(
            lambda item: function(shared, item), items, threads=threads
        )
        return
    try:
        from distributed import Client
    except ImportError as error:
        message = (
            "A cluster was asked for, but Dask is not installed: "
            "pip install 'ironriver[cluster]'."
        )
        raise NetworkError(message) from error
    try:
        client = Client(  # type: ignore[no-untyped-call]
            cluster, timeout="10s", set_as_default=False
        )
    except (OSError, TimeoutError, ValueError) as error:
        message = f"No Dask scheduler answers at '{cluster}': {error}."
        raise NetworkError(message) from error
    with client:
        if not client.scheduler_info()["workers"]:
            message = f"The Dask scheduler at '{cluster}' has no worker. Start some."
            raise NetworkError(message)
        everywhere = client.scatter(  # type: ignore[no-untyped-call]
            shared, broadcast=True, hash=False
        )
        waiting = [
            client.submit(_alone, function, everywhere, item, pure=False)
            for item in items[:_AHEAD]
        ]
        for item in [*items[_AHEAD:], *[None] * len(waiting)]:
            yield waiting.pop(0).result()
            if item is not None:
                waiting.append(
                    client.submit(_alone, function, everywhere, item, pure=False)
                )


def _alone(
    function: Callable[[_Shared, _Item], _Result], shared: _Shared, item: _Item
) -> _Result:
    """Call a function on a worker, its matrix products on one core from now on."""
    threadpool_limits(limits=1, user_api="blas")
    return function(shared, item)


@contextmanager
def one_core() -> Iterator[None]:
    """Keep matrix products to one core each, while threads use the others.

    Products that ask for all cores from within threads wait for one another, which
    takes several times as long; and how many cores share a product shows in the last
    digit of its sums.
    """
    with threadpool_limits(limits=1, user_api="blas"):
        yield
