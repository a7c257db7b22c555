"""What the benchmarks of readers share: arguments, the run, the section of the page."""

import argparse
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measurement import Row, Settings, measure
from benchmarks.page import describe_machine, put_section


@dataclass(frozen=True, slots=True)
class Report:
    """A section of the page of results, and how it is made.

    Attributes
    ----------
    name
        Of the module with the cases, and of the section's markers.
    title
        Heading of the section.
    libraries
        Whose versions are told.
    about
        What the table shows, above it.
    table
        Makes it.
    """

    name: str
    title: str
    libraries: Sequence[str]
    about: str
    table: Callable[[Sequence[Row]], str]


def run(report: Report, labels: Collection[str], about: str | None) -> None:
    """Measure what the command line asks for, print it, and put it on the page."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--folder", required=True, help="where files are made")
    parser.add_argument("--only", action="append", help="label of a row")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="put it on the page")
    asked = parser.parse_args()
    if asked.only and asked.write:
        parser.error("--write puts the whole table on the page: leave --only out")
    Path(asked.folder).mkdir(parents=True, exist_ok=True)
    settings = Settings(folder=asked.folder, repeats=asked.repeats)
    machine = describe_machine(report.libraries)
    rows = [measure(report.name, one, settings) for one in asked.only or labels]
    command = f"`python -m benchmarks.{report.name} --folder FOLDER`"
    text = f"{command}\n\n{machine}\n\n{report.about}\n\n{report.table(rows)}"
    print(text)
    if asked.write:
        put_section(report.name, report.title, text)
