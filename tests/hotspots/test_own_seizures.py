"""Hotspots of seizures that do not lie as people do."""

import numpy as np
import pandas as pd

from geo.hotspots.fields import build_fields

AREAS = pd.DataFrame(
    {
        "area_id": ["MXa", "MXb", "USc"],
        "country": ["MX", "MX", "US"],
        "state": ["01", "01", "TX"],
        "population": [100.0, 50.0, 10.0],
        "homicides": [4.0, 2.0, 0.0],
        "dealers": [0.0, 0.0, 3.0],
        "seizures": [10.0, 2.0, 0.0],
    }
)
SHARES = pd.DataFrame(
    {
        "area_id": ["MXa", "MXa", "MXb", "USc"],
        "cell": np.array([11, 12, 12, 13], dtype="uint64"),
        "land_km2": 1.0,
        "share": [0.5, 0.5, 1.0, 1.0],
    }
)


def test_seizures_lie_where_they_are_known_and_homicides_as_people() -> None:
    exact = SHARES.assign(share=[0.9, 0.1, 1.0, 1.0])
    years = pd.Series({"MXa": 100.0, "MXb": 50.0})
    plain = build_fields(AREAS, SHARES, person_years=years)
    own = build_fields(AREAS, SHARES, person_years=years, seizure_shares=exact)
    assert plain["seizures"].values().tolist() == [5.0, 7.0]
    assert own["seizures"].values().tolist() == [9.0, 3.0]
    same = own["homicides"].layout
    assert same.share.toarray().tolist() == [[0.5, 0.0], [0.5, 1.0]]
    # The very same cells: measures of one country share their neighbours.
    assert own["seizures"].layout.cells is same.cells
