"""Land crossings: the table of ports, with what only the whole table can tell."""

from pathlib import Path

import pandas as pd

from geo.errors import Fault, InputError
from geo.schema.raw import PORTS
from geo.sources.tables import read_table


def read_ports(raw: Path) -> pd.DataFrame:
    """Read the crossings.

    Parameters
    ----------
    raw
        The raw folder.

    Returns
    -------
    pandas.DataFrame
        Table ``ports/ports.csv``.

    Raises
    ------
    InputError
        With all faults; traffic must return south by a crossing that takes it.
    """
    ports = read_table(raw, PORTS, known={})
    open_south = set(ports.loc[ports["southbound"], "port_id"])
    lost = ports[~ports["returns_by"].isin(open_south)]
    if not lost.empty:
        raise InputError(
            [
                Fault(
                    file=f"{raw.name}/{PORTS.name}",
                    column="returns_by",
                    expected="a crossing that takes vehicles south",
                    found=f"'{back}' for '{port}'",
                    remedy="Name the crossing by which its traffic goes south again.",
                )
                for port, back in zip(lost["port_id"], lost["returns_by"], strict=True)
            ]
        )
    return ports
