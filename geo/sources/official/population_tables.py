"""People of municipalities and states: raw tables from INEGI's census or CONAPO.

The model takes the people of 2020 by municipality, and those of states at each census.
A projection for 2020 differs from the census: then the people of each state in 2020
become the sum of its municipalities, so that growth over time still meets them.

CONAPO's projections of 2018 are by the municipalities of 2015. What was part of another
municipality then is given the share of its people that the census of 2020 found in it.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd

from geo.schema.raw import MUNICIPAL_POPULATION, STATE_POPULATION, SUCCESSORS
from geo.sources.intake import choose_layout
from geo.sources.named import Named
from geo.sources.official import conapo_population, inegi_census
from geo.sources.official.reading import alone, finish, told
from geo.sources.overlay import Shelf

_YEAR: Final = 2020
# Municipalities younger than the projections of 2018 but not than the boundaries, and
# whose land they were: decrees of the congresses of Chiapas (2011 and 2017), Morelos
# (2017) and Quintana Roo (2015).
_PARENTS: Final = {
    "07120": "07080",  # Capitán Luis Ángel Vidal, of Siltepec
    "07121": "07072",  # Rincón Chamula San Pedro, of Pueblo Nuevo Solistahuacán
    "07122": "07107",  # El Parral, of Villa Corzo
    "07123": "07002",  # Emiliano Zapata, of Acala
    "07124": "07092",  # Mezcalapa, of Tecpatán
    "17034": "17015",  # Coatetelco, of Miacatlán
    "17035": "17017",  # Xoxocotla, of Puente de Ixtla
    "23011": "23005",  # Puerto Morelos, of Benito Juárez
}


def people_of_mexico(
    files: Sequence[Named], shelf: Shelf
) -> Mapping[str, pd.DataFrame]:
    """Read the people of municipalities in 2020.

    Parameters
    ----------
    files
        One of the census, or the parts of CONAPO's projections.
    shelf
        Has the shipped census and the new municipalities.

    Returns
    -------
    dict
        Tables ``population/municipalities.csv`` and, if a state of 2020 is another
        then, ``population/states.csv``.
    """
    # Projections have all the columns of the census too, and a year: they go first.
    layouts = (*conapo_population.LAYOUTS, *inegi_census.LAYOUTS)
    found = choose_layout(files[0].path, layouts, shown=files[0].shown)
    if found in inegi_census.LAYOUTS:
        file = alone(files)
        towns = inegi_census.read(file.path, shown=file.shown)
    else:
        towns = _projected(files, shelf)
    return {MUNICIPAL_POPULATION.name: towns} | _states(towns, shelf)


def _projected(files: Sequence[Named], shelf: Shelf) -> pd.DataFrame:
    """Return projections of 2020 for all municipalities of the census."""
    known = shelf.table(MUNICIPAL_POPULATION)
    new = shelf.table(SUCCESSORS)
    younger = dict(zip(new["cvegeo"], new["parent_cvegeo"], strict=True))
    projected = conapo_population.read([file.path for file in files], year=_YEAR)
    towns, words = split_parents(projected, known, parents=_PARENTS | younger)
    was = told(projected)
    return finish(
        towns,
        MUNICIPAL_POPULATION,
        layout=was.layout,
        rows=was.rows,
        repairs=[*was.repairs, *words],
    )


def split_parents(
    projected: pd.DataFrame, census: pd.DataFrame, *, parents: Mapping[str, str]
) -> tuple[pd.DataFrame, list[str]]:
    """Give municipalities that a table lacks their share of whom they were part of.

    Parameters
    ----------
    projected
        Table ``population/municipalities.csv`` without some municipalities.
    census
        The same table with all of them.
    parents
        Whose land each was.

    Returns
    -------
    towns
        All municipalities; parent and parts add up to what the parent had.
    words
        What was split, and what could not be.
    """
    people = projected.set_index("cvegeo")["population"].astype("int64")
    counted = census.set_index("cvegeo")["population"].astype("int64")
    missing = [code for code in counted.index if code not in people.index]
    split, added = [], []
    new = dict(people)
    # Those of one parent are split by what the parent had before any was taken.
    for parent in sorted({parents[code] for code in missing if code in parents}):
        parts = [code for code in missing if parents.get(code) == parent]
        if parent not in people.index or parent not in counted.index:
            added += parts
            continue
        whole = int(counted[[parent, *parts]].sum())
        for code in parts:
            new[code] = round(int(people[parent]) * int(counted[code]) / max(whole, 1))
            new[parent] -= new[code]
        split += parts
    added += [code for code in missing if code not in parents]
    new |= {code: int(counted[code]) for code in added}
    lacking = census[census["cvegeo"].isin(missing)]
    towns = pd.concat([projected, lacking], ignore_index=True)
    towns["population"] = towns["cvegeo"].map(new).astype("int64")
    words = []
    if split:
        words.append(
            "younger than the projections, so given the share of their parents' people "
            f"that the census has: {', '.join(sorted(split))}"
        )
    if added:
        words.append(
            "without a projection, so given the people of the census: "
            f"{', '.join(sorted(added))}"
        )
    return towns, words


def _states(towns: pd.DataFrame, shelf: Shelf) -> dict[str, pd.DataFrame]:
    """Return the people of states with 2020 as municipalities add up, if it differs."""
    states = shelf.table(STATE_POPULATION)
    sums = towns.groupby("state_code")["population"].sum()
    mine = (states["year"] == _YEAR).to_numpy()
    wanted = states["state_code"].map(sums)
    other = (
        mine & wanted.notna().to_numpy() & (wanted != states["population"]).to_numpy()
    )
    if not other.any():
        return {}
    renewed = states.copy()
    renewed["population"] = np.where(other, wanted.fillna(0), states["population"])
    renewed["population"] = renewed["population"].astype(states["population"].dtype)
    was = told(towns)
    words = (
        f"people of {int(other.sum())} states in {_YEAR} are the sum of their "
        "municipalities in the named file; other censuses are as shipped"
    )
    table = finish(
        renewed, STATE_POPULATION, layout=was.layout, rows=was.rows, repairs=[words]
    )
    return {STATE_POPULATION.name: table}
