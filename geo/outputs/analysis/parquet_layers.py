"""GeoParquet of each layer and Parquet of each table, withheld as in the GeoPackage."""

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd

from geo.outputs.analysis.layers import Layer
from geo.outputs.files import written_whole
from geo.paths import Places

# Rows of a group: readers that ask for a place skip the groups outside.
_GROUP = 20_000


def write_parquet(layers: Sequence[Layer], places: Places) -> list[Path]:
    """Write one file for each layer, each whole or not at all.

    GeoParquet 1.1 with the bounds of each shape beside it, so that readers find a place
    without reading all; compressed with Zstandard.

    Parameters
    ----------
    layers
        Layers and tables.
    places
        Where to write.
    """
    files = []
    for layer in layers:
        path = places.layer_file(layer.name)
        with written_whole(path) as temporary:
            if layer.has_shapes:
                _write_shapes(layer.shapes(), temporary)
            else:
                layer.rows.to_parquet(temporary, compression="zstd", index=False)
        files.append(path)
    return files


def _write_shapes(shapes: gpd.GeoDataFrame, path: Path) -> None:
    shapes.to_parquet(
        path,
        compression="zstd",
        index=False,
        schema_version="1.1.0",
        write_covering_bbox=True,
        row_group_size=_GROUP,
    )
