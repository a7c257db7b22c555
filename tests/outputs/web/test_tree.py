"""Hexagons rebuilt from a tree of numbers, here and in Chromium, as h3 has them."""

from typing import Any

import h3
import numpy as np
import numpy.typing as npt
import pytest

from geo import lattice
from geo.outputs.web import tree, unfolding
from geo.outputs.web.pack import Packer
from tests.web_world import unpack

RESOLUTIONS = (4, 5, 6, 7, 8, 9)
# What the page may differ from h3 by, degrees.
CLOSE = 1e-6


def _centers() -> list[tuple[float, float]]:
    """Return points inside a face, on edges, near a corner and at one: lat, lng."""
    centers, _ = lattice.face_axes()
    near = centers @ centers.T
    pairs = [
        (one, other)
        for one in range(20)
        for other in range(one)
        if near[one, other] > 0.7
    ]
    assert len(pairs) == 30
    middles = np.array([centers[one] + centers[other] for one, other in pairs[::6]])
    north, east = lattice.sphere_to_degrees(middles)
    corner = h3.cell_to_latlng(h3.get_pentagons(0)[3])
    on_edges = list(zip(north.tolist(), east.tolist(), strict=True))
    return [(27.5, -99.5), *on_edges, (corner[0] + 2.0, corner[1]), corner]


def _sample(resolution: int) -> npt.NDArray[np.uint64]:
    texts: set[str] = set()
    for place in _centers():
        texts |= set(h3.grid_disk(h3.latlng_to_cell(*place, resolution), 3))
    return np.array(sorted(map(h3.str_to_int, texts)), dtype="uint64")


def _text(cell: np.uint64) -> str:
    return str(h3.int_to_str(int(cell)))


def _gap(ring: npt.NDArray[np.float64], cell: np.uint64) -> float:
    """Return how far a ring is from h3's, degrees; a full turn if it has others."""
    truth = np.array(h3.cell_to_boundary(_text(cell)))
    if len(truth) != len(ring):
        return 360.0
    begin = int(np.abs(truth - ring[0]).sum(axis=1).argmin())
    return float(np.abs(np.roll(truth, -begin, axis=0) - ring).max())


@pytest.mark.parametrize("resolution", RESOLUTIONS)
def test_every_level_holds_the_parents_of_the_cells(resolution: int) -> None:
    cells = _sample(resolution)
    levels = tree.levels_of(cells)
    assert len(levels) == resolution - tree.TOP + 1
    for at, level in enumerate(levels):
        texts = {h3.cell_to_parent(_text(cell), tree.TOP + at) for cell in cells}
        assert level.cells.tolist() == sorted(map(h3.str_to_int, texts))


@pytest.mark.parametrize("resolution", RESOLUTIONS)
def test_only_cells_under_a_pentagon_are_listed(resolution: int) -> None:
    pentagons = set(h3.get_pentagons(tree.TOP))
    for level in tree.levels_of(_sample(resolution)):
        wrong = set(tree.misplaced(level).tolist())
        rings = unfolding.rings(
            level.face, level.at, h3.get_resolution(_text(level.cells[0]))
        )
        for at, (cell, ring) in enumerate(zip(level.cells, rings, strict=True)):
            if at in wrong:
                assert h3.cell_to_parent(_text(cell), tree.TOP) in pentagons
            else:
                assert _gap(ring, cell) <= CLOSE


def test_a_side_that_crosses_an_edge_has_a_corner_there() -> None:
    # On odd resolutions cells on an edge have eight corners; on even ones six.
    for resolution, corners in ((5, 8), (6, 6)):
        place = _centers()[1]
        cell = np.array([h3.str_to_int(h3.latlng_to_cell(*place, resolution))], "u8")
        level = tree.levels_of(cell)[-1]
        (ring,) = unfolding.rings(level.face, level.at, resolution)
        assert len(ring) == corners
        assert _gap(ring, cell[0]) <= CLOSE


def test_cells_coarser_than_the_top_stand_alone() -> None:
    cells = np.array(sorted(map(h3.str_to_int, h3.get_res0_cells())), dtype="uint64")
    (level,) = tree.levels_of(cells)
    wrong = [_text(cell) for cell in cells[tree.misplaced(level)]]
    assert sorted(wrong) == sorted(h3.get_pentagons(0))


