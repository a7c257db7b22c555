/* Iron River, permalink: the hash of the address says what the map shows.
   at = latitude, longitude, zoom; layer and year at the left, with and withyear right of
   split; over = what lies over the hexagons; flow = part of the flow; units = kind of
   authority; lang = language. What a hash does not name stays as it is, but that a swipe,
   a part of the flow and a year are only on where it names them. */
(function () {
  IronRiver.addPermalink = function (stage) {
    let restoring = false;
    const write = () => {
      if (restoring) return;
      const hash = "#" + textOf(stage);
      if (hash !== location.hash) history.replaceState(null, "", hash);
    };
    const read = () => {
      const asked = new URLSearchParams(location.hash.slice(1));
      if (![...asked.keys()].length) return;
      restoring = true;
      restore(stage, asked);
      restoring = false;
    };
    read();
    addEventListener("hashchange", () => { read(); write(); });
    for (const name of ["view", "language", "hexagons", "overlays", "year", "split"]) stage.when(name, write);
    stage.copyLink = () => { write(); copy(stage, location.href); };
  };

  IronRiver.addLink = function (stage) {
    IronRiver.addTool(stage, "link", () => stage.copyLink && stage.copyLink());
  };

  function textOf({ map, state, facts, language, layerOf }) {
    const { lat, lng } = map.getCenter(), part = facts.variants[state.part];
    const yearOf = (key, year) => (layerOf(key) || {}).years && year;
    const entries = [
      ["at", [lat.toFixed(4), lng.toFixed(4), map.getZoom()].join()],
      ["layer", state.key || "none"],
      ["year", yearOf(state.key, state.year)],
      ...(state.split === null ? []
        : [["with", state.right || "none"], ["withyear", yearOf(state.right, state.rightYear)], ["split", state.split]]),
      ["over", [...state.on].sort().join()],
      ["flow", part && `${part.kind}:${part.en}`],
      ["units", state.on.has("responsibility") ? facts.responsibility[state.responsibility].kind : undefined],
      ["lang", language],
    ];
    return entries.filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${name}=${encodeURIComponent(value).replace(/%2C/g, ",").replace(/%3A/g, ":").replace(/%20/g, "+")}`).join("&");
  }

  function restore(stage, asked) {
    const { facts, map, state } = stage, { layers, variants } = facts;
    const language = asked.get("lang");
    if (language in facts.words && language !== stage.language) stage.setLanguage(language);
    const at = (asked.get("at") || "").split(",").map(Number);
    if (at.length === 3 && at.every(Number.isFinite) && Math.abs(at[0]) <= 85) map.setView([at[0], at[1]], at[2], { reset: true });
    if (asked.has("over")) restoreOverlays(stage, asked.get("over").split(","));
    const kind = (facts.responsibility || []).findIndex((one) => one.kind === asked.get("units"));
    if (kind >= 0) stage.showUnits(kind);
    const part = variants.findIndex((one) => `${one.kind}:${one.en}` === asked.get("flow"));
    if (part !== state.part) stage.showPart(part);
    const known = (name) => layers.some(({ key }) => key === asked.get(name));
    state.year = Number(asked.get("year")) || undefined;
    const other = Number(asked.get("withyear")) || undefined;
    if (known("layer")) stage.choose(asked.get("layer"));
    else if (asked.get("layer") === "none") stage.choose("web_no_hexagons");
    const split = Number(asked.get("split"));
    const swiped = asked.has("split") && split >= 0 && split <= 1;
    stage.swipe(swiped ? split : null, known("with") ? asked.get("with") : undefined, other);
  }

  function restoreOverlays(stage, keys) {
    for (const key of Object.keys(stage.layers)) {
      if (!stage.isHexagons(key)) stage.switchOn(key, keys.includes(key));
    }
  }

  // From a disk too, where some browsers keep the clipboard to themselves.
  async function copy(stage, text) {
    try {
      await navigator.clipboard.writeText(text);
      stage.say(stage.word("web_copied"));
    } catch {
      const field = IronRiver.make("textarea", { class: "ir-unseen", "aria-hidden": "true" });
      field.value = text;
      document.body.append(field);
      field.select();
      const done = document.execCommand("copy");
      field.remove();
      if (done) stage.say(stage.word("web_copied"));
      else window.prompt(stage.word("web_link_title"), text);
    }
  }
})();
