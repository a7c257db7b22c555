"""Flows beside the main one: onward to the south, and from elsewhere.

Two questions that the main flow leaves open: what goes on through Mexico to Guatemala
and Belize, and where firearms go that came by sea or air and were never sold in a US
shop. Parts of the flow by origin and class of weapon are in `variant_flow`.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import NetworkError

FloatArray = npt.NDArray[np.float64]

_CONSERVED = 1e-9


def onward_destinations(
    southern: pd.DataFrame,
    demand: pd.Series,
    *,
    onward_share: float,
    belize_share: float,
) -> pd.DataFrame:
    """Return the southern crossings as destinations, to stand beside municipalities.

    Crossings to one country share its weight equally: no figure tells them apart, so
    distance alone decides between them.

    Parameters
    ----------
    southern
        Table ``ports/southern.csv``.
    demand
        Weights of the municipalities, of any scale.
    onward_share, belize_share
        Share of all demand, municipalities and crossings together, that lies beyond
        the crossings to Guatemala and to Belize. Arrivals take these shares only where
        they are bound to demand; else they also follow access, as everywhere.

    Returns
    -------
    pandas.DataFrame
        ``place_id`` (``GT:`` or ``BZ:`` and the crossing), ``name_en``, ``name_es``,
        ``latitude``, ``longitude`` and ``weight`` in the scale of `demand`, sorted by
        ``place_id``. Countries without a share are left out.

    Raises
    ------
    NetworkError
        If the shares are not at least 0 and together below 1, a country with a share
        has no crossing, or there is no demand to scale by.
    """
    share = {"GT": onward_share, "BZ": belize_share}
    at_home = 1.0 - sum(share.values())
    if not (min(share.values()) >= 0 and at_home > 0):
        message = (
            "Shares beyond the southern border must be at least 0 and together below "
            f"1, not {onward_share:g} (Guatemala) and {belize_share:g} (Belize)."
        )
        raise NetworkError(message)
    if not demand.sum() > 0:
        message = "Demand must not be all 0."
        raise NetworkError(message)
    crossings = southern["beyond"].value_counts()
    closed = [name for name in share if share[name] > 0 and name not in crossings.index]
    if closed:
        message = (
            f"No crossing to {', '.join(closed)} in ports/southern.csv, though a share "
            "goes there. Add one, or set the share to 0."
        )
        raise NetworkError(message)
    scale = float(demand.sum()) / at_home
    each = {
        name: share[name] * scale / crossings[name] for name in share if share[name] > 0
    }
    used = southern[southern["beyond"].isin(list(each))]
    table = used[["name_en", "name_es", "latitude", "longitude"]].assign(
        place_id=used["beyond"] + ":" + used["crossing_id"],
        weight=used["beyond"].map(each).astype("float64"),
    )
    order = ["place_id", "name_en", "name_es", "latitude", "longitude", "weight"]
    return table[order].sort_values("place_id", ignore_index=True)


def weigh_gateways(gateways: pd.DataFrame, *, sea_share: float) -> pd.Series:
    """Return the weight of each sea port and airport as a share of all.

    Parameters
    ----------
    gateways
        Table ``ports/gateways.csv``.
    sea_share
        Share of the firearms that come by sea; the others come by air. Within a kind
        gateways share by volume of cargo.

    Returns
    -------
    pandas.Series
        By ``gateway_id``; adds up to 1.

    Raises
    ------
    NetworkError
        If the share is not within 0 and 1, or a kind with a share has no gateway.
    """
    if not 0 <= sea_share <= 1:
        message = f"The share by sea must be within 0 and 1, not {sea_share:g}."
        raise NetworkError(message)
    share = {"sea": sea_share, "air": 1.0 - sea_share}
    volume = gateways.groupby("kind")["volume"].sum()
    closed = [kind for kind in share if share[kind] > 0 and not volume.get(kind, 0) > 0]
    if closed:
        message = (
            f"No gateway of kind {', '.join(closed)} in ports/gateways.csv, though a "
            "share comes that way. Add one, or change the share by sea."
        )
        raise NetworkError(message)
    kind = gateways["kind"]
    weight = gateways["volume"] / kind.map(volume) * kind.map(share)
    weight.index = pd.Index(gateways["gateway_id"], name="gateway_id")
    return weight.astype("float64")


def distribute_gateways(
    weights: FloatArray,
    demand: FloatArray,
    hours: FloatArray,
    *,
    deterrence: float,
    demand_exponent: float,
) -> FloatArray:
    """Distribute what comes by gateways over destinations.

    Origin-constrained gravity (Wilson 1967): every gateway g sends its weight,

        T_gj = W_g D_j^γ exp(−β c_gj) / Σ_k D_k^γ exp(−β c_gk).

    Parameters
    ----------
    weights, demand
        Weight of each gateway and destination, at least 0; scaled to add up to 1.
    hours
        Gateways × destinations; infinite where no road leads.
    deterrence, demand_exponent
        β, per hour, and γ, above 0.

    Returns
    -------
    array
        Gateways × destinations; adds up to 1 within 1e-9.

    Raises
    ------
    NetworkError
        If there is no weight or no demand, hours do not fit or are not numbers, or a
        gateway with a weight reaches no demand.
    """
    _require_sense(weights, demand, hours)
    sending = weights > 0
    with np.errstate(divide="ignore"):
        pull = demand_exponent * np.log(demand / demand.sum())
    score = pull[None, :] - deterrence * hours
    best = score.max(axis=1, initial=-np.inf)
    lost = np.flatnonzero(sending & np.isneginf(best))
    if len(lost):
        message = (
            f"Gateway {', '.join(map(str, lost))} (counted from 0) reaches no "
            "destination with demand by road."
        )
        raise NetworkError(message)
    flow: FloatArray = np.zeros_like(score)
    flow[sending] = np.exp(score[sending] - best[sending, None])
    flow[sending] *= (weights / weights.sum())[sending, None] / flow[sending].sum(
        axis=1, keepdims=True
    )
    if not abs(flow.sum() - 1) <= _CONSERVED:
        message = f"Flow from gateways adds up to {flow.sum():.12g}, not 1."
        raise NetworkError(message)
    return flow


def _require_sense(weights: FloatArray, demand: FloatArray, hours: FloatArray) -> None:
    for name, values in (("weights", weights), ("demand", demand)):
        if not (values >= 0).all() or not 0 < values.sum() < np.inf:
            message = f"`{name}` must be at least 0, finite and not all 0."
            raise NetworkError(message)
    if hours.shape != (len(weights), len(demand)):
        message = (
            f"Hours of {hours.shape} do not fit {len(weights):,} gateways × "
            f"{len(demand):,} destinations."
        )
        raise NetworkError(message)
    if not (hours >= 0).all():
        message = "Hours from gateways must be numbers of at least 0."
        raise NetworkError(message)
