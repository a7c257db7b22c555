/* Iron River, search: finds a city, municipality, county, crossing or hexagon. */
(function () {
  const { make } = IronRiver;
  const MOST = 14, NEAR = 9, CELL = /^[0-9a-f]{15}$/;
  // What comes first among equals.
  const KINDS = ["city", "area", "port", "cell"];

  // Accents, case and signs do not matter.
  const fold = (text) => String(text).normalize("NFD").replace(/\p{M}/gu, "").toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ").trim();

  IronRiver.addSearch = function (stage) {
    const input = make("input", {
      type: "text", id: "ir-find", role: "combobox", autocomplete: "off", spellcheck: "false",
      "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "ir-found",
    });
    const list = make("ul", { class: "ir-found", id: "ir-found", role: "listbox" });
    const told = make("p", { class: "ir-found ir-told", role: "status" });
    list.hidden = told.hidden = true;
    stage.finder.append(input, list, told);
    const mark = L.layerGroup().addTo(stage.map);
    let index = null, shown = [], at = -1;

    function close() {
      list.hidden = told.hidden = true;
      at = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }
    function light(to) {
      at = to;
      [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
      if (at < 0) input.removeAttribute("aria-activedescendant");
      else {
        input.setAttribute("aria-activedescendant", list.children[at].id);
        list.children[at].scrollIntoView({ block: "nearest" });
      }
    }
    function open() {
      if (!stage.data || !input.value.trim()) { close(); return; }
      index = index || buildIndex(stage);
      shown = find(stage, index, input.value);
      list.replaceChildren(...shown.map((one, i) => option(stage, one, i, () => choose(one))));
      list.hidden = shown.length === 0;
      told.textContent = shown.length ? stage.word("web_found_count", { count: shown.length })
        : stage.word("web_found_none", { text: input.value.trim() });
      told.hidden = false;
      told.classList.toggle("ir-unseen", shown.length > 0);
      input.setAttribute("aria-expanded", String(shown.length > 0));
      light(-1);
    }
    function choose(one) {
      input.value = one.name(stage);
      close();
      go(stage, one, mark);
    }
    input.addEventListener("input", open);
    input.addEventListener("focus", () => { if (input.value && list.hidden) input.select(); });
    input.addEventListener("blur", () => setTimeout(close, 150));
    input.addEventListener("keydown", (event) => {
      const down = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (down && list.hidden) open();
      if (down && shown.length && !list.hidden) {
        event.preventDefault();
        light((at + down + shown.length + (at < 0 && down < 0 ? 1 : 0)) % shown.length);
      } else if (event.key === "Enter") {
        if (list.hidden) open();
        if (shown.length && !list.hidden) choose(shown[Math.max(at, 0)]);
      } else if (event.key === "Escape") {
        if (list.hidden && told.hidden) { input.value = ""; mark.clearLayers(); }
        close();
      }
    });
    stage.clearMark = () => mark.clearLayers();
    stage.when("language", () => {
      index = null;
      close();
      input.placeholder = stage.word("web_find");
      input.setAttribute("aria-label", stage.word("web_find_label"));
      list.setAttribute("aria-label", stage.word("web_find_label"));
    });
  };

  function option(stage, one, i, choose) {
    const item = make("li", { role: "option", id: `ir-found-${i}`, "aria-selected": "false" },
      make("span", { text: one.name(stage) }), make("small", { text: one.detail(stage) }));
    item.addEventListener("mousedown", (event) => { event.preventDefault(); choose(); });
    return item;
  }

  /* ---------------------------------------------------------------- index */

  function buildIndex(stage) {
    const { facts } = stage, inside = new Map();
    const cities = facts.places.map(([name, latitude, longitude, people, country]) => {
      const at = [latitude, longitude], area = areaOf(stage, at, country);
      if (area !== undefined) inside.set(area, [...(inside.get(area) || []), name]);
      return { kind: "city", at, people, name: () => name, detail: (one) => cityDetail(one, facts.areas[area]) };
    });
    const areas = facts.areas.map((area, i) => ({
      kind: "area", at: area.centre, extent: area.extent, people: 0, other: inside.get(i) || [],
      name: () => area.name, detail: (one) => areaDetail(one, area, (inside.get(i) || []).filter((name) => name !== area.name)),
    }));
    const ports = facts.ports.map((port, rank) => ({
      kind: "port", at: port.at, port, people: -rank, other: [port.us, port.mx, port.en, port.es],
      name: (one) => port[one.language],
      detail: ({ word, place }) => `${word("web_crossing")}, ${place(port.us)} – ${place(port.mx)}`,
    }));
    return [...cities, ...areas, ...ports].map((one) => {
      const own = fold(one.name(stage)), others = (one.other || []).map(fold);
      return { ...one, own, words: [own, ...others, fold(one.detail(stage))].join(" ").split(" "), others };
    });
  }

  // The area of a city: at the border its hexagon may be that of the other country, and
  // then the nearest hexagon of its own tells.
  const AROUND = [0, 0.02, 0.04, 0.08, 0.16, 0.32];

  function areaOf({ facts, data }, [latitude, longitude], country) {
    for (const reach of AROUND) {
      for (let turn = 0; turn < (reach ? 12 : 1); turn++) {
        const angle = turn * Math.PI / 6;
        const place = L.latLng(latitude + reach * Math.sin(angle), longitude + reach * Math.cos(angle));
        const { x, y } = L.CRS.EPSG3857.latLngToPoint(place, 0), cell = IronRiver.cellAt(data, x, y);
        if (cell < 0) continue;
        const area = data.cells.area[cell];
        if (!country || facts.areas[area].country === country) return area;
      }
    }
    return undefined;
  }

  function cityDetail({ word, place }, area) {
    return [word("web_city"), area && place(area.state)].filter(Boolean).join(", ");
  }

  function areaDetail({ word, place }, area, cities) {
    const kind = word(area.country === "MX" ? "web_municipality" : "web_county");
    const among = cities.slice(0, 3).join(", ");
    return `${kind}, ${place(area.state)}${among ? ` · ${word("web_with_city", { cities: among })}` : ""}`;
  }

  function find(stage, index, text) {
    const asked = fold(text);
    if (CELL.test(text.trim().toLowerCase())) return cellFound(stage, text.trim().toLowerCase());
    if (!asked) return [];
    const parts = asked.split(" "), found = [];
    for (const one of index) {
      if (!parts.every((part) => one.words.some((word) => word.startsWith(part)))) continue;
      found.push({ one, rank: rank(one, asked) });
    }
    found.sort((a, b) => a.rank - b.rank || KINDS.indexOf(a.one.kind) - KINDS.indexOf(b.one.kind)
      || b.one.people - a.one.people || a.one.own.localeCompare(b.one.own));
    return found.slice(0, MOST).map(({ one }) => one);
  }

  // The name itself, its beginning, a word of it, the name of what lies in or at it.
  function rank({ own, others }, asked) {
    if (own === asked) return 0;
    if (own.startsWith(asked)) return 1;
    if (others.includes(asked)) return 2;
    if (` ${own}`.includes(` ${asked}`)) return 2;
    return others.some((other) => ` ${other}`.includes(` ${asked}`)) ? 3 : 4;
  }

  function cellFound(stage, text) {
    const cell = IronRiver.findCell(stage.data, text);
    if (cell < 0) return [];
    return [{
      kind: "cell", cell, at: IronRiver.centerOf(stage.data, cell), name: () => text,
      detail: (one) => IronRiver.areaName(one, IronRiver.areaOf(one, cell)),
    }];
  }

  /* ------------------------------------------------------------------- go */

  function go(stage, one, mark) {
    const { map, word } = stage, animate = !IronRiver.still();
    mark.clearLayers();
    map.closePopup();
    if (one.extent) map.fitBounds(one.extent, { animate, maxZoom: NEAR + 1, padding: [30, 30] });
    else map.setView(one.at, Math.max(map.getZoom(), NEAR), { animate });
    const pane = map.getPane("ironRiverFound") || map.createPane("ironRiverFound");
    pane.style.zIndex = 460;
    const ring = { pane: "ironRiverFound", renderer: L.svg({ pane: "ironRiverFound" }), interactive: false, fill: false };
    mark.addLayer(L.circleMarker(one.at, { ...ring, radius: 19, color: "#ffffff", weight: 7 }));
    const found = L.circleMarker(one.at, { ...ring, radius: 19, color: "#00629b", weight: 3.5 });
    mark.addLayer(found);
    if (one.kind === "port") openPort(stage, one.port);
    else found.bindTooltip(() => make("strong", { text: one.name(stage) }), { permanent: true, direction: "top", offset: [0, -18], className: "ir-tip" });
    if (one.kind === "cell") stage.pin({ cell: one.cell, hexagon: { step: 0, at: one.cell } });
    stage.say(word("web_found_at", { name: one.name(stage) }));
  }

  // The reading of a crossing, which a keyboard cannot reach on the map.
  function openPort(stage, { id, at }) {
    const port = IronRiver.portsOf(stage.facts, stage.state.part).find((one) => one.id === id);
    L.popup({ className: "ir-popup", maxWidth: 430, offset: [0, -14] }).setLatLng(at)
      .setContent(IronRiver.readings(stage).port(port)).openOn(stage.map);
  }
})();
