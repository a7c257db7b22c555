/* Iron River, tools: the row of buttons over the map. */
(function () {
  const { make } = IronRiver;

  // Lines of each sign on a square of 20.
  const SIGNS = {
    compare: "M10 2V18 M2 5H7V15H2Z M13 5H18V15H13Z",
    measure: "M2 13L13 2L18 7L7 18Z M6 9L8 11 M9 6L11 8",
    link: "M8 12L12 8 M9 6L11 4A3.5 3.5 0 0 1 16 9L14 11 M11 14L9 16A3.5 3.5 0 0 1 4 11L6 9",
    print: "M5 8V2H15V8 M5 14H2V8H18V14H15 M5 12H15V18H5Z",
  };

  IronRiver.addTools = function (stage) {
    stage.tools = make("div", { class: "ir-tools leaflet-control", role: "toolbar" });
    const corner = L.control({ position: "topright" });
    corner.onAdd = () => stage.tools;
    corner.addTo(stage.map);
    L.DomEvent.disableClickPropagation(stage.tools);
    stage.when("language", () => stage.tools.setAttribute("aria-label", stage.word("web_tools")));
  };

  // A tool that is on or off says so; one that acts at once has no such state.
  IronRiver.addTool = function (stage, name, action, toggles) {
    const text = make("span", {}), button = make("button", { type: "button", class: "ir-tool", id: `ir-${name}` });
    const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    drawing.setAttribute("viewBox", "0 0 20 20");
    drawing.setAttribute("aria-hidden", "true");
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    line.setAttribute("d", SIGNS[name]);
    drawing.append(line);
    button.append(drawing, text);
    button.addEventListener("click", action);
    if (toggles) button.setAttribute("aria-pressed", "false");
    stage.when("language", () => {
      text.textContent = stage.word("web_" + name);
      button.title = stage.word(`web_${name}_title`);
    });
    stage.tools.append(button);
    return button;
  };
})();
