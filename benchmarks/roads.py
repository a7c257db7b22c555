"""Readers of road files: seconds per MB and peak memory of each kind.

    python -m benchmarks.roads --folder FOLDER

Real files are those of ``../shared/data/roads`` beside the checkout. They are also
written in other kinds once in FOLDER, as their programs do: then the table says "made".
"""

import bz2
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.measurement import (
    ROOT,
    Case,
    Outcome,
    Row,
    Settings,
    Skipped,
    timed,
)
from benchmarks.reading import Report, run

_LIBRARIES = ("osmium", "osmnx", "networkx", "pyogrio", "geopandas", "numpy", "numba")
_REAL = ROOT.parent / "shared" / "data" / "roads"
_BOTH = "us_mexico_roads"


def _real(*parts: str) -> Path:
    path = _REAL.joinpath(*parts)
    if not path.is_file():
        message = f"no roads/{'/'.join(parts)} beside the checkout"
        raise Skipped(message)
    return path


def _made(folder: Path, suffix: str) -> Path:
    """Return the two-country network as XML, made once."""
    path = folder / f"{_BOTH}{suffix}"
    if not path.exists():
        import osmium

        plain = folder / f"{_BOTH}.osm"
        with osmium.SimpleWriter(str(plain), overwrite=True) as writer:
            for thing in osmium.FileProcessor(str(_real(f"{_BOTH}.osm.pbf"))):
                writer.add(thing)
        if path.suffix == ".bz2":
            path.write_bytes(bz2.compress(plain.read_bytes()))
    return path


def _graph(folder: Path, suffix: str) -> Path:
    """Return all ways of Aguascalientes as OSMnx saves them, made once."""
    path = folder / f"aguascalientes{suffix}"
    if not path.exists():
        import osmnx

        graph = osmnx.graph.graph_from_xml(
            _real("openstreetmap", "aguascalientes.osm.bz2"),
            simplify=False,
            retain_all=True,
        )
        if suffix == ".graphml":
            osmnx.io.save_graphml(graph, path)
        else:
            osmnx.io.save_graph_geopackage(graph, path)
    return path


def _two(folder: Path) -> list[Path]:
    """Return the network twice, as two extracts that share every node."""
    return [_made(folder, ".osm.bz2"), _real(f"{_BOTH}.osm.pbf")]


FILES: dict[str, Callable[[Path], list[Path]]] = {
    "PBF, two countries": lambda _: [_real(f"{_BOTH}.osm.pbf")],
    "PBF, Aguascalientes": lambda _: [_real("openstreetmap", "aguascalientes.osm.pbf")],
    "XML bz2, Aguascalientes": lambda _: [
        _real("openstreetmap", "aguascalientes.osm.bz2")
    ],
    "XML bz2, two countries, made": lambda folder: [_made(folder, ".osm.bz2")],
    "XML plain, two countries, made": lambda folder: [_made(folder, ".osm")],
    "GraphML by OSMnx, Aguascalientes, made": lambda folder: [
        _graph(folder, ".graphml")
    ],
    "GeoPackage by OSMnx, Aguascalientes, made": lambda folder: [
        _graph(folder, ".gpkg")
    ],
    "PBF and XML bz2 joined, made": _two,
    "answer of Overpass, Tempe": lambda _: [
        _real("openstreetmap", "tempe_guadalupe_az_overpass_20171020.json.gz")
    ],
}


def _case(label: str) -> Case:
    def run(settings: Settings) -> Outcome:
        from geo.sources.osm_tags import MODEL_ROADS
        from geo.sources.road_files import read_road_files

        files = FILES[label](Path(settings.folder))
        segments: list[int] = []

        def work() -> float:
            began = time.process_time()
            segments.append(len(read_road_files(files, MODEL_ROADS).segments))
            return time.process_time() - began

        # What is compiled is there already: runs after the first are measured, except
        # of graphs, of whose reading nothing is.
        if files[0].suffix not in {".graphml", ".gpkg"}:
            work()
        spent: list[float] = []
        seconds = timed(lambda: spent.append(work()), settings.repeats)
        size = sum(path.stat().st_size for path in files) / 1e6
        processor = statistics.median(spent)
        note = f"{size:.4g} {processor:.4g}"
        return Outcome(seconds=seconds, check=segments[-1], note=note)

    return run


CASES: dict[str, Case] = {label: _case(label) for label in FILES}


def table(rows: Sequence[Row]) -> str:
    """Return the Markdown table of all kinds."""
    lines = [
        "| file | MB | segments | s | CPU s | CPU s per MB | n | peak MB |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for row in rows:
        if row.outcome is None:
            lines.append(f"| {row.label} | – | – | – | – | – | – | {row.skipped} |")
            continue
        seconds = statistics.median(row.outcome.seconds)
        size, processor = (float(one) for one in row.outcome.note.split())
        lines.append(
            f"| {row.label} | {size:.3g} | {row.outcome.check:,.0f} | {seconds:.2g} "
            f"| {processor:.2g} | {processor / size:.2g} | {len(row.outcome.seconds)} "
            f"| {row.peak_mb:,.0f} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Measure readers of road files and put the table on the page of results."""
    about = (
        "Medians, from file to nodes and segments. Seconds by the clock are those of\n"
        "a machine that others may use, of the processor those of all threads. The\n"
        "peak is of the whole process, of which the libraries alone take\n"
        "about 250 MB; where a file was made in it, its making too. A file of a\n"
        "few kB takes the time of starting: read its seconds, not those per MB."
    )
    report = Report("roads", "Readers of road files", _LIBRARIES, about, table)
    run(report, FILES, __doc__)


if __name__ == "__main__":
    main()
