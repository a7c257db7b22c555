/* Iron River, measure: great-circle distances between points that a reader clicks. */
(function () {
  const { make } = IronRiver;
  // Mean radius of the Earth (IUGG) and the international mile, kilometres.
  const RADIUS = 6371.0088, MILE = 1.609344;
  const RADIANS = Math.PI / 180;

  // Kilometres between two points, latitude first, by the haversine formula.
  IronRiver.kmBetween = function ([latitude, longitude], [toLatitude, toLongitude]) {
    const south = Math.sin((toLatitude - latitude) * RADIANS / 2);
    const east = Math.sin((toLongitude - longitude) * RADIANS / 2);
    const chord = south * south + Math.cos(latitude * RADIANS) * Math.cos(toLatitude * RADIANS) * east * east;
    return 2 * RADIUS * Math.asin(Math.min(1, Math.sqrt(chord)));
  };

  function vector([latitude, longitude]) {
    const [y, x] = [latitude * RADIANS, longitude * RADIANS];
    return [Math.cos(y) * Math.cos(x), Math.cos(y) * Math.sin(x), Math.sin(y)];
  }

  // Points of the great circle between two points, some 25 km apart.
  IronRiver.greatCircle = function (from, to) {
    const angle = IronRiver.kmBetween(from, to) / RADIUS, steps = Math.max(1, Math.ceil(angle * RADIUS / 25));
    const [a, b] = [vector(from), vector(to)];
    if (angle < 1e-9) return [from, to];
    return Array.from({ length: steps + 1 }, (_, i) => {
      const share = i / steps;
      const [x, y, z] = a.map((one, axis) =>
        (Math.sin((1 - share) * angle) * one + Math.sin(share * angle) * b[axis]) / Math.sin(angle));
      return [Math.atan2(z, Math.hypot(x, y)) / RADIANS, Math.atan2(y, x) / RADIANS];
    });
  };

  IronRiver.addMeasure = function (stage) {
    const { map } = stage, box = map.getContainer();
    const pane = map.createPane("ironRiverMeasure");
    pane.style.zIndex = 470;
    pane.style.pointerEvents = "none";
    const look = { pane: "ironRiverMeasure", renderer: L.svg({ pane: "ironRiverMeasure" }), interactive: false };
    const drawn = L.layerGroup().addTo(map);
    const label = L.tooltip({ pane: "ironRiverMeasure", permanent: true, direction: "auto", offset: [10, 0], className: "ir-tip ir-distance" });
    const hint = make("div", { class: "ir-hint", role: "status" });
    hint.hidden = true;
    box.append(hint);
    let points = [];

    const told = () => {
      const km = points.slice(1).reduce((sum, point, i) => sum + IronRiver.kmBetween(points[i], point), 0);
      const short = (value) => stage.number(value, { maximumFractionDigits: value < 100 ? 1 : 0 });
      return `${short(km)} km · ${short(km / MILE)} mi`;
    };
    function draw() {
      drawn.clearLayers();
      map.closeTooltip(label);
      const line = points.slice(1).flatMap((point, i) => IronRiver.greatCircle(points[i], point));
      drawn.addLayer(L.polyline(line, { ...look, color: "#ffffff", weight: 6 }));
      drawn.addLayer(L.polyline(line, { ...look, color: "#00629b", weight: 3 }));
      for (const point of points) {
        drawn.addLayer(L.circleMarker(point, { ...look, radius: 4.5, color: "#00629b", weight: 2.5, fillColor: "#ffffff", fillOpacity: 1 }));
      }
      if (points.length > 1) label.setLatLng(points[points.length - 1]).setContent(make("strong", { text: told() })).addTo(map);
      hint.textContent = points.length > 1 ? `${told()}. ${stage.word("web_measure_hint")}` : stage.word("web_measure_hint");
    }
    const button = IronRiver.addTool(stage, "measure", () => stage.measure(!stage.measuring), true);
    stage.measure = function (on) {
      stage.measuring = on;
      points = [];
      hint.hidden = !on;
      button.setAttribute("aria-pressed", String(on));
      box.classList.toggle("ir-measuring", on);
      map.doubleClickZoom[on ? "disable" : "enable"]();
      if (on && stage.hideReading) stage.hideReading();
      draw();
    };
    stage.measureAt = function ({ lat, lng }) {
      points.push([lat, lng]);
      draw();
    };
    map.on("click", (event) => { if (stage.measuring) stage.measureAt(event.latlng); });
    stage.when("language", () => { if (stage.measuring) draw(); });
  };
})();
