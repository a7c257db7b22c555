/* Iron River, years: the slider of a layer that changes from year to year. */
(function () {
  const { make } = IronRiver;
  const PAUSE = 900;

  IronRiver.addYears = function (stage) {
    const rows = [row(stage, "main"), row(stage, "right")];
    stage.years = make("div", { class: "ir-years leaflet-control", role: "group" }, ...rows.map(({ box }) => box));
    L.DomEvent.disableClickPropagation(stage.years);
    const corner = make("div", { class: "leaflet-bottom ir-middle" }, stage.years);
    stage.map.getContainer().querySelector(".leaflet-control-container").append(corner);

    // Shows another year of the layer of a side.
    stage.setYear = function (side, year) {
      const { state } = stage, main = side === "main";
      state[main ? "year" : "rightYear"] = year;
      stage.show(side, main ? state.key : state.right, year);
      stage.tell("year");
    };
    const follow = () => {
      rows.forEach((one) => one.follow());
      stage.years.hidden = rows.every(({ box }) => box.hidden);
      stage.years.setAttribute("aria-label", stage.word("web_years_group"));
    };
    for (const name of ["hexagons", "year", "language"]) stage.when(name, follow);
  };

  function row(stage, side) {
    const { state } = stage, main = side === "main";
    const play = make("button", { type: "button", class: "ir-play", "aria-pressed": "false" });
    const range = make("input", { type: "range", min: 0, step: 1, id: main ? "ir-year" : "ir-right-year" });
    const shown = make("output", { class: "ir-year", for: range.id });
    const tag = make("span", { class: "ir-year-side" });
    const box = make("div", { class: "ir-year-row" }, tag, play, range, shown);
    let timer = 0, years = [];
    const year = () => main ? state.year : state.rightYear;

    function stop() {
      clearInterval(timer);
      timer = 0;
      label();
    }
    function label() {
      play.textContent = timer ? "❚❚" : "▶";
      play.setAttribute("aria-pressed", String(timer !== 0));
      play.setAttribute("aria-label", stage.word(timer ? "web_pause" : "web_play"));
      play.title = play.getAttribute("aria-label");
    }
    const step = () => stage.setYear(side, years[(years.indexOf(year()) + 1) % years.length]);
    play.addEventListener("click", () => {
      if (timer) { stop(); return; }
      timer = setInterval(step, PAUSE);
      label();
      step();
    });
    range.addEventListener("input", () => {
      if (timer) stop();
      stage.setYear(side, years[Number(range.value)]);
    });

    function follow() {
      const layer = (main || state.split !== null) && stage.layerOf(main ? state.key : state.right);
      box.hidden = !layer || !layer.years;
      if (box.hidden) { if (timer) stop(); return; }
      years = layer.years;
      range.max = String(years.length - 1);
      range.value = String(years.indexOf(year()));
      shown.textContent = String(year());
      tag.textContent = state.split === null ? "" : stage.word(main ? "web_left" : "web_right");
      range.setAttribute("aria-label", [stage.word("web_year"), tag.textContent].filter(Boolean).join(", "));
      range.setAttribute("aria-valuetext", String(year()));
      label();
    }
    return { box, follow };
  }
})();
