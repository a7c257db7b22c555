"""Readers of official layouts: one module per agency and table.

Each module names its producer, layout and vintage, declares its layouts, and has a
function `read` that gives a table as `geo.schema` declares it: typed, checked, sorted.
What was left out or mended on the way travels with the table; `told` gives it.
"""

from geo.sources.official.reading import Told, finish, told

__all__ = ["Told", "finish", "told"]
