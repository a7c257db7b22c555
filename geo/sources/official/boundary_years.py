"""Areas that the figures know and the boundaries lack, and the reverse.

Boundaries are of one year, figures of others. A municipality or county created since
the boundaries is counted with the one whose land it was; what neither table explains is
listed, never dropped.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pandas as pd

from geo.sources.intake.faults import refused

# Municipality unknown; state as a whole.
_UNKNOWN = ("999", "000")


@dataclass(frozen=True, slots=True)
class Reconciled:
    """How figures and boundaries go together.

    Attributes
    ----------
    parents
        By the code of each area younger than the boundaries: the area with which it is
        counted.
    without_shape
        By table: codes that it has, and neither the boundaries nor `parents`.
    without_figures
        By table: codes that the boundaries have, and it has not.
    notes
        All of this in sentences, every area by its code.
    """

    parents: pd.Series
    without_shape: Mapping[str, tuple[str, ...]]
    without_figures: Mapping[str, tuple[str, ...]]
    notes: tuple[str, ...]


def reconcile(
    codes: Collection[str],
    successors: pd.DataFrame,
    figures: Mapping[str, Collection[str]],
    *,
    shown: str,
) -> Reconciled:
    """Compare the areas of boundaries and figures.

    Parameters
    ----------
    codes
        Of the boundaries.
    successors
        Younger areas: ``code``, ``name``, ``parent`` and ``parent_name``. Those that
        the boundaries have already are left alone.
    figures
        Codes of each table, by its name. Codes of no known place do not count.
    shown
        Name of the table of successors, for messages.

    Raises
    ------
    InputError
        If the boundaries lack a younger area and all that it was part of.
    """
    drawn = set(codes)
    parent_of = dict(zip(successors["code"], successors["parent"], strict=True))
    names = dict(zip(successors["code"], successors["name"], strict=True))
    parents: dict[str, str] = {}
    notes: list[str] = []
    for code in sorted(set(parent_of) - drawn):
        parent = _drawn_parent(code, parent_of, drawn, shown)
        parents[code] = parent
        notes.append(
            f"{code} {names[code]} is younger than the boundaries: counted with "
            f"{parent}"
        )
    without_shape: dict[str, tuple[str, ...]] = {}
    without_figures: dict[str, tuple[str, ...]] = {}
    for table, known in figures.items():
        placed = {code for code in known if not _of_no_place(code)}
        lacking = tuple(sorted(placed - drawn - set(parents)))
        silent = tuple(sorted(drawn - placed))
        if lacking:
            without_shape[table] = lacking
            notes.append(f"{table}: not in the boundaries: {', '.join(lacking)}")
        if silent:
            without_figures[table] = silent
            notes.append(f"{table}: in the boundaries alone: {', '.join(silent)}")
    younger = pd.Series(parents, name="parent", dtype="str")
    return Reconciled(younger, without_shape, without_figures, tuple(notes))


def _drawn_parent(
    code: str, parent_of: Mapping[str, str], drawn: Collection[str], shown: str
) -> str:
    """Return the nearest area with a shape that a younger one was part of."""
    seen = [code]
    while seen[-1] not in drawn:
        parent = parent_of.get(seen[-1])
        if parent is None or parent in seen:
            raise refused(
                shown,
                f"an area of the boundaries that {code} was part of",
                " → ".join([*seen[1:], *([parent] if parent else [])]) or "none",
                "Add its parent to the table, or take newer boundaries.",
            )
        seen.append(parent)
    return seen[-1]


def _of_no_place(code: str) -> bool:
    return code.endswith(_UNKNOWN) or code.startswith(("98", "99"))


def mexican(successors: pd.DataFrame) -> pd.DataFrame:
    """Return table ``homicides/successors.csv`` as `reconcile` takes it."""
    names = {"cvegeo": "code", "parent_cvegeo": "parent"}
    return successors.rename(columns=names)


def american(successors: pd.DataFrame) -> pd.DataFrame:
    """Return table ``dealers/successors.csv`` as `reconcile` takes it."""
    return successors.rename(columns={"fips": "code", "parent_fips": "parent"})
