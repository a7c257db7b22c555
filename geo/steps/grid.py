"""Join all figures on hexagons."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.grid import allocation
from geo.grid.dealer_places import DealerPoints
from geo.grid.join import build_grid, choose_areas, share_areas
from geo.grid.raster_people import PeopleRaster
from geo.grid.spreading import shares_by_method
from geo.sources.dealer_points import read_dealer_points
from geo.sources.extent import read_extent
from geo.sources.known_points import read_known_points
from geo.steps import own
from geo.steps.desk import Desk, Made


def run(desk: Desk) -> Made:
    """Run the stage."""
    areas = desk.shapes("sources", "areas")
    settlements = desk.table("sources", "settlements")
    settings = desk.study.grid
    file = desk.given(settings.extent, unless="none")
    extent = None if file is None else read_extent(file)
    raster = _raster(desk)
    judged, known_points = _judge(desk, areas, settlements, raster)
    figures = own.with_seizures(desk, desk.figures(areas))
    exact = own.exact(desk)
    grid = build_grid(
        areas,
        settlements,
        figures,
        resolution=settings.resolution,
        settlement_density=settings.settlement_density,
        us_states=settings.us_states,
        extent=extent,
        population_raster=raster,
        cluster=desk.cluster,
        exact=exact,
        dealer_points=_dealer_points(desk, areas),
    )
    others = _other_shares(desk, areas, settlements, extent, raster)
    seized = own.seizure_shares(exact, others, desk.other_resolutions())
    if grid.seizure_shares is not None:
        seized["seizure_shares"] = grid.seizure_shares
    files = desk.write(
        "grid",
        {
            "": grid.cells,
            "areas": grid.areas,
            "years": grid.years,
            "ledger": grid.ledger,
            "seats": grid.seats,
            "shares": grid.shares,
            "allocation": judged,
            **others,
            **seized,
        },
    )
    overall = judged[judged["area_id"] == allocation.ALL].drop(columns="area_id")
    # JSON knows no NaN.
    overall = overall.astype(object).where(overall.notna(), None)
    facts = {
        "cells": len(grid.cells),
        "cells_by_country": grid.cells["country"].value_counts().to_dict(),
        "ledger": grid.ledger.to_dict("records"),
        "allocation": overall.to_dict("records"),
        "known_points": known_points,
        "population": dict(grid.facts),
        "dealer_points": dict(grid.dealers_told),
        "estimated": {
            name: dict(values.basis) for name, values in figures.items() if values.basis
        },
    }
    return files, facts


def _dealer_points(desk: Desk, areas: gpd.GeoDataFrame) -> DealerPoints | None:
    """Return dealers by point, None unless the study names a listing of licensees."""
    points = read_dealer_points(desk.raw, areas, year=desk.study.dealers.year)
    small = desk.study.outputs.small_count
    return None if points is None else DealerPoints(points, small)


def _raster(desk: Desk) -> PeopleRaster | None:
    """Return the rasters of people that the study names, None if it names none."""
    settings = desk.study.grid
    files = desk.find("grid.population", *settings.population_files)
    paths = [file.path for file in files]
    if not paths:
        return None
    return PeopleRaster(
        paths,
        unit=settings.population_unit,
        least_known=settings.population_known,
        elsewhere=settings.population_elsewhere,
    )


def _other_shares(
    desk: Desk,
    areas: gpd.GeoDataFrame,
    settlements: pd.DataFrame,
    extent: npt.NDArray[np.object_] | None,
    raster: PeopleRaster | None,
) -> dict[str, pd.DataFrame]:
    """Return where people live on hexagons of the resolutions that hotspots try."""
    settings = desk.study.grid
    on_grid = choose_areas(areas, settings.us_states, extent)
    census = desk.figures(areas)["population"].summed()
    return {
        f"shares_{resolution}": share_areas(
            on_grid,
            settlements,
            census,
            resolution=resolution,
            settlement_density=settings.settlement_density,
            population_raster=raster,
            cluster=desk.cluster,
        )
        for resolution in desk.other_resolutions()
    }


def _judge(
    desk: Desk,
    areas: gpd.GeoDataFrame,
    settlements: pd.DataFrame,
    raster: PeopleRaster | None,
) -> tuple[pd.DataFrame, int]:
    """Judge the spreading by points of known place; return how many there are."""
    settings = desk.study.grid
    file = desk.given(settings.known_points, unless="none")
    if file is None:
        return allocation.no_allocation(), 0
    points = read_known_points(file)
    held = allocation.hold_points(choose_areas(areas, settings.us_states), points)
    shares = shares_by_method(
        held,
        settlements,
        desk.figures(areas)["population"].summed(),
        resolution=settings.resolution,
        density=settings.settlement_density,
        population_raster=raster,
        cluster=desk.cluster,
    )
    table = allocation.judge_allocation(
        points,
        held,
        shares,
        seed=desk.study.study.seed,
        small_count=desk.study.outputs.small_count,
    )
    return table, len(points)
