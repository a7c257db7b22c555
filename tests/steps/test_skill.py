"""A whole study judged, and what is printed, drawn and written of it."""

import functools
import hashlib
import importlib.util
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from geo.cli import app
from geo.corridors.calibrating import Counts
from geo.outputs.judged import lines
from geo.outputs.parquet import read_table
from geo.outputs.sheets.skill import draw_curves, draw_skill
from geo.pipeline import Pipeline, StageReport
from geo.schema.contract import check
from geo.schema.skill import MODEL, SKILL_RESULTS
from geo.skill import bench as skill_bench
from geo.skill import corridors, destinations, resampling
from geo.skill.bench import (
    MUNICIPALITIES,
    STATES,
    Bench,
    refit,
    set_up,
    without,
)
from geo.skill.corridors import contend, judge
from geo.skill.ports import guesses
from geo.skill.table import assemble
from geo.skill.towns import Towns, intensity, look_at_towns
from geo.steps import skill as skill_step
from geo.steps.desk import Desk
from geo.steps.skill import gather_asked
from geo.steps.skill_record import read_fresh
from geo.study import FIELD_OFFICES, read_study

ROOT = Path(__file__).parent.parent.parent
Finished = tuple[Path, dict[str, StageReport]]
SetKey = Callable[[Path, str, str], None]


@pytest.fixture(scope="module")
def bench(finished_study: Finished) -> Bench:
    """Give the shipped roads and places; they do not depend on the hexagons."""
    folder, reports = finished_study
    desk = Desk(read_study(folder / "study.toml"), folder / "study.toml")
    asked = gather_asked(desk)
    theta = float(reports["corridors"].facts["theta_per_hour"])
    return set_up(
        asked.inputs,
        desk.corridors,
        desk.study.calibration,
        asked.counts,
        theta=theta,
    )


@pytest.fixture(scope="module")
def towns(bench: Bench) -> Towns:
    """Give the municipalities."""
    return look_at_towns(bench)


def test_intensity_is_the_flow_times_km_of_the_stage(
    finished_study: Finished, bench: Bench, towns: Towns
) -> None:
    path = finished_study[0] / "data" / "processed" / "corridors_areas.parquet"
    known = read_table(path).set_index("area_id")["flow_km"]
    known = known[known.index.isin(towns.area_id)]
    found = pd.Series(intensity(bench, towns, bench.shipped), index=towns.area_id)
    assert known.sum() > 100
    # The stage cuts sections of several segments by one latitude, here each by its own.
    np.testing.assert_allclose(found.loc[known.index], known, rtol=3e-3, atol=1e-6)
    assert found.sum() == pytest.approx(known.sum(), rel=1e-4)


def test_towns_are_those_of_the_country(towns: Towns) -> None:
    assert len(towns.area_id) == 2465
    # Mexico has 1.96 million km² of land and 126.0 million people in 2020.
    assert towns.area_km2.sum() == pytest.approx(1.96e6, rel=0.02)
    assert towns.people.sum() == pytest.approx(126_014_024)
    assert towns.events.sum() == 2051
    assert towns.firearms.sum() == 11_715
    by_name = dict(zip(towns.area_id, towns.border_km, strict=True))
    assert by_name["MX02004"] < 25  # Tijuana
    assert by_name["MX09015"] == pytest.approx(735, abs=40)  # the capital's centre


def test_the_model_beats_chance_on_seizures_that_it_never_saw(
    bench: Bench, towns: Towns
) -> None:
    """Loose figures of the shipped study: they move if the model is worse or leaks."""
    contenders, fit = contend(bench, towns)
    told = fit.told()
    # Federal cases and field offices alone want a longer reach than the events do.
    assert told["deterrence"] == pytest.approx(0.072, abs=0.01)
    own = contenders[MODEL]
    folded = corridors.Folded(own, own, own, (), ())
    table = assemble(
        row for one in judge(towns, contenders, folded, seed=1) for row in one.rows()
    )
    events = table[table["question"] == "events"]
    auc = events[events["measure"] == "auc"].set_index("who")
    assert auc["value"][MODEL] == pytest.approx(0.76, abs=0.02)
    assert auc["value"][MODEL] > auc["value"]["nearest_port"]
    assert auc["value"]["demand"] > auc["value"][MODEL]
    land = events[(events["measure"] == "hit_rate") & (events["at"] == "5% of area")]
    land = land.set_index("who")
    assert land["value"][MODEL] == pytest.approx(0.305, abs=0.03)
    assert land["verdict"]["population"] == "loses"


