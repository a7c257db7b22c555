/* Iron River, data: turns the packed text of the page back into arrays.
   The counterpart of geo/outputs/web/pack.py.

   What the scripts of the page may rely on of each other:

   Facts (known at once; IronRiver.readFacts):
   - facts.layers: [{key, kind: "hotspots" | "classes" | "values", names, colors, breaks,
     unit, hidesSmall, years?}]; years of a layer whose classes change with the year.
   - facts.areas: [{id, name, state, country, centre: [lat, lng],
     extent: [[south, west], [north, east]], ...}]; centre and extent once data is there.
   - facts.ports: [{at: [lat, lng], en, es, us, mx, ...}].
   - facts.responsibility: [{kind, units: [{name_en, name_es}]}], [] without any.
   Data (IronRiver.readData; `stage.data`):
   - IronRiver.loading: a promise, kept when every layer but those with years is unpacked.
   - IronRiver.ready: milliseconds at which the first picture was whole.
   - data.cells.count finest cells; data.cells.area[i] is the position in facts.areas.
   - IronRiver.cellAt(data, px, py): finest cell under a point of the plane of zoom 0, or -1.
   - IronRiver.cellText(data, i), IronRiver.findCell(data, text): H3's 15 characters and back
     (-1 if the map has no such cell); IronRiver.centerOf(data, i): [lat, lng].
   - IronRiver.unitsOf(data, area): [{kind, unit}], positions in facts.responsibility.
   Hexagons (hexagons.js; `stage.state`):
   - stage.show(side, key, year): side "main" | "right"; "" shows no hexagons.
     state.sides = {main: {key, year}, right: {key, year}}.
   - state.split: 0..1 of the width of the map, null without a swipe; left of it lies main,
     right of it right; then stage.canvases.hexagons.redraw().
   - IronRiver.classesFor(stage, key, year): class of each finest cell, -1 without; kept.
     All -1 until the layer is unpacked: `await IronRiver.load(stage, key)` first if need be.
   - state.step: how many resolutions the drawn hexagons are coarser than the finest (0 near
     by); stage.drawLegend() is called when it changes.
   - IronRiver.breaksOf(stage, layer), IronRiver.colorsOf(stage, layer): limits and colours
     of the classes as drawn now (for the legend: counts add up over coarser hexagons, so
     their limits grow, and may be fewer).
   - IronRiver.hexagonAt(stage, px, py): {step, at} of the drawn hexagon, or null;
     IronRiver.hexagonText(data, hexagon), IronRiver.ringOf(data, hexagon): [[lat, lng], ...],
     IronRiver.cellsIn(data, hexagon): [first, last) of its finest cells.
   - IronRiver.figureOf(stage, layer, hexagon, year): of a layer of values
     {value, hidden, known, cells, low?, high?}: null without a figure; `hidden` cells with a
     small count are not in it, so that it says "at least"; of classes {at, share, known,
     cells}: the commonest class by land (-1 for none) and its share of the classed land.
   - Areas of responsibility: outlines while state.on has "responsibility", of kind
     state.responsibility; then stage.canvases.lines.redraw() and .names.redraw(). */
"use strict";
var IronRiver = {};

