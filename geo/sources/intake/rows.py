"""Columns of text into numbers, codes and dates, every fault of them noted."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.sources.intake.faults import Faults, shown
from geo.sources.intake.layout import plain

Order = Literal["ymd", "dmy", "mdy"]
Flags = npt.NDArray[np.bool_]

_FORMATS: Final[dict[Order, tuple[str, ...]]] = {
    "ymd": ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d"),
    "dmy": ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"),
    "mdy": ("%m/%d/%Y", "%m-%d-%Y"),
}
_NUMBER: Final = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?"
# 1,234,567.8 and, in the Spanish manner, 1 234 567.8; never 1.234.567.
_GROUPED: Final = r"[+-]?\d{1,3}(?:[,   ]\d{3})+(?:\.\d+)?"


@dataclass(slots=True)
class Rows:
    """A table as text.

    Attributes
    ----------
    file
        Name of the file for messages.
    text
        By the names of the layout's fields: text without blanks around it.
    line
        Line of the file of each row.
    encoding
        Of the file; ``xlsx`` for a workbook.
    repairs
        What was left out or mended: told to the user.
    headers
        What the file calls the fields: messages name its own columns.
    """

    file: str
    text: dict[str, pd.Series]
    line: npt.NDArray[np.int64]
    encoding: str
    repairs: list[str]
    headers: Mapping[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.line)

    def where(self, mask: Flags) -> "Rows":
        """Return some of the rows; what is mended in them is told in the same list."""
        text = {name: values[mask] for name, values in self.text.items()}
        text = {name: values.reset_index(drop=True) for name, values in text.items()}
        line = self.line[mask]
        return Rows(self.file, text, line, self.encoding, self.repairs, self.headers)

    def header(self, name: str) -> str:
        """Return what the file calls a field."""
        return self.headers.get(name, name)

    def blame(
        self, wrong: Flags, name: str, faults: Faults, expected: str, remedy: str
    ) -> None:
        """Note a fault for each row of a mask."""
        at = np.flatnonzero(wrong)
        if len(at):
            faults.blame(
                self.line[at],
                self.text[name].iloc[at].tolist(),
                column=self.header(name),
                expected=expected,
                remedy=remedy,
            )

    def numbers(
        self,
        name: str,
        faults: Faults,
        *,
        whole: bool = False,
        minimum: float | None = None,
        maximum: float | None = None,
        missing: Collection[str] = (),
        thousands: bool = False,
    ) -> npt.NDArray[np.float64]:
        """Return a column of numbers.

        Parameters
        ----------
        name
            Of the field.
        faults
            Takes note of what is no such number.
        whole
            Refuse fractions.
        minimum, maximum
            Bounds, both allowed.
        missing
            Texts that stand for no value, such as ``""`` or ``"NA"``: NaN.
        thousands
            Accept separators between groups of three digits.
        """
        codes, distinct = pd.factorize(self.text[name])
        texts = pd.Series(distinct, dtype="str")
        absent = texts.isin(list(missing)).to_numpy()
        good = texts.str.fullmatch(_NUMBER).to_numpy(dtype=bool, copy=True)
        cleaned = texts
        if thousands:
            grouped = texts.str.fullmatch(_GROUPED).to_numpy(dtype=bool)
            cleaned = texts.where(
                ~grouped, texts.str.replace(r"[^\d.+-]", "", regex=True)
            )
            good |= grouped
        values = np.full(len(texts), np.nan)
        values[good] = cleaned[good].astype("float64")
        good &= np.isfinite(values)
        if whole:
            good &= np.nan_to_num(values) == np.floor(np.nan_to_num(values))
        self.blame(
            (~good & ~absent)[codes],
            name,
            faults,
            "a whole number" if whole else "a number",
            "Correct the field; write digits only.",
        )
        for bound, beyond, how in (
            (minimum, values < _or(minimum, -np.inf), "at least"),
            (maximum, values > _or(maximum, np.inf), "at most"),
        ):
            if bound is not None:
                remedy = "Correct the value."
                self.blame(
                    (beyond & good)[codes], name, faults, f"{how} {bound:g}", remedy
                )
        values[absent | ~good] = np.nan
        found: npt.NDArray[np.float64] = values[codes]
        return found

    def codes(
        self,
        name: str,
        faults: Faults,
        *,
        width: int,
        known: Collection[str] | None = None,
        what: str = "code",
        repair_zeros: bool = False,
    ) -> pd.Series:
        """Return a column of codes of a fixed number of digits.

        Parameters
        ----------
        name, faults
            As of `numbers`.
        width
            Digits of the code.
        known, what
            The codes that exist, and what they are codes of; any if None.
        repair_zeros
            Put back zeros that a spreadsheet took from the front, where that is
            unambiguous: the column has no code of full width that begins with zero,
            and with the zeros each code is known. Told in `repairs`.
        """
        codes, distinct = pd.factorize(self.text[name])
        texts = pd.Series(distinct, dtype="str")
        digits = texts.str.fullmatch(rf"\d{{1,{width}}}").to_numpy(dtype=bool)
        short = digits & (texts.str.len().to_numpy() < width)
        if repair_zeros and short.any():
            texts = self._with_zeros(texts, codes, short, known, name, width)
            short = digits & (texts.str.len().to_numpy() < width)
        self.blame(
            (~digits)[codes], name, faults, f"{width} digits", "Correct the code."
        )
        self.blame(
            short[codes],
            name,
            faults,
            f"{width} digits",
            "A spreadsheet may have taken zeros from the front; put them back.",
        )
        if known is not None:
            strange = digits & ~short & ~_among(texts, known)
            self.blame(
                strange[codes],
                name,
                faults,
                f"the code of a known {what}",
                "Correct the code.",
            )
        return pd.Series(texts.to_numpy()[codes], dtype="str")

    def _with_zeros(
        self,
        texts: pd.Series,
        codes: npt.NDArray[np.intp],
        short: Flags,
        known: Collection[str] | None,
        name: str,
        width: int,
    ) -> pd.Series:
        """Return codes with the zeros that were lost, if it is clear that they were."""
        whole = ~short
        kept_zeros = (texts.str.startswith("0").to_numpy() & whole).any()
        filled = texts.where(whole, texts.str.zfill(width))
        # A code may be one digit short, of the state; more is another mistake.
        near = texts.str.len().to_numpy()[short] >= width - 1
        fits = known is None or _among(filled[short], known).all()
        if kept_zeros or not near.all() or not fits:
            return texts
        count = int(short[codes].sum())
        self.repairs.append(
            f"zeros put back in front of {count:,} codes of '{self.header(name)}'"
        )
        return filled

    def dates(
        self,
        name: str,
        faults: Faults,
        *,
        order: Order | None = None,
        missing: Collection[str] = (),
    ) -> pd.Series:
        """Return a column of days.

        Parameters
        ----------
        name, faults, missing
            As of `numbers`.
        order
            Of year, month and day; None to find it. A column that two orders fit
            everywhere, or none, is a fault: days are not guessed.
        """
        codes, distinct = pd.factorize(self.text[name])
        # A time of day may follow.
        texts = pd.Series(distinct, dtype="str").str.replace(
            r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z| ?[AaPp][Mm])?$", "", regex=True
        )
        absent = texts.isin(list(missing)).to_numpy()
        read = {key: _days(texts, key) for key in ([order] if order else _FORMATS)}
        fitting = {
            key: days for key, days in read.items() if (days.notna() | absent).all()
        }
        if len(fitting) == 1 or (len(fitting) > 1 and _agree(list(fitting.values()))):
            days = next(iter(fitting.values()))
            return pd.Series(days.to_numpy()[codes])
        if len(fitting) > 1:
            first = texts[~absent].iloc[0]
            faults.add(
                "dates that can be read in one way",
                f"{shown(first)}, which may be day first or month first",
                "Say the order of the dates in the study.",
                column=self.header(name),
            )
            return pd.Series(pd.NaT, index=range(len(codes)), dtype="datetime64[s]")
        best = max(read.values(), key=lambda days: int(days.notna().sum()))
        self.blame(
            (best.isna().to_numpy() & ~absent)[codes],
            name,
            faults,
            "a date, in the same form in the whole column",
            "Write dates as 2024-01-31.",
        )
        return pd.Series(best.to_numpy()[codes])

    def choice(
        self, name: str, faults: Faults, names: Mapping[str, str], *, what: str
    ) -> pd.Series:
        """Return a column of names as codes.

        Parameters
        ----------
        name, faults
            As of `numbers`.
        names
            Code by name; accents, case and signs are not looked at.
        what
            What the names are of, for messages.
        """
        known = {plain(text): code for text, code in names.items()}
        codes, distinct = pd.factorize(self.text[name])
        found = pd.Series(
            [known.get(plain(text), "") for text in distinct], dtype="str"
        )
        self.blame(
            (found == "").to_numpy()[codes],
            name,
            faults,
            f"the name of a {what}",
            "Correct the name.",
        )
        return pd.Series(found.to_numpy()[codes], dtype="str")


def _among(texts: pd.Series, known: Collection[str]) -> Flags:
    """Tell which of few texts are among many."""
    codes = frozenset(known)
    return np.array([text in codes for text in texts], dtype=bool)


def _or(bound: float | None, other: float) -> float:
    return other if bound is None else bound


def _days(texts: pd.Series, order: Order) -> pd.Series:
    """Return texts as days in one order; NaT where they are none."""
    found = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[s]")
    for form in _FORMATS[order]:
        days = pd.to_datetime(texts, format=form, errors="coerce").astype(
            "datetime64[s]"
        )
        found = found.fillna(days)
    return found


def _agree(read: Sequence[pd.Series]) -> bool:
    return all(days.equals(read[0]) for days in read[1:])
