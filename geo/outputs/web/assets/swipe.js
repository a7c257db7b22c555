/* Iron River, swipe: two layers side by side, parted by a handle that moves. */
(function () {
  const { make } = IronRiver;
  // A step of the arrow keys and of the page keys, as a share of the width.
  const STEP = 0.02, LEAP = 0.1;

  IronRiver.addSwipe = function (stage) {
    const { map, state } = stage;
    const handle = make("div", {
      class: "ir-handle", id: "ir-handle", role: "slider", tabindex: "0",
      "aria-orientation": "horizontal", "aria-valuemin": "0", "aria-valuemax": "100",
    }, make("span", { class: "ir-grip", "aria-hidden": "true" }));
    const names = ["left", "right"].map((side) => make("span", { class: `ir-side-name ir-on-${side}`, "aria-hidden": "true" }));
    const bar = make("div", { class: "ir-swipe" }, handle, ...names);
    bar.hidden = true;
    map.getContainer().append(bar);
    L.DomEvent.disableClickPropagation(bar);
    const chooser = rightChooser(stage);
    stage.list.prepend(chooser.box);
    stage.swipeButton = IronRiver.addTool(stage, "compare", () => stage.swipe(state.split === null ? 0.5 : null), true);

    let waiting = 0;
    function draw() {
      waiting = 0;
      if (stage.canvases) stage.canvases.hexagons.redraw();
    }
    function place() {
      bar.hidden = state.split === null;
      bar.style.left = `${(state.split || 0) * 100}%`;
      const percent = Math.round((state.split || 0) * 100);
      handle.setAttribute("aria-valuenow", String(percent));
      handle.setAttribute("aria-valuetext", `${percent} %`);
    }
    // Moves the line that parts the two layers; drawing waits for the next frame.
    stage.moveSplit = function (split) {
      state.split = Math.min(1, Math.max(0, Math.round(split * 1000) / 1000));
      place();
      if (!waiting) waiting = requestAnimationFrame(draw);
      stage.tell("split");
    };
    // Shows a second layer right of `split`, or none with null.
    stage.swipe = function (split, key, year) {
      if (split !== null && (key || !state.right)) state.right = key || other(stage);
      if (year !== undefined) state.rightYear = year;
      state.split = split;
      place();
      if (stage.data) stage.refresh(true);
      if (stage.canvases) stage.canvases.names.redraw();
      stage.tell("split");
    };
    stage.setRight = function (key) {
      state.right = key;
      stage.refresh(true);
    };
    drag(stage, bar);
    handle.addEventListener("keydown", (event) => keyed(stage, event));
    const tell = () => {
      stage.swipeButton.setAttribute("aria-pressed", String(state.split !== null));
      handle.setAttribute("aria-label", stage.word("web_handle"));
      chooser.follow();
      names[0].textContent = IronRiver.layerName(stage, state.key, state.year);
      names[1].textContent = IronRiver.layerName(stage, state.right, state.rightYear);
    };
    for (const name of ["language", "hexagons", "year"]) stage.when(name, tell);
  };

  // Opens on another layer than the one at the left.
  const other = ({ facts, state }) => (facts.layers.find(({ key, kind }) => kind === "values" && key !== state.key) || { key: "" }).key;

  function drag({ map, moveSplit }, bar) {
    bar.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      event.stopPropagation();
      bar.setPointerCapture(event.pointerId);
      bar.querySelector(".ir-handle").focus();
    });
    bar.addEventListener("pointermove", (event) => {
      if (!bar.hasPointerCapture(event.pointerId)) return;
      const { left, width } = map.getContainer().getBoundingClientRect();
      moveSplit((event.clientX - left) / width);
    });
    for (const name of ["touchstart", "dblclick"]) bar.addEventListener(name, (event) => event.stopPropagation(), { passive: true });
  }

  function keyed({ state, moveSplit }, event) {
    const steps = {
      ArrowLeft: -STEP, ArrowDown: -STEP, ArrowRight: STEP, ArrowUp: STEP, PageDown: -LEAP, PageUp: LEAP, Home: -1, End: 1,
    };
    if (!(event.key in steps)) return;
    event.preventDefault();
    event.stopPropagation();
    moveSplit(state.split + steps[event.key]);
  }

  function rightChooser(stage) {
    const { facts, state } = stage;
    const select = make("select", { id: "ir-right" }), label = make("label", { for: "ir-right" });
    const box = make("div", { class: "ir-part ir-second" }, label, select);
    box.hidden = true;
    select.addEventListener("change", () => stage.setRight(select.value));
    function follow() {
      const { word } = stage;
      box.hidden = state.split === null;
      label.textContent = word("web_second");
      const groups = IronRiver.GROUPS.map((name) => [name, facts.layers.filter(({ key }) => IronRiver.groupOf(key) === name)]);
      select.replaceChildren(...groups.filter(([, layers]) => layers.length).map(([name, layers]) =>
        make("optgroup", { label: word("web_group_" + name) },
          ...layers.map(({ key }) => make("option", { value: key, text: word(key) })))));
      select.value = state.right;
    }
    return { box, follow };
  }
})();
