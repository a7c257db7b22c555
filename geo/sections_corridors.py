"""Sections of the study on corridors and their calibration; see `geo.study`."""

from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from geo.sections import Section

ROAD_CLASSES = ("motorway", "trunk", "primary", "secondary")
FIELD_OFFICES = ("San Diego", "Tucson", "El Paso", "Laredo")
WEAPON_CLASSES = ("all", "handguns", "long guns", ".50 calibre")
FREE_PARAMETERS = (
    "deterrence_per_hour",
    "choice_per_hour",
    "attraction_exponent",
    "demand_exponent",
    "balance",
    "office_factors",
)

_Share = Annotated[float, Field(gt=0, lt=1)]
_Positive = Annotated[float, Field(gt=0)]
_Spread = Annotated[float, Field(ge=0, le=2)]


class SpeedByCountry(Section):
    """Free speed in km/h by country and highway class, where a road has no tag."""

    US: dict[str, Annotated[float, Field(ge=10, le=150)]]
    MX: dict[str, Annotated[float, Field(ge=10, le=150)]]

    @field_validator("US", "MX")
    @classmethod
    def _all_classes(cls, value: dict[str, float]) -> dict[str, float]:
        if set(value) != set(ROAD_CLASSES):
            message = f"exactly the classes {', '.join(ROAD_CLASSES)}"
            raise ValueError(message)
        return value


class Supply(Section):
    """What supply of counties rests on, and where in them it lies."""

    by: Literal["traces", "dealers", "laws"]
    deterrence_per_hour: Annotated[float, Field(ge=0, le=5)]
    places: Literal["areas", "cells"]
    weapon_class: Literal[WEAPON_CLASSES]  # type: ignore[valid-type]


class Demand(Section):
    """What demand rests on, in Mexico and beyond, and where in areas it lies."""

    places: Literal["areas", "cells"]
    homicides: Annotated[float, Field(ge=0)]
    seizures: Annotated[float, Field(ge=0)]
    weapon_class: Literal[WEAPON_CLASSES]  # type: ignore[valid-type]
    onward_share: Annotated[float, Field(ge=0, lt=0.5)]
    belize_share: Annotated[float, Field(ge=0, lt=0.5)]

    @model_validator(mode="after")
    def _some_weight(self) -> Self:
        if not self.homicides + self.seizures > 0:
            message = "homicides or seizures above 0"
            raise ValueError(message)
        return self


class Gateways(Section):
    """Firearms that come by sea and air, never sold in a US shop."""

    share: Annotated[float, Field(ge=0, lt=1)]
    sea_share: Annotated[float, Field(ge=0, le=1)]


class Crossings(Section):
    """Hours spent at crossings, and factors of their attraction."""

    hours: Annotated[float, Field(ge=0, le=48)]
    hours_at: dict[str, Annotated[float, Field(ge=0, le=48)]]
    factors: dict[str, _Positive]

    @field_validator("factors")
    @classmethod
    def _all_offices(cls, value: dict[str, float]) -> dict[str, float]:
        if set(value) != set(FIELD_OFFICES):
            message = f"exactly the field offices {', '.join(FIELD_OFFICES)}"
            raise ValueError(message)
        return value


class Uncertainty(Section):
    """Draws, and how far they go: standard deviations of logarithms."""

    draws: Annotated[int, Field(ge=2, le=10_000)]
    deterrence: _Spread
    choice: _Spread
    attraction: _Spread
    demand_exponent: _Spread
    theta: _Spread
    speed: _Spread
    supply: _Spread
    supply_deterrence: _Spread
    demand: _Spread
    crossing: _Spread
    office: _Spread


class Variants(Section):
    """Parts of the flow that have roads and bands of their own."""

    weapon_classes: list[Literal[WEAPON_CLASSES[1:]]]  # type: ignore[valid-type]
    origins: bool
    first_draws: Annotated[int, Field(ge=1, le=10_000)]
    least_share: _Share

    @field_validator("weapon_classes")
    @classmethod
    def _each_once(cls, value: list[str]) -> list[str]:
        if len(set(value)) < len(value):
            message = "classes of weapon, each once"
            raise ValueError(message)
        return value


class Corridors(Section):
    """Parameters of flow and of travel; the symbols are those of docs/methods.md."""

    deterrence_per_hour: Annotated[float, Field(gt=0, le=5)]
    choice_per_hour: Annotated[float, Field(gt=0, le=20)]
    attraction_exponent: Annotated[float, Field(ge=0, le=3)]
    demand_exponent: Annotated[float, Field(gt=0, le=3)]
    balance: Annotated[float, Field(ge=0, le=1)]
    detour_ratio: Annotated[float, Field(gt=1, le=3)]
    access_kph: Annotated[float, Field(ge=5, le=120)]
    access_reach_km: Annotated[float, Field(gt=0, le=2000)]
    port_reach_km: Annotated[float, Field(ge=0, le=100)]
    toll_hours_per_km: Annotated[float, Field(ge=0, le=0.1)]
    climb_hours_per_km: Annotated[float, Field(ge=0, le=10)]
    minimum_share: _Share
    supply: Supply
    demand: Demand
    gateways: Gateways
    crossings: Crossings
    variants: Variants
    uncertainty: Uncertainty
    speed_kph: SpeedByCountry

    @model_validator(mode="after")
    def _choice_is_sharper(self) -> Self:
        if self.choice_per_hour < self.deterrence_per_hour:
            message = "choice_per_hour at least deterrence_per_hour"
            raise ValueError(message)
        return self


class Calibration(Section):
    """Which parameters ``geo calibrate`` estimates, and what each source weighs."""

    free: list[Literal[FREE_PARAMETERS]]  # type: ignore[valid-type]
    weight_of_offices: Annotated[float, Field(ge=0)]
    weight_of_municipalities: Annotated[float, Field(ge=0)]
    weight_of_states: Annotated[float, Field(ge=0)]

    @model_validator(mode="after")
    def _some_of_each(self) -> Self:
        weights = (
            self.weight_of_offices,
            self.weight_of_municipalities,
            self.weight_of_states,
        )
        if not self.free or len(set(self.free)) < len(self.free) or not any(weights):
            message = "one or more parameters, each once, and a source with a weight"
            raise ValueError(message)
        return self


class Sensitivity(Section):
    """What ``geo skill --sensitivity`` varies beside the spreads of the draws."""

    trajectories: Annotated[int, Field(ge=4, le=1000)]
    balance: Annotated[float, Field(ge=0, le=1)]
    access_factor: Annotated[float, Field(ge=1, le=5)]
    crossing_hours_factor: Annotated[float, Field(ge=1, le=10)]
    other_supply: Annotated[float, Field(ge=0, le=1)]
    other_demand: Annotated[float, Field(ge=0, le=1)]
