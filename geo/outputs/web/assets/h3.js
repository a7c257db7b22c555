/* Iron River, H3: where cells lie, from a tree of numbers.
   The counterpart of geo/outputs/web/tree.py and unfolding.py, which says how: cells are
   points of a lattice on the planes of an icosahedron; what lies beyond an edge of a
   face is turned about the edge on to the plane of the neighbour. */
(function () {
  const SEXTANTS = [0, 4, 2, 3, 0, 5, 1];
  const STEPS = [[1, 0], [0, 1], [-1, 1], [-1, 0], [0, -1], [1, -1]];
  const CORNERS = STEPS.map(([u, v], k) => [(u + STEPS[(k + 1) % 6][0]) / 3, (v + STEPS[(k + 1) % 6][1]) / 3]);
  const TURN = Math.asin(Math.sqrt(3 / 28)), ON_EDGE = 1e-9;
  const DEGREES = 180 / Math.PI, WORLD = 256 / (2 * Math.PI);

  const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
  const mix = (a, p, b, q) => [a[0] * p + b[0] * q, a[1] * p + b[1] * q, a[2] * p + b[2] * q];

  // Faces with the unit vectors across their edges, on their plane and on the neighbour's.
  function facesOf(rows) {
    const centers = rows.map((row) => row.slice(0, 3));
    return rows.map((row, face) => {
      const center = centers[face], east = row.slice(3), products = centers.map((one) => dot(one, center));
      const near = products.map((_, at) => at).sort((one, two) => products[two] - products[one]).slice(1, 4);
      const cosine = products[near[0]], sine = Math.sqrt(1 - cosine * cosine);
      return {
        center, east, north: cross(center, east), distance: Math.tan(Math.acos(cosine) / 2),
        edges: near.map((other) => {
          const outward = mix(centers[other], 1 / sine, center, -cosine / sine);
          const beyond = mix(center, 1 / sine, centers[other], -cosine / sine);
          return { outward, shift: mix(outward, 1, beyond, 1) };
        }),
      };
    });
  }

  // The two axes of the lattice of a resolution on the plane of a face, one step long.
  function axesOf(face, resolution, step0) {
    const step = step0 / Math.pow(7, resolution / 2), turn = resolution % 2 ? TURN : 0;
    const first = mix(face.east, Math.cos(turn) * step, face.north, Math.sin(turn) * step);
    const second = mix(face.north, Math.cos(turn) * step, face.east, -Math.sin(turn) * step);
    return { center: face.center, u: first, v: mix(first, 0.5, second, Math.sqrt(0.75)), step, face };
  }

  function onPlane({ center, u, v }, a, b) {
    return [center[0] + a * u[0] + b * v[0], center[1] + a * u[1] + b * v[1], center[2] + a * u[2] + b * v[2]];
  }

  // How far a point of the plane lies beyond each edge.
  const beyondEdges = (face, point) => face.edges.map(({ outward }) => dot(outward, point) - face.distance);

  function fold(face, point, beyond) {
    let edge = 0;
    if (beyond[1] > beyond[edge]) edge = 1;
    if (beyond[2] > beyond[edge]) edge = 2;
    return beyond[edge] > 0 ? mix(point, 1, face.edges[edge].shift, -beyond[edge]) : point;
  }

  // The corners of a hexagon that reaches beyond an edge; a side that crosses one gets a
  // corner there, on odd resolutions.
  function foldedRing(axes, u, v, odd) {
    const { face } = axes;
    const corners = CORNERS.map(([du, dv]) => onPlane(axes, u + du, v + dv));
    const beyond = corners.map((point) => beyondEdges(face, point));
    const ring = [];
    corners.forEach((point, k) => {
      const next = (k + 1) % 6;
      ring.push(fold(face, point, beyond[k]));
      for (let edge = 0; odd && edge < 3; edge++) {
        const here = beyond[k][edge], there = beyond[next][edge];
        if (Math.min(here, there) >= -ON_EDGE || Math.max(here, there) <= ON_EDGE) continue;
        const part = here / (here - there), crossing = mix(point, 1 - part, corners[next], part);
        ring.push(fold(face, crossing, beyondEdges(face, crossing)));
        break;
      }
    });
    return ring;
  }

  const toDegrees = ([x, y, z]) => [Math.atan2(z, Math.hypot(x, y)) * DEGREES, Math.atan2(y, x) * DEGREES];

  /* ------------------------------------------------------------------ tree */

  IronRiver.plantTree = function (facts, arrays) {
    const { top, step, faces, listedParts } = facts.tree;
    const tree = { top, step, resolution: facts.resolution, faces: facesOf(faces), levels: [], tops: topsOf(arrays) };
    const first = {
      resolution: top, count: arrays.top_face.length, u: Int32Array.from(arrays.top_u), v: Int32Array.from(arrays.top_v),
      root: Uint32Array.from(arrays.top_face.keys()), digit: null, parent: null, first: null,
    };
    tree.levels.push(first);
    let masks = 0;
    for (let resolution = top; resolution < facts.resolution; resolution++) {
      const above = tree.levels[tree.levels.length - 1];
      tree.levels.push(grow(tree, above, arrays.tree_masks.subarray(masks, masks + above.count)));
      masks += above.count;
    }
    tree.levels.forEach((level) => { level.listed = new Map(); level.axes = new Map(); });
    list(tree, arrays, listedParts);
    return tree;
  };

  function topsOf({ top_base: base, top_digits: digits, top_face: face, top_turn: turn }) {
    return { base, digits, face, turn };
  }

  // The children of a level: where each parent's begin, and where they lie.
  function grow(tree, above, masks) {
    const first = new Uint32Array(above.count + 1);
    for (let i = 0; i < above.count; i++) {
      let bits = masks[i], many = 0;
      for (; bits; bits &= bits - 1) many++;
      first[i + 1] = first[i] + many;
    }
    const count = first[above.count], odd = above.resolution % 2;
    const level = {
      resolution: above.resolution + 1, count, u: new Int32Array(count), v: new Int32Array(count),
      digit: new Uint8Array(count), parent: new Uint32Array(count), root: new Uint32Array(count), first: null,
    };
    above.first = first;
    for (let i = 0, at = 0; i < above.count; i++) {
      const pu = above.u[i], pv = above.v[i], turn = tree.tops.turn[above.root[i]];
      const u = odd ? 2 * pu - pv : 3 * pu + pv, v = odd ? pu + 3 * pv : 2 * pv - pu;
      for (let digit = 0; digit < 7; digit++) {
        if (!(masks[i] >> digit & 1)) continue;
        const [du, dv] = digit ? STEPS[(SEXTANTS[digit] + turn) % 6] : [0, 0];
        level.u[at] = u + du;
        level.v[at] = v + dv;
        level.digit[at] = digit;
        level.parent[at] = i;
        level.root[at] = above.root[i];
        at++;
      }
    }
    return level;
  }

  // Cells that the page is told of corner by corner: those around a pentagon.
  function list(tree, arrays, parts) {
    const { listed_level: levels, listed_cell: cells, listed_corners: corners, listed_x: x, listed_y: y } = arrays;
    let at = 0;
    levels.forEach((number, i) => {
      const ring = [];
      for (let k = 0; k < corners[i]; k++, at++) ring.push([y[at] / parts, x[at] / parts]);
      tree.levels[number].listed.set(cells[i], ring);
    });
  }

  IronRiver.levelOf = ({ tree }, step) => tree.levels[tree.levels.length - 1 - step];

  function axesAt(tree, level, cell) {
    const number = tree.tops.face[level.root[cell]];
    if (!level.axes.has(number)) level.axes.set(number, axesOf(tree.faces[number], level.resolution, tree.step));
    return level.axes.get(number);
  }

  /* ----------------------------------------------------- one cell, exactly */

  function ringOf(tree, level, cell) {
    if (level.listed.has(cell)) return level.listed.get(cell);
    return foldedRing(axesAt(tree, level, cell), level.u[cell], level.v[cell], level.resolution % 2).map(toDegrees);
  }

  function middleOf(tree, level, cell) {
    const ring = level.listed.get(cell);
    if (ring) return [0, 1].map((axis) => ring.reduce((sum, corner) => sum + corner[axis], 0) / ring.length);
    const axes = axesAt(tree, level, cell), point = onPlane(axes, level.u[cell], level.v[cell]);
    return toDegrees(fold(axes.face, point, beyondEdges(axes.face, point)));
  }

  IronRiver.ringOf = (data, { step, at }) => ringOf(data.tree, IronRiver.levelOf(data, step), at);
  IronRiver.centerOf = (data, cell) => middleOf(data.tree, IronRiver.levelOf(data, 0), cell);
  IronRiver.middleOf = (data, { step, at }) => middleOf(data.tree, IronRiver.levelOf(data, step), at);

  // The 15 characters by which H3 and the files name a cell.
  IronRiver.hexagonText = function ({ tree }, { step, at }) {
    const last = tree.levels.length - 1 - step, resolution = tree.levels[last].resolution;
    let cell = at, digits = 0n, weight = 0n;
    for (let number = last; number > 0; number--) {
      digits |= BigInt(tree.levels[number].digit[cell]) << weight;
      weight += 3n;
      cell = tree.levels[number].parent[cell];
    }
    digits |= BigInt(tree.tops.digits[cell]) << weight;
    const unused = BigInt(3 * (15 - resolution));
    const id = (1n << 59n) | (BigInt(resolution) << 52n) | (BigInt(tree.tops.base[cell]) << 45n)
      | (digits << unused) | ((1n << unused) - 1n);
    return id.toString(16);
  };

  IronRiver.cellText = (data, cell) => IronRiver.hexagonText(data, { step: 0, at: cell });

  // The finest cell of a name, or -1.
  IronRiver.findCell = function ({ tree }, text) {
    const name = String(text).trim().toLowerCase();
    if (!/^8[0-9a-f]{14}$/.test(name)) return -1;
    const id = BigInt("0x" + name), digit = (one) => Number((id >> BigInt(3 * (15 - one))) & 7n);
    if (Number((id >> 52n) & 15n) !== tree.resolution || (id & ((1n << BigInt(3 * (15 - tree.resolution))) - 1n))
      !== (1n << BigInt(3 * (15 - tree.resolution))) - 1n) return -1;
    let digits = 0;
    for (let one = 1; one <= tree.top; one++) digits = digits * 8 + digit(one);
    const base = Number((id >> 45n) & 127n), { tops } = tree;
    let cell = tops.base.findIndex((one, at) => one === base && tops.digits[at] === digits);
    for (let number = 0; cell >= 0 && number + 1 < tree.levels.length; number++) {
      const { first } = tree.levels[number], below = tree.levels[number + 1], wanted = digit(below.resolution);
      let found = -1;
      for (let at = first[cell]; at < first[cell + 1]; at++) if (below.digit[at] === wanted) found = at;
      cell = found;
    }
    return cell;
  };

  /* ----------------------------------------- many cells, for the drawing */

  // Runs of cells under one ancestor three resolutions up lie close together.
  const UP = 3;

  function chunksOf(tree, number) {
    const up = Math.max(0, number - UP), above = tree.levels[up];
    let first = Uint32Array.from({ length: above.count + 1 }, (_, at) => at);
    for (let one = up; one < number; one++) first = first.map((at) => tree.levels[one].first[at]);
    const chunks = [];
    for (let at = 0; at < above.count; at++) {
      chunks.push({ first: first[at], last: first[at + 1], ...boxOf(tree, above, at) });
    }
    const { listed } = tree.levels[number];
    if (listed.size || above.listed.size) chunks.forEach((chunk) => Object.assign(chunk, exactBox(tree, number, chunk)));
    return chunks;
  }

  const world = ([latitude, longitude]) => {
    const sine = Math.sin(latitude / DEGREES);
    return [(longitude / DEGREES + Math.PI) * WORLD, 128 - Math.log((1 + sine) / (1 - sine)) * WORLD / 2];
  };

  // All descendants of a cell lie within 0.85 steps of its lattice around its middle.
  function boxOf(tree, level, cell) {
    const middle = middleOf(tree, level, cell), reach = 0.85 * axesAt(tree, level, cell).step;
    const [x, y] = world(middle), widest = Math.min(Math.abs(middle[0]) / DEGREES + reach, 1.5);
    const half = reach * WORLD / Math.cos(widest);
    const axes = axesAt(tree, level, cell), point = onPlane(axes, level.u[cell], level.v[cell]);
    return {
      west: x - half, east: x + half, north: y - half, south: y + half, originX: x, originY: y,
      // Whether any of its cells may reach beyond an edge of the icosahedron.
      folds: Math.max(...beyondEdges(axes.face, point)) > -1.5 * axes.step, made: null,
    };
  }

  function exactBox(tree, number, { first, last }) {
    const points = [];
    for (let cell = first; cell < last; cell++) points.push(...ringOf(tree, tree.levels[number], cell).map(world));
    const xs = points.map(([x]) => x), ys = points.map(([, y]) => y);
    const box = { west: Math.min(...xs), east: Math.max(...xs), north: Math.min(...ys), south: Math.max(...ys) };
    return { ...box, originX: (box.west + box.east) / 2, originY: (box.north + box.south) / 2, folds: true };
  }

  IronRiver.chunksOf = function (data, step) {
    const number = data.tree.levels.length - 1 - step, level = data.tree.levels[number];
    level.chunks = level.chunks || chunksOf(data.tree, number);
    return level.chunks;
  };

  // Corners of the cells of a chunk on the plane of zoom 0, from the chunk's origin.
  IronRiver.shapesOf = function ({ tree }, step, chunk) {
    if (chunk.made) return chunk.made;
    const level = tree.levels[tree.levels.length - 1 - step];
    chunk.made = chunk.folds || level.listed.size ? foldedShapes(tree, level, chunk) : plainShapes(tree, level, chunk);
    return chunk.made;
  };

  function plainShapes(tree, level, { first, last, originX, originY }) {
    const count = last - first, x = new Float32Array(count * 6), y = new Float32Array(count * 6);
    const start = Uint32Array.from({ length: count + 1 }, (_, at) => at * 6);
    const { center: c, u: p, v: q } = axesAt(tree, level, first), { u, v } = level;
    for (let cell = first, at = 0; cell < last; cell++) {
      for (let k = 0; k < 6; k++, at++) {
        const a = u[cell] + CORNERS[k][0], b = v[cell] + CORNERS[k][1];
        const px = c[0] + a * p[0] + b * q[0], py = c[1] + a * p[1] + b * q[1], pz = c[2] + a * p[2] + b * q[2];
        x[at] = (Math.atan2(py, px) + Math.PI) * WORLD - originX;
        y[at] = 128 - Math.asinh(pz / Math.sqrt(px * px + py * py)) * WORLD - originY;
      }
    }
    return { start, x, y };
  }

  function foldedShapes(tree, level, { first, last, originX, originY }) {
    const rings = [];
    for (let cell = first; cell < last; cell++) rings.push(ringOf(tree, level, cell).map(world));
    const points = rings.flat(), start = new Uint32Array(rings.length + 1);
    rings.forEach((ring, at) => { start[at + 1] = start[at] + ring.length; });
    return {
      start, x: Float32Array.from(points, ([x]) => x - originX), y: Float32Array.from(points, ([, y]) => y - originY),
    };
  }

  // The cell of a level under a point of the plane of zoom 0, or -1.
  IronRiver.under = function (data, step, px, py) {
    for (const chunk of IronRiver.chunksOf(data, step)) {
      if (px < chunk.west || px > chunk.east || py < chunk.north || py > chunk.south) continue;
      const shapes = IronRiver.shapesOf(data, step, chunk);
      for (let i = 0; i < chunk.last - chunk.first; i++) {
        if (inside(shapes, i, px - chunk.originX, py - chunk.originY)) return chunk.first + i;
      }
    }
    return -1;
  };

  IronRiver.cellAt = (data, px, py) => IronRiver.under(data, 0, px, py);

  function inside({ x, y, start }, cell, px, py) {
    let odd = false;
    for (let i = start[cell], j = start[cell + 1] - 1; i < start[cell + 1]; j = i++) {
      if ((y[i] > py) !== (y[j] > py)
        && px < (x[j] - x[i]) * (py - y[i]) / (y[j] - y[i]) + x[i]) odd = !odd;
    }
    return odd;
  }

  // Width of a hexagon on the plane of zoom 0, about the middle of the map.
  IronRiver.widthAt = function (data, step, latitude) {
    const { resolution } = IronRiver.levelOf(data, step);
    const area = 4 * Math.PI / (2 + 120 * Math.pow(7, resolution));
    return Math.sqrt(2 * area / Math.sqrt(3)) * WORLD / Math.cos(latitude / DEGREES);
  };
})();
