/* Iron River, card: the reading of a hexagon that a click pins beside the map. */
(function () {
  const { make, capital, listOf } = IronRiver;
  const NEAREST = 3;

  IronRiver.addCard = function (stage) {
    const { map } = stage, box = map.getContainer();
    const card = make("section", { class: "ir-card", id: "ir-card", tabindex: "-1", "aria-labelledby": "ir-card-title" });
    const outline = IronRiver.outline(map, "ironRiverPin", { color: "#000000", weight: 3 });
    card.hidden = true;
    box.after(card);
    stage.card = card;
    let pinned = null;

    stage.unpin = function () {
      if (!pinned) return false;
      const inside = card.contains(document.activeElement);
      pinned = null;
      card.hidden = true;
      outline.setLatLngs([]);
      if (inside) box.focus();
      return true;
    };
    // Pins what lies at a place; `byKey` moves the focus to the card.
    stage.pinAt = async function (place, byKey) {
      const spot = IronRiver.spotAt(stage, place);
      stage.hideReading();
      if (!spot) return stage.unpin();
      return stage.pin(spot, byKey);
    };
    stage.pin = async function (spot, byKey) {
      map.closePopup();
      // The card tells all layers; those that wait to be unpacked are unpacked now.
      await IronRiver.loading;
      await Promise.all(stage.facts.layers.map(({ key }) => IronRiver.load(stage, key)));
      pinned = spot;
      fill(stage, spot);
      outline.setLatLngs(IronRiver.ringOf(stage.data, spot.hexagon));
      card.hidden = false;
      card.scrollTop = 0;
      if (byKey) card.focus();
      return true;
    };
    const again = () => { if (pinned) fill(stage, pinned); };
    stage.when("language", again);
    stage.when("year", again);
    stage.when("hexagons", again);
  };

  function fill(stage, { cell, hexagon }) {
    const { word, data, facts } = stage, area = IronRiver.areaOf(stage, cell);
    const close = make("button", { type: "button", class: "ir-button", id: "ir-unpin", text: word("web_close") });
    close.addEventListener("click", stage.unpin);
    const heading = (key) => make("h3", { text: word(key) });
    const part = (key, rows) => rows.length ? [heading(key), ...knownFirst(stage, rows)] : [];
    const groups = {};
    for (const layer of facts.layers) {
      const name = IronRiver.groupOf(layer.key), year = yearOf(stage, layer);
      const row = [IronRiver.layerName(stage, layer.key, year), IronRiver.figureText(stage, layer, hexagon, year)];
      (groups[name] = groups[name] || []).push(row);
    }
    stage.card.replaceChildren(
      make("div", { class: "ir-card-head" },
        make("h2", { id: "ir-card-title", text: IronRiver.areaName(stage, area) }), close),
      listOf([[word("web_cell"), IronRiver.hexagonText(data, hexagon)], [word("web_centre"), centre(stage, hexagon)]]),
      ...IronRiver.GROUPS.flatMap((name) => groups[name] ? part("web_group_" + name, groups[name]) : []),
      ...part(area.country === "MX" ? "web_municipality" : "web_county", areaRows(stage, area)),
      ...part("web_nearest_ports", portRows(stage, hexagon)),
      ...part("web_group_responsibility", unitRows(stage, cell)),
      ...(facts.responsibility.length ? [make("p", { class: "ir-unit", text: word("responsibility_caveat") })] : []));
  }

  // Layers that have no figure here share one line.
  function knownFirst({ word }, rows) {
    const none = word("web_no_figure"), without = rows.filter(([, text]) => text === none);
    const known = rows.filter(([, text]) => text !== none);
    return [
      known.length && listOf(known),
      without.length && make("p", { class: "ir-unit", text: `${capital(none)}: ${without.map(([name]) => name).join("; ")}` }),
    ].filter(Boolean);
  }

  // A layer of years tells the year that is shown, or its last.
  function yearOf({ state }, layer) {
    if (!layer.years) return undefined;
    return state.key === layer.key ? state.year : state.right === layer.key && state.rightYear
      ? state.rightYear : layer.years[layer.years.length - 1];
  }

  function middle({ data }, hexagon) {
    const ring = IronRiver.ringOf(data, hexagon);
    return [0, 1].map((axis) => ring.reduce((sum, point) => sum + point[axis], 0) / ring.length);
  }

  const centre = (stage, hexagon) => middle(stage, hexagon).map((degrees) => degrees.toFixed(4)).join(", ");

  function areaRows({ word, number, estimate, place }, area) {
    if (!area.share) return [];
    const mexican = area.country === "MX";
    return [
      [word(mexican ? "web_received" : "web_sent"), estimate(area.share)],
      [word(mexican ? "web_through_mx" : "web_through_us"), area.through === null || area.through === undefined
        ? "" : `${number(100 * area.through)} (${word("web_estimate")})`],
      [word("web_main_port"), place(area.port)],
    ];
  }

  function portRows(stage, hexagon) {
    const { facts, number, word, language } = stage, at = middle(stage, hexagon);
    return facts.ports.filter(({ open }) => open)
      .map((port) => [port[language], IronRiver.kmBetween(at, port.at)])
      .sort((one, two) => one[1] - two[1]).slice(0, NEAREST)
      .map(([name, km]) => [name, word("web_straight", { km: number(km, { maximumFractionDigits: km < 10 ? 1 : 0 }) })]);
  }

  function unitRows({ facts, data, language, word }, cell) {
    return IronRiver.unitsOf(data, data.cells.area[cell]).map(({ kind, unit }) => {
      const one = facts.responsibility[kind];
      return [capital(word(`responsibility_${one.kind}`)), one.units[unit]["name_" + language]];
    });
  }
})();
