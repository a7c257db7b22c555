"""Which official files each key of ``[data.official]`` takes, and what they become.

The key says which table is meant; the header of a file says which of its layouts it
has. A file with another header is refused with what that table needs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import pandas as pd

from geo.schema.contract import Table
from geo.schema.raw import (
    COUNTY_POPULATION,
    DEALER_TYPES,
    FIREARM_SHARE,
    GUN_LAWS,
    HOMICIDES,
    OFFICE_SEIZURES,
)
from geo.schema.raw_mexico import FIREARM_HOMICIDES
from geo.schema.raw_united_states import BRIDGE_TRAFFIC, DEALER_POINTS, WAITS
from geo.sources.intake import Layout, choose_layout
from geo.sources.named import Named, Offer
from geo.sources.official import (
    atf_dealer_counts,
    atf_dealers,
    boundary_kinds,
    cbp_seizures,
    census_population,
    conapo_population,
    crossing_tables,
    dealer_tables,
    inegi_census,
    inegi_deaths,
    inegi_firearm_by_state,
    inegi_homicides_by_month,
    inegi_homicides_by_year,
    population_tables,
    sesnsp_victims,
    state_laws,
)
from geo.sources.official.credit import credit
from geo.sources.official.reading import together
from geo.sources.overlay import Overlay, Shelf

# Makes tables by name of the files of a key and of other tables.
Make = Callable[[Sequence[Named], Shelf], Mapping[str, pd.DataFrame]]
# Reads one file into the table of a key.
Read = Callable[[Named], pd.DataFrame]


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key of ``[data.official]``.

    Attributes
    ----------
    offers
        Sources of the catalogue that feed it, the usual one first.
    make
        Reads its files; None for boundaries, which are no raw table.
    titles
        By name, of tables that do not ship.
    layouts
        By source, if the key has several: a file named by its path is credited to the
        one whose layout it has. In the order in which they are tried.
    readers
        By source: the modules below `geo.sources.official` that read it, for the page
        on sources.
    """

    offers: Mapping[str, Offer]
    make: Make | None
    readers: Mapping[str, str]
    titles: Mapping[str, str] = field(default_factory=dict)
    layouts: Mapping[str, Sequence[Layout]] = field(default_factory=dict)


def _one(table: Table, *choices: tuple[Sequence[Layout], Read]) -> Make:
    """Return what reads the files of a key one by one and puts them together.

    Parameters
    ----------
    table
        What they become.
    choices
        Layouts, and what reads them; the header decides.
    """

    def make(files: Sequence[Named], _shelf: Shelf) -> dict[str, pd.DataFrame]:
        return {table.name: together([read(file) for file in files], table, files)}

    def read(file: Named) -> pd.DataFrame:
        layouts = [layout for known, _ in choices for layout in known]
        found = choose_layout(file.path, layouts, shown=file.shown)
        return next(reader for known, reader in choices if found in known)(file)

    return make


def _plain(read: Callable[..., pd.DataFrame]) -> Read:
    """Return a reader of a file, its name for messages handed on."""
    return lambda file: read(file.path, shown=file.shown)


def _deaths(
    files: Sequence[Named], _shelf: Shelf, *, place: inegi_deaths.Place
) -> dict[str, pd.DataFrame]:
    counted = inegi_deaths.read([file.path for file in files], place=place)
    return {FIREARM_HOMICIDES.name: counted}


_COUNTS, _LISTING = "atf-dealer-counts", "atf-ffl"
_ATF: Final = Offer(("atf-ffl-listing",))


def _boundaries(*offers: tuple[str, tuple[str, ...]]) -> Key:
    return Key(
        offers={source: Offer(layouts) for source, layouts in offers},
        make=None,
        readers={source: "boundaries" for source, _ in offers},
    )


