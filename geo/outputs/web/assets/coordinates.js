/* Iron River, coordinates: where the pointer is, or the middle of the map. */
(function () {
  const { make } = IronRiver;

  IronRiver.addCoordinates = function (stage) {
    const { map } = stage, line = make("div", { class: "ir-where leaflet-control", id: "ir-where" });
    const corner = L.control({ position: "bottomright" });
    corner.onAdd = () => line;
    corner.addTo(map);
    L.DomEvent.disableClickPropagation(line);
    let last = null;

    function show(place) {
      last = place;
      const spot = stage.data && IronRiver.spotAt(stage, place);
      const text = `${place.lat.toFixed(4)}, ${place.lng.toFixed(4)}`;
      const pair = (key, value) => [make("span", { class: "ir-quiet", text: stage.word(key) }), make("span", { text: value })];
      line.replaceChildren(...pair("web_lat_lon", text),
        ...(spot ? pair("web_cell", IronRiver.cellText(stage.data, spot.cell)) : []));
    }
    map.on("mousemove", (event) => show(event.latlng));
    map.on("moveend", () => show(map.getCenter()));
    stage.when("hexagons", () => show(last || map.getCenter()));
    stage.when("language", () => show(last || map.getCenter()));
  };
})();