def test_hexagons_cost_a_fraction_of_a_byte() -> None:
    parent = h3.latlng_to_cell(27.5, -99.5, 2)
    texts = h3.cell_to_children(parent, 6)
    cells = np.array(sorted(map(h3.str_to_int, texts)), dtype="uint64")
    packer = Packer()
    tree.pack_tree(packer, cells, np.full(len(cells), 36.0))
    assert len(cells) == 2401
    masks = unpack(packer.to_text(), packer.directory, "tree_masks")
    # Each of 7 + 49 + 343 cells has all its seven children.
    assert masks.tolist() == [127] * 399
    assert len(packer.to_text()) < 2401 / 4


def _planted(cells: npt.NDArray[np.uint64]) -> dict[str, Any]:
    """Return what the page needs to plant a tree."""
    packer = Packer()
    facts = tree.pack_tree(packer, cells, np.ones(len(cells)))
    text = packer.to_text()
    arrays = {
        name: unpack(text, packer.directory, name).tolist() for name in packer.directory
    }
    resolution = h3.get_resolution(_text(cells[0]))
    return {"facts": {"tree": facts, "resolution": resolution}, "arrays": arrays}


REBUILD = """({ facts, arrays }) => {
  const kinds = { tree_masks: Uint8Array };
  for (const name of Object.keys(arrays)) {
    arrays[name] = (kinds[name] || Int32Array).from(arrays[name]);
  }
  const data = { tree: IronRiver.plantTree(facts, arrays) }, found = [];
  const degrees = (x, y) => {
    const { lat, lng } = L.CRS.EPSG3857.pointToLatLng(L.point(x, y), 0);
    return [lat, lng];
  };
  data.tree.levels.forEach((level, number) => {
    const step = data.tree.levels.length - 1 - number;
    const drawn = IronRiver.chunksOf(data, step).flatMap((chunk) => {
      const { start, x, y } = IronRiver.shapesOf(data, step, chunk), rings = [];
      for (let i = 0; i + 1 < start.length; i++) {
        const ring = [];
        for (let k = start[i]; k < start[i + 1]; k++) {
          ring.push(degrees(chunk.originX + x[k], chunk.originY + y[k]));
        }
        rings.push(ring);
      }
      return rings;
    });
    for (let at = 0; at < level.count; at++) {
      const hexagon = { step, at }, middle = IronRiver.middleOf(data, hexagon);
      const { x, y } = L.CRS.EPSG3857.latLngToPoint(L.latLng(middle), 0);
      const text = IronRiver.hexagonText(data, hexagon);
      found.push([text, IronRiver.ringOf(data, hexagon), drawn[at],
        IronRiver.under(data, step, x, y) === at,
        step ? at : IronRiver.findCell(data, text), at]);
    }
  });
  return found;
}"""


@pytest.mark.browser
def test_the_browser_rebuilds_every_corner_as_h3_has_it(
    opened: tuple[Any, list[str]],
) -> None:
    tab, troubles = opened
    for resolution in RESOLUTIONS:
        cells = _sample(resolution)
        levels = tree.levels_of(cells)
        found = tab.evaluate(REBUILD, _planted(cells))
        expected = [_text(cell) for level in levels for cell in level.cells]
        assert [row[0] for row in found] == expected
        for text, ring, drawn, hit, back, at in found:
            cell = np.uint64(h3.str_to_int(text))
            assert _gap(np.array(ring), cell) <= CLOSE
            assert _gap(np.array(drawn), cell) <= CLOSE
            assert hit
            assert back == at
    assert troubles == []


@pytest.mark.browser
def test_names_of_other_cells_are_not_found(opened: tuple[Any, list[str]]) -> None:
    tab, _ = opened
    inside = h3.latlng_to_cell(27.5, -99.5, 6)
    others = [
        h3.latlng_to_cell(10.0, 10.0, 6),
        h3.cell_to_parent(inside, 5),
        h3.cell_to_center_child(inside, 7),
        inside[:-1],
        "Laredo",
        "8" * 15,
    ]
    find = (
        "(texts) => texts.map((text) => IronRiver.findCell(IronRiver.stage.data, text))"
    )
    assert tab.evaluate(find, others) == [-1] * 6
    assert tab.evaluate(find, [f" {inside.upper()} "])[0] >= 0
