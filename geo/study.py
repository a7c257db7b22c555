"""The study: every setting a user may change, read from ``study.toml``.

The only door to pydantic, with the sections beside it. A study is frozen and complete:
no scientific choice has a default in the code, so a missing key is refused like a wrong
one. All faults of the file are gathered and raised together, before any work starts.
"""

import textwrap
import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Any, Self

from pydantic import ValidationError, model_validator

from geo.errors import Fault, MissingInputError, StudyError
from geo.paths import Places
from geo.sections import (
    About,
    Dealers,
    Grid,
    Homicides,
    Hotspots,
    Section,
)
from geo.sections_corridors import (
    FIELD_OFFICES,
    FREE_PARAMETERS,
    ROAD_CLASSES,
    WEAPON_CLASSES,
    Calibration,
    Corridors,
    Sensitivity,
)
from geo.sections_data import ROAD_SUFFIXES, is_fetched
from geo.sections_outputs import Outputs
from geo.sections_own import OwnData

__all__ = [
    "FIELD_OFFICES",
    "FREE_PARAMETERS",
    "ROAD_CLASSES",
    "ROAD_SUFFIXES",
    "WEAPON_CLASSES",
    "Calibration",
    "Corridors",
    "Hotspots",
    "Sensitivity",
    "Study",
    "read_study",
]

_LONGEST = 80


class Study(Section):
    """All settings of one study."""

    @model_validator(mode="after")
    def _evidence_apart(self) -> Self:
        """Refuse to fit demand to the seizures that it is made of."""
        if self.corridors.demand.seizures > 0 and (
            self.calibration.weight_of_municipalities > 0
        ):
            message = (
                "calibration.weight_of_municipalities = 0 while "
                "corridors.demand.seizures is above 0: the same seizures cannot be "
                "both demand and evidence"
            )
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _supply_of_own_traces(self) -> Self:
        """Refuse own traces as a supply that is not made of all traces."""
        supply = self.corridors.supply
        whole = supply.by == "traces" and supply.weapon_class == "all"
        if self.data.traces.as_supply and not whole:
            message = (
                "corridors.supply by = 'traces' and weapon_class = 'all' where "
                "data.traces.as_supply is true"
            )
            raise ValueError(message)
        return self

    study: About
    data: OwnData
    grid: Grid
    dealers: Dealers
    homicides: Homicides
    hotspots: Hotspots
    corridors: Corridors
    calibration: Calibration
    sensitivity: Sensitivity
    outputs: Outputs

    def places(self, root: Path) -> Places:
        """Return the folders of the study, which lies in `root`."""
        return Places(
            root=root,
            raw=(root / self.data.raw).resolve(),
            processed=(root / self.data.processed).resolve(),
            maps=(root / self.data.maps).resolve(),
        )


def read_study(path: Path) -> Study:
    """Read and check a study file.

    Parameters
    ----------
    path
        The TOML file.

    Returns
    -------
    Study
        The frozen settings.

    Raises
    ------
    MissingInputError
        If the file, the raw data folder or the road file is not there.
    StudyError
        If the file is not TOML in UTF-8 or holds an impossible setting.
    """
    text = _read_text(path)
    try:
        settings = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise StudyError(
            [
                Fault(
                    file=str(path),
                    expected="TOML",
                    found=str(error),
                    remedy="Mend the line, or start again from the shipped study.toml.",
                )
            ]
        ) from error
    try:
        study = Study.model_validate(settings)
    except ValidationError as error:
        lines = text.splitlines()
        raise StudyError(
            [_fault_of(dict(one), lines, str(path)) for one in error.errors()]
        ) from error
    _require_paths(study, path, text.splitlines())
    return study


def require_keys(path: Path, keys: Collection[str]) -> None:
    """Refuse a study in which some keys are wrong, whatever else it lacks.

    Parameters
    ----------
    path
        The TOML file.
    keys
        Such as ``data.ferry_kph``; what stands below them counts too.

    Raises
    ------
    MissingInputError
        If the file is not there.
    StudyError
        With the faults of these keys.
    """
    text = _read_text(path)
    try:
        Study.model_validate(tomllib.loads(text))
    except ValidationError as error:
        lines, faults = text.splitlines(), []
        for one in error.errors():
            name = ".".join(str(key) for key in one["loc"])
            if any(f"{name}.".startswith(f"{key}.") for key in keys):
                faults.append(_fault_of(dict(one), lines, str(path)))
        if faults:
            raise StudyError(faults) from error


