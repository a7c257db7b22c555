/* Iron River, readings: what a hexagon, a road or a crossing says under the pointer.
   Text from data enters through textContent only. */
(function () {
  const { make, capital } = IronRiver;

  function pairs(title, rows) {
    const box = make("div", { class: "ir-reading" }, make("strong", { text: title }));
    const list = make("dl", {});
    for (const [name, value] of rows) {
      if (value !== "" && value !== undefined) list.append(make("dt", { text: capital(name) }), make("dd", { text: value }));
    }
    box.append(list);
    return box;
  }

  IronRiver.pairs = pairs;

  IronRiver.readings = function (stage) {
    const { word, number, estimate } = stage;
    const km = (length) => `${number(length)} km`;
    const hours = (value) => value === null ? "" : `${number(value)} h (${word("web_estimate")})`;
    const listed = ([count, ...names]) => count > names.length
      ? word("web_and_others", { names: names.join("; "), count: count - names.length }) : names.join("; ");
    const hotspots = ({ hotspotKm, hotspots: names }, full) => hotspotKm === 0 ? word("web_zero")
      : km(hotspotKm) + (full ? `: ${listed(names)}` : "");
    // A corridor's own share and crossings are of all flow.
    const corridorRows = (corridor, full, whole) => [
      [word("web_corridor"), `${corridor.rank}. ${corridor.name}`],
      ...(whole ? [[word("web_mean_share"), estimate(corridor.share)]] : []),
      [word("web_corridor_length"), km(corridor.km)],
      ...(whole ? [[word("web_ports"), listed(corridor.ports)]] : []),
      [word(corridor.country === "MX" ? "web_areas_mx" : "web_areas_us"), listed(corridor.areas)],
      [word("web_hotspot_km"), hotspots(corridor, full)],
    ];
    return {
      road: (road, full) => pairs(road.ref || word("web_no_ref"), [
        [IronRiver.shareName(stage), estimate(road.share)],
        ...(road.whole ? [[word("share_of_flow"), estimate(road.whole)]] : []),
        [word("web_length"), km(road.km)],
        ...(road.corridor ? corridorRows(road.corridor, full, !road.whole) : []),
      ]),
      port: (port) => pairs(port[stage.language], [
        [word("web_cities_joined"), `${port.us} – ${port.mx}`],
        [word("web_office"), port.office],
        [IronRiver.shareName(stage), port.open ? estimate(port.share) : word("web_closed")],
        ...(port.whole && port.open ? [[word("share_of_flow"), estimate(port.whole)]] : []),
        [word("web_rank"), port.open ? String(port.rank) : ""],
        [word("web_us_hours"), hours(port.hours[0])],
        [word("web_mx_hours"), hours(port.hours[1])],
      ]),
    };
  };

  function valueText(stage, layer, cell) {
    const { facts, word, number } = stage, code = stage.data.arrays[layer.key][cell];
    if (layer.kind !== "values") return code === 255 ? word("web_no_figure") : word(layer.names[code]);
    if (code === 0) return word("web_zero");
    if (code === 2) return word("web_no_figure");
    const text = code === 1 ? word("fewer_than", { count: facts.small })
      : number(IronRiver.valueOf(layer, code));
    const range = layer.band ? `; 5–95 %: ${bandText(stage, layer, cell)}` : "";
    return `${text} ${word(layer.unit)} (${word("web_estimate")}${range})`;
  }

  function bandText({ data, number, word }, layer, cell) {
    const [low, high] = ["_low", "_high"].map((end, at) => {
      const code = data.arrays[layer.key + end][cell];
      return code < 3 ? "0" : number(IronRiver.valueOf({ low: layer.band[at] }, code));
    });
    return word("web_range", { low, high });
  }

  function placeName(stage, cell) {
    const { facts, word, data } = stage, area = facts.areas[data.cells.area[cell]];
    const country = word(area.country === "MX" ? "mexico" : "united_states");
    return [area.name, area.state, country].filter(Boolean).join(", ");
  }

  function cellReading(stage, cell, layers) {
    const { facts, word, number, data } = stage, area = facts.areas[data.cells.area[cell]];
    const rows = layers.map((layer) => [word(layer.key), valueText(stage, layer, cell)]);
    if (layers.length > 1 && area.share) {
      const mexican = area.country === "MX";
      rows.push([word(mexican ? "web_received" : "web_sent"), stage.estimate(area.share)]);
      rows.push([word(mexican ? "web_through_mx" : "web_through_us"),
        `${number(100 * area.through)} (${word("web_estimate")})`]);
      rows.push([word("web_main_port"), area.port]);
    }
    rows.push([word("web_cell"), IronRiver.cellText(data, cell, facts.resolution)]);
    return pairs(placeName(stage, cell), rows);
  }

  function cellUnder(stage, event) {
    const point = L.CRS.EPSG3857.latLngToPoint(event.latlng, 0);
    return IronRiver.cellAt(stage.data.cells, point.x, point.y);
  }

  IronRiver.addReading = function (stage) {
    const { map, facts } = stage;
    const tip = L.tooltip({ className: "ir-tip", opacity: 1, direction: "auto", offset: [12, 0] });
    const frame = map.createPane("ironRiverFrame");
    frame.style.zIndex = 240;
    const outline = L.polygon([], {
      pane: "ironRiverFrame", renderer: L.svg({ pane: "ironRiverFrame" }),
      interactive: false, fill: false, color: "#000000", weight: 2,
    }).addTo(map);
    let last = -1;
    stage.hideReading = () => {
      last = -1;
      map.closeTooltip(tip);
      outline.setLatLngs([]);
    };
    const show = (event) => {
      const cell = cellUnder(stage, event);
      if (cell < 0 || !stage.state.hexagons || IronRiver.overFlow) return stage.hideReading();
      tip.setLatLng(event.latlng);
      if (cell === last) return undefined;
      last = cell;
      tip.setContent(cellReading(stage, cell, [stage.state.hexagons.layer]));
      map.openTooltip(tip);
      const { start, x, y } = stage.data.cells, corners = [];
      for (let i = start[cell]; i < start[cell + 1]; i++) {
        corners.push(L.CRS.EPSG3857.pointToLatLng(L.point(x[i], y[i]), 0));
      }
      outline.setLatLngs(corners);
      return undefined;
    };
    map.on("mousemove", show);
    map.on("mouseout movestart zoomstart", stage.hideReading);
    map.on("click", (event) => {
      const cell = cellUnder(stage, event);
      stage.hideReading();
      if (cell < 0) return;
      L.popup({ className: "ir-popup", maxWidth: 420 }).setLatLng(event.latlng)
        .setContent(cellReading(stage, cell, facts.layers)).openOn(map);
    });
  };
})();
