"""A study with lists of its own: what is made of them, and what is in no file."""

import json
import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geo import cells
from geo.cli.findings import own_lists
from geo.errors import InputError
from geo.pipeline import Pipeline, StageReport
from geo.sources.areas import Boundaries
from geo.sources.own.gazetteer import build_gazetteer
from geo.sources.own.seizures import read_own_seizures
from geo.sources.own.traces import read_own_traces
from geo.steps import corridors, own
from geo.steps.desk import Desk
from geo.study import read_study
from tests.sources.own.lists import seizures as section_of_seizures
from tests.sources.own.lists import traces as section_of_traces

ROOT = Path(__file__).parents[2]
PLANTED = "PLANTED-PERSON"
SPOT = (31.60, -106.42)
SEIZED = [
    *[
        f"2023-03-0{at},{SPOT[0]},{SPOT[1]},,,3,Pistola,{PLANTED},{PLANTED}"
        for at in (1, 2)
    ],
    f"2023-03-03,,,28027,,5,{PLANTED},{PLANTED},{PLANTED}",
    f'2024-03-04,,,,"Acapulco, Gro.",4,Fusil,{PLANTED},{PLANTED}',
]
TRACED = [
    f"2015-01-{at:02d},TX,Harris,2019-01-01,Chih.,Cd. Juárez,rifle,{PLANTED}"
    for at in range(1, 13)
]


SEIZURES_TOLD = (
    "Own seizures: 4 rows of s.csv (2 by coordinates, 1 by code, 1 by name); columns "
    "about persons left out: Nombre, CURP"
)
TRACES_TOLD = (
    "Own traces: 12 rows of t.csv (purchase 12 by name; recovery 12 by name); columns "
    "about persons left out: Serial number"
)


def name_lists(study_file: Path) -> None:
    """Write both lists beside a study, and name them in it."""
    folder = study_file.parent
    header = "Fecha,Lat,Lon,Clave,Municipio,Armas,Tipo,Nombre,CURP"
    (folder / "s.csv").write_text("\n".join([header, *SEIZED]), encoding="utf-8")
    header = "Bought,State,County,Found,Estado,Municipio,Type,Serial number"
    (folder / "t.csv").write_text("\n".join([header, *TRACED]), encoding="utf-8")
    text = study_file.read_text(encoding="utf-8")
    columns = {
        "seizures": '{ date = "Fecha", latitude = "Lat", longitude = "Lon", '
        'code = "Clave", name = "Municipio", firearms = "Armas", type = "Tipo" }',
        "traces": '{ purchase_date = "Bought", purchase_state = "State", '
        'purchase_name = "County", recovery_date = "Found", recovery_state = "Estado", '
        'recovery_name = "Municipio", type = "Type" }',
    }
    for kind, mapped in columns.items():
        head, section, tail = text.partition(f"[data.{kind}]")
        tail = tail.replace('file = "none"', f'file = "{kind[0]}.csv"', 1)
        tail = tail.replace("columns = {}", f"columns = {mapped}", 1)
        text = head + section + tail.replace("as_supply = false", "as_supply = true", 1)
    study_file.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def made(
    tmp_path_factory: pytest.TempPathFactory,
    finished_study: tuple[Path, dict[str, StageReport]],
) -> tuple[Desk, dict[str, StageReport]]:
    """Run a study with both lists up to the grid.

    Its boundaries are those of the finished study: simplifying them takes longest.
    """
    import shutil

    folder = tmp_path_factory.mktemp("own") / "study"
    shutil.copytree(finished_study[0], folder)
    study_file = folder / "study.toml"
    name_lists(study_file)
    pipeline = Pipeline(read_study(study_file), study_file)
    known = Boundaries(
        pipeline.shapes("sources", "areas"), pipeline.shapes("sources", "outlines")
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "geo.steps.sources.read_boundaries", lambda _files, **_layers: known
        )
        return pipeline, pipeline.run(until="grid")


def test_seizures_lie_where_the_list_says(
    made: tuple[Desk, dict[str, StageReport]],
) -> None:
    grid = made[0].table("grid").set_index("cell")
    (spot,) = cells.points_to_cells(
        latitude=np.array([SPOT[0]]), longitude=np.array([SPOT[1]]), resolution=4
    )
    assert grid.loc[spot, "seizures"] == pytest.approx(6)
    assert grid["seizures"].sum() == pytest.approx(15)
    totals = made[0].table("grid", "areas").set_index("area_id")["seizures"]
    assert totals[totals > 0].to_dict() == {
        "MX08037": 6.0,
        "MX12001": 4.0,
        "MX28027": 5.0,
    }


