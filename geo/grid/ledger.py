"""The conservation ledger: what came in, what was placed, what could not be.

Every column of the grid that is a sum has a line per year. A line that does not
balance stops the run: a map with lost or invented counts must not exist.
"""

from dataclasses import dataclass, field

import pandas as pd

from geo.errors import ConservationError
from geo.schema.contract import check
from geo.schema.stages import LEDGER

# Relative to the total of the line, as docs/methods.md promises.
TOLERANCE = 1e-9


@dataclass(slots=True)
class Ledger:
    """Lines of the ledger, written as columns are placed."""

    lines: list[dict[str, object]] = field(default_factory=list)

    def write(
        self,
        column: str,
        year: str,
        unit: str,
        *,
        input_total: float,
        placed: float,
        by_area: float = 0.0,
        unplaced: float = 0.0,
    ) -> None:
        """Add one line.

        Parameters
        ----------
        column, year, unit
            What is counted.
        input_total
            Sum of the raw table.
        placed, by_area, unplaced
            Sums over hexagons, over areas kept outside the hexagons, and of what has
            no known place.

        Raises
        ------
        ConservationError
            If the line does not balance within `TOLERANCE`.
        """
        difference = input_total - placed - by_area - unplaced
        if not abs(difference) <= TOLERANCE * max(abs(input_total), 1.0):
            message = (
                f"`{column}` of {year} is not conserved: {input_total:,.6f} came in, "
                f"{placed:,.6f} were placed on cells, {by_area:,.6f} kept by area and "
                f"{unplaced:,.6f} have no place; {difference:,.6g} are missing."
            )
            raise ConservationError(message)
        self.lines.append(
            {
                "column": column,
                "year": year,
                "unit": unit,
                "input_total": float(input_total),
                "placed": float(placed),
                "by_area": float(by_area),
                "unplaced": float(unplaced),
                "difference": float(difference),
            }
        )

    def table(self) -> pd.DataFrame:
        """Return the lines as table ``grid_ledger``, sorted."""
        frame = pd.DataFrame(self.lines).astype(
            {"column": "str", "year": "str", "unit": "str"}
        )
        return check(frame.sort_values(["column", "year"], ignore_index=True), LEDGER)
