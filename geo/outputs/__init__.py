"""Outputs: what leaves the product, and the only stage that writes files.

GeoPackage and Parquet for analysts, one offline web map and printed sheets for
briefings, and the manifest that says what all of it was made from. Cells become text
here, small counts are suppressed here, and every map carries its caveat.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geo.outputs.web.product import web_map

__all__ = ["web_map"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - what a module has may be anything
    """Load folium when the map is asked for, not with the package."""
    if name in __all__:
        from geo.outputs.web import product  # noqa: PLC0415 - see above

        return getattr(product, name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
