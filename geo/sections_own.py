"""Sections of the study on an analyst's own lists; see `geo.study`."""

from typing import Annotated, Final, Literal, Self

from pydantic import Field, field_validator, model_validator

from geo.sections import Section
from geo.sections_data import Data

OWN_SUFFIXES: Final = (
    *(".csv", ".txt", ".tsv", ".xlsx", ".geojson", ".json", ".gpkg"),
    *(".csv.gz", ".csv.bz2", ".csv.xz", ".csv.zip"),
)
SeizureColumn = Literal[
    "date",
    "year",
    "latitude",
    "longitude",
    "code",
    "name",
    "state",
    "firearms",
    "long_guns",
    "handguns",
    "type",
]
TraceColumn = Literal[
    "purchase_date",
    "purchase_code",
    "purchase_name",
    "purchase_state",
    "purchase_latitude",
    "purchase_longitude",
    "recovery_date",
    "recovery_code",
    "recovery_name",
    "recovery_state",
    "recovery_latitude",
    "recovery_longitude",
    "type",
    "calibre",
    "maker_country",
]
Heading = Annotated[str, Field(min_length=1, max_length=200)]


class OwnList(Section):
    """A list of the analyst's own: where it is and how it is written."""

    file: Annotated[str, Field(min_length=1)]
    sheet: Annotated[str, Field(min_length=1)]
    crs: Annotated[str, Field(min_length=1)]
    date_order: Literal["auto", "ymd", "dmy", "mdy"]
    deny: list[Heading]

    @field_validator("file")
    @classmethod
    def _is_readable(cls, value: str) -> str:
        if value != "none" and not value.lower().endswith(OWN_SUFFIXES):
            message = f"'none' or a file ending in {', '.join(OWN_SUFFIXES)}"
            raise ValueError(message)
        return value

    @property
    def is_given(self) -> bool:
        """Whether the study names a list."""
        return self.file != "none"

    @property
    def has_shapes(self) -> bool:
        """Whether the file has points of its own."""
        return self.file.lower().endswith((".geojson", ".json", ".gpkg"))


def _require(fits: object, message: str) -> None:
    if not fits:
        raise ValueError(message)


def _require_pairs(columns: dict[str, str], *prefixes: str) -> None:
    """Refuse one half of a position, and one heading for two things."""
    for prefix in prefixes:
        half = {f"{prefix}latitude", f"{prefix}longitude"} & set(columns)
        words = f"{prefix}latitude and {prefix}longitude together, or neither"
        _require(len(half) != 1, words)
    headings = [heading.strip().casefold() for heading in columns.values()]
    _require(len(set(headings)) == len(headings), "each heading for one column only")


class Seizures(OwnList):
    """Seizures in place of those that ship; see `geo.sources.own.seizures`."""

    columns: dict[SeizureColumn, Heading]

    @model_validator(mode="after")
    def _has_what_is_needed(self) -> Self:
        if not self.is_given:
            return self
        had = {str(name): heading for name, heading in self.columns.items()}
        _require(("date" in had) != ("year" in had), "columns with a date or a year")
        placed = {"latitude", "code", "name"} & set(had) or self.has_shapes
        _require(bool(placed), "columns with latitude and longitude, code or name")
        counted = {"firearms", "type"} & set(had)
        apart = {"long_guns", "handguns"} & set(had)
        words = "either long_guns and handguns, or firearms and type"
        _require(len(apart) != 1 and not (counted and apart), words)
        _require_pairs(had, "")
        return self


class Traces(OwnList):
    """Traced firearms; see `geo.sources.own.traces`."""

    columns: dict[TraceColumn, Heading]
    as_supply: bool

    @model_validator(mode="after")
    def _has_what_is_needed(self) -> Self:
        if not self.is_given:
            _require(not self.as_supply, "as_supply = false where there is no file")
            return self
        had = {str(name): heading for name, heading in self.columns.items()}
        bought = {name for name in had if name.startswith("purchase_")}
        found = {name for name in had if name.startswith("recovery_")}
        dates = {"purchase_date", "recovery_date"}
        _require(bool(bought - dates), "columns with the place of purchase")
        placed = bool(found - dates) or self.has_shapes
        _require(placed, "columns with the place of recovery")
        _require_pairs(had, "purchase_", "recovery_")
        return self


class OwnData(Data):
    """Folders and files, and the analyst's own lists."""

    seizures: Seizures
    traces: Traces

    @property
    def own_lists(self) -> "dict[str, Seizures | Traces]":
        """The lists that are given, by the name of their section."""
        both: dict[str, Seizures | Traces] = {
            "seizures": self.seizures,
            "traces": self.traces,
        }
        return {name: one for name, one in both.items() if one.is_given}
