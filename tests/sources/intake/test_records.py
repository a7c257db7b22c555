"""Where records begin, against the parser of the standard library."""

import csv
import io

import hypothesis.strategies as st
from hypothesis import example, given

from geo.sources.intake.records import find_records


def _by_the_library(text: str, delimiter: str) -> tuple[list[int], bool]:
    """Return the lines before each record, and whether all quotes are regular."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines, before = [], 0
    try:
        for row in reader:
            if row:
                lines.append(before)
            before = reader.line_num
    except csv.Error:
        return lines, False
    return lines, True


def test_a_text_with_line_breaks_is_one_record() -> None:
    data = b'a,"b\n\nc"\n\nd,e\n'
    found = find_records(data, delimiter=",", quoted=True)
    assert found is not None
    assert found.lines.tolist() == [0, 4]
    pairs = zip(found.begins, found.ends, strict=True)
    assert [data[begin:end] for begin, end in pairs] == [b'a,"b\n\nc"', b"d,e"]


def test_marks_inside_a_text_are_irregular() -> None:
    assert find_records(b'a 5" pipe\n', delimiter=",", quoted=True) is None
    assert find_records(b'"a"b",c\n', delimiter=",", quoted=True) is None
    assert find_records(b'a 5" pipe\n', delimiter=",", quoted=False) is not None


@given(st.text(alphabet='a,"\n ', max_size=40))
@example('"a""b",""\n')
@example('""""')
@example('a,"')
def test_records_are_those_of_a_strict_parser(text: str) -> None:
    found = find_records(text.encode(), delimiter=",", quoted=True)
    lines, regular = _by_the_library(text, ",")
    if found is not None:
        assert regular
        assert found.lines.tolist() == lines


@given(st.lists(st.lists(st.text(alphabet='a,"\n ñ'), min_size=2, max_size=3)))
def test_what_a_writer_of_csv_writes_is_always_regular(rows: list[list[str]]) -> None:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    found = find_records(stream.getvalue().encode(), delimiter=",", quoted=True)
    assert found is not None
    assert len(found.lines) == len(rows)
