"""GeoPackage into rows: one table of the database, opened to be read and no more."""

import contextlib
import sqlite3
import struct
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS

from geo.errors import Fault, InputError, MissingInputError
from geo.sources.intake import Faults, Rows
from geo.sources.intake.faults import refused
from geo.sources.intake.faults import shown as legible
from geo.sources.own.points import Features, find_headings, read_crs, to_rows

_SIGN: Final = b"SQLite format 3\x00"
_MOST_ROWS: Final = 5_000_000
_AGAIN: Final = "Export the list as a GeoPackage again."
# Bytes before the shape by the kind of its envelope.
_ENVELOPES: Final = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
_HEADER: Final = 8
_MAGIC: Final = b"GP"
# Steps of the database between looks at how many there were: no query of ours needs
# more than a few per row.
_STEPS: Final = 10_000_000
_MOST_LOOKS: Final = 500


def read_geopackage(
    path: Path,
    columns: Mapping[str, str],
    *,
    crs: str,
    point: str,
    layer: str | None = None,
) -> Rows:
    """Read a layer of points, or a table without shapes.

    Parameters
    ----------
    path
        GeoPackage.
    columns
        Attribute by our name.
    crs
        Of the study, for a layer that does not say its own.
    point
        As `geo.sources.own.points.to_rows` takes it.
    layer
        Its name; the only one if None.

    Raises
    ------
    InputError
        If it is no such file, is damaged, or has no or several layers; or with each
        shape that is no point.
    """
    with _opened(path) as base:
        try:
            return _read(base, path.name, columns, (crs, point, layer))
        except (sqlite3.Error, OverflowError, UnicodeError) as error:
            found = "a damaged one"
            raise refused(path.name, "a GeoPackage", found, _AGAIN) from error


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Give the database, which nothing in it can make run long or write."""
    if not path.is_file():
        raise MissingInputError(
            [Fault(file=path.name, expected="a file", found="none", remedy="")]
        )
    with path.open("rb") as stream:
        if stream.read(len(_SIGN)) != _SIGN:
            found = "a file of another kind"
            raise refused(path.name, "a GeoPackage", found, _AGAIN)
    name = f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1"
    looks = iter(range(_MOST_LOOKS))
    base = sqlite3.connect(name, uri=True)
    try:
        base.text_factory = lambda data: data.decode("utf-8", "replace")
        for setting in ("trusted_schema = OFF", "cell_size_check = ON"):
            base.execute(f"PRAGMA {setting}")
        base.set_progress_handler(lambda: int(next(looks, None) is None), _STEPS)
        yield base
    except sqlite3.Error as error:
        raise refused(path.name, "a GeoPackage", "a damaged one", _AGAIN) from error
    finally:
        base.close()


def _read(
    base: sqlite3.Connection,
    shown: str,
    columns: Mapping[str, str],
    settings: tuple[str, str, str | None],
) -> Rows:
    crs, point, layer = settings
    table = _layer(base, shown, layer)
    info = base.execute(f"PRAGMA table_info({_quoted(table)})").fetchall()
    names = [str(row[1]) for row in info]
    shape, system = _geometry(base, table, shown)
    headings = tuple(name for name in names if name != shape)
    found = find_headings(headings, columns, shown)
    wanted = list(dict.fromkeys(found.values()))
    chosen = [*wanted, shape] if shape in names else wanted
    rows = _rows(base, table, chosen, shown)
    by_name = dict(zip(chosen, zip(*rows, strict=True), strict=True)) if rows else {}
    blobs = by_name.get(shape, [None] * len(rows)) if shape else [None] * len(rows)
    places = _points(blobs, shown)
    read = Features(
        headings,
        {name: by_name.get(name, ()) for name in wanted},
        places[:, 0],
        places[:, 1],
        system,
        "gpkg",
    )
    return to_rows(read, found, shown, crs=crs, point=point)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _layer(base: sqlite3.Connection, shown: str, wanted: str | None) -> str:
    """Return the table that is read; a view could do anything, and is none."""
    query = (
        "SELECT c.table_name FROM gpkg_contents c JOIN sqlite_master m "
        "ON m.name = c.table_name AND m.type = 'table' "
        "WHERE c.data_type IN ('features', 'attributes') ORDER BY 1 LIMIT 100"
    )
    held = [str(row[0]) for row in base.execute(query)]
    # A virtual table would run code of its own.
    virtual = "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%'"
    held = [
        name for name in held if name not in {row[0] for row in base.execute(virtual)}
    ]
    if wanted is not None and wanted in held:
        return wanted
    if wanted is None and len(held) == 1:
        return held[0]
    found = f"{len(held)}: {', '.join(legible(name) for name in held[:5])}"
    raise refused(
        shown,
        f"a layer {legible(wanted)}" if wanted else "one layer",
        found if held else "none",
        'Name one of them in the study, as sheet = "...".',
    )


def _geometry(
    base: sqlite3.Connection, table: str, shown: str
) -> tuple[str | None, CRS | None]:
    """Return the column of shapes, and their coordinate system if it is said."""
    query = (
        "SELECT g.column_name, s.organization, s.organization_coordsys_id, "
        "s.definition FROM gpkg_geometry_columns g LEFT JOIN gpkg_spatial_ref_sys s "
        "ON s.srs_id = g.srs_id WHERE g.table_name = ?"
    )
    has = "SELECT 1 FROM sqlite_master WHERE name = 'gpkg_geometry_columns'"
    if base.execute(has).fetchone() is None:
        return None, None
    found = base.execute(query, (table,)).fetchone()
    if found is None:
        return None, None
    column, maker, code, definition = found
    known = isinstance(maker, str) and maker.upper() not in {"NONE", ""}
    if not known or not isinstance(code, int) or code <= 0:
        return str(column), None
    with contextlib.suppress(InputError):
        return str(column), read_crs(f"{maker}:{code}", shown)
    return str(column), read_crs(definition, shown)


def _rows(
    base: sqlite3.Connection, table: str, columns: Sequence[str], shown: str
) -> list[tuple[Any, ...]]:
    names = ", ".join(_quoted(name) for name in columns) or "NULL"
    query = f"SELECT {names} FROM {_quoted(table)} LIMIT {_MOST_ROWS + 1}"  # noqa: S608
    rows = base.execute(query).fetchall()
    if len(rows) > _MOST_ROWS:
        most = f"at most {_MOST_ROWS:,} rows"
        raise refused(shown, most, "more", "Part the list.")
    return rows


def _points(blobs: Sequence[object], shown: str) -> npt.NDArray[np.float64]:
    """Return the coordinates of shapes, NaN where there is none."""
    bodies = [_body(blob) for blob in blobs]
    shapes = shapely.from_wkb(bodies, on_invalid="ignore")
    shapes = np.asarray(shapes, dtype=object).reshape(-1)
    held = np.array([blob is not None for blob in blobs], dtype=bool)
    kinds = shapely.get_type_id(shapes)
    wrong = held & (kinds != int(shapely.GeometryType.POINT))
    faults = Faults(shown)
    lines = np.flatnonzero(wrong) + 1
    faults.blame(
        lines,
        ["another shape"] * len(lines),
        column="geometry",
        expected="a point",
        remedy="Take the middle of each shape, as points.",
    )
    faults.raise_if_any()
    return np.column_stack([shapely.get_x(shapes), shapely.get_y(shapes)])


def _body(blob: object) -> bytes | None:
    """Return the shape behind the header of a GeoPackage; nothing if it is none."""
    if not isinstance(blob, bytes) or len(blob) < _HEADER or blob[:2] != _MAGIC:
        return None
    (flags,) = struct.unpack_from("B", blob, 3)
    skipped = _ENVELOPES.get((flags >> 1) & 7)
    return None if skipped is None else blob[_HEADER + skipped :]
