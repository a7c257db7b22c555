/* Iron River, readings: what a hexagon, a road or a crossing says under the pointer.
   Text from data enters through textContent only. */
(function () {
  const { make, capital } = IronRiver;
  // Below this a figure is said to be less; shares times kilometres are small by nature.
  const LEAST = 0.01, LEAST_FLOW = 0.001;
  // A class that covers so much of a hexagon covers it.
  const WHOLE = 0.995;

  function pairs(title, rows) {
    const box = make("div", { class: "ir-reading" }, make("strong", { text: title }));
    box.append(listOf(rows));
    return box;
  }

  function listOf(rows) {
    const list = make("dl", {});
    for (const [name, value] of rows) {
      if (value !== "" && value !== undefined) list.append(make("dt", { text: capital(name) }), make("dd", { text: value }));
    }
    return list;
  }

  Object.assign(IronRiver, { pairs, listOf });

  IronRiver.readings = function (stage) {
    const { word, number, estimate, place } = stage;
    const km = (length) => `${number(length)} km`;
    const hours = (value) => value === null ? "" : `${number(value)} h (${word("web_estimate")})`;
    const listed = ([count, ...names]) => count > names.length
      ? word("web_and_others", { names: place(names.join("; ")), count: count - names.length }) : place(names.join("; "));
    const hotspots = ({ hotspotKm, hotspots: names }, full) => hotspotKm === 0 ? word("web_zero")
      : km(hotspotKm) + (full ? `: ${listed(names)}` : "");
    // A corridor's own share and crossings are of all flow.
    const corridorRows = (corridor, full, whole) => [
      [word("web_corridor"), `${corridor.rank}. ${place(corridor.name)}`],
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
        [word("web_cities_joined"), `${place(port.us)} – ${place(port.mx)}`],
        [word("web_office"), port.office],
        [IronRiver.shareName(stage), port.open ? estimate(port.share) : word("web_closed")],
        ...(port.whole && port.open ? [[word("share_of_flow"), estimate(port.whole)]] : []),
        [word("web_rank"), port.open ? String(port.rank) : ""],
        [word("web_us_hours"), hours(port.hours[0])],
        [word("web_mx_hours"), hours(port.hours[1])],
        [word("web_detection_office"), seizures(stage, port)],
      ]),
    };
  };

  // Crossings of one field office share what it seized.
  function seizures({ facts, word, number }, { office, open }) {
    const found = open && facts.detectionOffices[office];
    if (!found) return "";
    const [ratio, low, high] = found.ratio.map((value) => number(value));
    return word("web_detection_ratio", { name: word(found.class), ratio, low, high }) + ". " + word("web_detection_note");
  }

  // What a layer says at a drawn hexagon, which may hold many of the finest cells.
  IronRiver.figureText = function (stage, layer, hexagon, year) {
    const figure = IronRiver.figureOf(stage, layer, hexagon, year);
    return layer.kind === "values" ? valueText(stage, layer, figure) : classText(stage, layer, figure);
  };

  function classText({ word, percent }, layer, figure) {
    if (!figure || figure.at < 0) return word("web_no_figure");
    const name = word(layer.names[figure.at]);
    return figure.cells > 1 && figure.share < WHOLE ? word("web_of_land", { name, share: percent(figure.share) }) : name;
  }

  function valueText(stage, layer, figure) {
    const { facts, word, number } = stage;
    if (!figure) return word("web_no_figure");
    const least = layer.unit === "web_unit_flow_km" ? LEAST_FLOW : LEAST;
    const shortest = (value) => value > 0 && value < least ? `< ${number(least)}` : number(value);
    const unit = ` ${word(layer.unit)} (${word("web_estimate")}${rangeText(stage, figure, shortest)})`;
    const few = word("fewer_than", { count: facts.small });
    if (!figure.hidden) return figure.value ? shortest(figure.value) + unit : word("web_zero");
    if (figure.value) return word("web_at_least", { low: number(figure.value) }) + unit;
    return (figure.hidden === 1 ? few : word("web_few_each", { few, cells: figure.hidden })) + unit;
  }

  function rangeText({ word }, { low, high }, shortest) {
    if (low === undefined || high === undefined) return "";
    return `; 5–95 %: ${word("web_range", { low: shortest(low), high: shortest(high) })}`;
  }

  IronRiver.areaOf = ({ facts, data }, cell) => facts.areas[data.cells.area[cell]];

  IronRiver.areaName = function ({ word, place }, area) {
    const country = word(area.country === "MX" ? "mexico" : "united_states");
    return [area.name, place(area.state), country].filter(Boolean).join(", ");
  };

  // The drawn hexagon under a point, and the finest cell there; null off the map.
  IronRiver.spotAt = function (stage, place) {
    const { x, y } = L.CRS.EPSG3857.latLngToPoint(L.latLng(place), 0);
    const cell = IronRiver.cellAt(stage.data, x, y);
    if (cell < 0) return null;
    return { cell, hexagon: IronRiver.hexagonAt(stage, x, y) || { step: 0, at: cell } };
  };

  // The layer at a point: right of the swipe it is the other one.
  IronRiver.sideAt = function ({ map, state }, place) {
    const share = map.latLngToContainerPoint(place).x / map.getSize().x;
    return state.split !== null && share > state.split
      ? [state.right, state.rightYear] : [state.key, state.year];
  };

  // One line for the place under the pointer or in the middle of the map.
  IronRiver.shortReading = function (stage, place) {
    const spot = IronRiver.spotAt(stage, place), [key, year] = IronRiver.sideAt(stage, place);
    const layer = stage.layerOf(key);
    if (!spot) return null;
    const area = IronRiver.areaName(stage, IronRiver.areaOf(stage, spot.cell));
    const rows = layer ? [[IronRiver.layerName(stage, key, year), IronRiver.figureText(stage, layer, spot.hexagon, year)]] : [];
    return { area, rows, spot };
  };

  IronRiver.addReading = function (stage) {
    const { map, word, data } = stage;
    const tip = L.tooltip({ className: "ir-tip", opacity: 1, direction: "auto", offset: [12, 0] });
    const outline = IronRiver.outline(map, "ironRiverFrame", { color: "#000000", weight: 2 });
    let last = "";
    stage.hideReading = () => {
      last = "";
      map.closeTooltip(tip);
      outline.setLatLngs([]);
    };
    const show = (event) => {
      const found = IronRiver.overFlow || stage.measuring ? null : IronRiver.shortReading(stage, event.latlng);
      if (!found || !found.rows.length) return stage.hideReading();
      tip.setLatLng(event.latlng);
      const { hexagon, cell } = found.spot, mark = [hexagon.step, hexagon.at, cell, found.rows[0][0]].join();
      if (mark === last) return undefined;
      last = mark;
      tip.setContent(pairs(found.area, [...found.rows, [word("web_cell"), IronRiver.hexagonText(data, hexagon)]]));
      map.openTooltip(tip);
      outline.setLatLngs(IronRiver.ringOf(data, hexagon));
      return undefined;
    };
    map.on("mousemove", show);
    map.on("mouseout movestart zoomstart", stage.hideReading);
    stage.when("hexagons", stage.hideReading);
    stage.when("year", stage.hideReading);
    map.on("click", (event) => { if (!stage.measuring) stage.pinAt(event.latlng); });
    IronRiver.addCard(stage);
  };

  // An outline of its own pane over the hexagons.
  IronRiver.outline = function (map, name, look) {
    const pane = map.getPane(name) || map.createPane(name);
    pane.style.zIndex = 240;
    pane.style.pointerEvents = "none";
    return L.polygon([], {
      pane: name, renderer: L.svg({ pane: name }), interactive: false, fill: false, ...look,
    }).addTo(map);
  };
})();
