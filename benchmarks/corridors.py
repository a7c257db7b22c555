"""Speed and memory of the corridors' parts, beside their peers.

    python -m benchmarks.corridors trees --folder /tmp/bench
    python -m benchmarks.corridors routes --folder /tmp/bench --repeats 5 --write
    python -m benchmarks.corridors all --folder /tmp/bench --write

Needs benchmarks/requirements.lock; a case whose library or module is missing is skipped
by name. Every case runs in a fresh process, one after another. With ``--write`` each
table replaces its section of docs/benchmarks.md.
"""

import argparse
import dataclasses
import os
import tempfile
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

from benchmarks.measurement import (
    ROOT,
    Row,
    Settings,
    fitted_exponent,
    measure,
    tabulate,
)
from benchmarks.page import describe_machine, put_section

_TITLES = {
    "trees": "Shortest-path trees",
    "network": "OpenStreetMap file to graph",
    "gravity": "Gravity with choice of crossing",
    "routes": "Route choice",
    "draws": "Uncertainty draws",
}
_UNITS = {
    "trees": "s per tree",
    "network": "s per MB",
    "gravity": "s",
    "routes": "s per crossing",
    "draws": "s per 200 draws",
}
_LIBRARIES = ("numpy", "scipy", "numba", "networkx", "igraph", "aequilibrae", "osmnx")
_SIZES = 50_000, 100_000, 200_000, 400_000, 1_000_000
_DETOURS = 1.05, 1.8
_MEDIUM = 200_000
_ROAD_ARCS, _DENSE_ARCS = 2.6, 3.47
_THETA = "θ of: "
_FEWEST = 3  # points of a fitted exponent


@dataclasses.dataclass(frozen=True, slots=True)
class Job:
    """One row to measure: what it is compared with, the case, what it works on."""

    group: str
    label: str
    settings: Settings


Plan = Callable[[Settings], Iterator[Job]]


def _plan_groups(name: str, settings: Settings) -> Iterator[Job]:
    for group, cases in import_module(f"benchmarks.{name}").GROUPS.items():
        for label in cases:
            yield Job(group, label, settings)


def _plan_trees(settings: Settings) -> Iterator[Job]:
    for label in import_module("benchmarks.trees").CASES:
        yield Job(f"{settings.nodes:,} nodes", label, settings)


def _plan_draws(settings: Settings) -> Iterator[Job]:
    for label in import_module("benchmarks.draws").CASES:
        yield Job("shipped network", label, settings)


def _plan_routes(settings: Settings) -> Iterator[Job]:
    routes = import_module("benchmarks.routes")
    medium = dataclasses.replace(settings, nodes=_MEDIUM, arcs_per_node=_ROAD_ARCS)
    dense = dataclasses.replace(medium, arcs_per_node=_DENSE_ARCS, dense=True)
    for kind, base in (
        ("road-like", medium),
        ("dense", dense),
        ("road-like", settings),
    ):
        for detour in _DETOURS:
            at = dataclasses.replace(base, detour=detour)
            group = f"exact, {kind}, {at.nodes:,} nodes, detour ratio {detour:g}"
            yield Job(f"{_THETA}{group}", routes.FIND_THETA, at)
            for label in routes.EXACT:
                # Sweeps need minutes a crossing where detours are long and roads many.
                patient = at.nodes <= _MEDIUM or detour == _DETOURS[0]
                if label != routes.SWEEPS or patient:
                    yield Job(group, label, at)
    for label in routes.ALL_OR_NOTHING:
        yield Job(f"all-or-nothing, {settings.nodes:,} nodes", label, settings)


def _plan_scaling(settings: Settings) -> Iterator[Job]:
    routes = import_module("benchmarks.routes")
    sizes = [size for size in _SIZES if size < settings.nodes] + [settings.nodes]
    for size in sizes:
        at = dataclasses.replace(settings, nodes=size, detour=_DETOURS[0])
        yield Job(f"{_THETA}{size:,} nodes", routes.FIND_THETA, at)
        for label in routes.EXACT[1:]:
            yield Job(f"{size:,} nodes", label, at)


