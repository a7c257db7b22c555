"""A listing of licensees in a study: counties keep their dealers, ZIPs place them."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo import cells
from geo.schema.raw_united_states import DEALER_POINTS
from geo.sources.cards import read_cards
from geo.steps import grid
from geo.steps.desk import Desk
from geo.steps.sources import read_given
from geo.study import read_study

LICENSEE = "SECRETIVE LLC"
# County of the licence, ZIP and number: Tucson, Phoenix, El Paso; one without a point.
PREMISES = [
    ("AZ", "019", "85701", 30),
    ("AZ", "019", "00000", 6),
    ("AZ", "013", "85003", 2),
    ("AZ", "013", "85004", 40),
    ("TX", "141", "79901", 12),
]


def _listing(path: Path) -> Path:
    head = "LIC_CNTY\tLIC_TYPE\tLICENSE_NAME\tPREMISE_STATE\tPREMISE_ZIP_CODE"
    rows = [
        f"{county}\t01\t{LICENSEE}\t{state}\t{code}"
        for state, county, code, number in PREMISES
        for _ in range(number)
    ]
    text = "\n".join([head, "\t".join(["----"] * 5), *rows])
    path.write_text(text + "\n", encoding="ascii")
    return path


@pytest.fixture
def desk(
    study_copy: Path,
    set_key: Callable[[Path, str, str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> Desk:
    # Shares on other resolutions take longest, and have no dealers.
    monkeypatch.setattr(Desk, "other_resolutions", lambda _: [])
    study_file = study_copy / "study.toml"
    _listing(study_copy / "0123-ffl-list.txt")
    set_key(study_file, "data.official.dealers", '"0123-ffl-list.txt"')
    found = Desk(read_study(study_file), study_file)
    read_given(found)
    return found


def test_the_grid_lays_dealers_where_their_zips_are(desk: Desk) -> None:
    points = desk.raw / DEALER_POINTS.name
    assert LICENSEE not in points.read_text(encoding="utf-8")
    titles = {card.file: card.title for card in read_cards(desk.raw)}
    assert titles[DEALER_POINTS.name].startswith("Licensed dealers by county and point")
    _, facts = grid.run(desk)
    told = facts["dealer_points"]
    assert told["dealers"] == 90
    assert told["without_point"] == 6
    assert told["by_point"] + told["few"] == 84
    line = next(line for line in facts["ledger"] if line["column"] == "dealers")
    assert line["placed"] == pytest.approx(90)
    assert line["by_area"] == pytest.approx(0, abs=1e-9)
    table = desk.table("grid").set_index("cell")["dealers"]
    spots = pd.read_csv(points)
    el_paso = spots[spots["fips"] == 48141]
    (cell,) = cells.points_to_cells(
        latitude=el_paso["latitude"].to_numpy(),
        longitude=el_paso["longitude"].to_numpy(),
        resolution=desk.study.grid.resolution,
    )
    assert table[cell] >= 12 - 1e-9
    areas = desk.table("grid", "areas").set_index("area_id")["dealers"]
    assert areas[areas > 0].to_dict() == {"US04013": 42, "US04019": 36, "US48141": 12}
    assert np.isfinite(table).all()
    json.dumps(told)
