"""Sections of the study on what leaves the product; see `geo.study`."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from geo.sections import Section

# What the briefing measures by year; each may be given a value to reach.
Measure = Literal[
    "homicides",
    "firearm_victims",
    "firearm_share",
    "border_dealers",
    "inspected_share",
    "federal_cases",
    "traced",
    "outbound",
    "clash_firearms",
]


class Briefing(Section):
    """What the briefing shows; see `geo.outputs.briefing`."""

    rows: Annotated[int, Field(ge=3, le=50)]
    baseline_year: Annotated[int, Field(ge=1990, le=2100)]
    inspected: list[str]


# Where the tiles of a base map lie: zoom, column and row in braces.
_TILES = r"^(none|https://[A-Za-z0-9.-]+(:[0-9]+)?/[^\s<>\"']*\{z\}[^\s<>\"']*)$"


class Web(Section):
    """The interactive map: pictures of a base map that are loaded while it is open."""

    tiles: Annotated[str, Field(pattern=_TILES)]
    attribution: str

    @model_validator(mode="after")
    def _names_its_source(self) -> Self:
        if self.tiles != "none" and not self.attribution.strip():
            message = "an attribution, as the owner of the tiles asks for it"
            raise ValueError(message)
        return self


# Of `geo.outputs.sheets`: a test proves that it draws all of these.
Theme = Literal[
    "dealers",
    "homicides",
    "hotspots",
    "verdict",
    "emerging",
    "seizures",
    "corridors",
]
Stretch = Literal[
    "san-diego-tijuana",
    "tucson-nogales",
    "el-paso-juarez",
    "laredo",
    "rio-grande-valley",
]


class Sheets(Section):
    """Printed maps: which, on what paper, in which languages and files."""

    papers: Annotated[list[Literal["A4", "Letter", "16:9"]], Field(min_length=1)]
    languages: Annotated[list[Literal["en", "es"]], Field(min_length=1)]
    files: Annotated[list[Literal["png", "pdf"]], Field(min_length=1)]
    dpi: Annotated[int, Field(ge=72, le=600)]
    themes: list[Theme]
    regions: list[Stretch]

    @model_validator(mode="after")
    def _something_once(self) -> Self:
        """Refuse an empty atlas, and anything named twice."""
        for chosen in (
            *(self.papers, self.languages, self.files, self.themes, self.regions),
        ):
            if len(set(chosen)) < len(chosen):
                message = "each paper, language, file, theme and region once"
                raise ValueError(message)
        if not self.themes and not self.regions:
            message = "a theme or a region, or there is no sheet to draw"
            raise ValueError(message)
        return self


class Outputs(Section):
    """Language, small counts and the look of what leaves the product."""

    language: Literal["en", "es"]
    small_count: Annotated[int, Field(ge=1, le=1000)]
    briefing: Briefing
    sheets: Sheets
    web: Web
    targets: dict[Measure, Annotated[float, Field(ge=0)]]