_PLANS: dict[str, Plan] = {
    "trees": _plan_trees,
    "network": lambda settings: _plan_groups("network", settings),
    "gravity": lambda settings: _plan_groups("gravity", settings),
    "routes": _plan_routes,
    "draws": _plan_draws,
}


def _run(name: str, plan: Plan, settings: Settings, only: str) -> str:
    """Measure what a plan names and return its table."""
    jobs = list(plan(settings))
    wanted = {
        job.group
        for job in jobs
        if only.lower() in f"{job.group} {job.label}".lower()
        and not job.group.startswith(_THETA)
    }
    rows: list[Row] = []
    sizes: list[int] = []
    for job in jobs:
        needed = job.group.removeprefix(_THETA) in wanted
        asked = only.lower() in f"{job.group} {job.label}".lower()
        if needed and (asked or job.group.startswith(_THETA)):
            rows.append(measure(name, job.label, job.settings, job.group))
            sizes.append(job.settings.nodes)
    table = tabulate(rows, _UNITS[name])
    if plan is _plan_scaling:
        table += "\n\n" + _exponents(rows, sizes)
    return table


def _exponents(rows: list[Row], sizes: list[int]) -> str:
    """Return a table of how time and memory grow with size."""
    lines = ["| case | time grows as | memory grows as | sizes |", "|---|---|---|--:|"]
    for label in dict.fromkeys(row.label for row in rows):
        done = [
            (size, row)
            for size, row in zip(sizes, rows, strict=True)
            if row.label == label and row.outcome
        ]
        if len(done) >= _FEWEST:
            at = [size for size, _ in done]
            time = fitted_exponent(at, [row.median for _, row in done])
            memory = fitted_exponent(at, [row.peak_mb for _, row in done])
            lines.append(f"| {label} | n^{time:.2f} | n^{memory:.2f} | {len(done)} |")
    return "\n".join(lines)


def _command(name: str, asked: argparse.Namespace) -> str:
    """Return the command line without paths of this machine."""
    parts = [f"python -m benchmarks.corridors {name} --folder FOLDER"]
    parts += [f"--nodes {asked.nodes}", f"--repeats {asked.repeats}"]
    parts += [f"--crossings {asked.crossings}", f"--threads {asked.threads}"]
    if asked.only:
        parts.append(f"--only '{asked.only}'")
    if name == "network":
        parts.append(f"--roads {asked.roads.name}")
    return " ".join(parts)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=[*_PLANS, "scaling", "all"])
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path(tempfile.gettempdir()) / "ironriver-benchmarks",
        help="where generated networks are kept",
    )
    parser.add_argument("--nodes", type=int, default=1_000_000)
    parser.add_argument("--crossings", type=int, default=47)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--only", default="", help="cases whose name or group has this")
    parser.add_argument(
        "--roads",
        type=Path,
        default=ROOT.parent / "shared" / "data" / "roads" / "us_mexico_roads.osm.pbf",
        help="OpenStreetMap file to read",
    )
    parser.add_argument("--write", action="store_true", help="into docs/benchmarks.md")
    return parser.parse_args()


def main() -> None:
    """Run what is asked for and print its tables."""
    asked = _parse()
    asked.folder.mkdir(parents=True, exist_ok=True)
    settings = Settings(
        folder=str(asked.folder.resolve()),
        nodes=asked.nodes,
        crossings=asked.crossings,
        threads=asked.threads,
        repeats=asked.repeats,
        roads=str(asked.roads.resolve()),
    )
    names = [*_PLANS, "scaling"] if asked.command == "all" else [asked.command]
    for name in names:
        scaling = name == "scaling"
        plan = _plan_scaling if scaling else _PLANS[name]
        title = "Route choice by size" if scaling else _TITLES[name]
        machine = describe_machine(_LIBRARIES)
        table = _run("routes" if scaling else name, plan, settings, asked.only)
        text = f"`{_command(name, asked)}`\n\n{machine}\n\n{table}"
        print(f"\n## {title}\n\n{text}", flush=True)
        if asked.write:
            put_section(name, title, text)


if __name__ == "__main__":
    main()
