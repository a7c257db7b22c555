"""An analyst's own lists: seizures and traced firearms, one row each.

A list is a CSV, an XLSX, a GeoJSON or a GeoPackage with any headings; the study says
which column is what. Only those columns are read. Nothing of a row is kept: rows become
counts by place and year before anything is stored, and words become those of the
project's own lists.

`reading` opens a file, `personal` knows columns about persons, `placing` finds where a
row is, `seizures` and `traces` make tables.
"""

from geo.sources.own.seizures import OwnSeizures, read_own_seizures
from geo.sources.own.traces import OwnTraces, read_own_traces

__all__ = ["OwnSeizures", "OwnTraces", "read_own_seizures", "read_own_traces"]
