"""CSV of the tables and of layers of named things, and the data dictionary.

Layers of cells and of road sections are not among them: a row without its shape says
little, and they are in Parquet.
"""

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd

from geo.outputs.analysis.dictionary import columns_of
from geo.outputs.analysis.layers import Layer
from geo.outputs.analysis.surfaces import SURFACES
from geo.outputs.files import write_text
from geo.paths import Places

_WITHOUT: Final = frozenset(
    {
        *("hexagons", "hotspots", "hotspots_bivariate", "hotspots_emerging"),
        *("hotspots_emerging_years", "roads", "roads_by_variant", "states"),
    }
)
# How a spreadsheet tells a formula from text.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def write_csv(layers: Sequence[Layer], places: Places) -> list[Path]:
    """Write a CSV for each table and each layer of named things, and the dictionary.

    UTF-8 without a byte-order mark, commas, one header line; empty where nothing is
    known or told. Text that a spreadsheet would take for a formula has an apostrophe
    before it.

    Parameters
    ----------
    layers
        Layers and tables.
    places
        Where to write.
    """
    files = []
    for layer in layers:
        if layer.name in _WITHOUT:
            continue
        path = places.csv_table(layer.name)
        rows = harmless(layer.rows.drop(columns="geometry", errors="ignore"))
        write_text(path, rows.to_csv(index=False, lineterminator="\n"))
        files.append(path)
    entries = dictionary(layers)
    flat = [
        {"layer": entry["layer"], "file": file, **column}
        for entry in entries
        for file in entry["files"]
        for column in entry["columns"]
    ]
    table = io.StringIO()
    writer = csv.DictWriter(table, fieldnames=list(flat[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(flat)
    write_text(places.data_dictionary, table.getvalue())
    text = json.dumps(entries, ensure_ascii=False, indent=1)
    write_text(places.data_dictionary_json, text + "\n")
    return [*files, places.data_dictionary, places.data_dictionary_json]


def harmless(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows whose text no spreadsheet takes for a formula.

    Numbers in text stay: a spreadsheet reads them as numbers.

    Examples
    --------
    >>> rows = pd.DataFrame({"name": ["=1+1", "@x", "-5", "Nogales"], "n": [-1] * 4})
    >>> harmless(rows)["name"].tolist()
    ["'=1+1", "'@x", '-5', 'Nogales']
    """
    result = rows.copy()
    for column in rows.columns:
        if not pd.api.types.is_string_dtype(rows[column].dtype):
            continue
        text = rows[column]
        risky = text.str.startswith(_FORMULA).fillna(value=False).astype(bool)
        risky &= pd.to_numeric(text, errors="coerce").isna()
        if risky.any():
            result[column] = text.where(~risky, "'" + text.astype("str"))
    return result


def dictionary(layers: Sequence[Layer]) -> list[dict[str, Any]]:
    """Return what each layer, table and raster holds: columns, units, meaning."""
    entries: list[dict[str, Any]] = []
    for layer in layers:
        files = ["border.gpkg", f"layers/{layer.name}.parquet"]
        if layer.name not in _WITHOUT:
            files.append(f"tables/{layer.name}.csv")
        columns = [
            {
                "column": column.name,
                "type": column.dtype.value,
                "unit": column.unit,
                "kind": column.kind.value,
                "meaning": column.meaning,
                "words": "; ".join(column.choices),
            }
            for column in columns_of(layer)
        ]
        entries.append(
            {
                "layer": layer.name,
                "description": layer.description,
                "files": files,
                "columns": columns,
            }
        )
    for surface in SURFACES:
        band = {
            "column": "band 1",
            "type": "class" if surface.words else "number",
            "unit": surface.unit,
            "kind": "categorical" if surface.words else "intensive",
            "meaning": surface.meaning,
            "words": "; ".join(surface.words),
        }
        entries.append(
            {
                "layer": surface.name,
                "description": surface.meaning,
                "files": [f"rasters/{surface.name}.tif"],
                "columns": [band],
            }
        )
    return entries
