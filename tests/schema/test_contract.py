"""Declarations of tables, and proof of what stages make."""

from enum import StrEnum

import numpy as np
import pandas as pd
import pytest

from geo.errors import InputError
from geo.schema.contract import Column, Dtype, Kind, Table, check, columns_of
from geo.schema.raw import RAW_TABLES
from geo.schema.stages import STAGE_TABLES
from tests.schema.towns import TOWNS

MADE = Table(
    name="made",
    meaning="A stage's table, to test with",
    key=("cell",),
    columns=(
        Column(name="cell", dtype=Dtype.INTEGER, kind=Kind.KEY, meaning="Cell"),
        Column(name="name", dtype=Dtype.TEXT, meaning="Name", choices=("a", "b")),
        Column(name="share", dtype=Dtype.NUMBER, meaning="Share", minimum=0, maximum=1),
        Column(name="rate", dtype=Dtype.NUMBER, meaning="Rate", nullable=True),
        Column(name="open", dtype=Dtype.FLAG, meaning="Open"),
    ),
)


def _made() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "cell": [1, 2],
            "name": ["a", "b"],
            "share": [0.0, 1.0],
            "rate": [np.nan, 2.0],
            "open": [True, False],
        }
    )


def test_a_table_as_declared_passes_as_it_is() -> None:
    frame = _made()
    assert check(frame, MADE) is frame
    indexed = frame.set_index("cell")
    assert check(indexed, MADE) is indexed


@pytest.mark.parametrize(
    ("frame", "column", "expected", "found"),
    [
        (_made().drop(columns="rate"), "rate", "the column", "nothing"),
        (_made().assign(more=1), "more", "only declared columns", "it"),
        (_made().assign(share=[0, 1]), "share", "number", "int64"),
        (_made().assign(cell=[1.0, 2.0]), "cell", "integer", "float64"),
        (_made().assign(open=[1, 0]), "open", "flag", "int64"),
        (_made().assign(name=[1, 2]), "name", "text", "int64"),
        (
            _made().assign(share=[np.nan, 1.0]),
            "share",
            "a value in every row",
            "1 empty",
        ),
        (_made().assign(share=[-0.1, 1.0]), "share", "at least 0", "1 beyond"),
        (_made().assign(share=[1.5, 1.1]), "share", "at most 1", "2 beyond"),
        (_made().assign(name=["a", "c"]), "name", "one of a, b", "['c']"),
        (_made().assign(cell=[2, 2]), None, "sorted unique keys", "others"),
        (_made().assign(cell=[2, 1]), None, "sorted unique keys", "others"),
    ],
)
def test_a_made_table_that_differs_is_refused(
    frame: pd.DataFrame, column: str | None, expected: str, found: str
) -> None:
    with pytest.raises(InputError) as caught:
        check(frame, MADE)
    (fault,) = caught.value.faults
    assert fault.file == "table 'made'"
    assert (fault.column, fault.expected, fault.found) == (column, expected, found)


# ------------------------------------------------------------------- declarations


def test_the_words_of_kinds_and_types_are_text() -> None:
    assert issubclass(Kind, StrEnum)
    assert [*Kind] == ["key", "extensive", "intensive", "categorical"]
    assert [*Dtype] == ["text", "integer", "number", "flag"]


def test_a_column_is_found_by_its_name() -> None:
    assert TOWNS["people"].unit == "people"
    with pytest.raises(KeyError):
        TOWNS["nobody"]


@pytest.mark.parametrize(
    "table", [*RAW_TABLES, *STAGE_TABLES], ids=lambda table: table.name
)
def test_each_declared_table_is_sound(table: Table) -> None:
    assert len(set(table.names)) == len(table.columns)
    assert set(table.key) <= set(table.names)
    for column in table.columns:
        assert column.meaning
        if column.kind is Kind.EXTENSIVE:
            assert column.dtype in {Dtype.INTEGER, Dtype.NUMBER}
        if column.choices or column.pattern:
            assert column.dtype is Dtype.TEXT


def test_the_dictionary_has_a_line_per_column() -> None:
    lines = columns_of([TOWNS, MADE])
    assert len(lines) == 13
    assert lines.iloc[3].to_dict() == {
        "table": "towns.csv",
        "column": "people",
        "type": "integer",
        "kind": "extensive",
        "unit": "people",
        "meaning": "People",
    }
