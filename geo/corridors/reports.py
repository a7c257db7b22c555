"""From arrays of the model to the tables of the stage."""

from collections.abc import Mapping, Sequence

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.corridors.chains import Sections
from geo.corridors.flows import Shares
from geo.corridors.model import Model
from geo.corridors.routing import RoadFlow
from geo.corridors.through import Crossed
from geo.corridors.uncertainty import Band, summarise
from geo.projection import GEOGRAPHIC
from geo.schema.contract import check
from geo.schema.corridors import (
    AREA_FLOWS,
    CELL_FLOWS,
    CORRIDORS,
    EDGES,
    OFFICES,
    PORTS,
)

FloatArray = npt.NDArray[np.float64]
CellArray = npt.NDArray[np.uint64]


def section_table(sections: Sections, band: Band) -> gpd.GeoDataFrame:
    """Return table ``corridors_edges``."""
    frame = sections.frame.assign(**band_columns(band))
    frame = frame[[*EDGES.names, "geometry"]]
    check(frame, EDGES)
    return frame


def corridor_table(
    corridors: gpd.GeoDataFrame,
    band: Band,
    chains: list[npt.NDArray[np.intp]],
    sections: Sections,
    by_area: Crossed,
    by_hot: Crossed,
    areas: gpd.GeoDataFrame,
    hot_area: npt.NDArray[np.intp],
) -> gpd.GeoDataFrame:
    """Return table ``corridors``: what each crosses, and its band.

    Parameters
    ----------
    corridors, chains
        As `geo.corridors.chains.build_corridors` gives them.
    band
        Of the mean share along each corridor.
    sections
        Sections of road.
    by_area, by_hot
        Areas, and hexagons that are homicide hotspots, × sections of their country.
    areas
        Table ``sources_areas``.
    hot_area
        Row of the area that each of those hexagons belongs to.
    """
    km = sections.frame["length_km"].to_numpy()
    area_km = (by_area.part * km[None, :]).tocsc()
    hot_km = (by_hot.part * km[None, :]).tocsc()
    names = (areas["name"] + ", " + areas["state_name"]).to_numpy(dtype=object)
    rows = []
    for chain in chains:
        section = np.unique(sections.of_segment[chain])
        crossed = np.asarray(area_km[:, section].sum(axis=1)).ravel()
        within = np.asarray(hot_km[:, section].sum(axis=1)).ravel()
        stretch = np.zeros(len(areas))
        np.add.at(stretch, hot_area, within)
        rows.append(
            {
                "areas_crossed": int((crossed > 0).sum()),
                "areas": _listed(names, crossed),
                "hotspot_km": float(within.sum()),
                "hotspots": _listed(names, stretch),
            }
        )
    found = pd.DataFrame(rows, index=corridors.index)
    frame = corridors.assign(**band_columns(band)).join(found)
    frame = frame[[*CORRIDORS.names, "geometry"]].astype(
        {"areas": "str", "hotspots": "str", "areas_crossed": "int64"}
    )
    check(frame, CORRIDORS)
    return frame


def port_table(
    all_ports: pd.DataFrame,
    model: Model,
    shares: Shares,
    halves: Mapping[str, RoadFlow],
    band: Band,
) -> gpd.GeoDataFrame:
    """Return table ``corridors_ports``; closed crossings have no flow."""
    ids = model.ports["port_id"].to_numpy()
    known = {"flow_share": shares.by_port, **band_columns(band)}
    for country, half in halves.items():
        goal = model.halves[country].goal_of[: len(ids)]
        some = half.amount[goal] > 0
        amount = np.where(some, half.amount[goal], 1.0)
        for name in ("km", "hours"):
            mean = getattr(half, name)[goal] / amount
            known[f"{country.lower()}_{name}"] = np.where(some, mean, np.nan)
    found = pd.DataFrame(known, index=ids).reindex(all_ports["port_id"])
    shown = ("flow_share", *band_columns(band))
    found[list(shown)] = found[list(shown)].fillna(0.0)
    vehicles = all_ports["port_id"].map(model.ports.set_index("port_id")["vehicles"])
    table = all_ports.assign(
        **{name: found[name].to_numpy() for name in known},
        yearly_vehicles=vehicles.astype("float64"),
    ).sort_values(["flow_share", "port_id"], ascending=[False, True])
    table = table.assign(rank=np.arange(1, len(table) + 1, dtype="int64"))
    table = table.sort_values("port_id", ignore_index=True)
    frame = gpd.GeoDataFrame(
        table[PORTS.names],
        geometry=gpd.points_from_xy(table["longitude"], table["latitude"]),
        crs=GEOGRAPHIC,
    )
    check(frame, PORTS)
    return frame


