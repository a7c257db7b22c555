"""The study: every setting a user may change, read from ``study.toml``.

The only door to pydantic. A study is frozen and complete: no scientific choice has a
default in the code, so a missing key is refused like a wrong one. All faults of the
file are gathered and raised together, before any work starts.
"""

import textwrap
import tomllib
from datetime import date
from pathlib import Path, PurePath
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from geo.errors import Fault, MissingInputError, StudyError
from geo.paths import Places

ROAD_SUFFIXES = (".osm", ".osm.gz", ".osm.bz2", ".osm.pbf", ".graphml")
ROAD_CLASSES = ("motorway", "trunk", "primary", "secondary")
FIELD_OFFICES = ("San Diego", "Tucson", "El Paso", "Laredo")
WEAPON_CLASSES = ("all", "handguns", "long guns", ".50 calibre")
FREE_PARAMETERS = (
    "deterrence_per_hour",
    "choice_per_hour",
    "attraction_exponent",
    "demand_exponent",
    "balance",
    "office_factors",
)
# The states and the federal district, by postal code.
_US_STATES = (
    "AK AL AR AZ CA CO CT DC DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT "
    "NC ND NE NH NJ NM NV NY OH OK OR PA RI SC SD TN TX UT VA VT WA WI WV WY"
)

_LONGEST = 80

