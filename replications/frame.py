"""What every replication hands over: figures beside the published ones, and a verdict.

A replication is a module ``replications.<name>.replication`` with::

    def run(data: Data) -> Result: ...
    def draw(result: Result, folder: Path) -> None: ...  # if it has pictures

`run` raises `geo.errors.MissingInputError` where data are not at hand: `Data.wanted`
does so, with how to get them.
"""

import dataclasses
import json
import math
import platform
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any, Literal

from geo.errors import Fault, InputError
from geo.files import write_text
from replications.inputs import ROOT, Data, default_data

__all__ = [
    "HERE",
    "RESULT",
    "ROOT",
    "Cell",
    "Comparison",
    "Data",
    "Figure",
    "Result",
    "Table",
    "Verdict",
    "default_data",
    "read_result",
    "scaled",
    "versions",
    "write_result",
]

HERE = Path(__file__).parent
RESULT = "result.json"

Verdict = Literal["within", "direction only", "differs"]
Cell = str | int | float | None

# Figures are written with so many digits: the last ones differ between machines.
_DIGITS = 6
# Part of the published effect below which ours has no direction worth a word.
LEAST_EFFECT = 0.05
_LIBRARIES = ("numpy", "pandas", "scipy", "statsmodels")


def versions() -> dict[str, str]:
    """Return the versions that figures depend on."""
    found = {name: metadata.version(name) for name in _LIBRARIES}
    return {"python": platform.python_version(), **found}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, with its interval if it has one.

    Attributes
    ----------
    value
        In the unit of the comparison that it is part of.
    low, high
        Ends of the 95 % interval; None where there is none.
    source
        Where a published figure stands, or how ours was had.
    """

    value: float
    low: float | None = None
    high: float | None = None
    source: str = ""


def scaled(figure: Figure, by: float) -> Figure:
    """Return a figure and its interval times a positive number."""
    low, high = (None if end is None else end * by for end in (figure.low, figure.high))
    return Figure(figure.value * by, low, high, figure.source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One published figure and ours.

    Attributes
    ----------
    measure
        What is measured, in words.
    unit
        Of both: "%", "guns a year", "deaths a year" …
    published, ours
        The two figures.
    tolerance
        How far ours may be from the published one and still be called within it, as a
        share of the published value. 0 means: within its published interval.
    none
        The value that means no effect (0 for a difference, 1 for a ratio): the
        direction is the side of it on which a figure lies.
    """

    measure: str
    unit: str
    published: Figure
    ours: Figure
    tolerance: float
    none: float = 0.0

    @property
    def verdict(self) -> Verdict:
        """Tell how ours stands to the published figure.

        Returns
        -------
        str
            ``within``: no farther from it than the tolerance. ``direction only``: too
            far, yet on the same side of no effect, our whole interval with it, and
            at least `LEAST_EFFECT` of the published effect. ``differs``: anything
            else, also where our interval holds no effect.
        """
        low, high = self._bounds()
        if low <= self.ours.value <= high:
            return "within"
        effect = self.published.value - self.none
        side = math.copysign(1.0, effect)
        if abs(self.ours.value - self.none) < LEAST_EFFECT * abs(effect):
            return "differs"
        ends = (self.ours.value, self.ours.low, self.ours.high)
        if all((end - self.none) * side > 0 for end in ends if end is not None):
            return "direction only"
        return "differs"

    @property
    def holds_none(self) -> bool | None:
        """Tell whether our interval holds no effect; None if there is no interval."""
        if self.ours.low is None or self.ours.high is None:
            return None
        return self.ours.low <= self.none <= self.ours.high

    def _bounds(self) -> tuple[float, float]:
        if self.tolerance > 0:
            reach = self.tolerance * abs(self.published.value)
            return self.published.value - reach, self.published.value + reach
        if self.published.low is None or self.published.high is None:
            message = f"'{self.measure}' has neither a tolerance nor an interval."
            raise ValueError(message)
        return self.published.low, self.published.high


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the page: variants, placebos, sensitivity.

    Attributes
    ----------
    title
        Its heading.
    columns
        Their names.
    rows
        Cells, each row as long as `columns`.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a replication found.

    Attributes
    ----------
    name
        Of its folder.
    title
        Authors, year and short title of the original.
    question
        What the original asked, in a sentence.
    comparisons
        Published figures and ours.
    tables
        What else the page shows.
    inputs
        SHA-256 of every file read, by its name.
    notes
        What the reader must know beside the figures, a sentence each.
    versions
        Of Python and the libraries that the figures depend on.
    """

    name: str
    title: str
    question: str
    comparisons: tuple[Comparison, ...]
    tables: tuple[Table, ...] = ()
    inputs: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    versions: dict[str, str] = field(default_factory=versions)

    @property
    def command(self) -> str:
        """The command that makes the result."""
        return f"python -m replications {self.name}"

    def find(self, measure: str) -> Comparison:
        """Return the comparison of a measure."""
        for one in self.comparisons:
            if one.measure == measure:
                return one
        message = f"{self.name} compares nothing called '{measure}'."
        raise KeyError(message)

    def table(self, title: str) -> Table:
        """Return a table by its title."""
        for one in self.tables:
            if one.title == title:
                return one
        message = f"{self.name} has no table called '{title}'."
        raise KeyError(message)


def write_result(result: Result, path: Path) -> None:
    """Write a result, keys sorted and figures rounded: the same result, the same bytes.

    The verdicts and the command are written too, for readers of the file alone.
    """
    record = dataclasses.asdict(result)
    record["command"] = result.command
    for entry, one in zip(record["comparisons"], result.comparisons, strict=True):
        entry["verdict"] = one.verdict
    text = json.dumps(
        _rounded(record), indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False
    )
    write_text(path, f"{text}\n")


def read_result(path: Path, *, judged: bool = True) -> Result:
    """Read a result that `write_result` wrote.

    Parameters
    ----------
    path
        Where it is.
    judged
        Require that its verdicts are those of its figures; not where the rule of
        verdicts has changed and they are to be written again.

    Raises
    ------
    InputError
        If a verdict or the command in the file is not what its figures give.
    """
    record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    command = record.pop("command")
    verdicts = [entry.pop("verdict") for entry in record["comparisons"]]
    result = Result(
        name=record["name"],
        title=record["title"],
        question=record["question"],
        comparisons=tuple(_comparison(entry) for entry in record["comparisons"]),
        tables=tuple(
            Table(
                entry["title"],
                tuple(entry["columns"]),
                tuple(tuple(row) for row in entry["rows"]),
            )
            for entry in record["tables"]
        ),
        inputs=record["inputs"],
        notes=tuple(record["notes"]),
        versions=record["versions"],
    )
    if judged and (
        command != result.command
        or verdicts != [one.verdict for one in result.comparisons]
    ):
        raise InputError(
            [
                Fault(
                    file=f"{path.parent.name}/{path.name}",
                    expected="the verdicts and the command that its figures give",
                    found="others",
                    remedy=f"Make it again: {result.command}",
                )
            ]
        )
    return result


def _comparison(entry: dict[str, Any]) -> Comparison:
    return Comparison(
        measure=entry["measure"],
        unit=entry["unit"],
        published=Figure(**entry["published"]),
        ours=Figure(**entry["ours"]),
        tolerance=entry["tolerance"],
        none=entry["none"],
    )


def _rounded(value: Any) -> Any:  # noqa: ANN401 - whatever JSON may hold
    """Return the same with floats of `_DIGITS` digits."""
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(one) for one in value]
    if isinstance(value, float):
        return float(f"{value:.{_DIGITS}g}")
    return value
