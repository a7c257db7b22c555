"""Several rasters that together are one surface: tiles, or a file per country."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from pyproj import CRS

from geo.errors import Fault, InputError
from geo.grid.pixels import Raster, open_raster

# Sides of pixels of one surface are alike within this part of them.
_SAME_SIDE = 1e-6


def open_tiles(paths: Sequence[Path]) -> list[Raster]:
    """Describe rasters of which each pixel counts once.

    Parameters
    ----------
    paths
        Files of one band each. Where several have a value of 0 or more at a place, the
        first of them counts there.

    Returns
    -------
    list of Raster
        In the order of `paths`.

    Raises
    ------
    InputError
        If a file cannot be used, or several differ in coordinate system or size of
        pixels, so that nobody could say which of their pixels lie on each other.
    """
    rasters = [open_raster(path, band=None) for path in paths]
    first = rasters[0]
    for path, raster in zip(paths[1:], rasters[1:], strict=True):
        found = _difference(first, raster)
        if found:
            raise InputError(
                [
                    Fault(
                        file=path.name,
                        expected=(
                            "the coordinate system and pixel size of "
                            f"{paths[0].name}, unrotated"
                        ),
                        found=found,
                        remedy=(
                            "Name tiles or countries of one product, or bring the "
                            "files to one grid first: gdalwarp."
                        ),
                    )
                ]
            )
    return [
        dataclasses.replace(raster, earlier=tuple(rasters[:at]))
        for at, raster in enumerate(rasters)
    ]


def _difference(first: Raster, other: Raster) -> str:
    """Word how a raster differs from the first of its surface, if it does."""
    system = CRS.from_wkt(other.crs)
    if system != CRS.from_wkt(first.crs):
        return f"the coordinate system {system.name}"
    turned = (first.transform, other.transform)
    if any(t[1] or t[3] for t in turned):
        return "rotated pixels"
    side = np.abs([other.transform[0], other.transform[4]])
    if not np.allclose(
        side,
        np.abs([first.transform[0], first.transform[4]]),
        rtol=_SAME_SIDE,
        atol=0.0,
    ):
        return f"pixels of {side[0]:.6g} × {side[1]:.6g}"
    return ""
