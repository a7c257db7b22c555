/* Iron River, keyboard: what the map tells and does without a pointer. */
(function () {
  const { make } = IronRiver;

  IronRiver.addKeyboard = function (stage) {
    const { map } = stage, box = map.getContainer();
    box.setAttribute("role", "application");
    // Shown while the map has the focus of a keyboard: Enter reads what lies under it.
    box.append(make("div", { class: "ir-cross", "aria-hidden": "true" }));
    const spoken = make("div", { class: "ir-unseen", id: "ir-spoken", role: "status", "aria-live": "polite" });
    document.body.append(spoken);

    document.addEventListener("keydown", () => document.body.classList.add("ir-keys"), true);
    document.addEventListener("pointerdown", () => document.body.classList.remove("ir-keys"), true);
    box.addEventListener("keydown", (event) => {
      if (event.target !== box || event.key !== "Enter" || !stage.data) return;
      event.preventDefault();
      if (stage.measuring) stage.measureAt(map.getCenter());
      else stage.pinAt(map.getCenter(), true);
    });
    // What lies in the middle is said when the map has been moved by keys.
    map.on("moveend", () => {
      if (document.activeElement !== box || !document.body.classList.contains("ir-keys") || !stage.data) return;
      const found = IronRiver.shortReading(stage, map.getCenter());
      spoken.textContent = found ? [found.area, ...found.rows.map((row) => row.join(": "))].join(". ") : stage.word("web_off_map");
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented && !stage.about.open) leave(stage, event);
    });
    stage.when("language", () => box.setAttribute("aria-label", stage.word("web_map_label")));
  };

  // Escape ends one thing at a time.
  function leave(stage, event) {
    if (event.target.id === "ir-find") return;
    if (stage.measuring) { stage.measure(false); return; }
    if (stage.unpin && stage.unpin()) return;
    if (document.body.classList.contains("ir-unfolded")) {
      stage.folder.click();
      stage.folder.focus();
      return;
    }
    stage.clearMark();
  }
})();
