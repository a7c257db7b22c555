import json
from pathlib import Path

import pytest

from geo.errors import InputError, MissingInputError
from replications.__main__ import names
from replications.frame import (
    HERE,
    Comparison,
    Data,
    Figure,
    Result,
    Table,
    default_data,
    read_result,
    write_result,
)
from replications.page import (
    all_results,
    describe,
    format_figure,
    overview,
    put_section,
)


def _compare(
    ours: Figure, *, tolerance: float = 0.1, published: float = 10.0, none: float = 0.0
) -> Comparison:
    return Comparison(
        measure="guns",
        unit="%",
        published=Figure(published, 8.0, 13.0, "a page"),
        ours=ours,
        tolerance=tolerance,
        none=none,
    )


@pytest.mark.parametrize(
    ("ours", "tolerance", "verdict"),
    [
        (Figure(10.9), 0.1, "within"),
        (Figure(11.1), 0.1, "direction only"),
        (Figure(11.1), 0.0, "within"),
        (Figure(13.1, 1.0, 20.0), 0.0, "direction only"),
        (Figure(20.0, -1.0, 40.0), 0.1, "differs"),
        (Figure(-10.0), 0.1, "differs"),
        # Within the tolerance stays within, however wide our own interval is.
        (Figure(10.0, -5.0, 25.0), 0.1, "within"),
    ],
)
def test_verdicts(ours: Figure, tolerance: float, verdict: str) -> None:
    assert _compare(ours, tolerance=tolerance).verdict == verdict


def test_direction_is_told_from_no_effect() -> None:
    ratio = {"published": 1.6, "none": 1.0}
    assert _compare(Figure(1.2, 1.1, 1.3), **ratio).verdict == "direction only"
    assert _compare(Figure(1.2, 0.9, 1.5), **ratio).verdict == "differs"
    assert _compare(Figure(0.8, 0.7, 0.9), **ratio).verdict == "differs"


@pytest.mark.parametrize(
    ("ours", "verdict"),
    [
        # A twentieth of 1.6 − 1 is 0.03.
        (Figure(1.031, 1.02, 1.04), "direction only"),
        (Figure(1.029, 1.02, 1.04), "differs"),
    ],
)
def test_a_trace_of_an_effect_has_no_direction(ours: Figure, verdict: str) -> None:
    assert _compare(ours, published=1.6, none=1.0).verdict == verdict


def test_neither_tolerance_nor_interval_is_refused() -> None:
    one = Comparison(
        measure="guns",
        unit="%",
        published=Figure(1.0),
        ours=Figure(1.0),
        tolerance=0.0,
    )
    with pytest.raises(ValueError, match="neither a tolerance nor an interval"):
        _ = one.verdict


def _result() -> Result:
    return Result(
        name="invented",
        title="Invented 2001",
        question="Is it?",
        comparisons=(_compare(Figure(10.123456789, 9.0, 11.0, "a fit")),),
        tables=(Table("Variants", ("a", "b"), (("x", 1.5), ("y", None))),),
        inputs={"b.csv": "0" * 64, "a.csv": "1" * 64},
        notes=("One.",),
        versions={"python": "3.11"},
    )


def test_a_result_comes_back_and_has_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "1.json", tmp_path / "2.json"
    write_result(_result(), first)
    back = read_result(first)
    write_result(back, second)
    assert first.read_bytes() == second.read_bytes()
    assert back.find("guns").ours.value == 10.1235
    assert back.table("Variants").rows == (("x", 1.5), ("y", None))
    assert json.loads(first.read_text())["comparisons"][0]["verdict"] == "within"


def test_a_verdict_that_was_altered_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    write_result(_result(), path)
    path.write_text(path.read_text().replace('"within"', '"differs"'))
    with pytest.raises(InputError, match="python -m replications invented"):
        read_result(path)


def test_verdicts_of_another_rule_are_judged_again(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    write_result(_result(), path)
    right = path.read_bytes()
    path.write_text(path.read_text().replace('"within"', '"differs"'))
    write_result(read_result(path, judged=False), path)
    assert path.read_bytes() == right


def test_only_fetched_files_are_used_unless_a_folder_is_named(tmp_path: Path) -> None:
    raw = default_data().raw
    assert list(default_data().folders) == [raw / "fetched"]
    assert list(default_data(tmp_path).folders) == [tmp_path]


def test_data_are_found_by_a_mirrors_layout_or_by_name(tmp_path: Path) -> None:
    mirror, fetched = tmp_path / "mirror", tmp_path / "fetched"
    for path in (mirror / "us" / "a.csv", fetched / "some-source" / "a.csv"):
        path.parent.mkdir(parents=True)
        path.write_text(path.parts[-3])
    for folders, text in (
        ([mirror, fetched], "mirror"),
        ([fetched, mirror], "fetched"),
    ):
        data = Data(tmp_path, folders)
        assert data.wanted("us/a.csv", source="s/a").read_text() == text
        assert len(data.read["us/a.csv"]) == 64


def test_what_is_lacking_is_named_with_how_to_get_it(tmp_path: Path) -> None:
    data = Data(tmp_path, [tmp_path])
    with pytest.raises(MissingInputError, match="geo sources fetch --only s/a") as told:
        data.wanted("us/a.csv", source="s/a")
    assert told.value.faults[0].file == "us/a.csv"
    assert not data.read
    with pytest.raises(MissingInputError):
        data.shipped("dealers/none.csv")


def test_what_ships_is_hashed() -> None:
    data = default_data()
    assert data.shipped("dealers/dealers.csv").is_file()
    # As the card of the table says.
    assert data.read["data/raw/dealers/dealers.csv"].startswith("4aa7dfd7b3faa298")


def test_a_section_replaces_itself_and_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text("# A\n\n<!-- begin result -->\nold\n<!-- end result -->\n\nend\n")
    put_section(page, "new \\1")
    put_section(page, "new \\1")
    assert page.read_text() == (
        "# A\n\n<!-- begin result -->\nnew \\1\n<!-- end result -->\n\nend\n"
    )


def test_figures_are_worded_with_their_interval() -> None:
    assert format_figure(Figure(2.2, 0.9, 3.7)) == "2.20 (0.900 to 3.70)"
    assert format_figure(Figure(212_887.0)) == "212,887"
    assert format_figure(Figure(-0.5)) == "−0.500"


def test_every_replication_has_its_result_and_the_index_shows_it() -> None:
    results = all_results()
    assert [one.name for one in results] == names()
    assert overview(results) in (HERE / "README.md").read_text(encoding="utf-8")
    for one in results:
        page = (HERE / one.name / "README.md").read_text(encoding="utf-8")
        assert describe(one) in page
