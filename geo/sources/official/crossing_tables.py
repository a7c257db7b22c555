"""Traffic and waits of crossings: raw tables from the files of BTS, TxDOT and CBP."""

from collections.abc import Mapping, Sequence

import pandas as pd

from geo.schema.raw import PORTS
from geo.schema.raw_united_states import BRIDGE_TRAFFIC, WAITS
from geo.sources.named import Named
from geo.sources.official import bts_crossings, cbp_waits, txdot_bridges
from geo.sources.official.reading import alone, finish, told
from geo.sources.overlay import Shelf


def crossings(files: Sequence[Named], shelf: Shelf) -> Mapping[str, pd.DataFrame]:
    """Renew the traffic of crossings from BTS.

    Parameters
    ----------
    files
        One, as `geo.sources.official.bts_crossings` reads it.
    shelf
        Has the crossings; and, if it was laid over, the traffic by bridge, in whose
        proportions that of a port is shared out.

    Returns
    -------
    dict
        Table ``ports/ports.csv``, of the last whole year.
    """
    file = alone(files)
    ports = shelf.table(PORTS)
    renewed = bts_crossings.read(file.path, file.shown, ports=ports)
    bridges = shelf.laid.get(BRIDGE_TRAFFIC.name)
    if bridges is None:
        return {PORTS.name: renewed}
    year = int(renewed["volume_year"].max())
    had = year in set(bridges["year"])
    if had:
        shared = txdot_bridges.with_bridge_shares(ports, bridges, year)
        renewed = bts_crossings.read(file.path, file.shown, ports=shared, year=year)
    was = told(renewed)
    words = (
        f"ports of bridges alone share their traffic as the bridges had it in {year}"
        if had
        else f"the counts of bridges have no {year}: they share out nothing"
    )
    table = finish(
        renewed, PORTS, layout=was.layout, rows=was.rows, repairs=[*was.repairs, words]
    )
    return {PORTS.name: table}


def bridges(files: Sequence[Named], shelf: Shelf) -> Mapping[str, pd.DataFrame]:
    """Read the traffic by bridge of TxDOT.

    Parameters
    ----------
    files
        One, as `geo.sources.official.txdot_bridges` reads it.
    shelf
        Has the crossings.

    Returns
    -------
    dict
        Table ``ports/bridges.csv``.
    """
    file = alone(files)
    ports = shelf.table(PORTS)
    table = txdot_bridges.read(file.path, file.shown, ports=ports)
    return {BRIDGE_TRAFFIC.name: table}


def waits(files: Sequence[Named], shelf: Shelf) -> Mapping[str, pd.DataFrame]:
    """Read hours, lanes and waits of CBP.

    Parameters
    ----------
    files
        One, as `geo.sources.official.cbp_waits` reads it.
    shelf
        Has the crossings.

    Returns
    -------
    dict
        Table ``ports/waits.csv``.
    """
    file = alone(files)
    table = cbp_waits.read(file.path, file.shown, ports=shelf.table(PORTS))
    return {WAITS.name: table}