def _read_text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except (FileNotFoundError, IsADirectoryError) as error:
        raise MissingInputError(
            [
                Fault(
                    file=str(path),
                    expected="a study file",
                    found="no file" if not path.exists() else "a folder",
                    remedy="Name an existing study, or run from the project's folder.",
                )
            ]
        ) from error
    except UnicodeDecodeError as error:
        raise StudyError(
            [
                Fault(
                    file=str(path),
                    expected="text in UTF-8",
                    found=f"byte 0x{error.object[error.start]:02X} at {error.start}",
                    remedy="Save the file as UTF-8.",
                )
            ]
        ) from error


_REMEDIES = {
    "missing": "Add the key; study.toml as shipped shows every one.",
    "extra_forbidden": "Remove the key, or correct its spelling.",
}


def _fault_of(error: dict[str, Any], lines: list[str], file: str) -> Fault:
    """Word one pydantic error as a fault."""
    keys = [str(key) for key in error["loc"]]
    kind = error["type"]
    if kind == "missing":
        expected, found = "the key", "nothing"
    elif kind == "extra_forbidden":
        expected, found = "only known keys", f"'{keys[-1]}'"
    else:
        expected = _expectation(error)
        found = repr(error["input"])
    return Fault(
        file=file,
        row=_line_of(lines, keys),
        column=".".join(keys) or None,
        expected=expected,
        found=textwrap.shorten(found, _LONGEST, placeholder="..."),
        remedy=_REMEDIES.get(kind, "Correct the value."),
    )


def _expectation(error: dict[str, Any]) -> str:
    words = str(error["msg"])
    for prefix in ("Input should be ", "Value error, ", "String should have "):
        words = words.removeprefix(prefix)
    return words


def _line_of(lines: list[str], keys: list[str]) -> int | None:
    """Find the line of a key, or of the deepest part of it that the file has."""
    best: int | None = None
    section = ""
    for number, raw in enumerate(lines, start=1):
        line = raw.strip()
        if line.startswith("["):
            section = line.split("]")[0].strip("[] ")
            full = section.split(".")
        elif "=" in line and not line.startswith("#"):
            name = line.split("=", 1)[0].strip()
            full = [*section.split("."), name] if section else [name]
        else:
            continue
        if full == keys[: len(full)]:
            best = number
    return best


def _require_paths(study: Study, path: Path, lines: list[str]) -> None:
    """Refuse a study whose raw data or other named file is not there."""
    root = path.resolve().parent
    faults = []
    if not (root / study.data.raw).is_dir():
        faults.append(("data.raw", study.data.raw, "an existing folder"))
    for key, without in _NAMED_FILES.items():
        section, name = key.split(".")
        given = getattr(getattr(study, section), name)
        # What was fetched is found, or missed, where the raw folder is read.
        faults += [
            (key, value, f"'{without}' or an existing file")
            for value in (given if isinstance(given, tuple) else (given,))
            if value != without
            and not is_fetched(value)
            and not (root / value).is_file()
        ]
    for key, names in study.data.official.named().items():
        faults += [
            (f"data.official.{key}", name, "'shipped' or an existing file")
            for name in names
            if not is_fetched(name) and not (root / name).is_file()
        ]
    faults += [
        (f"data.{kind}.file", section.file, "'none' or an existing file")
        for kind, section in study.data.own_lists.items()
        if not (root / section.file).is_file()
    ]
    if faults:
        raise MissingInputError(
            [
                Fault(
                    file=str(path),
                    row=_line_of(lines, key.split(".")),
                    column=key,
                    expected=expected,
                    found=f"'{value}', which is not there",
                    remedy="Correct the path; it is relative to the study file.",
                )
                for key, value, expected in faults
            ]
        )


# Files that a study may name, and the word that names none.
_NAMED_FILES = {
    "data.roads": "shipped",
    "data.elevation": "none",
    "data.responsibility": "shipped",
    "grid.population": "settlements",
    "grid.extent": "none",
    "grid.known_points": "none",
}
