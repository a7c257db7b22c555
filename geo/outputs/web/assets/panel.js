/* Iron River, panel: the frame around the map and its words.
   Text from data enters through textContent only. */
(function () {
  const HEXAGON_KEY = /^(hotspots_|dealers|population|homicide_rate|firearm_|seizures|corridor_int|allocation_|port_hours|web_no_hex|[a-z]+_homicides$)/;

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
  Object.assign(IronRiver, { make, capital });

  IronRiver.begin = function (map) {
    const facts = IronRiver.readFacts();
    map.getContainer().style.background = facts.colors.water;
    const stage = { map, facts, language: facts.language, layers: {}, data: null };
    const state = { hexagons: null, key: "", on: new Set(), shown: {}, part: -1 };
    stage.state = state;
    const word = (key, values) => Object.entries(values || {}).reduce(
      (text, [name, value]) => text.replace(`{${name}}`, value), facts.words[stage.language][key]);
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
      if (!HEXAGON_KEY.test(key)) state.on[on ? "add" : "delete"](key);
      else if (on) state.key = key;
      else if (state.key === key) state.key = "";
      if (stage.data) stage.refresh(HEXAGON_KEY.test(key));
    };

    // What the chosen layer shows; classes are worked out once for each layer.
    stage.refresh = function (hexagonsChanged) {
      const { data } = stage, layer = facts.layers.find((one) => one.key === state.key);
      if (layer && !state.shown[layer.key]) {
        const codes = data.arrays[layer.key];
        state.shown[layer.key] = { layer, codes, classes: IronRiver.classesOf(layer, codes) };
      }
      state.hexagons = layer ? state.shown[layer.key] : null;
      if (hexagonsChanged) {
        stage.canvases.hexagons.redraw();
        stage.hideReading();
      } else {
        stage.canvases.lines.redraw();
        stage.canvases.names.redraw();
        for (const [key, group] of Object.entries(stage.flow)) {
          if (state.on.has(key) !== map.hasLayer(group)) {
            if (state.on.has(key)) group.addTo(map); else group.remove();
          }
        }
      }
      stage.drawLegend();
    };

    // Roads and crossings of another part of the flow take the place of those shown.
    stage.showPart = function (part) {
      state.part = part;
      if (!stage.data) return;
      map.closePopup();
      for (const key of ["corridors", "ports"]) stage.flow[key].remove();
      Object.assign(stage.flow, stage.flowOf(part));
      IronRiver.setThickness(stage.flow.corridors, facts, state.factor);
      stage.refresh(false);
    };

    stage.finish = async function (control) {
      stage.control = control;
      buildFrame(stage);
      stage.setLanguage(stage.language);
      map.invalidateSize();
      if (typeof DecompressionStream === "undefined") {
        stage.waiting.textContent = word("web_old_browser");
        return;
      }
      stage.data = await IronRiver.readData(facts);
      stage.canvases = IronRiver.canvases(map, facts, stage.data, state);
      stage.flowOf = IronRiver.flowLayers(map, facts, stage.data, IronRiver.readings(stage));
      stage.flow = {
        ...stage.flowOf(state.part),
        ...IronRiver.placeLayers(stage),
      };
      IronRiver.addReading(stage);
      const thin = () => {
        if (state.factor === IronRiver.thickness(map.getZoom())) return;
        state.factor = IronRiver.thickness(map.getZoom());
        IronRiver.setThickness(stage.flow.corridors, facts, state.factor);
        stage.drawLegend();
      };
      map.on("zoomend", thin);
      thin();
      stage.refresh(true);
      stage.refresh(false);
      stage.waiting.remove();
      IronRiver.ready = performance.now();
    };
    IronRiver.stage = stage;
    return stage;
  };

  /* ---------------------------------------------------------------- frame */

  function button(action, name) {
    const element = make("button", { type: "button", class: "ir-button", id: name });
    element.addEventListener("click", action);
    return element;
  }

  function buildFrame(stage) {
    const { map, control } = stage;
    const other = () => (stage.language === "en" ? "es" : "en");
    stage.title = make("h1", { class: "ir-title" });
    stage.switcher = button(() => stage.setLanguage(other()), "ir-language");
    stage.opener = button(() => {
      stage.about.showModal();
      stage.about.focus();
      stage.about.scrollTop = 0;
    }, "ir-open-about");
    stage.folder = button(() => {
      const open = document.body.classList.toggle("ir-unfolded");
      stage.folder.setAttribute("aria-expanded", open);
    }, "ir-fold");
    stage.header = make("header", { class: "ir-header" }, stage.title, stage.folder, stage.switcher, stage.opener);
    stage.legend = make("section", { class: "ir-legend", id: "ir-legend", "aria-live": "polite" });
    stage.fixed = make("section", { class: "ir-legend ir-flow", id: "ir-flow-legend" });
    const box = control.getContainer();
    const lists = { first: make("h2", {}), second: make("h2", {}) };
    stage.headings = lists;
    box.querySelector(".leaflet-control-layers-base").before(lists.first);
    box.querySelector(".leaflet-control-layers-overlays").before(lists.second);
    stage.side = make("aside", { class: "ir-side" }, box, IronRiver.partChooser(stage), stage.legend, stage.fixed);
    stage.caveat = make("footer", { class: "ir-caveat", role: "note" });
    stage.about = make("dialog", { class: "ir-about", tabindex: "-1", "aria-labelledby": "ir-about-title" });
    stage.waiting = make("div", { class: "ir-waiting", role: "status" });
    document.body.append(stage.header, stage.side, stage.caveat, stage.about, stage.waiting);
    map.attributionControl.setPrefix("");

    stage.setLanguage = function (language) {
      stage.language = language;
      const { word, facts } = stage, next = facts.words[other()];
      document.documentElement.lang = language;
      document.title = stage.title.textContent = facts.title[language];
      stage.switcher.textContent = word("web_other_language");
      stage.switcher.lang = other();
      stage.switcher.setAttribute("aria-label", next.web_this_language);
      stage.opener.textContent = word("web_about");
      stage.opener.setAttribute("aria-label", word("web_about"));
      stage.opener.setAttribute("aria-haspopup", "dialog");
      stage.folder.textContent = word("web_panel");
      stage.folder.setAttribute("aria-label", word("web_panel"));
      stage.side.setAttribute("aria-label", word("web_panel"));
      stage.caveat.textContent = `${word("caveat")} ${word("band_caveat")}`;
      stage.waiting.textContent = word("web_wait");
      lists.first.textContent = word("web_hexagons");
      lists.second.textContent = word("web_overlays");
      nameLayers(stage);
      nameZoom(stage);
      stage.nameParts();
      fillAbout(stage);
      map.closePopup();
      stage.drawLegend();
    };
    stage.drawLegend = () => IronRiver.drawLegend(stage);
  }

  function nameLayers({ control, facts, language }) {
    for (const entry of control._layers) {
      if (entry.layer.wordKey) entry.name = facts.words[language][entry.layer.wordKey];
    }
    control._update();
  }

  function nameZoom({ map, word }) {
    for (const way of ["in", "out"]) {
      const link = map.getContainer().querySelector(".leaflet-control-zoom-" + way);
      if (!link) continue;
      link.title = word("web_zoom_" + way);
      link.setAttribute("aria-label", link.title);
    }
  }

  function fillAbout({ about, facts, language, word }) {
    const close = button(() => about.close(), "ir-close-about");
    close.textContent = word("web_close");
    close.setAttribute("aria-label", word("web_close"));
    const list = (texts) => make("ul", {}, ...texts.map((text) => make("li", { text })));
    const made = facts.libraries.map((one) => `${one.name} ${one.version} · ${one.licence} · ${one.owner}`);
    const texts = Object.entries(IronRiver.licences).map(([name, text]) =>
      make("details", {}, make("summary", { text: name }), make("p", { text })));
    about.replaceChildren(
      make("h2", { id: "ir-about-title", text: facts.title[language] }),
      make("p", { text: `${word("date")}: ${facts.date}` }),
      make("p", { text: word("web_method") }),
      make("p", { class: "ir-strong", text: word("caveat") }),
      make("p", { class: "ir-strong", text: word("band_caveat") }),
      make("h3", { text: word("sources") }), list(facts.sources),
      make("h3", { text: word("web_licences") }), list(made), ...texts,
      make("form", { method: "dialog" }, close));
  }
})();
