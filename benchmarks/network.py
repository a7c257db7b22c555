"""From an OpenStreetMap file to a graph; the unit is seconds per MB of PBF.

OSMnx reads XML only: the file is written as XML first, which is not charged to it.
pyogrio reads lines and their tags, without the nodes that a graph needs: it is a lower
bound of what reading costs.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.measurement import ROOT, Case, Outcome, Settings, Skipped, timed


def _file(settings: Settings) -> Path:
    path = Path(settings.roads)
    if not settings.roads or not path.is_file():
        message = f"the road file '{path.name}' is not there; name one with --roads"
        raise Skipped(message)
    return path


def _per_mb(path: Path, work: Callable[[], object], settings: Settings) -> list[float]:
    size = path.stat().st_size / 1e6
    return [took / size for took in timed(work, settings.repeats)]


# ---------------------------------------------------------------------- ADAPTER
# The one place that knows how the project reads roads and builds its network.
def _ours(settings: Settings) -> Outcome:
    from geo.corridors.network import Network, build_network
    from geo.sources.areas import boundary_files, read_boundaries
    from geo.sources.osm import read_roads
    from geo.sources.ports import read_ports
    from geo.study import read_study

    path = _file(settings)
    chosen = read_study(ROOT / "study.toml").corridors
    outlines = read_boundaries(boundary_files()).outlines
    ports = read_ports(ROOT / "data" / "raw")
    networks: list[Network] = []

    def work() -> None:
        roads = read_roads(path)
        network = build_network(
            roads.nodes,
            roads.segments,
            roads.ways,
            ports,
            outlines,
            speed_kph=chosen.speed_kph.model_dump(),
            port_reach_km=chosen.port_reach_km,
            access_kph=chosen.access_kph,
        )
        networks.append(network)

    timed(work, 1)  # compiles, or loads what was compiled
    seconds = _per_mb(path, work, settings)
    sides = networks[-1].sides.values()
    nodes, arcs = (
        sum(len(getattr(s, name)) for s in sides) for name in ("nodes", "km")
    )
    note = f"{len(networks[-1].segments):,} segments → {nodes:,} nodes, {arcs:,} arcs"
    return Outcome(seconds=seconds, note=f"{note}, both countries' graphs")


def _ours_reading(settings: Settings) -> Outcome:
    from geo.sources.osm import read_roads

    path = _file(settings)
    return Outcome(seconds=_per_mb(path, lambda: read_roads(path), settings))


# ------------------------------------------------------------------ END ADAPTER


def _osmnx(settings: Settings) -> Outcome:
    import osmium
    import osmnx

    path = _file(settings)
    notes: list[str] = []
    with tempfile.TemporaryDirectory(dir=settings.folder) as folder:
        xml = Path(folder) / "roads.osm"
        writer = osmium.SimpleWriter(str(xml))
        for thing in osmium.FileProcessor(str(path)):
            writer.add(thing)
        writer.close()

        def work() -> None:
            graph = osmnx.graph.graph_from_xml(xml, simplify=True, retain_all=False)
            notes.append(f"{len(graph):,} nodes, {graph.number_of_edges():,} arcs")

        seconds = _per_mb(path, work, settings)
    return Outcome(seconds=seconds, note=f"{notes[-1]}, largest part only")


def _pyogrio(settings: Settings) -> Outcome:
    import pyogrio

    path = _file(settings)
    rows: list[int] = []

    def work() -> None:
        table = pyogrio.read_dataframe(path, layer="lines", where="highway IS NOT NULL")
        rows.append(len(table))

    seconds = _per_mb(path, work, settings)
    return Outcome(seconds=seconds, note=f"{rows[-1]:,} lines, no graph")


GROUPS: dict[str, dict[str, Case]] = {
    "PBF to graph": {
        "ours": _ours,
        "OSMnx, graph_from_xml, simplified": _osmnx,
    },
    "reading alone": {
        "ours, reading alone": _ours_reading,
        "pyogrio, lines with their tags": _pyogrio,
    },
}
CASES: dict[str, Case] = {
    label: case for cases in GROUPS.values() for label, case in cases.items()
}
