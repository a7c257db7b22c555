"""The manifest: everything a result was made from, as one JSON file."""

import json
from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path

from geo.freshness import LIBRARIES, versions
from geo.outputs.files import write_text


def write_manifest(
    path: Path,
    *,
    study: Mapping[str, object],
    sources: Sequence[Mapping[str, object]],
    stages: Mapping[str, object],
    ledger: Sequence[Mapping[Hashable, object]],
    version: str,
) -> None:
    """Write the manifest, whole or not at all.

    Parameters
    ----------
    path
        File to write.
    study
        All settings, seed included.
    sources
        Identity cards with hashes.
    stages
        By stage: fingerprint, files with hashes, row counts and automatic choices.
    ledger
        Lines of the conservation ledger.
    version
        Version of Iron River.
    """
    content = {
        "ironriver": version,
        "study": study,
        "libraries": versions(LIBRARIES),
        "sources": list(sources),
        "stages": stages,
        "ledger": list(ledger),
    }
    write_text(
        path, json.dumps(content, indent=1, ensure_ascii=False, default=str) + "\n"
    )
