/* Iron River, layers: the choice of what is shown, in groups that fold.
   Leaflet's own control keeps the choice, so that layers of folium join it; only the
   place of each entry is ours. */
(function () {
  const { make } = IronRiver;

  // Groups from top to bottom; the first that knows a layer takes it.
  const GROUPS = [
    ["flow", /^(corridor|detection|port|southern|crossing|cost_)/],
    ["responsibility", /^responsibility/],
    ["years", /^emerging_/],
    ["hotspots", /^(hotspot|verdict_|steady_|counts_|moran_|seizures_near_|seizure_clusters|scan_)/],
    ["base", /^web_/],
    ["figures", /./],
  ];
  const ORDER = ["figures", "hotspots", "years", "flow", "responsibility", "base", "added"];

  const groupOf = (key) => key === undefined ? "added" : GROUPS.find(([, known]) => known.test(key))[0];
  Object.assign(IronRiver, { groupOf, GROUPS: ORDER });

  IronRiver.addLayerList = function (stage) {
    const { control } = stage, groups = {};
    for (const name of ORDER) groups[name] = group(stage, name);
    stage.list.append(...ORDER.map((name) => groups[name].box));
    groups.flow.box.append(IronRiver.partChooser(stage));
    groups.responsibility.box.append(unitChooser(stage));
    control._addItem = (entry) => addEntry(stage, groups, entry);
    control._update = () => update(stage, groups);
    stage.when("language", () => {
      for (const entry of control._layers) {
        if (entry.layer.wordKey) entry.name = stage.word(entry.layer.wordKey);
      }
      control._update();
      stage.nameParts();
    });
    const summed = () => ORDER.forEach((name) => sumUp(groups[name]));
    let last = "";
    stage.when("hexagons", () => {
      summed();
      // What is chosen elsewhere, as by a link, shows in the list too.
      const { key } = stage.state;
      if (key && key !== last) show(groups[groupOf(key)].box, key);
      last = key;
    });
    stage.when("overlays", summed);
  };

  function show(box, key) {
    box.open = true;
    const input = box.querySelector(`[data-key="${key}"]`);
    if (input) input.parentElement.scrollIntoView({ block: "nearest" });
  }

  function group(stage, name) {
    const title = make("span", {}), chosen = make("span", { class: "ir-chosen" });
    const hexagons = make("div", { class: "ir-choices", role: "radiogroup" });
    const overlays = make("div", { class: "ir-choices" });
    const box = make("details", { class: "ir-group", id: `ir-group-${name}` },
      make("summary", {}, title, chosen), hexagons, overlays);
    stage.when("language", () => {
      title.textContent = stage.word("web_group_" + name);
      hexagons.setAttribute("aria-label", `${stage.word("web_hexagons")}: ${title.textContent}`);
    });
    return { name, box, chosen, hexagons, overlays, seen: false };
  }

  // Leaflet calls this when layers come, go, or are renamed.
  function update(stage, groups) {
    const { control } = stage;
    control._layerControlInputs = [];
    for (const { hexagons, overlays } of Object.values(groups)) {
      hexagons.replaceChildren();
      overlays.replaceChildren();
    }
    control._layers.forEach((entry) => control._addItem(entry));
    for (const one of Object.values(groups)) {
      const count = one.hexagons.children.length + one.overlays.children.length;
      one.box.hidden = count === 0;
      one.hexagons.hidden = one.hexagons.children.length === 0;
      one.overlays.hidden = one.overlays.children.length === 0;
      // What is on stands open when the page opens.
      if (!one.seen && count) one.box.open = one.name !== "base" && Boolean(one.box.querySelector(":checked"));
      one.seen = true;
      sumUp(one);
    }
    return control;
  }

  // A folded group names what is on in it.
  function sumUp({ box, chosen }) {
    const names = [...box.querySelectorAll("label:has(:checked)")].map((label) => label.textContent);
    chosen.textContent = names.join(" · ");
  }

  function addEntry(stage, groups, { layer, name, overlay }) {
    const { control, map } = stage;
    const input = make("input", overlay
      ? { type: "checkbox" } : { type: "radio", name: "ir-hexagons" });
    input.checked = input.defaultChecked = map.hasLayer(layer);
    input.layerId = L.stamp(layer);
    input.dataset.key = layer.wordKey || "";
    control._layerControlInputs.push(input);
    L.DomEvent.on(input, "click", control._onInputClick, control);
    const label = make("label", {}, input, make("span", { text: name }));
    const at = groups[groupOf(layer.wordKey)];
    at[overlay ? "overlays" : "hexagons"].append(label);
    return label;
  }

  // Which authorities are drawn: one kind at a time.
  function unitChooser(stage) {
    const { facts, state } = stage, kinds = facts.responsibility || [];
    const select = make("select", { id: "ir-units" }), label = make("label", { for: "ir-units" });
    const box = make("div", { class: "ir-part" }, label, select);
    box.hidden = kinds.length === 0;
    select.addEventListener("change", () => stage.showUnits(Number(select.value)));
    stage.showUnits = function (at) {
      state.responsibility = at;
      select.value = String(at);
      // To choose authorities is to want to see them.
      stage.switchOn("responsibility", true);
      if (stage.data) stage.refresh(false);
    };
    stage.when("language", () => {
      label.textContent = stage.word("web_units");
      select.replaceChildren(...kinds.map(({ kind }, at) =>
        make("option", { value: at, text: stage.word(`responsibility_${kind}`) })));
      select.value = String(state.responsibility);
    });
    return box;
  }
})();
