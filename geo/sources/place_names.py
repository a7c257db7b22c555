"""Places by name: counties, municipalities, towns and crossings, never guessed.

A town counts as the county that it lies in; a name that a county and a town elsewhere
in the state share is both. In Mexico a name is that of a municipality, and of a town
only if no municipality has it: hamlets often bear the names of municipalities.
"""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.sources.own.gazetteer import Gazetteer, build_gazetteer, key_of

FloatArray = npt.NDArray[np.float64]

_COUNTRIES: Final = ("US", "MX")
_NEAR, _MOST_NEAR, _MOST_TRIED = 0.75, 4, 20


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """What a name may mean.

    Attributes
    ----------
    area_id
        County or municipality.
    told
        The place for a message: name, state and code of the area.
    """

    area_id: str
    told: str


class Atlas:
    """Areas and towns of both countries, by name and by point.

    Parameters
    ----------
    areas, settlements
        Tables ``sources_areas`` with shapes, and ``sources_settlements``.
    """

    def __init__(self, areas: gpd.GeoDataFrame, settlements: pd.DataFrame) -> None:
        self.states: dict[str, Gazetteer] = {
            country: build_gazetteer(areas, country) for country in _COUNTRIES
        }
        self._areas = {
            country: areas[areas["country"] == country].reset_index(drop=True)
            for country in _COUNTRIES
        }
        self._trees = {
            country: shapely.STRtree(own.geometry.to_numpy())
            for country, own in self._areas.items()
        }
        self._state = areas.set_index("area_id")["state"]
        keys = settlements["name"].map(key_of)
        self._towns = settlements.assign(key=keys)

    def areas_at(
        self, country: str, latitude: FloatArray, longitude: FloatArray
    ) -> npt.NDArray[np.object_]:
        """Return the area that holds each point; empty where none of the country does.

        Parameters
        ----------
        country
            US or MX.
        latitude, longitude
            Degrees; NaN for no point.
        """
        found: npt.NDArray[np.object_] = np.full(len(latitude), "", dtype=object)
        known = np.flatnonzero(np.isfinite(latitude) & np.isfinite(longitude))
        points = shapely.points(longitude[known], latitude[known])
        at, area = self._trees[country].query(points, predicate="intersects")
        # On a shared side the first area by code is taken.
        for point, row in sorted(zip(at.tolist(), area.tolist(), strict=True))[::-1]:
            found[known[point]] = self._areas[country]["area_id"].iloc[row]
        return found

    def find(self, country: str, name: str, state: str | None) -> list[Place]:
        """Return all that a name may mean, sorted by area.

        Parameters
        ----------
        country
            US or MX.
        name
            As written, or a code: 48201, US48201, 19039.
        state
            Code of the state; None if it is not known.
        """
        gazetteer = self.states[country]
        code = name.upper().removeprefix(country)
        if code in gazetteer.codes:
            return [self._place(country, gazetteer.codes[code])]
        found = {one: self._place(country, one) for one in gazetteer.find(name, state)}
        if not found or country == "US":
            for place in self._in_towns(country, name, state):
                found.setdefault(place.area_id.removeprefix(country), place)
        return sorted(found.values())

    def near(self, country: str, name: str, state: str | None) -> list[str]:
        """Return what comes near a name that is unknown, in the state if it is known.

        Parameters
        ----------
        country, name, state
            As of `find`.
        """
        labels = self.states[country].labels.values()
        names = {text.rpartition(", ")[0] for text in labels}
        names |= set(self._towns.loc[self._towns["country"] == country, "name"])
        known = {key_of(text): text for text in sorted(names)}
        close = difflib.get_close_matches(key_of(name), known, _MOST_TRIED, _NEAR)
        meant = [place for key in close for place in self.find(country, key, state)]
        return list(dict.fromkeys(place.told for place in meant))[:_MOST_NEAR]

    def _place(self, country: str, code: str) -> Place:
        label = self.states[country].labels[code]
        return Place(f"{country}{code}", f"{label} ({country}{code})")

    def _in_towns(self, country: str, name: str, state: str | None) -> Iterator[Place]:
        towns = self._towns
        own = towns[(towns["country"] == country) & (towns["key"] == key_of(name))]
        areas = self.areas_at(
            country,
            own["latitude"].to_numpy(dtype="float64"),
            own["longitude"].to_numpy(dtype="float64"),
        )
        for area, town in zip(areas, own["name"], strict=True):
            if area and (state is None or self._state[area] == state):
                within = self._place(country, area.removeprefix(country)).told
                yield Place(area, f"the town {town} in {within}")


def match_ports(ports: pd.DataFrame, text: str) -> list[dict[str, object]]:
    """Return crossings by id or name, or else those of a city.

    Parameters
    ----------
    ports
        Table ``ports/ports.csv``.
    text
        As written.
    """
    wanted = key_of(text)
    for columns in (("port_id", "name_en", "name_es"), ("us_city", "mx_city")):
        fits = np.zeros(len(ports), dtype=bool)
        for column in columns:
            fits |= (ports[column].fillna("").map(key_of) == wanted).to_numpy()
        if fits.any():
            return [
                {str(key): value for key, value in row.items()}
                for row in ports[fits].to_dict("records")
            ]
    return []
