/* Iron River, drawing: canvases for land, hexagons, lines and names.
   Each canvas moves with the map while it is dragged, and is drawn anew where the drag
   would show its edge and afterwards. */
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
        const [width, height] = [Math.round(ratio * size.x), Math.round(ratio * size.y)];
        if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
        canvas.style.width = size.x + "px";
        canvas.style.height = size.y + "px";
        const pen = canvas.getContext("2d");
        pen.setTransform(1, 0, 0, 1, 0, 0);
        pen.clearRect(0, 0, width, height);
        pen.setTransform(ratio, 0, 0, ratio, 0, 0);
        this._draw(pen, viewOf(this._map, this._bounds, ratio), canvas);
      },
    });
  }

  function viewOf(map, bounds, ratio) {
    const scale = Math.pow(2, map.getZoom());
    const origin = map.getPixelOrigin().add(bounds.min);
    const size = bounds.getSize(), corner = map.containerPointToLayerPoint([0, 0]);
    return {
      ratio, mapLeft: corner.x - bounds.min.x, mapWidth: map.getSize().x,
      scale, left: origin.x, top: origin.y, width: size.x, height: size.y,
      zoom: map.getZoom(),
      west: origin.x / scale, east: (origin.x + size.x) / scale,
      north: origin.y / scale, south: (origin.y + size.y) / scale,
    };
  }

  function pane(map, name, level) {
    const element = map.createPane(name);
    element.style.zIndex = level;
    element.style.pointerEvents = "none";
    return name;
  }

  // A drag past the edge of what is drawn draws anew, at most once in a while.
  const PAUSE = 120;

  function followDrag(map, canvases) {
    let last = 0;
    map.on("move", () => {
      const { hexagons } = canvases, now = performance.now();
      if (map._animatingZoom || !hexagons._bounds || now - last < PAUSE) return;
      const near = map.containerPointToLayerPoint([0, 0]), far = near.add(map.getSize());
      if (hexagons._bounds.contains([near, far]) || hexagons._zoom !== map.getZoom()) return;
      last = now;
      for (const canvas of Object.values(canvases)) canvas._update();
    });
  }

  // The canvases of the map. `stage.state` says what is on; it is read at every drawing.
  IronRiver.canvases = function (stage) {
    const { map, state } = stage, Canvas = canvasClass();
    const make = (name, level, draw) =>
      new Canvas(draw, { pane: pane(map, name, level), padding: 0.2 }).addTo(map);
    const timed = (draw) => (pen, view, canvas) => {
      const before = performance.now();
      draw(pen, view, canvas);
      state.drawMs = performance.now() - before;
    };
    const canvases = {
      land: make("ironRiverLand", 210, (pen, view) => IronRiver.drawLand(pen, view, stage)),
      hexagons: make("ironRiverHexagons", 220, timed((pen, view, canvas) => IronRiver.drawHexagons(stage, canvas, view))),
      lines: make("ironRiverLines", 230, (pen, view) => IronRiver.drawBase(pen, view, stage)),
      names: make("ironRiverNames", 450, (pen, view) => {
        const offset = L.point(view.left, view.top).subtract(map.getPixelOrigin());
        IronRiver.drawNames(pen, { ...view, offset }, stage);
      }),
    };
    followDrag(map, canvases);
    return canvases;
  };
})();