KEYS: Final[Mapping[str, Key]] = {
    "municipalities": _boundaries(
        ("inegi-marco", ("inegi-marco-geoestadistico", "municipalities-simplified"))
    ),
    "mexican_states": _boundaries(
        ("inegi-marco", ("inegi-marco-geoestadistico", "states-simplified"))
    ),
    "counties": _boundaries(("census-boundaries", ("census-cartographic-counties",))),
    "us_states": _boundaries(
        ("census-boundaries", ("census-cartographic-states", "us-atlas-states"))
    ),
    "population_mx": Key(
        offers={
            "inegi-census": Offer(("inegi-iter", "census-municipalities")),
            "conapo": Offer(
                ("conapo-municipal", "conapo-municipality-year"), many=True
            ),
        },
        make=population_tables.people_of_mexico,
        readers={"inegi-census": "inegi_census", "conapo": "conapo_population"},
        # Projections have all the columns of the census too, and a year.
        layouts={
            "conapo": conapo_population.LAYOUTS,
            "inegi-census": inegi_census.LAYOUTS,
        },
    ),
    "population_us": Key(
        offers={"census-population": Offer(("census-county-totals",))},
        make=_one(
            COUNTY_POPULATION,
            (census_population.LAYOUTS, _plain(census_population.read)),
        ),
        readers={"census-population": "census_population"},
    ),
    "homicides": Key(
        offers={
            "inegi-homicides": Offer(
                ("inegi-homicides-area-year", "inegi-homicides-area-month")
            )
        },
        make=_one(
            HOMICIDES,
            (inegi_homicides_by_year.LAYOUTS, _plain(inegi_homicides_by_year.read)),
            (
                inegi_homicides_by_month.LAYOUTS,
                lambda file: inegi_homicides_by_month.by_year(
                    inegi_homicides_by_month.read(file.path, shown=file.shown)
                ),
            ),
        ),
        readers={
            "inegi-homicides": "inegi_homicides_by_year, inegi_homicides_by_month"
        },
    ),
    "deaths": Key(
        offers={"inegi-deaths": Offer(("inegi-deaths-microdata",), many=True)},
        make=partial(_deaths, place="occurrence"),
        readers={"inegi-deaths": "inegi_deaths"},
        titles={FIREARM_HOMICIDES.name: "Registered homicides by firearm, counted"},
    ),
    "firearm_share": Key(
        offers={
            "sesnsp-victims": Offer(("sesnsp-victims-wide", "sesnsp-victims-long")),
            "inegi-homicides": Offer(("inegi-firearm-homicides-state-month",)),
        },
        make=_one(
            FIREARM_SHARE,
            (sesnsp_victims.LAYOUTS, _plain(sesnsp_victims.read)),
            (inegi_firearm_by_state.LAYOUTS, _plain(inegi_firearm_by_state.read)),
        ),
        readers={
            "sesnsp-victims": "sesnsp_victims",
            "inegi-homicides": "inegi_firearm_by_state",
        },
        layouts={
            "sesnsp-victims": sesnsp_victims.LAYOUTS,
            "inegi-homicides": inegi_firearm_by_state.LAYOUTS,
        },
    ),
    "dealers": Key(
        offers={_COUNTS: Offer(("dealers-county-year",)), _LISTING: _ATF},
        make=dealer_tables.dealers,
        readers={_COUNTS: "atf_dealer_counts", _LISTING: "atf_dealers"},
        layouts={
            _COUNTS: (atf_dealer_counts.BY_COUNTY,),
            _LISTING: atf_dealers.LAYOUTS,
        },
        titles={DEALER_POINTS.name: "Licensed dealers by county and point of the ZIP"},
    ),
    "dealer_types": Key(
        offers={_COUNTS: Offer(("dealers-type-year",)), _LISTING: _ATF},
        make=_one(
            DEALER_TYPES,
            ((atf_dealer_counts.BY_TYPE,), _plain(atf_dealer_counts.read_types)),
            (atf_dealers.LAYOUTS, _plain(atf_dealers.read_types)),
        ),
        readers={_COUNTS: "atf_dealer_counts", _LISTING: "atf_dealers"},
        layouts={_COUNTS: (atf_dealer_counts.BY_TYPE,), _LISTING: atf_dealers.LAYOUTS},
    ),
    "laws": Key(
        offers={"state-firearm-laws": Offer(("state-firearm-laws",))},
        make=_one(GUN_LAWS, (state_laws.LAYOUTS, _plain(state_laws.read))),
        readers={"state-firearm-laws": "state_laws"},
    ),
    # Before the crossings, whose traffic is shared out as the bridges had it.
    "bridges": Key(
        offers={"txdot-bridges": Offer(("txdot-bridges-monthly",))},
        make=crossing_tables.bridges,
        readers={"txdot-bridges": "txdot_bridges"},
        titles={BRIDGE_TRAFFIC.name: "Northbound traffic by bridge of Texas"},
    ),
    "crossings": Key(
        offers={"bts-crossings": Offer(("bts-border-crossing-entry",))},
        make=crossing_tables.crossings,
        readers={"bts-crossings": "bts_crossings"},
    ),
    "waits": Key(
        offers={
            "cbp-wait-times": Offer(
                ("cbp-border-wait-feed", "cbp-border-wait-snapshot")
            )
        },
        make=crossing_tables.waits,
        readers={"cbp-wait-times": "cbp_waits"},
        titles={WAITS.name: "Hours, lanes and northbound waits at crossings"},
    ),
    "office_seizures": Key(
        offers={"cbp-seizures": Offer(("cbp-weapons-seizures",))},
        make=_one(OFFICE_SEIZURES, (cbp_seizures.LAYOUTS, _plain(cbp_seizures.read))),
        readers={"cbp-seizures": "cbp_seizures"},
    ),
}
#: Kinds of boundaries by key.
BOUNDARIES: Final = {kind.name: kind for kind in boundary_kinds.KINDS}


def official_overlays(
    files: Mapping[str, tuple[Named, ...]], *, deaths_by: inegi_deaths.Place
) -> list[Overlay]:
    """Return overlays of official files, in the order in which they build on others.

    Parameters
    ----------
    files
        By key; boundaries are no raw tables and left alone.
    deaths_by
        Where deaths are counted.
    """
    overlays = []
    for name, key in KEYS.items():
        if name not in files or key.make is None:
            continue
        make = key.make
        if name == "deaths":
            make = partial(_deaths, place=deaths_by)
        overlays.append(
            Overlay(
                key=f"data.official.{name}",
                files=files[name],
                make=partial(make, files[name]),
                titles=key.titles,
                **credit(files[name], next(iter(key.offers)), key.layouts),
            )
        )
    return overlays
