"""Columns of text into numbers, codes and dates, every fault of them noted."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.sources.intake.days import Order, Reading, read_days
from geo.sources.intake.faults import Faults, shown
from geo.sources.intake.layout import plain

Flags = npt.NDArray[np.bool_]

# Digits are those of ASCII: others look the same and are refused.
_NUMBER: Final = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"
# 1,234,567.8 and 1 234 567.8, with the same sign or space all through; never
# 1.234.567. The last two are the no-break spaces that typesetters use.
_GROUPS: Final = [
    rf"[+-]?[0-9]{{1,3}}(?:{sign}[0-9]{{3}})+(?:\.[0-9]+)?"
    for sign in (",", " ", "\u00a0", "\u202f")
]
_GROUPED: Final = rf"(?:{'|'.join(_GROUPS)})"
# From here on, a float no longer tells whole numbers apart.
_EXACT: Final = 2.0**53


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
    columns
        Headings of all columns of the file, in order, read or not.
    """

    file: str
    text: dict[str, pd.Series]
    line: npt.NDArray[np.int64]
    encoding: str
    repairs: list[str]
    headers: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.line)

    def where(self, mask: Flags) -> "Rows":
        """Return some of the rows; what is mended in them is told in the same list."""
        text = {name: values[mask] for name, values in self.text.items()}
        text = {name: values.reset_index(drop=True) for name, values in text.items()}
        return replace(self, text=text, line=self.line[mask])

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
                ~grouped, texts.str.replace(r"[^0-9.+-]", "", regex=True)
            )
            good |= grouped
        values = np.full(len(texts), np.nan)
        values[good] = cleaned[good].astype("float64")
        good &= np.isfinite(values)
        if whole:
            filled = np.nan_to_num(values)
            good &= (filled == np.floor(filled)) & (np.abs(filled) < _EXACT)
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
        digits = texts.str.fullmatch(rf"[0-9]{{1,{width}}}").to_numpy(dtype=bool)
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
        texts = pd.Series(distinct, dtype="str")
        absent = texts.isin(list(missing)).to_numpy()
        read = read_days(texts, absent, order)
        if read.rivals:
            self._blame_order(name, texts, codes, read, faults)
            return pd.Series(pd.NaT, index=range(len(codes)), dtype="datetime64[s]")
        good = read.days.notna().to_numpy()
        if not (good | absent).all():
            expected = "a date"
            if good.any():
                at = int(np.flatnonzero(good)[0])
                line = self._first_line(codes, at)
                expected = f"a date written as {shown(texts.iloc[at])} in row {line}"
            remedy = "Write all dates of the column in one way, best as 2024-01-31."
            self.blame((~good & ~absent)[codes], name, faults, expected, remedy)
        return pd.Series(read.days.to_numpy()[codes])

    def _blame_order(
        self,
        name: str,
        texts: pd.Series,
        codes: npt.NDArray[np.intp],
        read: Reading,
        faults: Faults,
    ) -> None:
        """Note the first date that two orders read as different days."""
        at = read.clash
        one, other = (f"{days.iloc[at]:%Y-%m-%d}" for days in read.rivals)
        faults.add(
            "dates that can be read in one way",
            f"{shown(texts.iloc[at])}, which may be {one} or {other}",
            "Say the order of the dates in the study.",
            row=self._first_line(codes, at),
            column=self.header(name),
        )

    def _first_line(self, codes: npt.NDArray[np.intp], at: int) -> int:
        """Return the line on which a distinct text first stands."""
        return int(self.line[np.flatnonzero(codes == at)[0]])

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
        known: dict[str, set[str]] = {}
        for text, code in names.items():
            known.setdefault(plain(text), set()).add(code)
        codes, distinct = pd.factorize(self.text[name])
        meant = [known.get(plain(text), set()) for text in distinct]
        found = pd.Series([next(iter(some), "") for some in meant], dtype="str")
        several = np.array([len(some) > 1 for some in meant], dtype=bool)
        self.blame(
            (found == "").to_numpy()[codes],
            name,
            faults,
            f"the name of a {what}",
            "Correct the name.",
        )
        self.blame(
            several[codes],
            name,
            faults,
            f"the name of one {what} alone",
            "Write its code instead: more than one is called so.",
        )
        return pd.Series(found.where(~several, "").to_numpy()[codes], dtype="str")


def _among(texts: pd.Series, known: Collection[str]) -> Flags:
    """Tell which of few texts are among many."""
    codes = frozenset(known)
    return np.array([text in codes for text in texts], dtype=bool)


def _or(bound: float | None, other: float) -> float:
    return other if bound is None else bound
