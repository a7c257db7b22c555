/* Iron River, drawing: canvases for land, hexagons, lines and names.
   Each canvas moves with the map while it is dragged and is drawn anew afterwards. */
(function () {
  // Leaflet rests a renderer on fractions of a pixel after a jump, which blurs names.
  IronRiver.onWholePixels = (Renderer) => Renderer.extend({
    _updateTransform(center, zoom) {
      if (zoom === this._zoom && this._bounds) L.DomUtil.setPosition(this._container, this._bounds.min);
      else Renderer.prototype._updateTransform.call(this, center, zoom);
    },
  });

  function canvasClass() {
    return IronRiver.onWholePixels(L.Renderer).extend({
      initialize(draw, options) {
        L.Renderer.prototype.initialize.call(this, options);
        this._draw = draw;
      },
      _initContainer() {
        this._container = document.createElement("canvas");
        this._container.style.pointerEvents = "none";
      },
      _destroyContainer() {
        this._container.remove();
        delete this._container;
      },
      _updatePaths() {},
      _onZoomEnd() {},
      _update() {
        if (!this._container || (this._map._animatingZoom && this._bounds)) return;
        L.Renderer.prototype._update.call(this);
        this.redraw();
      },
      redraw() {
        if (!this._map || !this._bounds) return;
        const canvas = this._container, size = this._bounds.getSize();
        const ratio = Math.min(window.devicePixelRatio || 1, 2);
        L.DomUtil.setPosition(canvas, this._bounds.min);
        canvas.width = ratio * size.x;
        canvas.height = ratio * size.y;
        canvas.style.width = size.x + "px";
        canvas.style.height = size.y + "px";
        const pen = canvas.getContext("2d");
        pen.scale(ratio, ratio);
        this._draw(pen, viewOf(this._map, this._bounds));
      },
    });
  }

  function viewOf(map, bounds) {
    const scale = Math.pow(2, map.getZoom());
    const origin = map.getPixelOrigin().add(bounds.min);
    const size = bounds.getSize();
    return {
      scale, left: origin.x, top: origin.y, width: size.x, height: size.y,
      zoom: map.getZoom(),
      west: origin.x / scale, east: (origin.x + size.x) / scale,
      north: origin.y / scale, south: (origin.y + size.y) / scale,
    };
  }

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

  function drawLand(pen, view, data, colors) {
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
  }

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

  // Hexagons of one class share a path; a path of too many is slow to fill.
  const BATCH = 400;

  function drawHexagons(pen, view, cells, classes, colors) {
    const groups = colors.map(() => []);
    for (const box of cells.chunks) {
      if (box.east < view.west || box.west > view.east
        || box.south < view.north || box.north > view.south) continue;
      for (let i = box.first; i < box.last; i++) {
        if (classes[i] >= 0) groups[classes[i]].push(i);
      }
    }
    const wide = widthOf(cells) * view.scale;
    // From afar the commonest class lies below the others as quick squares.
    const order = groups.map((_, at) => at).sort((one, two) => groups[two].length - groups[one].length);
    order.forEach((at, rank) => {
      pen.fillStyle = colors[at];
      if (wide < 3 || (wide < 8 && rank === 0)) drawDots(pen, view, cells, groups[at], wide);
      else drawShapes(pen, view, cells, groups[at], wide);
    });
  }

  function widthOf(cells) {
    if (!cells.width) {
      const middle = cells.count >> 1;
      const xs = cells.x.subarray(cells.start[middle], cells.start[middle + 1]);
      cells.width = Math.max(...xs) - Math.min(...xs);
    }
    return cells.width;
  }

  function drawDots(pen, view, cells, group, wide) {
    const side = Math.ceil(wide), left = view.left + side / 2, top = view.top + side / 2;
    for (const i of group) {
      const x = Math.round(cells.centerX[i] * view.scale - left);
      pen.fillRect(x, Math.round(cells.centerY[i] * view.scale - top), side, side);
    }
  }

  // Each hexagon reaches half a pixel over its edge, or light seams would show.
  function drawShapes(pen, view, cells, group, wide) {
    const { scale, left, top } = view, { x, y, start, centerX, centerY } = cells;
    const grown = scale * (1 + 0.9 / wide);
    for (let first = 0; first < group.length; first += BATCH) {
      pen.beginPath();
      const last = Math.min(first + BATCH, group.length);
      for (let k = first; k < last; k++) {
        const cell = group[k], cx = centerX[cell], cy = centerY[cell];
        const px = cx * scale - left, py = cy * scale - top;
        let j = start[cell];
        pen.moveTo(px + (x[j] - cx) * grown, py + (y[j] - cy) * grown);
        for (j++; j < start[cell + 1]; j++) pen.lineTo(px + (x[j] - cx) * grown, py + (y[j] - cy) * grown);
        pen.closePath();
      }
      pen.fill();
    }
  }

  const FACE = '"Segoe UI", "Noto Sans", "Liberation Sans", Arial, sans-serif';

  // Names take room from the most populous down; what would overlap is left out.
  function drawNames(pen, view, map, facts, on) {
    const spot = (latitude, longitude) => map.latLngToLayerPoint([latitude, longitude]).subtract(view.offset);
    const taken = controlBoxes(map, view);
    if (on.has("ports")) taken.push(...portBoxes(facts.ports, spot));
    if (on.has("hotspot_places")) taken.push(...portBoxes(ranks(facts), spot));
    const whole = atEdges(map, view);
    const free = (box) => whole(box) && !taken.some(
      (one) => box[0] < one[2] && box[2] > one[0] && box[1] < one[3] && box[3] > one[1]);
    const write = (text, x, y, size) => {
      const half = pen.measureText(text).width / 2 + 2;
      const box = [x - half, y - size * 0.85, x + half, y + size * 0.3];
      if (!free(box)) return false;
      taken.push(box);
      pen.lineWidth = 3.5;
      pen.strokeText(text, x, y);
      pen.fillText(text, x, y);
      return true;
    };
    pen.textAlign = "center";
    pen.lineJoin = "round";
    pen.strokeStyle = "rgba(255,255,255,0.9)";
    if (on.has("web_cities")) drawCities(pen, view, facts.places, spot, write);
    if (on.has("web_states")) drawStates(pen, view, facts.states, spot, write);
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

  function drawCities(pen, view, places, spot, write) {
    const least = 2.4e6 / Math.pow(2.4, view.zoom - 4);
    for (const [name, latitude, longitude, people] of places) {
      if (people < least) break;
      const { x, y } = spot(latitude, longitude);
      if (x < 0 || y < 0 || x > view.width || y > view.height) continue;
      const size = people > 1e6 ? 14 : 12.5;
      pen.font = `${people > 1e6 ? 600 : 500} ${size}px ${FACE}`;
      pen.fillStyle = "#1c1c1c";
      const half = pen.measureText(name).width / 2;
      const placed = [7, 16].flatMap((gap) => [
        [x, y + 1 - gap], [x + half + gap, y + 4], [x - half - gap, y + 4], [x, y + size + gap - 3]])
        .some(([at, line]) => write(name, at, line, size));
      if (!placed) continue;
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

  function pane(map, name, level) {
    const element = map.createPane(name);
    element.style.zIndex = level;
    element.style.pointerEvents = "none";
    return name;
  }

  // The canvases of the map. `state` says what is on; it is read at every drawing.
  IronRiver.canvases = function (map, facts, data, state) {
    const Canvas = canvasClass(), colors = facts.colors;
    const make = (name, level, draw) =>
      new Canvas(draw, { pane: pane(map, name, level), padding: 0.2 }).addTo(map);
    const timed = (draw) => (pen, view) => {
      const before = performance.now();
      draw(pen, view);
      state.drawMs = performance.now() - before;
    };
    return {
      land: make("ironRiverLand", 210, (pen, view) => drawLand(pen, view, data, colors)),
      hexagons: make("ironRiverHexagons", 220, timed((pen, view) => {
        const shown = state.hexagons;
        if (shown) drawHexagons(pen, view, data.cells, shown.classes, [...shown.layer.colors, colors.small]);
      })),
      lines: make("ironRiverLines", 230, (pen, view) => {
        if (state.on.has("web_states")) drawLines(pen, view, data.states, colors.border, view.zoom < 6 ? 0.7 : 1);
        drawLines(pen, view, data.international, "#ffffff", 4);
        drawLines(pen, view, data.international, colors.international, 2, [9, 3]);
      }),
      names: make("ironRiverNames", 450, (pen, view) => {
        const offset = L.point(view.left, view.top).subtract(map.getPixelOrigin());
        drawNames(pen, { ...view, offset }, map, { ...facts, ports: IronRiver.portsOf(facts, state.part) }, state.on);
      }),
    };
  };
})();
