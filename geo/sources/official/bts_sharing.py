"""Traffic of a port shared out over its crossings, as they shared it before."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

_NOT_PUBLISHED: Final = "not published"
_VOLUMES: Final = ("personal_vehicles", "trucks", "pedestrians")
# Kind of lane that a crossing needs to have a share where none is known.
_LANES: Final = {
    "personal_vehicles": "passenger",
    "trucks": "commercial",
    "pedestrians": "pedestrian",
}
# Ysleta is counted apart from El Paso since March 2020.
_TOGETHER: Final = {"2401": "2402"}
_APART_FROM: Final = 2021


def share_out(
    ports: pd.DataFrame, traffic: pd.DataFrame, year: int
) -> tuple[pd.DataFrame, list[str]]:
    """Share the traffic of each port over its crossings.

    Parameters
    ----------
    ports
        Table ``ports/ports.csv``.
    traffic
        One year of table ``ports/traffic.csv``.
    year
        Of the traffic.

    Returns
    -------
    ports
        With the volumes of that year. Whole vehicles, by the largest remainders: the
        crossings of a port add up to its traffic.
    repairs
        How it was shared out, and what belongs to no crossing.
    """
    joined = year < _APART_FROM
    group = ports["bts_code"].replace(_TOGETHER) if joined else ports["bts_code"]
    codes = traffic["bts_code"].replace(_TOGETHER) if joined else traffic["bts_code"]
    totals = traffic.groupby(codes)[list(_VOLUMES)].sum(min_count=1)
    told: list[str] = []
    if joined and (ports["bts_code"] != group).any():
        told.append("Ysleta and El Paso were counted together: shared out together")
    renewed = ports.assign(volume_year=pd.array([year] * len(ports), dtype="Int64"))
    for volume in _VOLUMES:
        renewed[volume], words = _share_volume(ports, group, totals[volume], volume)
        told += words
    several = group.map(group.value_counts()).gt(1)
    shared = sorted(set(ports.loc[several, "bts_name"].dropna()))
    told.append(
        "traffic of ports with several crossings shared out as in the table of "
        f"crossings at hand: {', '.join(shared)}"
    )
    silent = renewed[list(_VOLUMES)].isna().all(axis=1)
    renewed.loc[silent, "volume_year"] = pd.NA
    renewed.loc[silent, "volume_basis"] = _NOT_PUBLISHED
    return renewed, [*told, *_strays(ports, traffic, silent)]


def _strays(ports: pd.DataFrame, traffic: pd.DataFrame, silent: pd.Series) -> list[str]:
    """Return which crossings have no traffic, and which traffic no crossing."""
    told = []
    lost = sorted(ports.loc[silent, "port_id"])
    if lost:
        told.append(f"crossings without traffic in the file: {', '.join(lost)}")
    unknown = ~traffic["bts_code"].isin(ports["bts_code"].dropna())
    if unknown.any():
        names = ", ".join(sorted(traffic.loc[unknown, "bts_name"]))
        told.append(f"ports that are no crossing of the table left out: {names}")
    return told


def _share_volume(
    ports: pd.DataFrame, group: pd.Series, totals: pd.Series, volume: str
) -> tuple[pd.Series, list[str]]:
    """Return one volume by crossing, and where its shares had to be assumed."""
    found = pd.Series(pd.NA, index=ports.index, dtype="Int64")
    told = []
    for code, total in totals.items():
        own = ports.index[group == code]
        if not len(own):
            continue
        if pd.isna(total):
            # No row of a measure is none of it, as the shipped table has it.
            found[own] = 0
            continue
        before = ports.loc[own, volume].fillna(0).to_numpy(dtype="float64")
        if before.sum() == 0 and len(own) > 1 and total > 0:
            before = ports.loc[own, _LANES[volume]].to_numpy(dtype="float64")
            before = before if before.sum() else np.ones(len(own))
            told.append(f"{volume} of port {code} shared out evenly: no share known")
        weights = before if before.sum() else np.ones(len(own))
        found[own] = split_whole(int(total), weights)
    return found, told


def split_whole(total: int, weights: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Split a whole number in proportion to weights, by the largest remainders.

    Parameters
    ----------
    total
        At least 0.
    weights
        At least 0, not all 0.

    Examples
    --------
    >>> split_whole(10, np.array([1.0, 1.0, 1.0])).tolist()
    [4, 3, 3]
    """
    exact = total * weights / weights.sum()
    parts: npt.NDArray[np.int64] = np.floor(exact).astype("int64")
    order = np.argsort(-(exact - parts), kind="stable")
    parts[order[: total - int(parts.sum())]] += 1
    return parts
