"""Census of 2020 by municipality, INEGI.

Producer: Instituto Nacional de Estadística y Geografía, Censo de Población y Vivienda
2020. Layouts: "principales resultados por localidad" (ITER), of which the rows of whole
municipalities are read (``LOC`` 0000; ``POBTOT``); and a table by municipality
(``cvegeo, name, state_name, …, population, male, female, dwellings``). Vintage: 2020.
"""

from collections.abc import Collection
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.schema.raw import MUNICIPAL_POPULATION
from geo.sources.intake import (
    Faults,
    Field,
    Layout,
    Rows,
    choose_layout,
    open_blocks,
)
from geo.sources.official.inegi_codes import PLAUSIBLE, compose, is_placed, outside
from geo.sources.official.reading import finish

TABLE: Final = Layout(
    name="census of 2020 by municipality",
    fields=(
        Field("cvegeo", ("cvegeo", "cve_geo")),
        Field("name", ("name", "nom_mun", "nomgeo")),
        Field("state_name", ("state_name", "nom_ent")),
        Field("population", ("population", "pobtot")),
    ),
    totals_in=("name", "cvegeo"),
)
ITER: Final = Layout(
    name="INEGI main results by locality (ITER)",
    fields=(
        Field("state", ("ENTIDAD",)),
        Field("state_name", ("NOM_ENT",)),
        Field("town", ("MUN",)),
        Field("name", ("NOM_MUN",)),
        Field("place", ("LOC",)),
        Field("population", ("POBTOT",)),
    ),
    encodings=("cp1252", "latin-1"),
)
LAYOUTS: Final = (TABLE, ITER)
_LISTED: Final = 20
# Localities under which INEGI adds up those of one dwelling and of two: no places.
_SUMS: Final = (9998, 9999)


def read(
    path: Path, *, shown: str | None = None, known: Collection[str] | None = None
) -> pd.DataFrame:
    """Read how many people lived in each municipality in 2020.

    Parameters
    ----------
    path
        The file in either layout, packed or not.
    shown
        Its name for messages; the name on disk if None.
    known
        Codes of municipalities that exist; any that there may be if None.

    Returns
    -------
    pandas.DataFrame
        Table ``population/municipalities.csv``.

    Raises
    ------
    InputError
        With all faults of the file; also if the localities of a municipality do not
        add up to it.
    """
    name = shown or path.name
    layout = choose_layout(path, LAYOUTS, shown=name)
    parse = _parse_table if layout is TABLE else _parse_places
    parts: list[pd.DataFrame] = []
    with open_blocks(path, layout, shown=name) as (blocks, read_blocks):
        for rows in read_blocks:
            part = parse(rows, blocks.faults)
            mine = outside(part["cvegeo"], known) & (part["cvegeo"] != "").to_numpy()
            field = "cvegeo" if layout is TABLE else "town"
            wanted = "the code of a known municipality"
            rows.blame(mine, field, blocks.faults, wanted, "Correct the code.")
            parts.append(part[part["cvegeo"] != ""])
    blocks.faults.raise_if_any()
    whole = pd.concat(parts, ignore_index=True)
    towns = whole[whole["place"] == 0].reset_index(drop=True)
    _require_sound(towns, whole, name)
    towns["state_code"] = towns["cvegeo"].str[:2]
    return finish(
        towns,
        MUNICIPAL_POPULATION,
        layout=layout.name,
        rows=blocks.rows,
        repairs=blocks.repairs,
    )


def _people(rows: Rows, faults: Faults) -> npt.NDArray[np.int64]:
    found = rows.numbers("population", faults, whole=True, minimum=0, thousands=True)
    people: npt.NDArray[np.int64] = np.nan_to_num(found).astype("int64")
    return people


def _parse_table(rows: Rows, faults: Faults) -> pd.DataFrame:
    codes = rows.codes(
        "cvegeo",
        faults,
        width=5,
        known=PLAUSIBLE,
        what="municipality",
        repair_zeros=True,
    )
    return pd.DataFrame(
        {
            "line": rows.line,
            "cvegeo": codes,
            "name": rows.text["name"],
            "state_name": rows.text["state_name"],
            "place": 0,
            "population": _people(rows, faults),
        }
    )


def _parse_places(rows: Rows, faults: Faults) -> pd.DataFrame:
    """Return localities and municipalities; sums of states and the nation are none."""
    numbers = {
        name: np.nan_to_num(rows.numbers(name, faults, whole=True), nan=-1)
        for name in ("state", "town", "place")
    }
    inside = (numbers["state"] > 0) & (numbers["town"] > 0)
    codes, _ = compose(numbers["state"], numbers["town"])
    own = inside & ~np.isin(numbers["place"], _SUMS)
    return pd.DataFrame(
        {
            "line": rows.line,
            "cvegeo": codes.where(own, ""),
            "name": rows.text["name"],
            "state_name": rows.text["state_name"],
            "place": numbers["place"].astype("int64"),
            "population": _people(rows, faults),
        }
    )


def _require_sound(towns: pd.DataFrame, whole: pd.DataFrame, shown: str) -> None:
    """Refuse municipalities that stand twice, or are not the sum of their places."""
    faults = Faults(shown)
    again = towns[towns.duplicated("cvegeo")]
    faults.blame(
        again["line"].to_numpy(),
        again["cvegeo"].tolist(),
        column="cvegeo",
        expected="each municipality once",
        remedy="Remove the repeated row.",
    )
    strange = towns[~is_placed(towns["cvegeo"])]
    faults.blame(
        strange["line"].to_numpy(),
        strange["cvegeo"].tolist(),
        column="cvegeo",
        expected="a municipality",
        remedy="Correct the code.",
    )
    faults.raise_if_any()
    places = whole[whole["place"] > 0]
    if places.empty:
        return
    sums = places.groupby("cvegeo")["population"].sum()
    most = sums.reindex(towns["cvegeo"]).fillna(0).to_numpy()
    people = towns["population"].to_numpy()
    for at in np.flatnonzero(most > people)[:_LISTED]:
        faults.add(
            f"at least the {int(most[at]):,} people of its localities",
            f"{people[at]:,}",
            "Take the file as INEGI publishes it.",
            row=int(towns["line"].iloc[at]),
            column="POBTOT",
        )
    faults.raise_if_any()
