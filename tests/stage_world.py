"""A world for the stage of hotspots: two countries that share one cell, three grids."""

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import shapely

from geo import cells
from geo.hotspots.stage import Inputs
from geo.schema.figures import AreaFigures
from geo.study import Hotspots
from tests.tiny_world import CENTER

YEARS = range(2001, 2013)
STATES = {"MX": "Norte", "TX": "Texas"}
BORDER = h3.str_to_int(CENTER)


def disk(origin: str, rings: int) -> np.ndarray:
    """Return the sorted cells within some rings of one."""
    found = h3.grid_disk(origin, rings)
    return np.sort(np.array([h3.str_to_int(one) for one in found], "uint64"))


def make_areas() -> pd.DataFrame:
    """Return an area for each of 169 cells of Mexico and of 61 of the United States.

    The middle nineteen of either have many of all. The cell in Mexico's middle holds
    the larger part of a county besides.
    """
    generator = np.random.default_rng(5)
    tables = []
    origins = {"MX": CENTER, "US": h3.latlng_to_cell(33.0, -99.5, 6)}
    for (country, origin), rings in zip(origins.items(), (7, 4), strict=True):
        own = disk(origin, rings)
        many = np.where(np.isin(own, disk(origin, 2)), 20, 1)
        tables.append(
            pd.DataFrame(
                {
                    "area_id": [f"{country}{cell:x}" for cell in own],
                    "cell": own,
                    "country": country,
                    "state": {"MX": "MX", "US": "TX"}[country],
                    "population": 10_000.0,
                    "land_km2": 40.0,
                    "seizures": generator.poisson(0.3 * many).astype("float64"),
                    "dealers": generator.poisson(many).astype("float64"),
                    "rate": 2.0 * many,
                }
            )
        )
    county = tables[1].iloc[[0]].assign(area_id="USborder", cell=np.uint64(BORDER))
    areas = pd.concat([*tables, county]).sort_values("area_id", ignore_index=True)
    areas.loc[areas["cell"] == BORDER, "land_km2"] = [10.0, 30.0]
    return areas


def share_out(areas: pd.DataFrame, resolution: int) -> pd.DataFrame:
    """Return areas on another grid: whole on a coarser, in equal parts on a finer."""
    own = areas["cell"].to_numpy()
    if resolution <= 6:
        return areas[["area_id", "land_km2"]].assign(
            cell=cells.parents(own, resolution=resolution), share=1.0
        )
    _, child = cells.children(own, resolution=resolution)
    parts = areas.loc[areas.index.repeat(7), ["area_id", "land_km2"]]
    parts["land_km2"] /= 7
    return parts.assign(cell=child, share=1 / 7).reset_index(drop=True)


def settings(**changes: object) -> Hotspots:
    asked: dict[str, object] = {
        "rings": "auto",
        "rings_tried": 4,
        "low_quantile": 0.05,
        "moran_draws": 9_999,
        "stability": {"draws": 9, "resolutions": [5, 7]},
        "skill": {"split_year": 2008, "resamples": 20},
        "emerging": {"first_year": 2001, "last_year": 2012, "time_steps": 0},
        "clusters": {
            "weight": "incidents",
            "radius_km": "auto",
            "minimum": "auto",
            "minimum_cluster": "auto",
            "place_km": "auto",
            "resamples": 5,
        },
        "scan": {
            "first_year": 2008,
            "last_year": 2012,
            "max_share": 0.5,
            "max_radius_km": 200.0,
            "period_years": "auto",
            "follow_years": True,
            "space_replicates": 19,
            "space_time_replicates": 19,
            "most": 3,
        },
    }
    return Hotspots.model_validate(asked | changes)


def make_inputs() -> Inputs:
    generator = np.random.default_rng(6)
    areas = make_areas()
    home = areas[areas["country"] == "MX"]
    # The cell on the border has most homicides of all.
    rate = np.where(home["cell"] == BORDER, 400.0, home["rate"])
    counts = pd.DataFrame(
        generator.poisson(rate[:, None], (len(home), len(YEARS))),
        index=pd.Index(home["area_id"], name="area_id"),
        columns=pd.Index(YEARS, name="year"),
    )
    areas["homicides"] = areas["area_id"].map(counts.sum(axis=1)).fillna(0.0)
    homicides = counts.melt(value_name="homicides", ignore_index=False).reset_index()
    latitude, longitude = cells.centers(areas["cell"].to_numpy())
    seen = home[home["seizures"] > 0]
    return Inputs(
        areas=areas.drop(columns=["cell", "rate", "land_km2"]),
        shares=share_out(areas, 6),
        seats=areas[["area_id"]].assign(latitude=latitude, longitude=longitude),
        elsewhere={resolution: share_out(areas, resolution) for resolution in (5, 7)},
        names=areas[["area_id", "country"]].assign(
            name=areas["area_id"], state_name=areas["state"].map(STATES)
        ),
        settlements=pd.DataFrame(
            {
                "name": ["City", "Village"],
                "country": "MX",
                "latitude": [27.5, 27.4],
                "longitude": [-99.5, -99.4],
                "population": [200_000.0, 90_000.0],
            }
        ),
        homicides=homicides,
        people=pd.DataFrame(10_000.0, index=counts.index, columns=list(YEARS)),
        incidents=pd.DataFrame(
            {
                "area_id": seen["area_id"].to_numpy(),
                "year": 2010,
                "incidents": seen["seizures"].to_numpy().astype("int64"),
                "firearms": 2 * seen["seizures"].to_numpy().astype("int64"),
            }
        ),
    )


def draw_areas() -> gpd.GeoDataFrame:
    """Return table ``sources_areas``: each area fills its cell, a metre inside it.

    Of the cell on the border Mexico's area is the south, the county the north.
    """
    areas = make_areas()
    shape = cells.boundaries(areas["cell"].to_numpy())
    north = shapely.get_y(shapely.centroid(shape[areas["cell"] == BORDER]))[0]
    halves = [shapely.box(-180, -90, 180, north), shapely.box(-180, north, 180, 90)]
    shape[areas["cell"] == BORDER] = shapely.intersection(
        shape[areas["cell"] == BORDER], halves
    )
    return gpd.GeoDataFrame(
        areas[["country", "area_id", "state"]].assign(
            name=areas["area_id"], state_name=areas["state"].map(STATES)
        ),
        geometry=shapely.buffer(shape, -1e-5, join_style="mitre"),
        crs="EPSG:4326",
    )


def make_figures(given: Inputs) -> dict[str, AreaFigures]:
    """Return the figures by area that the inputs of the stage add up."""
    areas = given.areas.set_index("area_id")

    def figures(unit: str, years: dict[str, pd.Series]) -> AreaFigures:
        return AreaFigures(
            unit=unit,
            years=years,
            unplaced={},
            totals={year: float(values.sum()) for year, values in years.items()},
        )

    homicides = {
        str(year): rows.set_index("area_id")["homicides"].astype("float64")
        for year, rows in given.homicides.groupby("year")
    }
    return {
        "population": figures("people", {"2020": areas["population"]}),
        "dealers": figures("dealers", {"2023": areas["dealers"]}),
        "homicides": figures("homicides", homicides),
        "firearm_homicides": figures(
            "homicides", {year: values / 2 for year, values in homicides.items()}
        ),
        "seizures": figures("firearms", {"2010": areas["seizures"]}),
    }
