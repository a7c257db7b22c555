/* Iron River, hexagons: what each shows, near by and from afar.
   Coarser hexagons are put together here from the finest cells that the page holds:
   counts add up, rates are means by people, hours by land, and of classes the commonest
   by land is shown. A small count is no figure in the page, so it is in no sum. */
(function () {
  const ZERO = 0, SUPPRESSED = 1, MISSING = 2, FIRST = 3, LOG_STEP = 0.002, NO_CLASS = 255;
  // From this width on, pixels, hexagons of a resolution are drawn.
  const LEAST_WIDTH = 4.5;

  // Codes: 0 nothing, 1 hidden because small, 2 no figure, then logarithms.
  IronRiver.valueOf = (layer, code) => layer.low * Math.exp((code - FIRST) * LOG_STEP);

  /* --------------------------------------------------------------- loading */

  const layerOf = ({ facts }, key) => facts.layers.find((one) => one.key === key);

  // Kept when the arrays of a layer, and what weighs them, are unpacked.
  IronRiver.load = function (stage, key) {
    const layer = layerOf(stage, key), { facts, data } = stage;
    if (!layer) return Promise.resolve();
    const names = [key, layer.weight].filter((name) => name in facts.arrays);
    return Promise.all(names.map((name) => data.unpack(facts.arrays[name][2])));
  };

  const isLoaded = ({ data: { arrays } }, { key, weight }) => key in arrays && (!weight || weight in arrays);

  // One layer after the other, so that the page stays quick to answer meanwhile.
  async function loadAll(stage) {
    for (const layer of stage.facts.layers) {
      if (layer.years) continue;
      await IronRiver.load(stage, layer.key);
      await new Promise((go) => setTimeout(go));
    }
    await IronRiver.readDuties(stage.data);
    IronRiver.loaded();
  }

  /* --------------------------------------------------------------- classes */

  // Where each hexagon of a step begins among the finest cells, and where the last ends.
  function firstsOf(data, step) {
    const level = IronRiver.levelOf(data, step);
    if (level.cells) return level.cells;
    let firsts = Uint32Array.from({ length: level.count + 1 }, (_, at) => at);
    for (let one = step; one > 0; one--) {
      const { first } = IronRiver.levelOf(data, one);
      firsts = firsts.map((at) => first[at]);
    }
    level.cells = firsts;
    return firsts;
  }

  IronRiver.cellsIn = function (data, { step, at }) {
    const firsts = firstsOf(data, step);
    return [firsts[at], firsts[at + 1]];
  };

  // Codes of a layer of classes; one that changes has them year after year.
  function codesOf({ data }, layer, year) {
    const codes = data.arrays[layer.key];
    if (!layer.years) return codes;
    const kinds = data.arrays[layer.key + "_kinds"], made = new Uint8Array(kinds.length);
    const marked = codes.length / layer.years.length, plain = layer.names.indexOf("not significant");
    let at = Math.max(0, layer.years.indexOf(year)) * marked;
    for (let i = 0; i < kinds.length; i++) made[i] = kinds[i] === 2 ? codes[at++] : kinds[i] ? plain : NO_CLASS;
    return made;
  }

  const scaleOf = (layer, step) => (layer.scales ? layer.scales[Math.min(step, layer.scales.length - 1)] : layer);

  function classOf(value, breaks) {
    let at = 0;
    // Half a step of the logarithm below a limit still reads as the limit.
    while (at < breaks.length && value >= breaks[at] * 0.9989) at++;
    return at;
  }

  // Values of all codes, and weights of all cells; both kept.
  function valuesOf(stage, layer) {
    const table = new Float64Array(65536);
    for (let code = FIRST; code < table.length; code++) table[code] = IronRiver.valueOf(layer, code);
    layer.table = table;
    return table;
  }

  function weightsOf(stage, { weight }) {
    if (!weight) return null;
    const codes = stage.data.arrays[weight], layer = layerOf(stage, weight);
    if (!layer) return (i) => codes[i];
    const table = layer.table || valuesOf(stage, layer);
    return (i) => table[codes[i]];
  }

  // Sum or mean of the cells of a run, and how many of them have no or a hidden figure.
  function gather(stage, layer, first, last) {
    const codes = stage.data.arrays[layer.key], table = layer.table || valuesOf(stage, layer);
    const weights = weightsOf(stage, layer);
    let sum = 0, whole = 0, hidden = 0, known = 0;
    for (let i = first; i < last; i++) {
      const code = codes[i];
      if (code === MISSING) continue;
      known++;
      if (code === SUPPRESSED) hidden++;
      const weight = weights ? weights(i) : 1;
      sum += table[code] * weight;
      whole += weight;
    }
    // The mean of places where nobody lives is that of their figures, which are none.
    return { value: weights ? (whole ? sum / whole : 0) : sum, hidden, known, cells: last - first };
  }

  function commonest(stage, layer, codes, first, last) {
    const land = stage.data.arrays.cell_land, sums = new Float64Array(layer.names.length);
    let known = 0, whole = 0, at = -1;
    for (let i = first; i < last; i++) {
      if (codes[i] === NO_CLASS) continue;
      known++;
      whole += land[i];
      sums[codes[i]] += land[i];
    }
    sums.forEach((sum, one) => { if (sum > 0 && (at < 0 || sum > sums[at])) at = one; });
    return { at, share: at < 0 ? 0 : sums[at] / whole, known, cells: last - first };
  }

  function makeClasses(stage, layer, year, step) {
    const { count } = IronRiver.levelOf(stage.data, step), classes = new Int8Array(count).fill(-1);
    const firsts = firstsOf(stage.data, step);
    if (layer.kind !== "values") {
      const codes = codesOf(stage, layer, year);
      for (let at = 0; at < count; at++) {
        classes[at] = step ? commonest(stage, layer, codes, firsts[at], firsts[at + 1]).at
          : codes[at] === NO_CLASS ? -1 : codes[at];
      }
      return classes;
    }
    const { breaks, colors } = scaleOf(layer, step);
    for (let at = 0; at < count; at++) {
      const { value, hidden } = gather(stage, layer, firsts[at], firsts[at + 1]);
      // What is hidden has the colour after the last class.
      if (value > 0) classes[at] = classOf(value, breaks);
      else if (hidden) classes[at] = colors.length;
    }
    return classes;
  }

  function classesAt(stage, key, year, step) {
    const layer = layerOf(stage, key), name = [key, layer && layer.years ? year : "", step].join();
    if (stage.kept.has(name)) return stage.kept.get(name);
    const { count } = IronRiver.levelOf(stage.data, step);
    if (!layer || !isLoaded(stage, layer)) return new Int8Array(count).fill(-1);
    const classes = makeClasses(stage, layer, year, step);
    stage.kept.set(name, classes);
    return classes;
  }

  IronRiver.classesAt = classesAt;
  IronRiver.classesFor = (stage, key, year) => classesAt(stage, key, year, 0);
  IronRiver.breaksOf = ({ state }, layer) => scaleOf(layer, state.step).breaks;
  IronRiver.colorsOf = ({ state }, layer) => scaleOf(layer, state.step).colors;

  /* --------------------------------------------------------------- figures */

  IronRiver.figureOf = function (stage, layer, hexagon, year) {
    if (!isLoaded(stage, layer)) return null;
    const [first, last] = IronRiver.cellsIn(stage.data, hexagon), { arrays } = stage.data;
    if (layer.kind !== "values") return commonest(stage, layer, codesOf(stage, layer, year), first, last);
    const figure = gather(stage, layer, first, last);
    if (!figure.known) return null;
    // The range of a sum is not the sum of ranges: only the finest cells have one.
    if (!layer.band || hexagon.step) return figure;
    const [low, high] = ["_low", "_high"].map((end, at) => {
      const code = arrays[layer.key + end][hexagon.at];
      return code < FIRST ? 0 : IronRiver.valueOf({ low: layer.band[at] }, code);
    });
    return { ...figure, low, high };
  };

  IronRiver.hexagonAt = function ({ data, state }, px, py) {
    const at = IronRiver.under(data, state.step, px, py);
    return at < 0 ? null : { step: state.step, at };
  };

  /* --------------------------------------------------------------- drawing */

  // The finest resolution whose hexagons are wide enough at a zoom.
  function stepAt({ data, latitude }, zoom) {
    const scale = Math.pow(2, zoom), last = data.tree.levels.length - 1;
    for (let step = 0; step < last; step++) {
      if (IronRiver.widthAt(data, step, latitude) * scale >= LEAST_WIDTH) return step;
    }
    return last;
  }

  // Draws both sides of the swipe, or the one side there is.
  IronRiver.drawHexagons = function (stage, canvas, view) {
    const { state, facts, data } = stage, { main, right } = state.sides;
    const step = stepAt(stage, view.zoom), wide = IronRiver.widthAt(data, step, stage.latitude) * view.scale;
    const parted = state.split === null ? view.width : view.mapLeft + state.split * view.mapWidth;
    const halves = [[main, 0, parted], [right, parted, view.width]]
      .filter(([{ key }, from, to]) => layerOf(stage, key) && to > from)
      .map(([{ key, year }, from, to]) => ({
        from, to, classes: classesAt(stage, key, year, step),
        colors: [...scaleOf(layerOf(stage, key), step).colors, facts.colors.small],
      }));
    IronRiver.paint(canvas, view, data, step, halves, wide);
    if (step) IronRiver.keepLand(canvas.getContext("2d"), view, data);
  };

  IronRiver.addHexagons = function (stage) {
    const { state, map, data } = stage, pending = { main: Promise.resolve(), right: Promise.resolve() };
    stage.kept = new Map();
    const middles = Array.from({ length: IronRiver.levelOf(data, data.tree.levels.length - 1).count },
      (_, at) => IronRiver.middleOf(data, { step: data.tree.levels.length - 1, at })[0]);
    stage.latitude = middles.reduce((sum, one) => sum + one, 0) / middles.length;
    state.sides = { main: { key: "", year: undefined }, right: { key: "", year: undefined } };
    state.step = stepAt(stage, map.getZoom());

    stage.show = function (side, key, year) {
      const layer = layerOf(stage, key), wanted = { key: layer ? key : "", year };
      stage.asked = { ...stage.asked, [side]: wanted };
      pending[side] = pending[side].then(() => IronRiver.load(stage, wanted.key));
      const draw = () => {
        // Something else may have been asked for while this was unpacked.
        if (stage.asked[side] !== wanted) return;
        state.sides[side] = wanted;
        if (stage.canvases) stage.canvases.hexagons.redraw();
      };
      if (side === "main") state.hexagons = layer ? { layer, year } : null;
      if (!layer || isLoaded(stage, layer)) draw();
      else pending[side] = pending[side].then(draw);
      return pending[side];
    };
    // Kept when what was asked for is drawn; the other layers follow in the background.
    stage.drawn = async function () {
      await pending.main;
      await pending.right;
      setTimeout(() => loadAll(stage));
    };
    map.on("zoomend", () => {
      const step = stepAt(stage, map.getZoom());
      if (step === state.step) return;
      state.step = step;
      stage.drawLegend();
    });
  };
})();
