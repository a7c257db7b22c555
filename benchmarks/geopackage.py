"""The analyst's files: GeoPackage beside plain `geopandas.to_file`, and the others.

Run with the folder of a finished study: ``python -m benchmarks.geopackage STUDY.toml``.
Both write the same rows of hexagons; ours writes every other layer as well.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.measurement import Outcome, Row, Settings, measure, tabulate
from benchmarks.page import describe_machine, put_section
from geo.paths import Places

_STUDY = "IRONRIVER_BENCHMARK_STUDY"


def _loaded() -> tuple[Any, Any, Any]:
    """Return products and style of the study, and its layers."""
    from geo.outputs.analysis.layers import layers_of
    from geo.steps import outputs
    from geo.steps.desk import Desk
    from geo.study import read_study

    file = Path(os.environ[_STUDY])
    desk = Desk(read_study(file), file)
    products = outputs.gather(desk)
    style = outputs.style_of(desk, outputs.cards_of(desk))
    layers = layers_of(
        products,
        pd.DataFrame(style.cards),
        style.study,
        small_count=style.small_count,
    )
    return products, style, layers


def _timed(work: Callable[[Path], list[Path]], repeats: int, note: str) -> Outcome:
    """Time work into a fresh folder each time; tell size and processor time."""
    seconds, processor = [], []
    size = 0
    for _ in range(repeats):
        with tempfile.TemporaryDirectory() as folder:
            began, own = time.perf_counter(), time.process_time()
            files = work(Path(folder))
            seconds.append(time.perf_counter() - began)
            processor.append(time.process_time() - own)
            size = sum(file.stat().st_size for file in files)
    cpu = sorted(processor)[len(processor) // 2]
    return Outcome(
        seconds=seconds, note=f"{size / 1e6:.1f} MB, {cpu:.1f} s CPU; {note}"
    )


def _whole_geopackage(settings: Settings) -> Outcome:
    from geo.outputs.analysis.about import About
    from geo.outputs.analysis.geopackage import write_geopackage
    from geo.outputs.analysis.styles import styles_of

    _, style, layers = _loaded()

    def work(folder: Path) -> list[Path]:
        styles = styles_of(layers, style.language, small_count=style.small_count)
        about = About(
            titles=style.titles,
            language=style.language,
            made_on=style.made_on,
            small_count=style.small_count,
            settings=style.study,
        )
        path = folder / "border.gpkg"
        write_geopackage(layers, styles, path, about=about, made_on=style.made_on)
        return [path]

    return _timed(work, settings.repeats, f"{len(layers)} layers and tables, styled")


def _hexagons(settings: Settings, *, arrow: bool) -> Outcome:
    _, _, layers = _loaded()
    hexagons = next(layer for layer in layers if layer.name == "hexagons")

    def work(folder: Path) -> list[Path]:
        path = folder / "plain.gpkg"
        hexagons.shapes().to_file(
            path, layer="hexagons", driver="GPKG", use_arrow=arrow
        )
        return [path]

    return _timed(work, settings.repeats, f"{len(hexagons.rows):,} hexagons alone")


def _ours_hexagons(settings: Settings) -> Outcome:
    from geo.outputs.analysis.geopackage import _write_layer

    _, _, layers = _loaded()
    hexagons = next(layer for layer in layers if layer.name == "hexagons")

    def work(folder: Path) -> list[Path]:
        path = folder / "ours.gpkg"
        _write_layer(hexagons, path)
        return [path]

    return _timed(work, settings.repeats, f"{len(hexagons.rows):,} hexagons alone")


def _everything(settings: Settings) -> Outcome:
    from geo.outputs.analysis import product

    products, style, _ = _loaded()

    def work(folder: Path) -> list[Path]:
        places = Places(root=folder, raw=folder, processed=folder, maps=folder)
        return product.write(
            products, places, style=style, progress=lambda _share, _what: None
        )

    return _timed(
        work, settings.repeats, "withholding, GeoPackage, project and the rest"
    )


CASES = {
    "hexagons: this project": _ours_hexagons,
    "hexagons: geopandas.to_file": lambda s: _hexagons(s, arrow=False),
    "hexagons: geopandas.to_file, use_arrow": lambda s: _hexagons(s, arrow=True),
    "GeoPackage, every layer with its styles": _whole_geopackage,
    "every analyst's file": _everything,
}


def main() -> None:
    """Measure each case in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("study", nargs="+", type=Path)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="into docs/benchmarks.md")
    asked = parser.parse_args()
    settings = Settings(folder="", repeats=asked.repeats)
    rows: list[Row] = []
    for study in asked.study:
        os.environ[_STUDY] = str(study.resolve())
        group = _resolution(study)
        rows += [measure("geopackage", label, settings, group) for label in CASES]
    text = f"{describe_machine(['geopandas', 'pyogrio', 'rasterio'])}\n\n"
    text += tabulate(rows, "seconds")
    print(text)
    if asked.write:
        put_section("geopackage", "Files for an analyst", text)


def _resolution(study: Path) -> str:
    from geo.study import read_study

    return f"resolution {read_study(study).grid.resolution}"


if __name__ == "__main__":
    main()
