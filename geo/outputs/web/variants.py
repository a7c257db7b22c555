"""What the web map says of parts of the flow: by origin and by class of weapon."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.outputs import palette
from geo.outputs.web.pack import Packer
from geo.outputs.words_variants import in_spanish

FloatArray = npt.NDArray[np.float64]

_KEY: Final = ["kind", "variant"]
_BAND: Final = ["flow_share", "flow_low", "flow_high"]
# Digits behind the point of the shares of crossings.
_DIGITS = 4


def list_variants(roads: pd.DataFrame) -> list[tuple[str, ...]]:
    """Return kind and name of each variant, sorted.

    Parameters
    ----------
    roads
        Table ``corridors_variant_edges``, or an empty one.
    """
    if roads.empty:
        return []
    return sorted(set(roads[_KEY].itertuples(index=False, name=None)))


def pack_variant_roads(
    packer: Packer, edge: pd.Series, roads: pd.DataFrame, parts: int
) -> None:
    """Pack the shares of each variant on each road, variant after variant.

    Parameters
    ----------
    packer
        Takes the arrays.
    edge
        Number of each road, in the order in which roads are packed.
    roads
        Table ``corridors_variant_edges``; a road that it does not list has none.
    parts
        Shares are packed as whole numbers of this part.
    """
    columns: dict[str, list[FloatArray]] = {name: [] for name in _BAND}
    shades = []
    for kind, variant in list_variants(roads):
        own = roads[(roads["kind"] == kind) & (roads["variant"] == variant)]
        known = own.set_index("edge_id")[_BAND].reindex(edge).fillna(0.0)
        for name in _BAND:
            columns[name].append(known[name].to_numpy(dtype="float64"))
        low, high = columns["flow_low"][-1], columns["flow_high"][-1]
        shades.append(np.where(high > 0, palette.certainty(low, high), 0))
    for name, values in columns.items():
        codes = np.round(np.concatenate(values) * parts) if values else np.empty(0)
        packer.add(name.replace("flow", "variant"), codes, "u2")
    shade = np.concatenate(shades) if shades else np.empty(0)
    packer.add("variant_certainty", shade, "u1")


def variant_facts(
    crossings: pd.DataFrame, roads: pd.DataFrame, port_ids: list[str]
) -> list[dict[str, Any]]:
    """Return what the page says of each variant, in the order of the packed roads.

    Parameters
    ----------
    crossings, roads
        Tables ``corridors_variants`` and ``corridors_variant_edges``.
    port_ids
        Crossings, in the order of the page.

    Returns
    -------
    list of dict
        Kind, name in both languages, and share with band of each crossing; none where
        a crossing takes no part.
    """
    facts = []
    for kind, variant in list_variants(roads):
        own = crossings[(crossings["kind"] == kind) & (crossings["variant"] == variant)]
        shares = own.set_index("port_id")[_BAND].reindex(port_ids)
        facts.append(
            {
                "kind": kind,
                "en": variant,
                "es": in_spanish(variant),
                "ports": [
                    None
                    if np.isnan(row[0])
                    else [round(float(x), _DIGITS) for x in row]
                    for row in shares.to_numpy(dtype="float64")
                ],
            }
        )
    return facts
