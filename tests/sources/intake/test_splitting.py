"""Lines into columns: fast where quotes are regular, row by row where they are not."""

import pytest

from geo.sources.intake import Faults, splitting
from geo.sources.intake.splitting import Form, part_columns, wanted_rows

FORM = Form(["a", "b"], ",", {"one": 0, "two": 1})


def _part(
    text: str, form: Form = FORM
) -> tuple[dict[str, list[str]], list[int], list[str]]:
    faults = Faults("t")
    columns, lines = part_columns(text, form, faults, 2)
    found = {name: values.to_pylist() for name, values in columns.items()}
    return found, lines.tolist(), [str(fault) for fault in faults.found]


@pytest.mark.parametrize("mark", ["", '"'])
def test_rows_keep_their_lines_whatever_lies_between(mark: str) -> None:
    text = f"{mark}x{mark},1\n\n  \n,\ny,2\nz\nw,3\n"
    columns, lines, faults = _part(text)
    assert columns == {"one": ["x", "y", "w"], "two": ["1", "2", "3"]}
    assert lines == [2, 6, 8]
    assert faults == [
        (
            "t, row 7: expected 2 fields, found 1. Check for a delimiter inside a text "
            "without quotes, or a cut-off line."
        )
    ]


def test_irregular_quotes_are_read_row_by_row() -> None:
    columns, lines, faults = _part('5" pipe,1\n"a\nb",2\n\n,\nc\n')
    assert columns == {"one": ['5" pipe', "a\nb"], "two": ["1", "2"]}
    assert lines == [2, 3]
    assert [fault.split(":")[0] for fault in faults] == ["t, row 7"]


def test_rows_are_stored_in_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splitting, "_ROWS_AT_ONCE", 2)
    columns, lines, _ = _part('5" x,0\n' + "".join(f"r{at},{at}\n" for at in range(5)))
    assert columns["two"] == ["0", "0", "1", "2", "3", "4"]
    assert lines == list(range(2, 8))


def test_portions_of_the_fast_parser_keep_the_lines(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(splitting, "_CHUNK", 64)
    text = "".join(f"r{at},{at}\n" if at % 10 else "short\n" for at in range(200))
    columns, lines, faults = _part(text)
    kept = [at for at in range(200) if at % 10]
    assert columns["two"] == [f"{at}" for at in kept]
    assert lines == [at + 2 for at in kept]
    assert len(faults) == 20


def test_a_record_longer_than_a_portion_is_read_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(splitting, "_CHUNK", 64)
    columns, lines, faults = _part(f"{'x' * 500},1\ny,2\n")
    assert columns["two"] == ["1", "2"]
    assert (lines, faults) == ([2, 3], [])


def test_a_row_that_is_blank_only_in_what_is_wanted_stays() -> None:
    form = Form(["a", "b", "note"], ",", {"one": 0, "two": 1})
    columns, lines, _ = _part(",,\n,,read me\n", form)
    assert columns == {"one": [""], "two": [""]}
    assert lines == [3]


def test_no_text_gives_no_rows() -> None:
    assert _part("") == ({"one": [], "two": []}, [], [])


def test_only_wanted_rows_and_repeated_headers_stay() -> None:
    form = Form(["a", "b"], ",", {"one": 0}, ("one", lambda text: text == "y"))
    columns, lines = part_columns("x,1\ny,2\na,b\ny,3\n", form, Faults("t"), 2)
    found, kept = wanted_rows(columns, lines, form)
    assert found["one"].to_pylist() == ["y", "a", "y"]
    assert kept.tolist() == [3, 4, 5]
