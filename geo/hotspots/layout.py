"""How the figures of areas lie on cells: the one join that all hotspots use."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp

FloatArray = npt.NDArray[np.float64]
CellArray = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Layout:
    """Areas of one study area and the cells that they lie in.

    Attributes
    ----------
    areas
        ``area_id`` of each area, sorted.
    cells
        Sorted cells.
    share
        Cells × areas: which share of the area's people lives in the cell. Each column
        adds up to 1.
    land
        Cells × areas: km² of the area in the cell.
    """

    areas: npt.NDArray[np.object_]
    cells: CellArray
    share: sp.csr_array
    land: sp.csr_array

    def spread(self, values: FloatArray) -> FloatArray:
        """Return what cells hold of values of areas that add up over places.

        Parameters
        ----------
        values
            Areas, or areas × anything.

        Returns
        -------
        numpy.ndarray
            Cells, or cells × anything; sums are kept.
        """
        spread: FloatArray = self.share @ values
        return spread

    def carry(self, rates: FloatArray, population: FloatArray) -> FloatArray:
        """Return the mean of rates of areas in each cell, an intensive value.

        Parameters
        ----------
        rates, population
            Of each area.

        Returns
        -------
        numpy.ndarray
            Weighted by the people that each area has in the cell; by land where
            nobody lives.
        """
        people = self.spread(population)
        with np.errstate(invalid="ignore", divide="ignore"):
            by_people = self.share @ (population * rates) / people
            by_land = self.land @ rates / self.land_km2
        carried: FloatArray = np.where(people > 0, by_people, by_land)
        return carried

    @property
    def land_km2(self) -> FloatArray:
        """Land of each cell, km²."""
        land: FloatArray = np.asarray(self.land.sum(axis=1), dtype="float64").ravel()
        return land


def lay_out(areas: pd.Series, shares: pd.DataFrame) -> Layout:
    """Return the layout of some areas.

    Parameters
    ----------
    areas
        ``area_id`` of the areas that take part.
    shares
        Table ``grid_shares``: ``area_id``, ``cell``, ``land_km2`` and ``share``.
    """
    names = np.sort(areas.to_numpy(dtype=object))
    column = pd.Index(names).get_indexer(pd.Index(shares["area_id"]))
    held = column >= 0
    pieces = shares[held]
    cells, row = np.unique(pieces["cell"].to_numpy(dtype="uint64"), return_inverse=True)
    at = (row, column[held])
    shape = (len(cells), len(names))
    share, land = (
        sp.csr_array((pieces[name].to_numpy(dtype="float64"), at), shape=shape)
        for name in ("share", "land_km2")
    )
    return Layout(names, cells, share, land)
