/* Iron River, about: caveats, method, sources, study, versions and licences. */
(function () {
  const { make } = IronRiver;

  IronRiver.addAbout = function (stage) {
    stage.about = make("dialog", { class: "ir-about", id: "ir-about", tabindex: "-1", "aria-labelledby": "ir-about-title" });
    stage.opener.setAttribute("aria-haspopup", "dialog");
    document.body.append(stage.about);
    stage.openAbout = function () {
      stage.about.showModal();
      stage.about.focus();
      stage.about.scrollTop = 0;
    };
    // A click beside the dialog closes it.
    stage.about.addEventListener("click", (event) => { if (event.target === stage.about) stage.about.close(); });
    stage.when("language", () => {
      stage.opener.textContent = stage.word("web_about");
      fill(stage);
    });
  };

  // Names of sources and terms of licences stand in the language they were given in.
  const given = (texts) => make("ul", { lang: "en", translate: "no" }, ...texts.map((text) => make("li", { text })));

  function fill(stage) {
    const { about, facts, language, word, number } = stage;
    const close = make("button", { type: "button", class: "ir-button", id: "ir-close-about", text: word("web_close") });
    close.addEventListener("click", () => about.close());
    const made = facts.libraries.map((one) => `${one.name} ${one.version} · ${one.licence} · ${one.owner}`);
    const terms = Object.entries(IronRiver.licences).map(([name, text]) =>
      make("details", {}, make("summary", { text: name, lang: "en" }), make("p", { text, lang: "en", translate: "no" })));
    const heading = (key) => make("h3", { text: word(key) });
    const line = (key, text) => [make("dt", { text: word(key) }), make("dd", { text })];
    about.replaceChildren(
      make("h2", { id: "ir-about-title", text: facts.title[language] }),
      make("dl", { class: "ir-facts" }, ...line("date", facts.date),
        ...(facts.version ? line("web_version", facts.version) : []),
        ...line("web_hexagons", word("web_resolution", { resolution: facts.resolution, count: number(facts.arrays.cell_land[1], {}) }))),
      make("p", { text: word("web_method") }),
      heading("web_caveats"),
      ...["caveat", "band_caveat", "web_small_caveat"].map((key) =>
        make("p", { class: "ir-strong", text: word(key, { count: facts.small }) })),
      heading("web_keys"), make("p", { text: word("web_keys_text") }),
      heading("sources"), given(facts.sources),
      heading("web_licences"), given(made), ...terms,
      make("form", { method: "dialog" }, close));
  }
})();
