/* Iron River, flow: road sections and crossings, drawn by Leaflet on one canvas. */
(function () {
  IronRiver.widthOf = function (share, widths) {
    let at = 0;
    while (at < widths.breaks.length && share >= widths.breaks[at]) at++;
    return at;
  };

  // Lines are thinner from afar, where they would hide each other.
  IronRiver.thickness = (zoom) => Math.min(1, Math.max(0.45, 0.45 + (zoom - 4) * 0.275));

  IronRiver.setThickness = function (group, facts, factor) {
    group.eachLayer((line) => line.setStyle({ weight: facts.widths.pixels[line.options.width] * factor }));
  };

  // Returns what gives the groups of Leaflet layers of a part of the flow; `describe`
  // returns the elements that readings show.
  IronRiver.flowLayers = function (map, facts, data, describe) {
    const element = map.createPane("ironRiverFlow");
    element.style.zIndex = 390;
    const Canvas = IronRiver.onWholePixels(L.Canvas);
    const renderer = new Canvas({ pane: "ironRiverFlow", padding: 0.2, tolerance: 4 });
    const options = { pane: "ironRiverFlow", renderer, bubblingMouseEvents: false };
    const made = {};
    return (part) => {
      made[part] = made[part] || {
        corridors: L.layerGroup(roads(facts, data, options, describe, part)),
        ports: L.layerGroup(IronRiver.portsOf(facts, part).map((port) => circle(port, facts, options, describe))),
      };
      return made[part];
    };
  };

  // A click tells more than the pointer does.
  function attach(layer, content, state) {
    layer.bindTooltip(() => content(false), { sticky: true, className: "ir-tip", opacity: 1 });
    layer.bindPopup(() => content(true), { className: "ir-popup", maxWidth: 430 });
    layer.on("mouseover", () => { IronRiver.overFlow = true; });
    layer.on("mouseout", () => { IronRiver.overFlow = false; });
    return layer;
  }

  function roads(facts, data, options, describe, part) {
    const arrays = data.arrays, layers = [];
    IronRiver.roadsOf(data, facts.widths.least, part).forEach((at) => {
      const line = data.roads[at], { share, certainty } = IronRiver.roadOf(data, at, part);
      const width = IronRiver.widthOf(share[0], facts.widths);
      const points = Array.from(line.latitude, (latitude, i) => [latitude, line.longitude[i]]);
      const road = {
        share, whole: part < 0 ? null : IronRiver.roadOf(data, at, -1).share, ref: facts.refs[arrays.road_ref[at]], km: arrays.road_km[at] / 10,
        corridor: facts.corridors[arrays.road_corridor[at] - 1],
      };
      layers.push(attach(L.polyline(points, {
        ...options, width, weight: facts.widths.pixels[width], lineCap: "round",
        color: facts.colors.certainty[certainty], opacity: 1, smoothFactor: 0.7,
      }), (full) => describe.road(road, full)));
    });
    return layers;
  }

  function circle(port, facts, options, describe) {
    const look = port.open
      ? { radius: Math.max(port.radius, 3.5), fillColor: facts.colors.port, fillOpacity: 0.6, color: "#ffffff", weight: 1.5 }
      : { radius: 5, fillColor: "#ffffff", fillOpacity: 0.85, color: facts.colors.port, weight: 1.5 };
    return attach(L.circleMarker(port.at, { ...options, ...look }), () => describe.port(port));
  }
})();
