"""Sections of the study on what leaves the product; see `geo.study`."""

from typing import Annotated, Literal

from pydantic import Field

from geo.sections import Section


class Outputs(Section):
    """Language, small counts and the look of what leaves the product."""

    language: Literal["en", "es"]
    small_count: Annotated[int, Field(ge=1, le=1000)]
    sheet_dpi: Annotated[int, Field(ge=72, le=600)]
