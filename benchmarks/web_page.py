"""The web map in Chromium: size, first picture, and frames while it is moved.

The same hexagons with six value layers as a page of ours and as a plain folium page
with a GeoJson layer that is coloured by one of them, both offline. Frame times are the
gaps between animation frames while the pointer drags the map and while it zooms.

    python -m benchmarks.web_page --write
    python -m benchmarks.web_page --pages maps/border.html
"""

import argparse
import datetime as dt
import shutil
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import folium
import geopandas as gpd
import numpy as np
import pandas as pd

from benchmarks.page import describe_machine, put_section
from benchmarks.web_data import VALUES, make_content, make_grid
from geo import cells as h3_cells
from geo.outputs.web.folium_map import draw_web_map, to_page

SIZES: Final = (1_000, 10_000, 105_000, 740_000)
# A GeoJson layer of more takes minutes to its first frame.
_PEER_SIZES: Final = (1_000, 10_000)
_REPEATS = 3
_SMALL_COUNT = 3
_LIBRARIES = ("folium", "playwright")
_ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--enable-precise-memory-info")
# Records the gaps between frames until it is told to stop.
_RECORD = """() => {
  window.gaps = []; let last = performance.now(); window.recording = true;
  const tick = (now) => {
    if (window.recording) { gaps.push(now - last); requestAnimationFrame(tick); }
    last = now;
  };
  requestAnimationFrame((now) => { last = now; requestAnimationFrame(tick); });
}"""
_FIRST_FRAME = """() => new Promise((done) => requestAnimationFrame(() =>
  requestAnimationFrame(() => done(performance.now()))))"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was measured of one page.

    Attributes
    ----------
    megabytes, write_seconds
        Size of the file, and seconds to make it; NaN if it was there.
    first
        Milliseconds from navigation to the first whole picture.
    drag, zoom
        Gaps between frames, milliseconds.
    heap
        Megabytes of the script's heap.
    """

    name: str
    megabytes: float
    write_seconds: float
    first: list[float]
    drag: list[float]
    zoom: list[float]
    heap: float


def write_ours(count: int, path: Path) -> float:
    """Write our page of so many hexagons; return the seconds it took."""
    content = make_content(count)
    began = time.perf_counter()
    drawn = draw_web_map(
        content,
        title="Benchmark",
        language="en",
        small_count=_SMALL_COUNT,
        made_on=dt.date(2026, 1, 1),
        sources=[],
    )
    drawn.save(path)
    return time.perf_counter() - began


def write_peer(count: int, path: Path) -> float:
    """Write a plain folium page of the same hexagons and figures."""
    grid = make_grid(count)
    shapes = h3_cells.boundaries(grid["cell"].to_numpy())
    table = gpd.GeoDataFrame(
        pd.DataFrame(grid[list(VALUES)]).assign(
            id=h3_cells.to_text(grid["cell"].to_numpy())
        ),
        geometry=shapes,
        crs="EPSG:4326",
    )
    limits = np.quantile(table["population"], [0.2, 0.4, 0.6, 0.8])
    colors = ["#f1eef6", "#cbc3dd", "#a192c1", "#77629f", "#4c3575"]

    def look(feature: dict[str, Any]) -> dict[str, Any]:
        at = int(np.searchsorted(limits, feature["properties"]["population"]))
        return {"fillColor": colors[at], "fillOpacity": 1, "weight": 0}

    began = time.perf_counter()
    drawn = folium.Map(tiles=None, prefer_canvas=True)
    folium.GeoJson(table, style_function=look, smooth_factor=0).add_to(drawn)
    west, south, east, north = table.total_bounds
    drawn.fit_bounds([[south, west], [north, east]])
    path.write_text(to_page(drawn), encoding="utf-8")
    return time.perf_counter() - began