def test_guesses_of_field_offices_are_shares(bench: Bench) -> None:
    found = guesses(bench)
    for share in found.values():
        assert share.sum() == pytest.approx(1)
    # Most vehicles cross at San Ysidro.
    assert (
        dict(zip(FIELD_OFFICES, found["largest_port"], strict=True))["San Diego"] == 1
    )


def test_hidden_groups_are_no_evidence(bench: Bench) -> None:
    from geo.corridors.calibrating import lay_evidence

    counts = Counts(
        bench.counts.offices, bench.counts.municipalities, bench.counts.states
    )
    evidence, _ = lay_evidence(bench.prepared.model, counts, bench.choices)
    whole = evidence[0]
    rest = without(whole, ["Laredo"])
    assert whole.counts.sum() - rest.counts.sum() == counts.offices["Laredo"]
    office = bench.prepared.model.ports["field_office"]
    assert (rest.group[office == "Laredo"] == -1).all()
    for name, group in zip(office, rest.group, strict=True):
        assert name == "Laredo" or rest.labels[group] == name
    assert without(whole, ["Guatemala"]) is whole


def test_what_judges_moves_no_parameter(bench: Bench, towns: Towns) -> None:
    """Tenfold counts where the fit may not look; the same where it may move it."""
    one = bench.choices.model_copy(update={"free": ["deterrence_per_hour"]})
    plain = replace(bench, choices=one)
    own = towns.area_id[towns.state == "08"].tolist()
    whole = refit(plain).told()
    counts = bench.counts
    events = counts.municipalities.copy()
    events[events.index.isin(own)] *= 10
    offices = counts.offices.copy()
    offices["El Paso"] *= 10
    for changed, unseen, hidden in (
        (
            replace(counts, municipalities=counts.municipalities * 10),
            MUNICIPALITIES,
            (),
        ),
        (replace(counts, municipalities=events), "", own),
        (replace(counts, offices=offices), "", ["El Paso"]),
        (replace(counts, states=counts.states * 10), STATES, ()),
    ):
        tenfold = replace(plain, counts=changed)
        told = [
            refit(bench_, unseen=[unseen] if unseen else [], hidden=hidden).told()
            for bench_ in (plain, tenfold)
        ]
        assert told[0] == told[1]
        # Seen, the same counts do move it: the test could fail.
        assert hidden != own or refit(tenfold).told() != whole


