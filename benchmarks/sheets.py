"""Seconds that the printed maps of a finished study take, by part of the work.

    python -m benchmarks.sheets study.toml --write

Each map of the study is composed, drawn, packed as PNG, and all of them bound as PDF,
one after another in this process. CPU time, because other programs disturb the clock.
``--write`` puts the table into docs/benchmarks.md.
"""

import argparse
import contextlib
import itertools
import resource
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from benchmarks.page import describe_machine, put_section
from geo.outputs.sheets.paper import LAYOUTS, Sheet
from geo.outputs.sheets.product import gather, pages_of
from geo.outputs.sheets.render import draw_pixels, to_pdf, to_png
from geo.outputs.sheets.themes import compose
from geo.steps import outputs
from geo.steps.desk import Desk
from geo.study import read_study

_MB = 1e6
_PARTS = {
    "compose": "land, labels, legend",
    "draw": "pixels",
    "png": "PNG, packed beside the next sheet's drawing",
    "pdf": "PDF, each sheet's part of the atlas",
}


class _Clock:
    """CPU seconds by part of the work."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = defaultdict(list)

    @contextlib.contextmanager
    def timing(self, part: str) -> Iterator[None]:
        """Add what the block takes."""
        began = time.process_time()
        yield
        self.seconds[part].append(time.process_time() - began)


def measure(study_file: Path) -> list[str]:
    """Return the lines of the table."""
    clock = _Clock()
    desk = Desk(read_study(study_file), study_file)
    style = outputs.style_of(desk, outputs.cards_of(desk))
    content = gather(outputs.gather(desk), style)
    settings = style.settings.sheets
    pages = pages_of(settings)
    size = count = 0
    for paper in settings.papers:
        sheets: dict[str, list[Sheet]] = {one: [] for one in settings.languages}
        for page, language in itertools.product(pages, settings.languages):
            count += 1
            with clock.timing("compose"):
                scene = compose(
                    content,
                    theme=page.theme,
                    region=page.region,
                    language=language,
                    layout=LAYOUTS[paper],
                    dpi=settings.dpi,
                    page=(count, len(pages)),
                )
            with clock.timing("draw"):
                pixels = draw_pixels(scene.sheet, dpi=settings.dpi)
            with clock.timing("png"):
                size += len(to_png(pixels, dpi=settings.dpi))
            sheets[language].append(scene.sheet)
        for bound in sheets.values():
            with clock.timing("pdf"):
                pdf = to_pdf(bound, title="", made_on=style.made_on, dpi=settings.dpi)
            size += len(pdf)
    lines = ["| part | median s a sheet | s in all |", "|---|--:|--:|"]
    for part, text in _PARTS.items():
        seconds = clock.seconds[part]
        share = len(pages) if part == "pdf" else 1
        median = statistics.median(seconds) / share
        lines.append(f"| {text} | {median:.2f} | {sum(seconds):.1f} |")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / _MB
    files = f"{count} sheets, {settings.dpi} dpi; {size / _MB:.0f} MB of files."
    memory = f"Peak memory of the process, tables included: {peak:,.0f} MB."
    return [*lines, "", files, memory]


def main() -> None:
    """Measure, print, and write if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("study", type=Path)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    machine = describe_machine(("matplotlib", "numpy", "numba"))
    about = (
        "CPU seconds of the printed maps of the shipped study, part by part "
        "(`python -m benchmarks.sheets study.toml --write`)."
    )
    text = "\n".join([about, "", *measure(asked.study), "", machine])
    print(text)
    if asked.write:
        put_section("sheets", "Printed maps", text)


if __name__ == "__main__":
    main()
