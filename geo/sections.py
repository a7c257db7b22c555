"""Sections of the study on its title, grid and hotspots; see `geo.study`."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    field_validator,
    model_validator,
)

# The states and the federal district, by postal code.
_US_STATES = (
    "AK AL AR AZ CA CO CT DC DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT "
    "NC ND NE NH NJ NM NV NY OH OK OR PA RI SC SD TN TX UT VA VT WA WI WV WY"
)
# Fewer years make no pattern.
_EMERGING_YEARS = 10


class Section(BaseModel):
    """A part of the study: frozen, complete, without strange keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class About(Section):
    """What the study is called, when it is dated and where chance will start."""

    title: Annotated[str, Field(min_length=1, max_length=90)]
    title_es: Annotated[str, Field(min_length=1, max_length=90)]
    date: date
    seed: Annotated[int, Field(ge=0)]


def _one_or_more(word: str) -> BeforeValidator:
    """Return what checks one name, or a list of files that together are one."""

    def check(value: object) -> object:
        names = value if isinstance(value, list) else [value]
        text = all(isinstance(name, str) and name.strip() for name in names)
        once = text and len(set(names)) == len(names) > 0
        if not once or (isinstance(value, list) and word in names):
            message = f"'{word}', a file, or a list of files, each once"
            raise ValueError(message)
        return tuple(names) if isinstance(value, list) else value

    return BeforeValidator(check)


class Grid(Section):
    """Resolution and extent of the hexagons."""

    resolution: Annotated[int, Field(ge=4, le=9)]
    us_states: list[str]
    population: Annotated[str | tuple[str, ...], _one_or_more("settlements")]
    population_unit: Literal["count", "density", "light"]
    population_known: Annotated[float, Field(ge=0, le=1)]
    population_elsewhere: Literal["settlements", "land", "refuse"]
    settlement_density: Annotated[float, Field(ge=100, le=100_000)]
    extent: Annotated[str, Field(min_length=1)]
    known_points: Annotated[str, Field(min_length=1)]

    @property
    def population_files(self) -> tuple[str, ...]:
        """Rasters of people that the study names; none for settlements."""
        if isinstance(self.population, tuple):
            return self.population
        return () if self.population == "settlements" else (self.population,)

    @field_validator("us_states")
    @classmethod
    def _states_exist(cls, value: list[str]) -> list[str]:
        known = set(_US_STATES.split())
        if not value or not set(value) <= known or len(set(value)) < len(value):
            message = "one or more postal codes of US states, each once"
            raise ValueError(message)
        return value


class Dealers(Section):
    """Year of the dealer counts."""

    year: Annotated[int, Field(ge=1990, le=2100)]


class Years(Section):
    """A span of years, both included."""

    first_year: Annotated[int, Field(ge=1990, le=2100)]
    last_year: Annotated[int, Field(ge=1990, le=2100)]

    @model_validator(mode="after")
    def _years_in_order(self) -> Self:
        if self.last_year < self.first_year:
            message = f"last_year at or after first_year ({self.first_year})"
            raise ValueError(message)
        return self

    @property
    def years(self) -> range:
        """Years from the first to the last."""
        return range(self.first_year, self.last_year + 1)


class Homicides(Years):
    """Window of the homicide rates."""


class Stability(Section):
    """How hotspots are looked for again."""

    draws: Annotated[int, Field(ge=1, le=10_000)]
    resolutions: list[Annotated[int, Field(ge=4, le=9)]]

    @field_validator("resolutions")
    @classmethod
    def _each_once(cls, value: list[int]) -> list[int]:
        if len(set(value)) < len(value):
            message = "resolutions, each once"
            raise ValueError(message)
        return sorted(value)


class Skill(Section):
    """How hotspot maps are judged by later years."""

    split_year: Annotated[int, Field(ge=1990, le=2100)]
    resamples: Annotated[int, Field(ge=20, le=100_000)]


class Emerging(Years):
    """Years whose hot and cold cells make a pattern."""

    time_steps: Annotated[int, Field(ge=0, le=5)]

    @model_validator(mode="after")
    def _ten_years(self) -> Self:
        if len(self.years) < _EMERGING_YEARS:
            message = f"last_year at least {_EMERGING_YEARS - 1} after first_year"
            raise ValueError(message)
        return self


def _or_auto(least: int, most: int, *, whole: bool = True) -> PlainValidator:
    """Return what refuses all but a number within bounds, or "auto", in one message."""

    def check(value: object) -> object:
        kinds = (int,) if whole else (int, float)
        number = isinstance(value, kinds) and not isinstance(value, bool)
        if value == "auto" or (number and least <= value <= most):  # type: ignore[operator]
            return value if whole or value == "auto" else float(value)  # type: ignore[arg-type]
        words = "a whole number" if whole else "a number"
        message = f"{words} from {least:,} to {most:,}, or 'auto'"
        raise ValueError(message)

    return PlainValidator(check)


_AutoKm = Annotated[float | Literal["auto"], _or_auto(1, 1000, whole=False)]
_AutoCount = Annotated[int | Literal["auto"], _or_auto(2, 100_000)]


class Clusters(Section):
    """How incidents are clustered; "auto" is chosen from the data and told."""

    weight: Literal["incidents", "firearms"]
    radius_km: _AutoKm
    minimum: _AutoCount
    minimum_cluster: _AutoCount
    place_km: _AutoKm
    resamples: Annotated[int, Field(ge=0, le=10_000)]


class Scan(Years):
    """Which circles, and circles over years, are looked at for excess homicides."""

    max_share: Annotated[float, Field(gt=0, le=0.5)]
    max_radius_km: Annotated[float, Field(gt=0, le=5000)]
    period_years: Annotated[int | Literal["auto"], _or_auto(1, 20)]
    follow_years: bool
    space_replicates: Annotated[int, Field(ge=19, le=1_000_000)]
    space_time_replicates: Annotated[int, Field(ge=0, le=1_000_000)]
    most: Annotated[int, Field(ge=1, le=1000)]


class Hotspots(Section):
    """Neighbourhood, posterior quantile, and what else is found on cells."""

    rings: Annotated[int | Literal["auto"], _or_auto(1, 20)]
    rings_tried: Annotated[int, Field(ge=2, le=20)]
    low_quantile: Annotated[float, Field(gt=0, lt=0.5)]
    moran_draws: Annotated[int, Field(ge=99, le=99_999_999)]
    stability: Stability
    skill: Skill
    emerging: Emerging
    clusters: Clusters
    scan: Scan
