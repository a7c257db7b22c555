/* Iron River, data: turns the packed text of the page back into arrays.
   The counterpart of geo/outputs/web_pack.py. */
"use strict";
var IronRiver = {};

(function () {
  const BYTES = { u1: 1, u2: 2, u4: 4, i2: 2, i4: 4 };
  const ARRAYS = {
    u1: Uint8Array, u2: Uint16Array, u4: Uint32Array, i2: Int16Array, i4: Int32Array,
  };

  async function unpack(text) {
    const letters = atob(text.trim());
    const bytes = new Uint8Array(letters.length);
    for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
    const stream = new Blob([bytes]).stream()
      .pipeThrough(new DecompressionStream("deflate"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  function readArrays(bytes, directory) {
    const arrays = {};
    let at = 0;
    for (const [name, [kind, length]] of Object.entries(directory)) {
      const width = BYTES[kind];
      const raw = new Uint8Array(length * width);
      for (let plane = 0; plane < width; plane++) {
        for (let i = 0; i < length; i++) raw[i * width + plane] = bytes[at++];
      }
      arrays[name] = new ARRAYS[kind](raw.buffer);
    }
    return arrays;
  }

  // Web Mercator on a square of side 256, the plane of Leaflet at zoom 0.
  const worldX = (longitude) => (longitude + 180) / 360 * 256;
  function worldY(latitude) {
    const sine = Math.sin(latitude * Math.PI / 180);
    return 128 - Math.log((1 + sine) / (1 - sine)) * 256 / (4 * Math.PI);
  }

  function lagged(steps, lag) {
    const values = Int32Array.from(steps);
    for (let i = lag; i < values.length; i++) values[i] += values[i - lag];
    return values;
  }

  function readCells(arrays, scale) {
    const corners = arrays.cell_corners;
    const count = corners.length;
    const dx = lagged(arrays.cell_dx, 5);
    const dy = lagged(arrays.cell_dy, 5);
    const start = new Uint32Array(count + 1);
    for (let i = 0; i < count; i++) start[i + 1] = start[i] + corners[i];
    const x = new Float32Array(start[count]);
    const y = new Float32Array(start[count]);
    const centerX = new Float32Array(count);
    const centerY = new Float32Array(count);
    let anchorX = 0, anchorY = 0, offset = 0;
    for (let i = 0; i < count; i++) {
      anchorX += arrays.cell_x[i];
      anchorY += arrays.cell_y[i];
      let sumX = 0, sumY = 0;
      for (let j = start[i]; j < start[i + 1]; j++) {
        const first = j === start[i];
        x[j] = worldX((anchorX + (first ? 0 : dx[offset])) / scale);
        y[j] = worldY((anchorY + (first ? 0 : dy[offset])) / scale);
        if (!first) offset++;
        sumX += x[j];
        sumY += y[j];
      }
      centerX[i] = sumX / corners[i];
      centerY[i] = sumY / corners[i];
    }
    const digits = lagged(arrays.cell_digits, 1);
    return {
      count, start, x, y, centerX, centerY, digits,
      base: arrays.cell_base, area: arrays.cell_area, chunks: chunksOf(count, start, x, y),
    };
  }

  // Cells follow each other along H3's curve, so runs of them lie close together.
  function chunksOf(count, start, x, y) {
    const size = 128, chunks = [];
    for (let first = 0; first < count; first += size) {
      const last = Math.min(first + size, count);
      const box = { first, last, west: 1e9, east: -1e9, north: 1e9, south: -1e9 };
      for (let j = start[first]; j < start[last]; j++) {
        if (x[j] < box.west) box.west = x[j];
        if (x[j] > box.east) box.east = x[j];
        if (y[j] < box.north) box.north = y[j];
        if (y[j] > box.south) box.south = y[j];
      }
      chunks.push(box);
    }
    return chunks;
  }

  function readLines(arrays, name, scale) {
    const points = arrays[name + "_points"];
    const lines = [];
    let px = 0, py = 0, at = 0;
    for (const length of points) {
      const line = { longitude: [], latitude: [], x: new Float32Array(length), y: new Float32Array(length) };
      for (let i = 0; i < length; i++, at++) {
        px += arrays[name + "_x"][at];
        py += arrays[name + "_y"][at];
        line.longitude.push(px / scale);
        line.latitude.push(py / scale);
        line.x[i] = worldX(px / scale);
        line.y[i] = worldY(py / scale);
      }
      lines.push(line);
    }
    return lines;
  }

  IronRiver.readFacts = () =>
    JSON.parse(document.getElementById("iron-river-facts").textContent);

  IronRiver.readData = async function (facts) {
    const text = document.getElementById("iron-river-data").textContent;
    const arrays = readArrays(await unpack(text), facts.arrays);
    const { fine, coarse } = facts.scales;
    return {
      arrays,
      cells: readCells(arrays, fine),
      land: readLines(arrays, "land", coarse),
      states: readLines(arrays, "states", coarse),
      international: readLines(arrays, "international", coarse),
      roads: readLines(arrays, "roads", fine),
    };
  };

  // The 15 characters by which H3 and the files name a cell.
  IronRiver.cellText = function (data, cell, resolution) {
    const unused = BigInt(3 * (15 - resolution));
    const id = (1n << 59n) | (BigInt(resolution) << 52n)
      | (BigInt(data.cells.base[cell]) << 45n)
      | (BigInt(data.cells.digits[cell]) << unused) | ((1n << unused) - 1n);
    return id.toString(16);
  };

  // Codes: 0 nothing, 1 hidden because small, 2 no figure, then logarithms.
  IronRiver.valueOf = (layer, code) => layer.low * Math.exp((code - 3) * 0.002);

  IronRiver.classesOf = function (layer, codes) {
    const classes = new Int8Array(codes.length);
    for (let i = 0; i < codes.length; i++) {
      const code = codes[i];
      if (layer.kind !== "values") classes[i] = code === 255 ? -1 : code;
      else if (code === 1) classes[i] = layer.colors.length;
      else if (code < 3) classes[i] = -1;
      else {
        const value = IronRiver.valueOf(layer, code);
        let at = 0;
        while (at < layer.breaks.length && value >= layer.breaks[at] * 0.9989) at++;
        classes[i] = at;
      }
    }
    return classes;
  };

  // The cell under a point of the plane of zoom 0, or -1.
  IronRiver.cellAt = function (cells, px, py) {
    for (const box of cells.chunks) {
      if (px < box.west || px > box.east || py < box.north || py > box.south) continue;
      for (let i = box.first; i < box.last; i++) {
        if (inside(cells, i, px, py)) return i;
      }
    }
    return -1;
  };

  function inside(cells, cell, px, py) {
    const { x, y, start } = cells;
    let odd = false;
    for (let i = start[cell], j = start[cell + 1] - 1; i < start[cell + 1]; j = i++) {
      if ((y[i] > py) !== (y[j] > py)
        && px < (x[j] - x[i]) * (py - y[i]) / (y[j] - y[i]) + x[i]) odd = !odd;
    }
    return odd;
  }
})();
