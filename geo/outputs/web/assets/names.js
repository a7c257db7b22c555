/* Iron River, names: cities, states and authorities, where they leave each other room. */
(function () {
  const FACE = '"Segoe UI", "Noto Sans", "Liberation Sans", Arial, sans-serif';

  const DOT = 3;

  // Names take room from the most populous down; what would overlap is left out.
  IronRiver.drawNames = function (pen, view, stage) {
    const { map, state: { on } } = stage, facts = { ...stage.facts, ports: IronRiver.portsOf(stage.facts, stage.state.part) };
    const spot = (latitude, longitude) => map.latLngToLayerPoint([latitude, longitude]).subtract(view.offset);
    const taken = controlBoxes(map, view), written = [];
    if (on.has("ports")) taken.push(...portBoxes(facts.ports, spot));
    if (on.has("hotspot_places")) taken.push(...portBoxes(ranks(facts), spot));
    const whole = atEdges(map, view);
    const meets = (box) => (one) => box[0] < one[2] && box[2] > one[0] && box[1] < one[3] && box[3] > one[1];
    const free = (box) => whole(box) && !taken.some(meets(box));
    const write = (text, x, y, size) => {
      const half = pen.measureText(text).width / 2 + 2;
      const box = [x - half, y - size * 0.85, x + half, y + size * 0.3];
      if (!free(box)) return false;
      taken.push(box);
      written.push(box);
      pen.lineWidth = 3.5;
      pen.strokeText(text, x, y);
      pen.fillText(text, x, y);
      return true;
    };
    const hides = (box) => written.some(meets(box));
    pen.textAlign = "center";
    pen.lineJoin = "round";
    pen.strokeStyle = "rgba(255,255,255,0.9)";
    if (on.has("responsibility")) drawUnits(pen, stage, spot, write);
    if (on.has("web_cities")) drawCities(pen, view, facts.places, spot, { write, hides, taken });
    if (on.has("web_states")) drawStates(pen, view, facts.states, spot, write);
  };

  function drawUnits(pen, { facts, state, language }, spot, write) {
    const drawn = facts.responsibility[state.responsibility];
    if (!drawn) return;
    pen.font = `700 13px ${FACE}`;
    pen.fillStyle = facts.colors.duty;
    for (const unit of drawn.units) {
      if (!unit.at) continue;
      const { x, y } = spot(...unit.at);
      write(unit[`name_${language}`], x, y, 13);
    }
  }

  // Names do not run under the controls in the corners of the map.
  function controlBoxes(map, view) {
    const frame = map.getContainer().getBoundingClientRect();
    const shift = map.containerPointToLayerPoint([0, 0]).subtract(view.offset);
    return [...map.getContainer().querySelectorAll(".leaflet-control")].map((control) => {
      const box = control.getBoundingClientRect();
      const x = box.left - frame.left + shift.x, y = box.top - frame.top + shift.y;
      return [x - 4, y - 4, x + box.width + 4, y + box.height + 4];
    });
  }

  // Nor do they end at an edge of the map that cuts them.
  function atEdges(map, view) {
    const near = map.containerPointToLayerPoint([0, 0]).subtract(view.offset);
    const far = near.add(map.getSize());
    const whole = (low, high, edge) => high <= edge || low >= edge;
    return ([west, north, east, south]) => [near.x, far.x].every((edge) => whole(west, east, edge))
      && [near.y, far.y].every((edge) => whole(north, south, edge));
  }

  const ranks = (facts) => facts.found.hotspot_places.map(({ at }) => ({ at, radius: 15 }));

  // Nor do they lie over a crossing, or the number of a hotspot.
  function portBoxes(ports, spot) {
    return ports.map((port) => {
      const { x, y } = spot(...port.at), reach = Math.max(port.radius, 4) * 0.8;
      return [x - reach, y - reach, x + reach, y + reach];
    });
  }

  function drawCities(pen, view, places, spot, { write, hides, taken }) {
    const least = 2.4e6 / Math.pow(2.4, view.zoom - 4);
    for (const [name, latitude, longitude, people] of places) {
      if (people < least) break;
      const { x, y } = spot(latitude, longitude);
      if (x < 0 || y < 0 || x > view.width || y > view.height) continue;
      // A dot in the middle of another's name makes both hard to read.
      const dot = [x - DOT, y - DOT, x + DOT, y + DOT];
      if (hides(dot)) continue;
      const size = people > 1e6 ? 14 : 12.5;
      pen.font = `${people > 1e6 ? 600 : 500} ${size}px ${FACE}`;
      pen.fillStyle = "#1c1c1c";
      const half = pen.measureText(name).width / 2;
      const placed = [7, 16].flatMap((gap) => [
        [x, y + 1 - gap], [x + half + gap, y + 4], [x - half - gap, y + 4], [x, y + size + gap - 3]])
        .some(([at, line]) => write(name, at, line, size));
      if (!placed) continue;
      taken.push(dot);
      pen.beginPath();
      pen.arc(x, y, 2.4, 0, 7);
      pen.lineWidth = 2;
      pen.stroke();
      pen.fill();
    }
  }

  function drawStates(pen, view, states, spot, write) {
    if (view.zoom < 5.5) return;
    pen.font = `600 12px ${FACE}`;
    pen.fillStyle = "#5d6670";
    for (const [name, latitude, longitude] of states) {
      const { x, y } = spot(latitude, longitude);
      write(name.toUpperCase(), x, y, 12);
    }
  }
})();
