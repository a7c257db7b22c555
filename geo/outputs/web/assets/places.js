/* Iron River, places: hotspots by number, clusters of seizures and scan windows. */
(function () {
  const { make, pairs } = IronRiver;

  IronRiver.placeLayers = function (stage) {
    const { map, facts } = stage;
    const element = map.createPane("ironRiverPlaces");
    element.style.zIndex = 380;
    const Canvas = IronRiver.onWholePixels(L.Canvas);
    const renderer = new Canvas({ pane: "ironRiverPlaces", padding: 0.2, tolerance: 2 });
    const options = { pane: "ironRiverPlaces", renderer, bubblingMouseEvents: false };
    const group = (key, draw) => L.layerGroup((facts.found[key] || []).map(draw));
    return {
      hotspot_places: group("hotspot_places", (place) => attach(stage, numbered(place), () => hotspot(stage, place))),
      seizure_clusters: group("seizure_clusters", (place) => attach(stage,
        L.polygon(place.rings, { ...options, color: "#2f5d12", weight: 2, fillColor: "#6a953f", fillOpacity: 0.18 }),
        () => cluster(stage, place))),
      scan_windows: group("scan_windows", (place) => attach(stage,
        L.polygon(place.rings, {
          ...options, color: "#7a1c5a", weight: 2, fill: true, fillOpacity: 0.02,
          dashArray: place.kind === "space" ? null : "6 5",
        }), () => scanned(stage, place))),
    };
  };

  function attach(stage, layer, content) {
    layer.bindTooltip(content, { sticky: true, className: "ir-tip", opacity: 1 });
    layer.bindPopup(content, { className: "ir-popup", maxWidth: 430 });
    layer.on("mouseover", () => { IronRiver.overFlow = true; });
    layer.on("mouseout", () => { IronRiver.overFlow = false; });
    return layer;
  }

  function numbered(place) {
    const icon = L.divIcon({
      className: "ir-rank", iconSize: [22, 22],
      html: make("span", { text: String(place.rank) }),
    });
    return L.marker(place.at, { icon, keyboard: true, title: `${place.rank}. ${place.name}`, zIndexOffset: -place.rank });
  }

  const share = (stage, value) => value === null ? "" : stage.percent(value);
  const span = ({ word }, [first, last]) => first === last ? String(first) : word("years", { first, last });

  function hotspot(stage, place) {
    const { word, number } = stage;
    return pairs(`${place.rank}. ${place.name}`, [
      [word("web_nearest_city"), `${stage.place(place.city)}, ${number(place.km)} km`],
      [word("web_verdict"), word(place.verdict)],
      [word("population"), number(place.people)],
      [word("web_observed"), number(place.observed)],
      [word("web_expected"), number(place.expected)],
      [word("web_hot_share"), share(stage, place.steady)],
      [word("emerging_homicides"), place.emerging ? word(place.emerging) : ""],
    ]);
  }

  function cluster(stage, place) {
    const { word, number } = stage;
    return pairs(place.name, [
      [word("web_years"), span(stage, place.years)],
      [word("web_incidents"), number(place.incidents)],
      [word("web_unit_firearms"), number(place.firearms)],
      [word("web_municipalities"), number(place.places)],
      [word("web_found_again"), share(stage, place.steady)],
    ]);
  }

  function scanned(stage, place) {
    const { word, number } = stage;
    return pairs(place.name, [
      [word("web_years"), span(stage, place.years)],
      [word("web_radius"), `${number(place.km)} km`],
      [word("population"), number(place.people)],
      [word("web_observed"), number(place.observed)],
      [word("web_expected"), number(place.expected)],
      [word("web_chance"), number(place.p)],
    ]);
  }
})();
