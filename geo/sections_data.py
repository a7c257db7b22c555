"""Section of the study on files: folders, roads, and official files in place of tables.

A file is named by its path, relative to the study, or by what the source catalogue
calls it: ``fetched:inegi-homicides`` is what `geo sources fetch` brought of that
source, ``fetched:inegi-homicides/municipality-year`` one file of it.
"""

import re
from pathlib import PurePath
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from geo.sections import Section

# Files of nodes that have a number each, so that several can be joined at them ...
JOINABLE_SUFFIXES = (
    ".osm",
    ".osm.gz",
    ".osm.bz2",
    ".osm.pbf",
    ".json",
    ".json.gz",
)
# ... and graphs that OSMnx saved.
GRAPH_SUFFIXES = (".graphml", ".gpkg")
ROAD_SUFFIXES = (*JOINABLE_SUFFIXES, *GRAPH_SUFFIXES)
HIGHWAYS = (
    "motorway",
    "trunk",
    "primary",
    "secondary",
    "tertiary",
    "unclassified",
    "residential",
)
FETCHED = "fetched:"
SHIPPED = "shipped"
NONE = "none"
_RESPONSIBILITY_SUFFIXES = (".csv", ".gpkg", ".geojson")
_PART = "[a-z0-9]+(?:-[a-z0-9]+)*"
# A file of a source is named by its id, or by its name on disk if it has editions.
_ON_DISK = "[A-Za-z0-9_-]+(?:[.][A-Za-z0-9_-]+)*"
_ID = re.compile(rf"{FETCHED}{_PART}(?:/{_ON_DISK})?")


def is_fetched(name: str) -> bool:
    """Tell whether a study names a file by the source catalogue, not by its path."""
    return name.startswith(FETCHED)


def _require_id(name: str) -> None:
    if is_fetched(name) and not _ID.fullmatch(name):
        message = f"'{FETCHED}source' or '{FETCHED}source/file', see geo sources list"
        raise ValueError(message)


def _files(word: str) -> BeforeValidator:
    """Return what checks the files of one key: a word for none, a name, or a list."""

    def check(value: object) -> object:
        names = [value] if isinstance(value, str) else value
        if (
            not isinstance(names, list)
            or not all(map(_is_text, names))
            or (names in ([], [SHIPPED], [NONE]) and value != word)
        ):
            message = f"'{word}', the name of a file, or a list of names"
            raise ValueError(message)
        several = isinstance(value, list)
        if several and ({SHIPPED, NONE} & set(names) or len(set(names)) < len(names)):
            message = f"each file once, '{word}' alone and without brackets"
            raise ValueError(message)
        for name in names:
            _require_id(name)
        return tuple(names) if several else value

    return BeforeValidator(check)


def _is_text(name: object) -> bool:
    return isinstance(name, str) and bool(name.strip())


#: In place of what ships: "shipped", one file, or several that together are the table.
Files = Annotated[str | tuple[str, ...], _files(SHIPPED)]
#: Beside what ships: "none", one file, or several.
MoreFiles = Annotated[str | tuple[str, ...], _files(NONE)]


class Official(Section):
    """Official files that take the place of tables and boundaries that ship.

    The key says which table; `geo.sources.official.keys` says which layouts it reads.
    """

    municipalities: Files
    mexican_states: Files
    counties: Files
    us_states: Files
    population_mx: Files
    population_us: Files
    homicides: Files
    deaths: MoreFiles
    deaths_by: Literal["occurrence", "residence"]
    firearm_share: Files
    dealers: Files
    dealer_types: Files
    laws: Files
    bridges: MoreFiles
    crossings: Files
    waits: MoreFiles
    office_seizures: Files

    def named(self) -> dict[str, tuple[str, ...]]:
        """Return the files that are named, by key, in the order of the keys."""
        found = {}
        for key in type(self).model_fields:
            value = getattr(self, key)
            if key != "deaths_by" and value not in {SHIPPED, NONE}:
                found[key] = (value,) if isinstance(value, str) else value
        return found


class Data(Section):
    """Folders and files, relative to the study file."""

    raw: str
    processed: str
    maps: str
    roads: Files
    road_classes: list[Literal[HIGHWAYS]]  # type: ignore[valid-type]
    ferry_kph: Annotated[float, Field(ge=0, le=80)]
    elevation: str
    responsibility: str
    official: Official

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
    def _roads_are_readable(cls, value: str | tuple[str, ...]) -> object:
        several = not isinstance(value, str)
        known = JOINABLE_SUFFIXES if several else ROAD_SUFFIXES
        names = (value,) if isinstance(value, str) else value
        for name in names:
            if name == SHIPPED or is_fetched(name) or name.endswith(known):
                continue
            message = f"'{SHIPPED}' or a file ending in {', '.join(known)}"
            if several:
                message = f"several files only of those ending in {', '.join(known)}"
            raise ValueError(message)
        return value

    @field_validator("road_classes")
    @classmethod
    def _some_class(cls, value: list[str]) -> list[str]:
        if not value or len(set(value)) < len(value):
            message = "one or more classes of highway, each once"
            raise ValueError(message)
        return value

    @property
    def road_files(self) -> tuple[str, ...]:
        """Road files that the study names; none for the shipped tables."""
        if isinstance(self.roads, tuple):
            return self.roads
        return () if self.roads == SHIPPED else (self.roads,)

    @field_validator("elevation")
    @classmethod
    def _elevation_is_named(cls, value: str) -> str:
        _require_id(value)
        return value

    @field_validator("responsibility")
    @classmethod
    def _responsibility_is_readable(cls, value: str) -> str:
        if value != SHIPPED and not value.endswith(_RESPONSIBILITY_SUFFIXES):
            endings = ", ".join(_RESPONSIBILITY_SUFFIXES)
            message = f"'{SHIPPED}' or a file ending in {endings}"
            raise ValueError(message)
        return value
