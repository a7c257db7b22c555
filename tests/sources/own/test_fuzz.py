"""Whatever a list holds: it is read whole or refused in words, and soon."""

import json
import tempfile
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from geo.errors import IronRiverError
from geo.sources.own.seizures import OwnSeizures, read_own_seizures
from tests.sources.own.bad_lists import GOOD, PLACELESS
from tests.sources.own.lists import (
    WRITERS,
    areas,
    gazetteer,
    seizures,
    write_geojson,
    write_geopackage,
)

AREAS, NAMES = areas(), gazetteer("MX")
ANY = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["type", "features", "properties", "geometry", "coordinates", "crs"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def read(path: Path, columns: dict[str, str]) -> OwnSeizures | None:
    """Read a list; return nothing if it is refused in words that name it."""
    try:
        return read_own_seizures(
            path,
            seizures(path.name, columns=columns),
            AREAS,
            NAMES,
            resolution=6,
            small_count=3,
        )
    except IronRiverError as error:
        assert str(error).startswith(path.name)  # noqa: PT017
        return None


def whole(found: OwnSeizures | None, rows: int) -> None:
    """Prove that nothing of a list was lost on the way."""
    if found is not None:
        assert found.facts["rows"] == rows
        assert sum(found.facts["placed"]["place"].values()) == rows
        assert found.areas["firearms"].sum() == found.facts["firearms"]


FIELD = st.one_of(
    st.text(
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters='",'),
        max_size=9,
    ),
    st.sampled_from(
        ["30.5", "-106.5", "Juárez", "Chih", "08037", "8037", "2021-03-31"]
    ),
)


@pytest.mark.parametrize("form", sorted(WRITERS))
@given(rows=st.lists(st.tuples(FIELD, FIELD, FIELD, FIELD), min_size=1, max_size=5))
@settings(max_examples=12)
def test_any_texts_in_a_sound_file(form: str, rows: list[tuple[str, ...]]) -> None:
    names = ("Fecha", "Clave", "Municipio", "Armas")
    held = [
        {**GOOD, "Latitud": "", "Longitud": "", **dict(zip(names, row, strict=True))}
        for row in rows
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = WRITERS[form](Path(folder) / f"list.{form}", held)
        found = read(path, PLACELESS)
        assert [one.name for one in Path(folder).iterdir()] == [path.name]
    if found is not None:
        # Rows without any text are none, and totals are left out, and told.
        assert found.facts["rows"] <= len(held)
        whole(found, found.facts["rows"])


@given(document=ANY, nested=st.booleans())
@settings(max_examples=60)
def test_any_json(document: object, nested: bool) -> None:  # noqa: FBT001
    if nested:
        document = {"type": "FeatureCollection", "features": [document]}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.geojson"
        path.write_text(json.dumps(document), encoding="utf-8")
        read(path, {"date": "Fecha", "firearms": "Armas"})


@pytest.mark.parametrize("form", ["geojson", "gpkg"])
@given(data=st.data())
@settings(max_examples=30)
def test_damaged_files(form: str, data: st.DataObject) -> None:
    write = write_geojson if form == "geojson" else write_geopackage
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder) / f"list.{form}", [GOOD, GOOD, GOOD])
        held = bytearray(path.read_bytes())
        for _ in range(data.draw(st.integers(1, 6))):
            at = data.draw(st.integers(0, len(held) - 1))
            held[at] = data.draw(st.integers(0, 255))
        cut = data.draw(st.none() | st.integers(0, len(held)))
        path.write_bytes(bytes(held[:cut]))
        found = read(path, PLACELESS)
    if found is not None:
        whole(found, found.facts["rows"])