_Share = Annotated[float, Field(gt=0, lt=1)]
_Positive = Annotated[float, Field(gt=0)]
_Spread = Annotated[float, Field(ge=0, le=2)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class About(_Section):
    """What the study is called, when it is dated and where chance will start."""

    title: Annotated[str, Field(min_length=1, max_length=90)]
    title_es: Annotated[str, Field(min_length=1, max_length=90)]
    date: date
    seed: Annotated[int, Field(ge=0)]


class Data(_Section):
    """Folders and files, relative to the study file."""

    raw: str
    processed: str
    maps: str
    roads: str
    elevation: str

    @model_validator(mode="after")
    def _folders_apart(self) -> Self:
        """Refuse to write among the raw tables."""
        raw = PurePath(self.raw)
        for name in ("processed", "maps"):
            folder = PurePath(getattr(self, name))
            if folder == raw or raw in folder.parents:
                message = f"'{name}' outside the raw folder '{self.raw}'"
                raise ValueError(message)
        return self

    @field_validator("roads")
    @classmethod
    def _roads_are_readable(cls, value: str) -> str:
        if value != "shipped" and not value.endswith(ROAD_SUFFIXES):
            message = f"'shipped' or a file ending in {', '.join(ROAD_SUFFIXES)}"
            raise ValueError(message)
        return value


class Grid(_Section):
    """Resolution and extent of the hexagons."""

    resolution: Annotated[int, Field(ge=4, le=9)]
    us_states: list[str]
    settlement_density: Annotated[float, Field(ge=100, le=100_000)]

    @field_validator("us_states")
    @classmethod
    def _states_exist(cls, value: list[str]) -> list[str]:
        known = set(_US_STATES.split())
        if not value or not set(value) <= known or len(set(value)) < len(value):
            message = "one or more postal codes of US states, each once"
            raise ValueError(message)
        return value


class Dealers(_Section):
    """Year of the dealer counts."""

    year: Annotated[int, Field(ge=1990, le=2100)]


class Homicides(_Section):
    """Window of the homicide rates, both years included."""

    first_year: Annotated[int, Field(ge=1990, le=2100)]
    last_year: Annotated[int, Field(ge=1990, le=2100)]

    @model_validator(mode="after")
    def _years_in_order(self) -> Self:
        if self.last_year < self.first_year:
            message = f"last_year at or after first_year ({self.first_year})"
            raise ValueError(message)
        return self

    @property
    def years(self) -> range:
        """Years of the window."""
        return range(self.first_year, self.last_year + 1)


class Hotspots(_Section):
    """Neighbourhood and posterior quantile."""

    rings: Annotated[int, Field(ge=1, le=20)]
    low_quantile: _Share


class SpeedByCountry(_Section):
    """Free speed in km/h by country and highway class, where a road has no tag."""

    US: dict[str, Annotated[float, Field(ge=10, le=150)]]
    MX: dict[str, Annotated[float, Field(ge=10, le=150)]]

    @field_validator("US", "MX")
    @classmethod
    def _all_classes(cls, value: dict[str, float]) -> dict[str, float]:
        if set(value) != set(ROAD_CLASSES):
            message = f"exactly the classes {', '.join(ROAD_CLASSES)}"
            raise ValueError(message)
        return value


class Supply(_Section):
    """What supply of counties rests on."""

    by: Literal["traces", "dealers", "laws"]
    weapon_class: Literal[WEAPON_CLASSES]  # type: ignore[valid-type]


class Demand(_Section):
    """What demand rests on, in Mexico and beyond."""

    homicides: Annotated[float, Field(ge=0)]
    seizures: Annotated[float, Field(ge=0)]
    weapon_class: Literal[WEAPON_CLASSES]  # type: ignore[valid-type]
    onward_share: Annotated[float, Field(ge=0, lt=0.5)]
    belize_share: Annotated[float, Field(ge=0, lt=0.5)]

    @model_validator(mode="after")
    def _some_weight(self) -> Self:
        if not self.homicides + self.seizures > 0:
            message = "homicides or seizures above 0"
            raise ValueError(message)
        return self


class Gateways(_Section):
    """Firearms that come by sea and air, never sold in a US shop."""

    share: Annotated[float, Field(ge=0, lt=1)]
    sea_share: Annotated[float, Field(ge=0, le=1)]


class Crossings(_Section):
    """Hours spent at crossings, and factors of their attraction."""

    hours: Annotated[float, Field(ge=0, le=48)]
    hours_at: dict[str, Annotated[float, Field(ge=0, le=48)]]
    factors: dict[str, _Positive]

    @field_validator("factors")
    @classmethod
    def _all_offices(cls, value: dict[str, float]) -> dict[str, float]:
        if set(value) != set(FIELD_OFFICES):
            message = f"exactly the field offices {', '.join(FIELD_OFFICES)}"
            raise ValueError(message)
        return value


class Uncertainty(_Section):
    """Draws, and how far they go: standard deviations of logarithms."""

    draws: Annotated[int, Field(ge=2, le=10_000)]
    deterrence: _Spread
    choice: _Spread
    attraction: _Spread
    demand_exponent: _Spread
    theta: _Spread
    speed: _Spread
    supply: _Spread
    demand: _Spread
    crossing: _Spread
    office: _Spread


class Corridors(_Section):
    """Parameters of flow and of travel; the symbols are those of docs/methods.md."""

    deterrence_per_hour: Annotated[float, Field(gt=0, le=5)]
    choice_per_hour: Annotated[float, Field(gt=0, le=20)]
    attraction_exponent: Annotated[float, Field(ge=0, le=3)]
    demand_exponent: Annotated[float, Field(gt=0, le=3)]
    balance: Annotated[float, Field(ge=0, le=1)]
    detour_ratio: Annotated[float, Field(gt=1, le=3)]
    access_kph: Annotated[float, Field(ge=5, le=120)]
    access_reach_km: Annotated[float, Field(gt=0, le=2000)]
    port_reach_km: Annotated[float, Field(ge=0, le=100)]
    toll_hours_per_km: Annotated[float, Field(ge=0, le=0.1)]
    climb_hours_per_km: Annotated[float, Field(ge=0, le=10)]
    minimum_share: _Share
    supply: Supply
    demand: Demand
    gateways: Gateways
    crossings: Crossings
    uncertainty: Uncertainty
    speed_kph: SpeedByCountry

    @model_validator(mode="after")
    def _choice_is_sharper(self) -> Self:
        if self.choice_per_hour < self.deterrence_per_hour:
            message = "choice_per_hour at least deterrence_per_hour"
            raise ValueError(message)
        return self


class Calibration(_Section):
    """Which parameters ``geo calibrate`` estimates, and what each source weighs."""

    free: list[Literal[FREE_PARAMETERS]]  # type: ignore[valid-type]
    weight_of_offices: Annotated[float, Field(ge=0)]
    weight_of_municipalities: Annotated[float, Field(ge=0)]
    weight_of_states: Annotated[float, Field(ge=0)]

    @model_validator(mode="after")
    def _some_of_each(self) -> Self:
        weights = (
            self.weight_of_offices,
            self.weight_of_municipalities,
            self.weight_of_states,
        )
        if not self.free or len(set(self.free)) < len(self.free) or not any(weights):
            message = "one or more parameters, each once, and a source with a weight"
            raise ValueError(message)
        return self


class Outputs(_Section):
    """Language, small counts and sharpness of what leaves the product."""

    language: Literal["en", "es"]
    small_count: Annotated[int, Field(ge=1, le=1000)]
    sheet_dpi: Annotated[int, Field(ge=72, le=600)]


class Study(_Section):
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

    study: About
    data: Data
    grid: Grid
    dealers: Dealers
    homicides: Homicides
    hotspots: Hotspots
    corridors: Corridors
    calibration: Calibration
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
    """Refuse a study whose raw data or road file is not there."""
    root = path.resolve().parent
    faults = []
    if not (root / study.data.raw).is_dir():
        faults.append(("raw", study.data.raw, "an existing folder"))
    if study.data.roads != "shipped" and not (root / study.data.roads).is_file():
        faults.append(("roads", study.data.roads, "'shipped' or an existing file"))
    if study.data.elevation != "none" and not (root / study.data.elevation).is_file():
        faults.append(("elevation", study.data.elevation, "'none' or an existing file"))
    if faults:
        raise MissingInputError(
            [
                Fault(
                    file=str(path),
                    row=_line_of(lines, ["data", key]),
                    column=f"data.{key}",
                    expected=expected,
                    found=f"'{value}', which is not there",
                    remedy="Correct the path; it is relative to the study file.",
                )
                for key, value, expected in faults
            ]
        )
