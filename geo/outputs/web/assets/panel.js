/* Iron River, panel: the stage that all parts share, and the frame around the map.
   Text from data enters through textContent only. */
(function () {
  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name === "text") element.textContent = value;
      else element.setAttribute(name, value);
    }
    element.append(...children.filter(Boolean));
    return element;
  }

  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
  const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  Object.assign(IronRiver, { make, capital, still });

  IronRiver.begin = function (map) {
    const facts = IronRiver.readFacts();
    map.getContainer().style.background = facts.colors.water;
    const stage = { map, facts, language: facts.language, layers: {}, data: null };
    stage.state = {
      key: "", year: undefined, right: "", rightYear: undefined, split: null,
      on: new Set(), part: -1, responsibility: 0, hexagons: null, shown: {},
    };
    addListeners(stage);
    addSpeech(stage);
    addChoices(stage);
    if (still()) stopMotion(map);
    stage.finish = (control) => finish(stage, control);
    IronRiver.stage = stage;
    return stage;
  };

  // Who asks for less motion gets none from the map either.
  function stopMotion(map) {
    map.options.inertia = false;
    map._zoomAnimated = false;
    map.panBy = (offset, options) => L.Map.prototype.panBy.call(map, offset, { ...options, animate: false });
  }

  // Parts tell each other of a change by its name: language, hexagons, overlays, view.
  function addListeners(stage) {
    const waiting = {};
    stage.when = (name, act) => { (waiting[name] = waiting[name] || []).push(act); };
    stage.tell = (name) => (waiting[name] || []).forEach((act) => act());
  }

  /* --------------------------------------------------------------- wording */

  function addSpeech(stage) {
    const { facts } = stage;
    const word = (key, values) => Object.entries(values || {}).reduce(
      (text, [name, value]) => text.replace(`{${name}}`, () => value), facts.words[stage.language][key]);
    stage.word = word;
    stage.number = (value, options) => value.toLocaleString(
      stage.language === "es" ? "es-MX" : "en-US", options || { maximumSignificantDigits: value < 10 ? 2 : 3 });
    stage.percent = (share) => share > 0 && share < 0.0005
      ? "< " + stage.percent(0.0005)
      : stage.number(share, { style: "percent", maximumSignificantDigits: 2 });
    // A share with the range that 90 % of the draws lie in.
    stage.estimate = ([share, low, high]) => word("web_share_band", {
      share: stage.percent(share), low: stage.percent(low), high: stage.percent(high),
    });
    // Names of places and crossings, and lists of them, in the language of the page. What
    // stands before a comma is a county or municipality, which keeps its name.
    const crossings = new Map(facts.ports.map((port) => [port.en, port]));
    const named = (name) => (crossings.get(name) || {})[stage.language]
      || facts.words[stage.language]["place " + name] || name;
    stage.place = (text) => String(text).split(/(, |; | – |: )/).map(
      (name, at, all) => all[at + 1] === ", " ? name : named(name)).join("");
  }

  /* --------------------------------------------------------------- choices */

  function addChoices(stage) {
    const { facts, state, map } = stage;
    stage.isHexagons = (key) => key === "web_no_hexagons" || facts.layers.some((one) => one.key === key);
    stage.layerOf = (key) => facts.layers.find((one) => one.key === key);

    stage.layer = function (key) {
      const Toggle = L.Layer.extend({
        onAdd() { stage.turn(key, true); },
        onRemove() { stage.turn(key, false); },
      });
      const layer = new Toggle();
      layer.wordKey = key;
      stage.layers[key] = layer;
      return layer;
    };

    stage.turn = function (key, on) {
      const hexagons = stage.isHexagons(key);
      if (!hexagons) state.on[on ? "add" : "delete"](key);
      else if (on) state.key = stage.layerOf(key) ? key : "";
      else if (state.key === key) state.key = "";
      if (stage.data) stage.refresh(hexagons);
    };

    // The same as a click in the list of layers.
    stage.choose = function (key) {
      for (const [name, layer] of Object.entries(stage.layers)) {
        if (stage.isHexagons(name) && name !== key && map.hasLayer(layer)) layer.remove();
      }
      if (!map.hasLayer(stage.layers[key])) stage.layers[key].addTo(map);
    };

    stage.switchOn = function (key, on) {
      const layer = stage.layers[key];
      if (layer && on !== map.hasLayer(layer)) { if (on) layer.addTo(map); else layer.remove(); }
    };

    stage.refresh = (hexagonsChanged) => refresh(stage, hexagonsChanged);
    stage.showPart = (part) => showPart(stage, part);
  }

  // A layer of years shows its last one until another is chosen; others leave that be.
  function yearOf(layer, year) {
    if (!layer || !layer.years || layer.years.includes(year)) return year;
    return layer.years[layer.years.length - 1];
  }

  function refresh(stage, hexagonsChanged) {
    const { map, state } = stage;
    if (hexagonsChanged) {
      state.year = yearOf(stage.layerOf(state.key), state.year);
      state.rightYear = yearOf(stage.layerOf(state.right), state.rightYear);
      stage.show("main", state.key, state.year);
      stage.show("right", state.split === null ? "" : state.right, state.rightYear);
      stage.tell("hexagons");
    } else {
      stage.canvases.lines.redraw();
      stage.canvases.names.redraw();
      for (const [key, group] of Object.entries(stage.flow)) {
        if (state.on.has(key) === map.hasLayer(group)) continue;
        if (state.on.has(key)) group.addTo(map); else group.remove();
      }
      stage.tell("overlays");
    }
  }

  // Roads and crossings of another part of the flow take the place of those shown.
  function showPart(stage, part) {
    const { map, facts, state } = stage;
    state.part = part;
    stage.partSelect.value = String(part);
    if (!stage.data) return;
    map.closePopup();
    for (const key of ["corridors", "ports"]) stage.flow[key].remove();
    Object.assign(stage.flow, stage.flowOf(part));
    IronRiver.setThickness(stage.flow.corridors, facts, state.factor);
    stage.refresh(false);
  }

  /* ----------------------------------------------------------------- frame */

  // What stands around the map; each adds itself to the stage and says its words.
  const PARTS = [
    "addTools", "addSearch", "addLayerList", "addLegend", "addCoordinates", "addYears",
    "addSwipe", "addMeasure", "addLink", "addPrinting", "addAbout", "addKeyboard",
  ];

  async function finish(stage, control) {
    stage.control = control;
    buildFrame(stage);
    for (const name of PARTS) IronRiver[name](stage);
    stage.setLanguage(stage.language);
    stage.map.invalidateSize();
    if (typeof DecompressionStream === "undefined") {
      stage.waiting.textContent = stage.word("web_old_browser");
      return;
    }
    stage.data = await IronRiver.readData(stage.facts);
    await drawFirst(stage);
    stage.waiting.remove();
    IronRiver.ready = performance.now();
  }

  function drawFirst(stage) {
    const { map, facts, state } = stage;
    IronRiver.addHexagons(stage);
    stage.canvases = IronRiver.canvases(stage);
    stage.flowOf = IronRiver.flowLayers(map, facts, stage.data, IronRiver.readings(stage));
    stage.flow = { ...stage.flowOf(state.part), ...IronRiver.placeLayers(stage) };
    IronRiver.addReading(stage);
    const thin = () => {
      if (state.factor === IronRiver.thickness(map.getZoom())) return;
      state.factor = IronRiver.thickness(map.getZoom());
      IronRiver.setThickness(stage.flow.corridors, facts, state.factor);
      stage.drawLegend();
    };
    map.on("zoomend", thin);
    thin();
    IronRiver.addPermalink(stage);
    stage.refresh(true);
    stage.refresh(false);
    return stage.drawn();
  }

  function buildFrame(stage) {
    const { map, control } = stage, box = map.getContainer();
    const other = () => (stage.language === "en" ? "es" : "en");
    const button = (action, id) => IronRiver.button(stage, id, action);
    box.id = box.id || "ir-map";
    stage.skip = make("a", { class: "ir-skip", href: `#${box.id}` });
    stage.skip.addEventListener("click", (event) => { event.preventDefault(); box.focus(); });
    stage.title = make("h1", { class: "ir-title" });
    stage.switcher = button(() => stage.setLanguage(other()), "ir-language");
    stage.opener = button(() => stage.openAbout(), "ir-open-about");
    stage.folder = button(() => fold(stage), "ir-fold");
    stage.finder = make("div", { class: "ir-search", role: "search" });
    stage.header = make("header", { class: "ir-header" },
      stage.title, stage.finder, stage.folder, stage.switcher, stage.opener);
    control.getContainer().remove();
    stage.list = make("div", { class: "ir-layers" });
    stage.legends = make("div", { class: "ir-legends" });
    stage.side = make("aside", { class: "ir-side", id: "ir-side" }, stage.list, stage.legends);
    stage.caveat = make("footer", { class: "ir-caveat", role: "note" });
    stage.waiting = make("div", { class: "ir-waiting", role: "status" });
    stage.toast = make("div", { class: "ir-toast", role: "status" });
    document.body.prepend(stage.skip, stage.header);
    document.body.append(stage.side, stage.caveat, stage.waiting, stage.toast);
    map.attributionControl.setPrefix("");
    map.on("moveend zoomend", () => stage.tell("view"));
    // Leaflet names its button in English.
    map.on("popupopen", ({ popup }) => popup.getElement().querySelector(".leaflet-popup-close-button")
      .setAttribute("aria-label", stage.word("web_close")));
    // Says a short thing, to the eye and to a screen reader.
    stage.say = function (text) {
      stage.toast.textContent = text;
      clearTimeout(stage.hush);
      stage.hush = setTimeout(() => { stage.toast.textContent = ""; }, 4000);
    };
    stage.setLanguage = (language) => setLanguage(stage, language, other);
  }

  function fold(stage) {
    const open = document.body.classList.toggle("ir-unfolded");
    stage.folder.setAttribute("aria-expanded", open);
    if (open) stage.list.querySelector("summary").focus();
  }

  function setLanguage(stage, language, other) {
    stage.language = language;
    const { facts, word, map } = stage, next = facts.words[other()];
    document.documentElement.lang = language;
    document.title = stage.title.textContent = facts.title[language];
    stage.switcher.textContent = word("web_other_language");
    stage.switcher.lang = other();
    stage.switcher.setAttribute("aria-label", next.web_this_language);
    stage.folder.textContent = word("web_panel");
    stage.folder.setAttribute("aria-controls", "ir-side");
    stage.skip.textContent = word("web_skip");
    stage.side.setAttribute("aria-label", word("web_panel"));
    stage.caveat.textContent = `${word("caveat")} ${word("band_caveat")}`;
    stage.waiting.textContent = word("web_wait");
    translatePlaces(stage);
    nameZoom(stage);
    map.closePopup();
    stage.tell("language");
    if (stage.canvases) stage.canvases.names.redraw();
  }

  // Names of cities and states on the map itself.
  function translatePlaces(stage) {
    const { facts } = stage;
    for (const key of ["places", "states"]) {
      const own = key + "AsFound";
      facts[own] = facts[own] || facts[key];
      facts[key] = facts[own].map(([name, ...rest]) => [stage.place(name), ...rest]);
    }
  }

  function nameZoom({ map, word }) {
    for (const way of ["in", "out"]) {
      const link = map.getContainer().querySelector(".leaflet-control-zoom-" + way);
      if (!link) continue;
      link.title = word("web_zoom_" + way);
      link.setAttribute("aria-label", link.title);
    }
  }

  // A button whose words are set with the language; `key` is that of its words.
  IronRiver.button = function (stage, id, action, key) {
    const element = make("button", { type: "button", class: "ir-button", id });
    element.addEventListener("click", action);
    if (key) stage.when("language", () => { element.textContent = stage.word(key); });
    return element;
  };
})();
