"""Parquet files of the stages: how tables rest between runs."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
from pyarrow.lib import ArrowInvalid

from geo.errors import Fault, InputError
from geo.outputs.files import written_whole


def write_table(frame: pd.DataFrame, path: Path) -> None:
    """Write a table; geometry, where there is one, as GeoParquet."""
    with written_whole(path) as temporary:
        frame.to_parquet(temporary, compression="zstd", index=False)


def read_table(path: Path) -> pd.DataFrame:
    """Read a table without geometry."""
    try:
        return pd.read_parquet(path)
    except (ArrowInvalid, FileNotFoundError) as error:
        raise InputError([_damaged(path, str(error))]) from error


def read_geometries(path: Path) -> gpd.GeoDataFrame:
    """Read a table with geometry."""
    try:
        return gpd.read_parquet(path)
    except (ArrowInvalid, FileNotFoundError, ValueError) as error:
        raise InputError([_damaged(path, str(error))]) from error


def _damaged(path: Path, found: str) -> Fault:
    return Fault(
        file=path.name,
        expected="a Parquet file that a stage wrote",
        found=found.splitlines()[0] if found else "another file",
        remedy="Remove it and run again.",
    )