def office_table(
    model: Model, shares: Shares, draws: Sequence[FloatArray]
) -> pd.DataFrame:
    """Return table ``corridors_offices``: sums over crossings, and their bands.

    Bands of crossings do not add up, so sums are taken in each draw.

    Parameters
    ----------
    model, shares
        The model and the estimate.
    draws
        Shares of the crossings in each draw.
    """
    offices, office = np.unique(
        model.ports["field_office"].astype(str), return_inverse=True
    )
    ports = len(office)

    def by_office(share: FloatArray) -> FloatArray:
        return np.bincount(office, share[:ports], len(offices)).astype("float64")

    known = by_office(shares.by_port)
    values = np.array([by_office(one) for one in draws])
    band = summarise(values, known)
    table = pd.DataFrame(
        {
            "field_office": offices,
            "flow_share": known,
            **band_columns(band),
            "leads": (values == values.max(axis=1, keepdims=True)).mean(axis=0),
        }
    )
    return check(table[OFFICES.names], OFFICES)


def area_table(
    model: Model,
    shares: Shares,
    origins: Band,
    targets: Band,
    areas: gpd.GeoDataFrame,
    through: FloatArray,
    flow_km: FloatArray,
) -> pd.DataFrame:
    """Return table ``corridors_areas``: every area that sends, receives or is passed.

    Parameters
    ----------
    model, shares
        The model and the estimate.
    origins, targets
        Bands of what is sent and received.
    areas
        Table ``sources_areas``.
    through, flow_km
        By area: expected passages, and Σ share × length on its roads.
    """
    names = model.ports["name_en"].to_numpy()
    parts = []
    for places, by_place, band in (
        (model.origins, shares.by_origin, origins),
        (model.targets, shares.by_target.T, targets),
    ):
        total = by_place.sum(axis=1)
        if places is model.targets:
            total = shares.arrivals
        parts.append(
            places.table[["country", "name", "state", "state_name"]].assign(
                area_id=places.table["place_id"],
                flow_share=total,
                main_port=names[by_place.argmax(axis=1)],
                **band_columns(band),
            )
        )
    passed = areas[["country", "area_id", "name", "state", "state_name"]].assign(
        through_share=through, flow_km=flow_km
    )
    known = pd.concat(parts, ignore_index=True)
    rest = passed[
        ~passed["area_id"].isin(known["area_id"])
        & ((passed["through_share"] > 0) | (passed["flow_km"] > 0))
    ]
    table = pd.concat(
        [
            known.merge(
                passed[["area_id", "through_share", "flow_km"]],
                on="area_id",
                how="left",
            ),
            rest.assign(main_port=""),
        ],
        ignore_index=True,
    )
    numbers = [
        column.name for column in AREA_FLOWS.columns if column.dtype.value == "number"
    ]
    table[numbers] = table[numbers].fillna(0.0)
    return check(
        table.astype({"main_port": "str"}).sort_values(
            ["country", "area_id"], ignore_index=True
        ),
        AREA_FLOWS,
    )


def cell_table(
    access: pd.DataFrame,
    hot: npt.NDArray[np.bool_],
    flow_km: FloatArray,
    band: Band,
    own: tuple[FloatArray, FloatArray],
) -> pd.DataFrame:
    """Return table ``corridors_cells``: every cell of the grid.

    Parameters
    ----------
    access
        ``cell`` and its ports, as `geo.corridors.access.measure_access` gives them.
    hot
        Whether each cell is a homicide hotspot.
    flow_km, band
        Σ share × length on its roads.
    own
        Shares of flow that start and end within it.
    """
    table = access.assign(
        flow_km=flow_km,
        flow_km_mean=band.mean,
        flow_km_low=band.low,
        flow_km_high=band.high,
        top_decile=band.top,
        hot_homicides=hot,
        sent_share=own[0],
        received_share=own[1],
    )[CELL_FLOWS.names]
    return check(table.sort_values("cell", ignore_index=True), CELL_FLOWS)


def band_columns(band: Band) -> dict[str, FloatArray]:
    """Return the columns of a band."""
    return {
        "flow_mean": band.mean,
        "flow_low": band.low,
        "flow_high": band.high,
        "top_decile": band.top,
    }


def _listed(names: npt.NDArray[np.object_], km: FloatArray) -> str:
    """List the names with any length, the longest first."""
    order = np.argsort(-km, kind="stable")
    return "; ".join(str(names[at]) for at in order[: int((km > 0).sum())])
