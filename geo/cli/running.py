"""Runs behind the commands: failures into exit codes, progress into a bar."""

import contextlib
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import typer

from geo.cli.reports import complain, print_files, print_summary, summary

if TYPE_CHECKING:
    from geo.pipeline import Pipeline, StageReport

_Result = TypeVar("_Result")
_FAILED = 1
_WRONG_INPUT = 2
_INTERRUPTED = 130


def guarded(
    study_file: Path,
    work: "Callable[[Pipeline], _Result]",
    cluster: str = "",
    *,
    as_json: bool = False,
) -> "_Result":
    """Work on a study; turn failures into messages and exit codes."""
    from geo.errors import IronRiverError

    try:
        from geo.pipeline import Pipeline
        from geo.study import read_study

        return work(Pipeline(read_study(study_file), study_file, cluster=cluster))
    except IronRiverError as error:
        complain(error, as_json=as_json)
        raise typer.Exit(_WRONG_INPUT) from error
    except OSError as error:
        print(f"Could not read or write: {error}", file=sys.stderr)
        raise typer.Exit(_FAILED) from error
    except KeyboardInterrupt as error:
        print(
            "Interrupted: finished stages are kept, nothing is half-written.",
            file=sys.stderr,
        )
        raise typer.Exit(_INTERRUPTED) from error


def run_until(
    until: str,
    study_file: Path,
    *,
    force: bool,
    quiet: bool,
    as_json: bool,
    cluster: str = "",
) -> None:
    """Run the pipeline up to a stage, with progress and a summary."""
    began = time.perf_counter()
    reports, root = guarded(
        study_file,
        lambda pipeline: (
            _run_stages(pipeline, until, force=force, silent=quiet or as_json),
            pipeline.places.root,
        ),
        cluster,
        as_json=as_json,
    )
    seconds = time.perf_counter() - began
    if as_json:
        print(json.dumps(summary(reports, seconds), ensure_ascii=False, indent=1))
    elif not quiet:
        print_summary(reports, root, seconds)


def _run_stages(
    pipeline: "Pipeline", until: str, *, force: bool, silent: bool
) -> "dict[str, StageReport]":
    with watched(pipeline, until, silent=silent):
        return pipeline.run(until=until, force=force)


@contextlib.contextmanager
def watched(pipeline: "Pipeline", until: str, *, silent: bool) -> Iterator[None]:
    """Show the progress of stages, where somebody looks at the terminal."""
    from geo.pipeline import STAGES, WEIGHTS

    if silent or not sys.stderr.isatty():
        yield
        return
    with bar(pipeline, STAGES[: STAGES.index(until) + 1], WEIGHTS):
        yield


@contextlib.contextmanager
def bar(
    pipeline: "Pipeline", stages: tuple[str, ...], weights: dict[str, int]
) -> Iterator[None]:
    """Show the progress of a pipeline as a bar on standard error."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    whole = sum(weights[stage] for stage in stages)
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description:<36}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task("starting", total=whole)

        def tell(stage: str, share: float, what: str) -> None:
            past = sum(weights[name] for name in stages[: stages.index(stage)])
            bar.update(
                task,
                completed=past + share * weights[stage],
                description=f"{stage}: {what}",
            )

        pipeline.progress = tell
        yield


def write_kind(
    kind: str, study_file: Path, *, quiet: bool, as_json: bool, cluster: str
) -> None:
    """Write one kind of product and say where it is."""
    began = time.perf_counter()

    def work(pipeline: "Pipeline") -> tuple[list[Path], Path]:
        with watched(pipeline, "outputs", silent=quiet or as_json):
            return pipeline.write_kinds([kind]), pipeline.places.root

    files, root = guarded(study_file, work, cluster, as_json=as_json)
    seconds = round(time.perf_counter() - began, 2)
    if as_json:
        found = {"seconds": seconds, "files": [str(file) for file in files]}
        print(json.dumps(found, ensure_ascii=False, indent=1))
    elif not quiet:
        print_files(files, root, seconds)