(function () {
  const BYTES = { u1: 1, u2: 2, u4: 4, i2: 2, i4: 4 };
  const ARRAYS = {
    u1: Uint8Array, u2: Uint16Array, u4: Uint32Array, i2: Int16Array, i4: Int32Array,
  };

  function bytesOf(text) {
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
    const letters = atob(text), bytes = new Uint8Array(letters.length);
    for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
    return bytes;
  }

  async function unpack(text) {
    const stream = new Blob([bytesOf(text)]).stream()
      .pipeThrough(new DecompressionStream("deflate"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  // Numbers lie in the file as planes of bytes, the lowest first.
  function readArrays(bytes, directory, stream, arrays) {
    let at = 0;
    for (const [name, [kind, length, where]] of Object.entries(directory)) {
      if (where !== stream) continue;
      const width = BYTES[kind], raw = new Uint8Array(length * width);
      if (width === 1) raw.set(bytes.subarray(at, at + length));
      for (let plane = 0; width > 1 && plane < width; plane++) {
        const from = at + plane * length;
        for (let i = 0; i < length; i++) raw[i * width + plane] = bytes[from + i];
      }
      at += length * width;
      arrays[name] = new ARRAYS[kind](raw.buffer);
    }
  }

  // Web Mercator on a square of side 256, the plane of Leaflet at zoom 0.
  const worldX = (longitude) => (longitude + 180) / 360 * 256;
  function worldY(latitude) {
    const sine = Math.sin(latitude * Math.PI / 180);
    return 128 - Math.log((1 + sine) / (1 - sine)) * 256 / (4 * Math.PI);
  }

  function readLines(arrays, name, scale) {
    const lines = [], steps = { x: arrays[name + "_x"], y: arrays[name + "_y"] };
    let px = 0, py = 0, at = 0;
    for (const length of arrays[name + "_points"]) {
      const line = {
        longitude: new Float64Array(length), latitude: new Float64Array(length),
        x: new Float32Array(length), y: new Float32Array(length),
      };
      for (let i = 0; i < length; i++, at++) {
        px += steps.x[at];
        py += steps.y[at];
        line.longitude[i] = px / scale;
        line.latitude[i] = py / scale;
        line.x[i] = worldX(px / scale);
        line.y[i] = worldY(py / scale);
      }
      lines.push(line);
    }
    return lines;
  }

  IronRiver.readFacts = () =>
    JSON.parse(document.getElementById("iron-river-facts").textContent);

  // What the first picture needs; layers stay packed until they are wanted.
  IronRiver.readData = async function (facts) {
    const element = document.getElementById("iron-river-data");
    const texts = element.textContent.trim().split("\n"), waiting = [];
    element.remove();
    const data = { arrays: {}, facts };
    data.unpack = (stream) => {
      waiting[stream] = waiting[stream] || unpack(texts[stream]).then((bytes) => {
        texts[stream] = "";
        readArrays(bytes, facts.arrays, stream, data.arrays);
      });
      return waiting[stream];
    };
    await data.unpack(0);
    const { fine, coarse } = facts.scales, { arrays } = data;
    for (const name of ["land", "states", "international"]) data[name] = readLines(arrays, name, coarse);
    for (const name of ["roads", "network"]) data[name] = readLines(arrays, name, fine);
    placeAreas(facts.areas, arrays, coarse);
    data.tree = IronRiver.plantTree(facts, arrays);
    data.cells = { count: arrays.cell_land.length, area: arrays.cell_area };
    return data;
  };

  function placeAreas(areas, arrays, scale) {
    const of = (name, at) => arrays["area_" + name][at] / scale;
    areas.forEach((area, at) => {
      area.centre = [of("lat", at), of("lng", at)];
      area.extent = [[of("south", at), of("west", at)], [of("north", at), of("east", at)]];
    });
  }

  // Outlines of authorities and who answers for which area; kept once unpacked.
  IronRiver.readDuties = async function (data) {
    const { facts, arrays } = data;
    if (data.duties || !facts.responsibility.length) return;
    await data.unpack(facts.arrays.duty_area[2]);
    data.duties = facts.responsibility.map((_, kind) => readLines(arrays, `duty_${kind}`, facts.scales.coarse));
  };

  IronRiver.unitsOf = function ({ arrays }, area) {
    const { duty_area: areas, duty_kind: kinds, duty_unit: units } = arrays, found = [];
    for (let i = 0; areas && i < areas.length; i++) {
      if (areas[i] === area) found.push({ kind: kinds[i], unit: units[i] });
    }
    return found;
  };

  IronRiver.loading = new Promise((keep) => { IronRiver.loaded = keep; });
})();
