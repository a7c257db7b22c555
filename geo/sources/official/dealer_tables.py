"""Dealers by county, and by point of their ZIP where a listing of licensees tells it.

Producers and layouts: see `geo.sources.official.atf_dealer_counts`, whose files have
counts by county alone, and `geo.sources.official.atf_dealers`.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from geo.schema.raw import DEALERS
from geo.schema.raw_united_states import DEALER_POINTS
from geo.sources.intake import choose_layout
from geo.sources.named import Named
from geo.sources.official import atf_dealer_counts, atf_dealers
from geo.sources.official.reading import together
from geo.sources.overlay import Shelf


def dealers(files: Sequence[Named], _shelf: Shelf) -> Mapping[str, pd.DataFrame]:
    """Read the files of ``data.official.dealers``.

    Parameters
    ----------
    files
        Counts by county and year, or listings of licensees.

    Returns
    -------
    Mapping
        Table ``dealers/dealers.csv``; and ``dealers/points.csv`` if a listing has
        a ZIP with a point.

    Raises
    ------
    InputError
        With all faults of a file; if two files have a county of the same year.
    """
    counts, points = [], []
    for file in files:
        layouts = [atf_dealer_counts.BY_COUNTY, *atf_dealers.LAYOUTS]
        found = choose_layout(file.path, layouts, shown=file.shown)
        if found is atf_dealer_counts.BY_COUNTY:
            counts.append(atf_dealer_counts.read(file.path, shown=file.shown))
            continue
        by_county, by_point = atf_dealers.read_with_points(file.path, shown=file.shown)
        counts.append(by_county)
        if len(by_point):
            points.append(by_point)
    made = {DEALERS.name: together(counts, DEALERS, files)}
    if points:
        made[DEALER_POINTS.name] = together(points, DEALER_POINTS, files)
    return made