def measure(path: Path, name: str, write_seconds: float, *, ours: bool) -> Seen:
    """Open a page and move it."""
    from playwright.sync_api import sync_playwright

    first: list[float] = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(_ARGUMENTS)
        )
        for repeat in range(_REPEATS):
            tab = browser.new_page(viewport={"width": 1366, "height": 768})
            tab.goto(path.resolve().as_uri())
            if ours:
                tab.wait_for_selector(".ir-waiting", state="detached")
            first.append(tab.evaluate(_FIRST_FRAME))
            if repeat + 1 < _REPEATS:
                tab.close()
        if ours:
            tab.evaluate("IronRiver.loading")
        drag = _frames(tab, _drag)
        zoom = _frames(tab, _zoom)
        heap = tab.evaluate("performance.memory.usedJSHeapSize / 1e6")
        browser.close()
    return Seen(
        name=name,
        megabytes=path.stat().st_size / 1e6,
        write_seconds=write_seconds,
        first=first,
        drag=drag,
        zoom=zoom,
        heap=heap,
    )


def _frames(tab: Any, move: Any) -> list[float]:  # noqa: ANN401 - playwright and a function
    tab.evaluate(_RECORD)
    move(tab)
    tab.evaluate("window.recording = false")
    gaps: list[float] = tab.evaluate("window.gaps")
    return gaps


def _drag(tab: Any) -> None:  # noqa: ANN401 - a playwright page
    """Drag the map about: twice to and fro, farther than what is drawn beyond it."""
    for way in (-1, 1, -1, 1):
        tab.mouse.move(520 - way * 240, 400)
        tab.mouse.down()
        for step in range(1, 49):
            tab.mouse.move(520 - way * 240 + way * 10 * step, 400 + way * 2 * step)
        tab.mouse.up()
        tab.wait_for_timeout(150)


def _zoom(tab: Any) -> None:  # noqa: ANN401 - a playwright page
    """Turn the wheel three notches closer and back, and wait for each."""
    tab.mouse.move(520, 400)
    for way in (-1, -1, -1, 1, 1, 1):
        tab.mouse.wheel(0, way * 240)
        tab.wait_for_timeout(700)


def _row(seen: Seen) -> str:
    def both(gaps: list[float]) -> str:
        ordered = sorted(gaps)
        high = ordered[int(0.95 * (len(ordered) - 1))]
        return f"{statistics.median(ordered):.0f} / {high:.0f}"

    wrote = "–" if np.isnan(seen.write_seconds) else f"{seen.write_seconds:.1f}"
    return (
        f"| {seen.name} | {wrote} | {seen.megabytes:.2f} "
        f"| {statistics.median(seen.first) / 1000:.2f} | {both(seen.drag)} "
        f"| {both(seen.zoom)} | {seen.heap:.0f} |"
    )


def tabulate(rows: list[Seen]) -> str:
    """Return the table as Markdown."""
    head = [
        "| page | write, s | MB | first picture, s | drag, ms | zoom, ms | heap, MB |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    return "\n".join([*head, *map(_row, rows)])


def main() -> None:
    """Measure pages of every size, and those that the command line names."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=Path, nargs="*", default=[])
    parser.add_argument("--sizes", type=int, nargs="*", default=list(SIZES))
    parser.add_argument("--write", action="store_true", help="into docs")
    asked = parser.parse_args()
    machine = describe_machine(_LIBRARIES)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.html"
        for count in asked.sizes:
            name = f"ours, {count:,} hexagons"
            print(f"… {name}", flush=True)
            rows.append(measure(path, name, write_ours(count, path), ours=True))
            print(_row(rows[-1]), flush=True)
            if count in _PEER_SIZES:
                name = f"folium GeoJson, {count:,} hexagons"
                rows.append(measure(path, name, write_peer(count, path), ours=False))
                print(_row(rows[-1]), flush=True)
    for page in asked.pages:
        rows.append(
            measure(page, f"study as shipped, {page.stem}", float("nan"), ours=True)
        )
        print(_row(rows[-1]), flush=True)
    note = (
        "Chromium without a graphics card, 1366 × 768; first picture: median of three; "
        "frames: median / 95th percentile of the gaps between them."
    )
    named = f" --pages {' '.join(page.name for page in asked.pages)}"
    command = f"python -m benchmarks.web_page{named if asked.pages else ''}"
    text = f"`{command}`\n\n{machine} {note}\n\n{tabulate(rows)}"
    print(text)
    if asked.write:
        put_section("web-page", "Web map", text)


if __name__ == "__main__":
    main()
