"""The page of results: sections between markers, and what they were measured on."""

import os
import platform
import re
from collections.abc import Sequence
from importlib import metadata

from benchmarks.measurement import ROOT

PAGE = ROOT / "docs" / "benchmarks.md"


def describe_machine(libraries: Sequence[str]) -> str:
    """Return cores, load and versions, and nothing that names the machine."""
    versions = []
    for library in libraries:
        try:
            versions.append(f"{library} {metadata.version(library)}")
        except metadata.PackageNotFoundError:
            versions.append(f"{library} absent")
    # More than a small fraction means that other programs slowed this down.
    load = f"load average before the run {os.getloadavg()[0]:.1f}"
    python = platform.python_version()
    return f"{os.cpu_count()} cores; {load}; Python {python}; {', '.join(versions)}."


def put_section(name: str, title: str, text: str) -> None:
    """Put a section of the page between its markers, or at the end."""
    begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
    section = f"{begin}\n## {title}\n\n{text}\n{end}"
    page = PAGE.read_text() if PAGE.exists() else "# Benchmarks\n"
    pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    if pattern.search(page):
        page = pattern.sub(lambda _: section, page)
    else:
        page = f"{page.rstrip()}\n\n{section}\n"
    PAGE.write_text(page)
