"""What a study names in place of what ships, gathered from all its sections.

The tables of `Desk.raw` are read by every stage. They are the shipped ones, unless the
study names files: then they are those of ``data/processed/raw``, which the stage
`sources` makes by `geo.sources.overlay.lay_over` from the overlays gathered here.

Official files go this way, see `official`. An analyst's own lists do not: they replace
no raw table but are counted on the areas of the stage `sources`, see `geo.steps.own`.

To let another section of the study give raw tables, write a function that takes the
`Desk` and returns `geo.sources.overlay.Overlay` objects, and add it to `GIVERS`::

    def laws(desk: Desk) -> list[Overlay]:
        section = desk.study.data.laws
        if section.file == "none":
            return []
        files = desk.find("data.laws.file", section.file)
        return [
            Overlay(
                key="data.laws",
                files=tuple(files),
                make=lambda shelf: {GUN_LAWS.name: read(files[0].path, ...)},
                producer="...",
                source="...",
                url="...",
                licence="...",
            )
        ]

`make` is given a `Shelf`, from which it may take any other table, and returns tables by
name, each finished by `geo.sources.official.finish` (which carries layout, rows and
repairs). It raises `InputError` with all faults of its file: those of all files are
raised together, before anything is written. Names that are declared in
`geo.schema.raw.RAW_TABLES` replace the shipped table; others stand beside them, with a
title in `Overlay.titles`. The files of an overlay are hashed, for the reuse of finished
stages and for the manifest, and each table gets a card of its own.

Overlays are laid in the order of `GIVERS`. A setting beside the files that changes what
is made belongs to ``study.data``, whose settings all count for the reuse of the stage.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from geo.errors import Fault, FaultyError, InputError, MissingInputError
from geo.sections_data import NONE, is_fetched
from geo.sources.cards import Card
from geo.sources.fetched import FetchedCard
from geo.sources.named import Named, Offer, Offers, find_files
from geo.sources.official.keys import BOUNDARIES, KEYS, official_overlays
from geo.sources.overlay import Overlay

if TYPE_CHECKING:
    from geo.steps.desk import Desk

_POPULATION: Final = (
    *("population-count-raster", "population-density-raster", "ghsl-population-count"),
)
#: By key of the study: sources of the catalogue whose files it may name.
OFFERS: Final[dict[str, Offers]] = {
    "data.roads": {
        "two-country-roads": Offer(("two-country-roads",)),
        "geofabrik": Offer(("openstreetmap",), many=True),
        "overpass": Offer(("openstreetmap",)),
    },
    "data.elevation": {"elevation": Offer(("elevation-raster",))},
    "grid.population": {
        "worldpop": Offer(_POPULATION),
        "ghsl": Offer(_POPULATION),
        "gpw": Offer(_POPULATION),
        "night-lights": Offer(("night-lights-raster",)),
    },
    **{f"data.official.{name}": key.offers for name, key in KEYS.items()},
}


def official(desk: "Desk") -> list[Overlay]:
    """Return overlays of the official files that the study names."""
    section = desk.study.data.official
    files: dict[str, tuple[Named, ...]] = {}
    faults = Gathered()
    for key, names in section.named().items():
        with faults.kept():
            if key not in BOUNDARIES:
                files[key] = tuple(desk.find(f"data.official.{key}", *names))
    faults.raise_if_any()
    return official_overlays(files, deaths_by=section.deaths_by)


#: In the order in which their tables are laid over those that ship.
GIVERS: tuple[Callable[["Desk"], list[Overlay]], ...] = (official,)


def overlays(desk: "Desk") -> list[Overlay]:
    """Return what the study names in place of raw tables.

    Raises
    ------
    FaultyError
        With all faults of all sections: files that are not there or not fetched.
    """
    found: list[Overlay] = []
    faults = Gathered()
    for giver in GIVERS:
        with faults.kept():
            found += giver(desk)
    faults.raise_if_any()
    return found


def boundaries(desk: "Desk") -> dict[str, Named]:
    """Return the boundary files that the study names, by kind of layer."""
    found: dict[str, Named] = {}
    faults = Gathered()
    named = desk.study.data.official.named()
    for kind in BOUNDARIES:
        if kind not in named:
            continue
        with faults.kept():
            files = desk.find(f"data.official.{kind}", *named[kind])
            if len(files) > 1:
                raise InputError([_several(desk, kind, len(files))])
            found[kind] = files[0]
    faults.raise_if_any()
    return found


def all_files(desk: "Desk") -> list[Path]:
    """Return every file that gives tables or boundaries, with what lies beside it."""
    named = [file for overlay in desk.overlays for file in overlay.files]
    paths = [file.path for file in (*named, *boundaries(desk).values())]
    beside = [
        path.with_suffix(suffix)
        for path in paths
        if path.suffix.lower() == ".shp"
        for suffix in (".dbf", ".shx", ".prj", ".cpg")
    ]
    return [*paths, *(path for path in beside if path.is_file())]


def cards(desk: "Desk") -> list[Card]:
    """Return identity cards of fetched files that are no raw table: maps name them."""
    data, grid = desk.study.data, desk.study.grid
    found = [
        *desk.find("data.roads", *data.road_files),
        *desk.find("grid.population", *grid.population_files),
        *boundaries(desk).values(),
    ]
    if data.elevation != NONE:
        found += desk.find("data.elevation", data.elevation)
    return [_card_of(file.card) for file in found if file.card is not None]


def _card_of(card: FetchedCard) -> Card:
    return Card(
        file=f"fetched/{card.source}/{card.name}",
        title=card.title,
        producer=card.producer,
        source=card.title,
        url=card.url,
        year=card.year,
        licence=card.licence,
        compiled=f"As fetched: {card.what}.",
        rows=0,
        sha256=card.sha256,
    )


def _several(desk: "Desk", kind: str, count: int) -> Fault:
    return Fault(
        file=desk.study_file.name,
        column=f"data.official.{kind}",
        expected="one file",
        found=f"{count}",
        remedy="Name the one that is meant.",
    )


def require_given(desk: "Desk") -> None:
    """Refuse a study that names files which are not there, all at once.

    Raises
    ------
    FaultyError
        With all faults.
    """
    study, faults = desk.study, Gathered()
    for key, names in (
        ("data.roads", study.data.road_files),
        ("data.elevation", (study.data.elevation,)),
        ("grid.population", study.grid.population_files),
    ):
        with faults.kept():
            desk.find(key, *(name for name in names if is_fetched(name)))
    with faults.kept():
        boundaries(desk)
    with faults.kept():
        overlays(desk)
    faults.raise_if_any()


class Gathered:
    """Faults of several steps, raised together."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._kind: type[FaultyError] = InputError

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keep the faults that the block raises, and go on after it."""
        try:
            yield
        except FaultyError as error:
            self._faults += error.faults
            if isinstance(error, MissingInputError):
                self._kind = MissingInputError

    def raise_if_any(self) -> None:
        """Raise what was kept."""
        if self._faults:
            raise self._kind(self._faults)


def find(desk: "Desk", key: str, *names: str) -> list[Named]:
    """Return the files that a study names for one key, as `Desk.find` does."""
    return find_files(
        names,
        root=desk.places.root,
        raw=desk.places.raw,
        key=key,
        offers=OFFERS.get(key, {}),
        study_file=desk.study_file.name,
    )
