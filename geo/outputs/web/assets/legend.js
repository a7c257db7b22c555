/* Iron River, legend: what the colours, lines and circles on the map mean. */
(function () {
  const { make, capital } = IronRiver;

  function row(color, text, extra) {
    return make("div", { class: "ir-row" },
      make("span", { class: "ir-swatch " + (extra || ""), style: `background:${color}` }), make("span", { text }));
  }

  IronRiver.addLegend = function (stage) {
    stage.legend = make("section", { class: "ir-legend", id: "ir-legend" });
    stage.rightLegend = make("section", { class: "ir-legend", id: "ir-right-legend" });
    stage.fixed = make("section", { class: "ir-legend ir-flow", id: "ir-flow-legend" });
    // Read out when another layer is chosen; the legend itself would be too much.
    stage.announcer = make("div", { class: "ir-unseen", id: "ir-announcer", role: "status", "aria-live": "polite" });
    stage.legends.append(stage.legend, stage.rightLegend, stage.fixed);
    document.body.append(stage.announcer);
    stage.drawLegend = () => drawLegend(stage);
    for (const name of ["language", "hexagons", "year", "overlays"]) stage.when(name, stage.drawLegend);
    stage.when("hexagons", () => announce(stage));
  };

  function drawLegend(stage) {
    const { state, word } = stage, swiped = state.split !== null;
    fill(stage.legend, layerRows(stage, state.key, state.year, swiped && "web_left"));
    fill(stage.rightLegend, swiped ? layerRows(stage, state.right, state.rightYear, "web_right") : []);
    (swiped ? stage.rightLegend : stage.legend).append(...coarserRow(stage));
    const flow = [...flowRows(stage), ...placeRows(stage), ...unitRows(stage)];
    fill(stage.fixed, flow);
    stage.legends.setAttribute("aria-label", word("web_legend"));
    stage.legends.setAttribute("role", "group");
  }

  function fill(section, rows) {
    section.replaceChildren(...rows);
    section.hidden = rows.length === 0;
  }

  // Name of a layer, with its year if it has one.
  IronRiver.layerName = function ({ word, layerOf }, key, year) {
    const layer = layerOf(key);
    if (!layer) return word("web_no_hexagons");
    return layer.years && year ? `${word(key)}: ${year}` : word(key);
  };

  IronRiver.unitOf = function ({ word, facts, language }, layer) {
    const own = "web_unit_" + layer.key;
    if (own in facts.words[language]) return word(own);
    if (layer.kind === "hotspots") return word("web_unit_hotspots");
    return ["per_100k", "web_unit_port_hours"].includes(layer.unit) ? word(layer.unit)
      : `${word(layer.unit)} ${word("web_per_hexagon")}`;
  };

  function layerRows(stage, key, year, side) {
    const { word, layerOf } = stage, layer = layerOf(key);
    if (!layer && !side) return [];
    const name = IronRiver.layerName(stage, key, year);
    const heading = make("h2", { text: side ? `${word(side)}: ${name}` : name });
    if (!layer) return [heading];
    const unit = `${capital(IronRiver.unitOf(stage, layer))} (${word("web_estimate")})`;
    const rows = layer.kind === "values" ? valueRows(stage, layer) : classRows(stage, layer);
    const caveat = layer.caveat && make("p", { class: "ir-unit", text: word(layer.caveat) });
    return [heading, make("p", { class: "ir-unit", text: unit }), ...rows, caveat].filter(Boolean);
  }

  // From afar several hexagons are drawn as one.
  function coarserRow({ facts, state, word, layerOf }) {
    if (!state.step || ![state.key, state.split === null ? "" : state.right].some(layerOf)) return [];
    const text = word("web_coarser", { drawn: facts.resolution - state.step, finest: facts.resolution });
    return [make("p", { class: "ir-unit ir-coarser", text })];
  }

  function classRows({ word }, layer) {
    const rows = layer.names.map((name, at) =>
      (!layer.seen || layer.seen[at]) && row(layer.colors[at], word(name))).filter(Boolean);
    return layer.kind === "hotspots" ? rows.reverse() : rows;
  }

  function valueRows(stage, layer) {
    const { facts, word, number } = stage, rows = [];
    const breaks = IronRiver.breaksOf(stage, layer), colors = IronRiver.colorsOf(stage, layer);
    const least = layer.hidesSmall ? facts.small : 0;
    for (let at = colors.length - 1; at >= 0; at--) {
      const high = breaks[at], low = at === 0 ? least : Math.max(breaks[at - 1], least);
      if (high !== undefined && high <= least) continue;
      const text = high === undefined ? word("web_and_more", { low: number(low) })
        : low === 0 ? word("web_below", { high: number(high) })
          : word("web_range", { low: number(low), high: number(high) });
      rows.push(row(colors[at], text));
    }
    const few = stage.state.step ? "web_few_parts" : "fewer_than";
    if (layer.hidesSmall) rows.push(row(facts.colors.small, word(few, { count: facts.small })));
    rows.push(row(facts.colors.land, word("web_nothing")));
    return rows;
  }

  // What a screen reader says when another layer is chosen.
  function announce(stage) {
    const { state, word, layerOf } = stage;
    const told = (key, year) => {
      const layer = layerOf(key), name = IronRiver.layerName(stage, key, year);
      return layer ? `${name}, ${IronRiver.unitOf(stage, layer)}` : name;
    };
    stage.announcer.textContent = state.split === null
      ? `${word("web_shown")}: ${told(state.key, state.year)}`
      : `${word("web_left")}: ${told(state.key, state.year)}. ${word("web_right")}: ${told(state.right, state.rightYear)}`;
  }

  // Hotspots by number, clusters and scan windows, where they are on.
  function placeRows({ facts, state, word }) {
    const scans = facts.found.scan_windows || [];
    const marks = [
      ["hotspot_places", "ir-mark-rank", "legend_rank", true],
      ["seizure_clusters", "ir-mark-cluster", "legend_cluster", true],
      ["scan_windows", "ir-mark-scan", "legend_scan", scans.some(({ kind }) => kind === "space")],
      ["scan_windows", "ir-mark-scan ir-dashed", "legend_scan_years", scans.some(({ kind }) => kind !== "space")],
    ].filter(([key, , , some]) => some && state.on.has(key));
    if (!marks.length) return [];
    return [make("h2", { text: word("legend_places") }), ...marks.map(([, look, text]) => make("div", { class: "ir-row" },
      make("span", { class: "ir-mark " + look, text: look === "ir-mark-rank" ? "1" : "" }), make("span", { text: word(text) })))];
  }

  function unitRows({ facts, state, word }) {
    const drawn = (facts.responsibility || [])[state.responsibility];
    if (!drawn || !state.on.has("responsibility")) return [];
    return [make("h2", { text: word("responsibility") }), make("div", { class: "ir-row" },
      make("span", { class: "ir-mark", style: `color:${facts.colors.duty}` }), make("span", { text: word(`responsibility_${drawn.kind}`) })),
      make("p", { class: "ir-unit", text: word("responsibility_caveat") })];
  }

  function flowRows(stage) {
    const { facts, state, word, percent } = stage, rows = [], { widths, colors } = facts;
    if (state.on.has("corridors")) {
      rows.push(make("h2", { text: word("corridors") }), make("p", { class: "ir-unit", text: capital(IronRiver.shareName(stage)) }));
      const limits = [widths.least, ...widths.breaks];
      const lines = limits.map((low, at) => {
        const line = make("span", {
          class: "ir-line",
          style: `height:${widths.pixels[at] * (state.factor || 1)}px;background:${colors.certainty[0]}`,
        });
        const text = at + 1 < limits.length
          ? word("web_range", { low: percent(low), high: percent(limits[at + 1]) })
          : word("web_and_more", { low: percent(low) });
        return make("div", { class: "ir-row" }, make("span", { class: "ir-line-box" }, line), make("span", { text }));
      }).reverse();
      rows.push(make("div", { class: "ir-lines" }, ...lines), ...certaintyRows(facts, word));
    }
    if (state.on.has("ports")) rows.push(make("h2", { text: word("ports") }), portRow(facts, state.part, percent, word));
    if (rows.length) rows.push(...IronRiver.partNote(stage));
    return rows;
  }

  // The shade of a road: how many times its lower end the upper end of its range is.
  function certaintyRows({ colors, certainty }, word) {
    const items = colors.certainty.map((color, at) => {
      const low = certainty[at - 1], high = certainty[at];
      const text = low === undefined ? word("certainty_up_to", { high })
        : high === undefined ? word("certainty_over", { low }) : word("certainty_between", { low, high });
      return make("span", { class: "ir-shade-item" },
        make("span", { class: "ir-shade", style: `background:${color}` }), make("span", { text }));
    });
    return [make("p", { class: "ir-unit", text: word("certainty") }), make("div", { class: "ir-shades" }, ...items)];
  }

  function portRow(facts, part, percent, word) {
    const most = Math.max(0.01, ...IronRiver.portsOf(facts, part).map((port) => port.share[0]));
    const scale = facts.portRadius;
    const step = [0.5, 0.2, 0.1, 0.05, 0.02, 0.01].find((one) => one <= most);
    const items = [step, step / 10].map((share) => {
      const side = Math.max(7, 2 * scale * Math.sqrt(share));
      return make("span", { class: "ir-port-item" },
        make("span", { class: "ir-circle", style: `width:${side}px;height:${side}px` }),
        make("span", { text: percent(share) }));
    });
    return make("div", { class: "ir-ports" }, ...items, closedItem(word));
  }

  function closedItem(word) {
    return make("span", { class: "ir-port-item" },
      make("span", { class: "ir-circle ir-hollow" }), make("span", { text: word("web_closed_item") }));
  }
})();