def test_the_ledger_and_the_summary_tell_of_the_lists(
    made: tuple[Desk, dict[str, StageReport]],
) -> None:
    desk, reports = made
    lines = desk.table("grid", "ledger").to_dict("records")
    (line,) = [one for one in lines if one["column"] == "seizures"]
    assert (line["year"], line["input_total"]) == ("2023–2024", 15.0)
    assert line["placed"] == pytest.approx(15)
    assert own_lists(reports["sources"].facts["own"]) == [SEIZURES_TOLD, TRACES_TOLD]


def test_later_stages_take_the_lists(
    made: tuple[Desk, dict[str, StageReport]],
) -> None:
    desk, _ = made
    incidents = own.incidents(desk)
    assert incidents is not None
    assert incidents["incidents"].sum() == 4
    near = incidents[incidents["area_id"] == "MX08037"]
    # The middle of a hexagon, never the point of the list.
    assert len(near) == 1
    assert tuple(near[["latitude", "longitude"]].to_numpy()[0]) != SPOT
    purchases = own.purchases(desk)
    assert purchases is not None
    assert purchases[["area", "states", "firearms"]].to_numpy().tolist() == [
        ["Texas", "TX", 12]
    ]
    assert {"title": "Own seizures", "rows": 4}.items() <= own.cards(desk)[0].items()
    pd.testing.assert_frame_equal(corridors.gather(desk).purchases, purchases)


def test_nothing_of_a_person_is_in_any_file(
    made: tuple[Desk, dict[str, StageReport]],
) -> None:
    folder = made[0].places.root
    lists = {folder / "s.csv", folder / "t.csv"}
    written = [file for file in folder.rglob("*") if file.is_file()]
    assert len(written) > 100
    for file in written:
        if file in lists:
            assert PLANTED.encode() in file.read_bytes()
            continue
        assert PLANTED.encode() not in file.read_bytes(), file
        if file.suffix == ".parquet" and file.stem.startswith("sources_"):
            assert PLANTED not in pd.read_parquet(file).to_csv(), file
    assert PLANTED not in json.dumps(made[1]["sources"].facts)


def test_a_wrong_list_stops_the_run_before_any_table(study_copy: Path) -> None:
    study_file = study_copy / "study.toml"
    name_lists(study_file)
    for name, old, new in (("s", "28027", "28999"), ("t", "Harris", "Macondo")):
        path = study_copy / f"{name}.csv"
        path.write_text(
            path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8"
        )
    desk = Desk(read_study(study_file), study_file)
    areas = desk.shapes("sources", "areas")
    with pytest.raises(InputError) as caught:
        own.read(desk, areas)
    assert [fault.file for fault in caught.value.faults] == ["s.csv", "t.csv"]


def test_the_examples_of_the_page_are_read(
    tmp_path: Path, finished_study: tuple[Path, dict[str, StageReport]]
) -> None:
    page = (ROOT / "docs" / "own-data.md").read_text(encoding="utf-8")
    tables = re.findall(r"```csv\n(.*?)```", page, flags=re.DOTALL)
    maps = re.findall(r"^columns = (\{.*\})$", page, flags=re.MULTILINE)
    columns = [dict(re.findall(r'(\w+) = "([^"]+)"', line)) for line in maps]
    for name, text in zip(("s.csv", "t.csv"), tables, strict=True):
        (tmp_path / name).write_text(text, encoding="utf-8")
    areas = gpd.read_parquet(
        finished_study[0] / "data" / "processed" / "sources_areas.parquet"
    )
    mexico, states = build_gazetteer(areas, "MX"), build_gazetteer(areas, "US")
    seized = read_own_seizures(
        tmp_path / "s.csv",
        section_of_seizures("s.csv", columns=columns[0]),
        areas,
        mexico,
        resolution=6,
        small_count=3,
    )
    (line,) = own_lists({"seizures": {**seized.facts, "file": "decomisos.csv"}})
    assert " ".join(line.split()) in " ".join(page.split())
    traced = read_own_traces(
        tmp_path / "t.csv",
        section_of_traces("t.csv", columns=columns[1]),
        areas,
        (states, mexico),
        small_count=3,
    )
    assert traced.facts["placed"]["recovery"]["name"] == 2
    for name in ("H. Matamoros", "Municipio de Tijuana", "Los Mochis", "Cancún"):
        assert len(mexico.find(name, None)) >= 1, name
    for name, state in (("Saint Mary Parish", "LA"), ("De Witt County", "TX")):
        assert len(states.find(name, state)) == 1
