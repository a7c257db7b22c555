/* Iron River, base: land, states, the border, roads and areas of responsibility. */
(function () {
  function path(pen, view, line) {
    const { scale, left, top } = view;
    for (let i = 0; i < line.x.length; i++) {
      const x = line.x[i] * scale - left, y = line.y[i] * scale - top;
      if (i === 0) pen.moveTo(x, y); else pen.lineTo(x, y);
    }
  }

  function seen(view, line) {
    if (!line.box) {
      line.box = [Infinity, -Infinity, Infinity, -Infinity];
      for (let i = 0; i < line.x.length; i++) {
        line.box[0] = Math.min(line.box[0], line.x[i]);
        line.box[1] = Math.max(line.box[1], line.x[i]);
        line.box[2] = Math.min(line.box[2], line.y[i]);
        line.box[3] = Math.max(line.box[3], line.y[i]);
      }
    }
    const [west, east, north, south] = line.box;
    return east > view.west && west < view.east && south > view.north && north < view.south;
  }

  IronRiver.drawLand = function (pen, view, { data, facts: { colors } }) {
    pen.fillStyle = pen.strokeStyle = colors.land;
    pen.lineWidth = 1.5;
    for (const ring of data.land) {
      if (!seen(view, ring)) continue;
      pen.beginPath();
      path(pen, view, ring);
      pen.closePath();
      pen.fill();
      pen.stroke();
    }
  };

  // Takes off what reaches over the shore: a coarse hexagon stands for its land.
  IronRiver.keepLand = function (pen, view, { land }) {
    pen.globalCompositeOperation = "destination-in";
    pen.beginPath();
    for (const ring of land) if (seen(view, ring)) path(pen, view, ring);
    pen.fill();
    pen.globalCompositeOperation = "source-over";
  };

  function drawLines(pen, view, lines, color, width, dash) {
    pen.strokeStyle = color;
    pen.lineWidth = width;
    pen.lineJoin = "round";
    pen.setLineDash(dash || []);
    pen.beginPath();
    for (const line of lines) if (seen(view, line)) path(pen, view, line);
    pen.stroke();
    pen.setLineDash([]);
  }

  // Roads that carry no flow, and those that do where the flow is not drawn.
  function drawRoads(pen, view, { data, facts: { colors } }) {
    const width = Math.min(1.6, Math.max(0.5, 0.5 + (view.zoom - 5) * 0.18));
    drawLines(pen, view, data.network, colors.road, width);
    drawLines(pen, view, data.roads, colors.road, width);
  }

  function drawDuties(pen, view, stage) {
    const { data, state, facts: { colors, responsibility } } = stage;
    if (!state.on.has("responsibility") || !responsibility.length) return;
    if (!data.duties) {
      // Drawn again once the outlines are unpacked.
      IronRiver.readDuties(data).then(() => stage.canvases.lines.redraw());
      return;
    }
    const lines = data.duties[state.responsibility] || [];
    drawLines(pen, view, lines, "rgba(255,255,255,0.85)", 4);
    drawLines(pen, view, lines, colors.duty, 2);
  }

  // Pictures of a base map, over the land and under all else, if the study asks for them.
  IronRiver.tiles = function (url, options) {
    const layer = L.tileLayer(url, { ...options, pane: "ironRiverTiles" });
    layer.wordKey = "web_tiles";
    layer.beforeAdd = function (map) {
      if (!map.getPane("ironRiverTiles")) map.createPane("ironRiverTiles").style.zIndex = 215;
      return L.GridLayer.prototype.beforeAdd.call(this, map);
    };
    return layer;
  };

  IronRiver.drawBase = function (pen, view, stage) {
    const { data, state, facts: { colors } } = stage;
    if (state.on.has("web_roads")) drawRoads(pen, view, stage);
    if (state.on.has("web_states")) drawLines(pen, view, data.states, colors.border, view.zoom < 6 ? 0.7 : 1);
    drawDuties(pen, view, stage);
    drawLines(pen, view, data.international, "#ffffff", 4);
    drawLines(pen, view, data.international, colors.international, 2, [9, 3]);
  };
})();
