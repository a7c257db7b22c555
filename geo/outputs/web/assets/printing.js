/* Iron River, printing: one landscape sheet with map, legend, caveats and sources. */
(function () {
  const { make } = IronRiver;
  // Sizes of the small print that are tried, points.
  const SIZES = [8, 7.5, 7, 6.5, 6, 5.5, 5];

  IronRiver.addPrinting = function (stage) {
    const box = stage.map.getContainer(), { body } = document;
    stage.paper = make("section", { class: "ir-paper", "aria-hidden": "true" });
    body.append(stage.paper);
    IronRiver.addTool(stage, "print", () => window.print());
    stage.when("language", () => fill(stage));
    // The picture on the sheet is that on the screen, made smaller or larger as a whole: a
    // canvas that is drawn anew while a browser prints may come out white.
    addEventListener("beforeprint", () => {
      const { offsetWidth: width, offsetHeight: height } = box;
      body.style.setProperty("--ir-map-width", `${width}px`);
      body.style.setProperty("--ir-map-height", `${height}px`);
      body.classList.add("ir-printed");
      const frame = stage.frame.getBoundingClientRect();
      body.style.setProperty("--ir-map-scale", String(Math.min(frame.width / width, frame.height / height)));
      fit(stage.paper);
    });
    addEventListener("afterprint", () => body.classList.remove("ir-printed"));
    stage.frame = make("div", { class: "ir-frame", "aria-hidden": "true" });
    body.append(stage.frame);
  };

  // The largest small print that the room below the map holds whole.
  function fit(paper) {
    for (const size of SIZES) {
      paper.style.fontSize = `${size}pt`;
      if (paper.scrollWidth <= paper.clientWidth + 1 && paper.scrollHeight <= paper.clientHeight + 1) return;
    }
  }

  // The sheet names who a figure comes from; what of each, the panel of the page lists.
  const producers = (sources) => [...new Set(sources.map((text) => text.split(": ")[0]))];

  function fill({ paper, facts, word }) {
    const line = (key, text, more) => make("p", {}, make("strong", { text: `${word(key)}: ` }), make("span", { text, ...more }));
    paper.replaceChildren(
      make("p", { text: `${word("caveat")} ${word("band_caveat")} ${word("web_small_caveat", { count: facts.small })}` }),
      line("date", facts.date),
      line("sources", `${producers(facts.sources).join("; ")}.`, { lang: "en" }),
      make("p", { text: word("web_sources_whole") }));
  }
})();
