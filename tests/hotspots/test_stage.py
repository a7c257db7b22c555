"""The stage as a whole: two countries that share one cell, on three grids."""

import h3
import numpy as np
import pandas as pd
import pytest

from geo import cells
from geo.hotspots.stage import Inputs, run_hotspots
from geo.schema.clusters import CLUSTER_MEMBERS, CLUSTERS, SCAN
from geo.schema.contract import check
from geo.schema.hotspots import (
    BIVARIATE,
    EMERGING,
    EMERGING_YEARS,
    HOTSPOTS,
    RANKED,
    RINGS,
    SKILL,
)
from geo.study import Hotspots
from tests.tiny_world import CENTER

TABLES = {
    "": HOTSPOTS,
    "bivariate": BIVARIATE,
    "rings": RINGS,
    "emerging": EMERGING,
    "emerging_years": EMERGING_YEARS,
    "skill": SKILL,
    "clusters": CLUSTERS,
    "cluster_members": CLUSTER_MEMBERS,
    "scan": SCAN,
    "ranked": RANKED,
}
YEARS = range(2001, 2013)
STATES = {"MX": "Norte", "US": "Texas"}
BORDER = h3.str_to_int(CENTER)


def _disk(origin: str, rings: int) -> np.ndarray:
    disk = h3.grid_disk(origin, rings)
    return np.sort(np.array([h3.str_to_int(one) for one in disk], "uint64"))


def _areas() -> pd.DataFrame:
    """Return an area for each of 169 cells of Mexico and of 61 of the United States.

    The middle nineteen of either have many of all. The cell in Mexico's middle holds
    the larger part of a county besides.
    """
    generator = np.random.default_rng(5)
    tables = []
    origins = {"MX": CENTER, "US": h3.latlng_to_cell(33.0, -99.5, 6)}
    for (country, origin), rings in zip(origins.items(), (7, 4), strict=True):
        disk = _disk(origin, rings)
        many = np.where(np.isin(disk, _disk(origin, 2)), 20, 1)
        tables.append(
            pd.DataFrame(
                {
                    "area_id": [f"{country}{cell:x}" for cell in disk],
                    "cell": disk,
                    "country": country,
                    "state": country,
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


def _shares(areas: pd.DataFrame, resolution: int) -> pd.DataFrame:
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


def _settings(**changes: object) -> Hotspots:
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


def _inputs() -> Inputs:
    generator = np.random.default_rng(6)
    areas = _areas()
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
    shared = areas.groupby("cell", as_index=False)[["land_km2", "population"]].sum()
    most = areas.sort_values("land_km2").drop_duplicates("cell", keep="last")
    return Inputs(
        areas=areas.drop(columns=["cell", "rate", "land_km2"]),
        shares=_shares(areas, 6),
        cells=shared.merge(most[["cell", "area_id"]], on="cell"),
        seats=areas[["area_id"]].assign(latitude=latitude, longitude=longitude),
        elsewhere={resolution: _shares(areas, resolution) for resolution in (5, 7)},
        names=areas[["area_id", "country"]].assign(
            name=areas["area_id"], state_name=areas["country"].map(STATES)
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


Found = tuple[dict[str, pd.DataFrame], dict[str, object]]


def _run(settings: Hotspots, told: list[float] | None = None) -> Found:
    return run_hotspots(
        _inputs(),
        settings,
        homicide_years=len(YEARS),
        seed=3,
        cluster="",
        progress=lambda share, _: None if told is None else told.append(share),
    )


@pytest.fixture(scope="module")
def found() -> Found:
    return _run(_settings())


def test_every_table_has_its_declared_shape_and_some_rows(found: Found) -> None:
    assert found[0].keys() == TABLES.keys()
    for name, table in found[0].items():
        assert len(check(table, TABLES[name])) > 0, name