def test_a_study_is_judged_once_and_told_everywhere(
    study_copy: Path, set_key: SetKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole way, with refits that stay where they start; those are tested above."""
    monkeypatch.setattr(
        skill_bench,
        "calibrate",
        lambda _model, _seen, start, sought: SimpleNamespace(
            estimate=start, errors=dict.fromkeys(sought, 0.1)
        ),
    )
    few = functools.partial(resampling.draw_weights, resamples=40)
    for part in (corridors, destinations):
        monkeypatch.setattr(part, "draw_weights", few)
    file = study_copy / "study.toml"
    pipeline = Pipeline(read_study(file), file)
    found = pipeline.skill()
    assert not found["reused"]
    assert found["left_out"] == {}
    table = read_table(study_copy / "data" / "processed" / "skill.parquet")
    check(table, SKILL_RESULTS)
    assert set(table["part"]) == {
        *("corridors", "ports", "origins", "destinations", "hotspots")
    }
    shipped = table["who"] == "model_shipped"
    assert not table.loc[shipped, "held_out"].any()
    assert table.loc[~shipped, "held_out"].all()
    before = (study_copy / "data" / "processed" / "skill.json").read_bytes()
    monkeypatch.setattr(skill_step, "judge_study", None)
    again = Pipeline(read_study(file), file).skill()
    assert again["reused"]
    assert again["rows"] == found["rows"]
    desk = Desk(read_study(file), file)
    fresh = read_fresh(desk)
    assert fresh is not None
    told = CliRunner().invoke(app, ["skill", str(file)])
    assert told.exit_code == 0
    assert "LOSES to" in told.stdout
    assert "reused" in told.stdout
    as_json = CliRunner().invoke(app, ["skill", str(file), "--json"])
    assert json.loads(as_json.stdout)["rows"] == found["rows"]
    assert CliRunner().invoke(app, ["skill", str(file), "--quiet"]).stdout == ""
    assert (study_copy / "data" / "processed" / "skill.json").read_bytes() == before
    _draw(table)
    _tell(study_copy)
    set_key(file, "corridors.deterrence_per_hour", "0.2")
    assert read_fresh(Desk(read_study(file), file)) is None


def _draw(table: pd.DataFrame) -> None:
    for language in ("en", "es"):
        picture = draw_skill(lines(table), language=language, dpi=40)
        assert picture.startswith(b"\x89PNG")
        assert picture == draw_skill(lines(table), language=language, dpi=40)
        assert draw_curves(table, language=language, dpi=40).startswith(b"\x89PNG")
    with pytest.raises(ValueError, match="No figure"):
        draw_skill([], language="en", dpi=40)


def _tell(folder: Path) -> None:
    """The page of the documents says every figure that the tables hold."""
    spec = importlib.util.spec_from_file_location(
        "make_skill", ROOT / "docs" / "make_skill.py"
    )
    assert spec is not None
    assert spec.loader is not None
    if str(ROOT / "docs") not in sys.path:
        sys.path.append(str(ROOT / "docs"))
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    text = script.page(folder)
    for heading in ("Corridors", "Crossings", "Origins", "Destinations", "Hotspots"):
        assert f"\n## {heading} against" in text
    assert text.count("**Where it loses, and what was tried.**") == 4
    assert "nan" not in text
    assert all(len(line) <= 100 for line in text.splitlines() if "|" not in line)
    assert "`geo skill --cases` and `geo skill --sensitivity` were not run" in text
    _tell_a_part_less(folder, script.page)
    _tell_own_cases(folder, script.page)


def _tell_a_part_less(folder: Path, page: Callable[[Path], str]) -> None:
    """What could not be judged is not on the page, with the reason; the rest is."""
    file = folder / "data" / "processed" / "skill.json"
    whole = file.read_text(encoding="utf-8")
    for part, question in (
        ("corridors", ""),
        ("ports", ""),
        ("origins", ""),
        ("destinations", "federal_cases"),
        ("destinations", "later_homicides"),
    ):
        found = json.loads(whole)
        found["rows"] = [
            row
            for row in found["rows"]
            if row["part"] != part or question not in ("", row["question"])
        ]
        name = f"{part}: {question.replace('_', ' ')}" if question else part
        del found["refits"][name]
        found["left_out"] = {name: "no such data."}
        file.write_text(json.dumps(found), encoding="utf-8")
        text = page(folder)
        assert f"Not judged: {name}: no such data." in text
        assert "nan" not in text
        assert "## Hotspots against" in text
    file.write_text(whole, encoding="utf-8")


def _tell_own_cases(folder: Path, page: Callable[[Path], str]) -> None:
    """Only figures of the invented example are printed as the example's."""
    row = json.loads(
        (folder / "data" / "processed" / "skill.json").read_text(encoding="utf-8")
    )["rows"][0]
    example = (ROOT / "docs" / "examples" / "cases.csv").read_bytes()
    told = {"cases": 14, "rows": [{**row, "part": "cases", "who": MODEL}]}
    file = folder / "data" / "processed" / "cases.json"
    for content, printed in ((example, True), (b"origin,recovery", False)):
        known = {**told, "sha256": hashlib.sha256(content).hexdigest()}
        file.write_text(json.dumps(known), encoding="utf-8")
        assert ("The example is invented" in page(folder)) is printed
        assert ("judged on other cases" in page(folder)) is not printed
    file.unlink()
