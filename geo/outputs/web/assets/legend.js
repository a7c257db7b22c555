/* Iron River, legend: what the colours, lines and circles on the map mean. */
(function () {
  const { make, capital } = IronRiver;

  function row(color, text, extra) {
    return make("div", { class: "ir-row" },
      make("span", { class: "ir-swatch " + (extra || ""), style: `background:${color}` }), make("span", { text }));
  }

  IronRiver.drawLegend = function (stage) {
    const { legend, facts, state, word } = stage;
    const layer = facts.layers.find((one) => one.key === state.key);
    const rows = [];
    if (layer) rows.push(make("h2", { text: word(layer.key) }));
    if (layer && layer.kind === "hotspots") {
      layer.names.forEach((name, at) => rows.unshift(row(layer.colors[at], word(name))));
      rows.unshift(rows.pop());
    } else if (layer && layer.kind === "classes") {
      rows.push(make("p", { class: "ir-unit", text: `${word("web_unit_" + layer.key)} (${word("web_estimate")})` }));
      layer.names.forEach((name, at) => layer.seen[at] && rows.push(row(layer.colors[at], word(name))));
    } else if (layer) rows.push(...valueRows(stage, layer));
    legend.replaceChildren(...rows);
    legend.hidden = rows.length === 0;
    const flow = [...flowRows(stage), ...placeRows(stage)];
    stage.fixed.replaceChildren(...flow);
    stage.fixed.hidden = flow.length === 0;
  };

  function valueRows(stage, layer) {
    const { facts, word, number } = stage, rows = [];
    const unit = ["per_100k", "web_unit_port_hours"].includes(layer.unit) ? word(layer.unit)
      : `${word(layer.unit)} ${word("web_per_hexagon")}`;
    rows.push(make("p", { class: "ir-unit", text: `${capital(unit)} (${word("web_estimate")})` }));
    for (let at = layer.colors.length - 1; at >= 0; at--) {
      const high = layer.breaks[at], least = layer.hidesSmall ? facts.small : 0;
      const low = at === 0 ? least : Math.max(layer.breaks[at - 1], least);
      if (high !== undefined && high <= least) continue;
      const text = high === undefined ? word("web_and_more", { low: number(low) })
        : low === 0 ? word("web_below", { high: number(high) })
          : word("web_range", { low: number(low), high: number(high) });
      rows.push(row(layer.colors[at], text));
    }
    if (layer.hidesSmall) rows.push(row(facts.colors.small, word("fewer_than", { count: facts.small })));
    rows.push(row(facts.colors.land, word("web_nothing")));
    return rows;
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
