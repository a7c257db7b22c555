"""Pairs of measures: one here, the other around.

*Seizures near homicides*, in Mexico: are firearms seized where people are killed.
*Dealers near homicides*, over both countries: a dealer's county holds no Mexican
homicides, and firearms travel for days. Nothing local is to be expected but along the
border itself, and there it says that two border cities lie side by side.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo import cells
from geo.hotspots.fields import Field
from geo.hotspots.getis_ord import correct_for_many
from geo.hotspots.moran import bivariate_local_moran
from geo.schema.contract import check
from geo.schema.hotspots import BIVARIATE, PAIRS

FloatArray = npt.NDArray[np.float64]

# Branch of the seed.
_SEED = 3


def find_pairs(
    fields: Mapping[str, Field], *, rings: int, draws: int, seed: int, cluster: str
) -> pd.DataFrame:
    """Return the bivariate local Moran of each pair.

    Parameters
    ----------
    fields
        Each measure on its study area.
    rings
        Rings of neighbours.
    draws, seed
        Random draws of neighbours, and where they begin.
    cluster
        Address of a Dask scheduler, or empty for threads.

    Returns
    -------
    pandas.DataFrame
        Table ``hotspots_bivariate``.
    """
    tables = []
    for number, pair in enumerate(PAIRS):
        here, around = (fields[name] for name in pair.split(" near "))
        cell = np.union1d(here.layout.cells, around.layout.cells)
        found = bivariate_local_moran(
            _on(cell, here),
            _on(cell, around),
            cells.neighbors(cell, rings=rings),
            draws=draws,
            seed=branch_of(seed, _SEED, number),
            cluster=cluster,
        )
        tables.append(
            pd.DataFrame(
                {
                    "pair": pair,
                    "cell": cell,
                    "moran": found.statistic,
                    "moran_p": found.p_folded,
                    "moran_class": found.classes(correct_for_many(found.p)),
                }
            )
        )
    table = pd.concat(tables, ignore_index=True)
    table = table.astype({"pair": "str", "moran_class": "str"})
    table = table.sort_values(["pair", "cell"], ignore_index=True)
    return check(table[BIVARIATE.names], BIVARIATE)


def _on(cell: npt.NDArray[np.uint64], field: Field) -> FloatArray:
    """Return the values of a field on more cells than its own, 0 on these."""
    values = np.zeros(len(cell))
    values[np.searchsorted(cell, field.layout.cells)] = field.values()
    return values


def branch_of(seed: int, *numbers: int) -> int:
    """Return a seed of its own for each branch of the work."""
    return int(np.random.SeedSequence([seed, *numbers]).generate_state(1)[0])
