/* Iron River, paint: hexagons on a canvas. Small ones are written pixel by pixel, which
   is many times faster than paths; large ones are paths with smooth edges. */
(function () {
  // Narrower hexagons, pixels of the screen, are written as pixels.
  const SMOOTH_FROM = 15;
  // Hexagons of one class share a path; a path of too many is slow to fill.
  const BATCH = 400;

  IronRiver.paint = function (canvas, view, data, step, halves, wide) {
    const seen = IronRiver.chunksOf(data, step).filter((box) => box.east > view.west
      && box.west < view.east && box.south > view.north && box.north < view.south);
    const pen = canvas.getContext("2d");
    if (wide * view.ratio < SMOOTH_FROM) paintPixels(canvas, pen, view, data, step, halves, seen);
    else for (const half of halves) paintPaths(pen, view, data, step, half, seen, wide);
  };

  /* ---------------------------------------------------------------- pixels */

  let image = null;

  function pixelsFor(canvas) {
    if (!image || image.width !== canvas.width || image.height !== canvas.height) {
      image = new ImageData(canvas.width, canvas.height);
      image.words = new Uint32Array(image.data.buffer);
    } else image.words.fill(0);
    return image;
  }

  // A colour as the four bytes of a pixel in the order of this machine.
  function wordOf(color) {
    const [red, green, blue] = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
    return new Uint32Array(Uint8ClampedArray.of(red, green, blue, 255).buffer)[0];
  }

  function paintPixels(canvas, pen, view, data, step, halves, seen) {
    const target = pixelsFor(canvas);
    for (const { from, to, classes, colors } of halves) {
      const words = colors.map(wordOf), limits = [Math.round(from * view.ratio), Math.round(to * view.ratio)];
      for (const chunk of seen) paintChunk(target, view, IronRiver.shapesOf(data, step, chunk), chunk, classes, words, limits);
    }
    pen.putImageData(target, 0, 0);
  }

  // A pixel belongs to the hexagon that its middle lies in, so neighbours leave no seam.
  function paintChunk({ words: pixels, width, height }, view, { start, x, y }, chunk, classes, words, [from, to]) {
    const scale = view.scale * view.ratio;
    const left = (chunk.originX * view.scale - view.left) * view.ratio - 0.5;
    const top = (chunk.originY * view.scale - view.top) * view.ratio - 0.5;
    for (let cell = chunk.first, i = 0; cell < chunk.last; cell++, i++) {
      if (classes[cell] < 0) continue;
      const begin = start[i], end = start[i + 1], word = words[classes[cell]];
      let low = y[begin], high = low;
      for (let k = begin + 1; k < end; k++) {
        if (y[k] < low) low = y[k]; else if (y[k] > high) high = y[k];
      }
      const first = Math.max(0, Math.ceil(low * scale + top)), last = Math.min(height, Math.ceil(high * scale + top));
      for (let row = first; row < last; row++) {
        const level = (row - top) / scale;
        let west = Infinity, east = -Infinity;
        for (let k = begin, j = end - 1; k < end; j = k++) {
          if ((y[k] <= level) === (y[j] <= level)) continue;
          const at = x[k] + (x[j] - x[k]) * (level - y[k]) / (y[j] - y[k]);
          if (at < west) west = at;
          if (at > east) east = at;
        }
        const stop = Math.min(to, Math.ceil(east * scale + left));
        for (let column = Math.max(from, Math.ceil(west * scale + left)); column < stop; column++) pixels[row * width + column] = word;
      }
    }
  }

  /* ----------------------------------------------------------------- paths */

  function paintPaths(pen, view, data, step, { from, to, classes, colors }, seen, wide) {
    const groups = colors.map(() => []);
    for (const chunk of seen) {
      for (let cell = chunk.first; cell < chunk.last; cell++) {
        if (classes[cell] >= 0) groups[classes[cell]].push([chunk, cell - chunk.first]);
      }
    }
    pen.save();
    pen.beginPath();
    pen.rect(from, 0, to - from, view.height);
    pen.clip();
    groups.forEach((group, at) => {
      pen.fillStyle = colors[at];
      for (let first = 0; first < group.length; first += BATCH) {
        pen.beginPath();
        for (const [chunk, cell] of group.slice(first, first + BATCH)) {
          trace(pen, view, IronRiver.shapesOf(data, step, chunk), chunk, cell, wide);
        }
        pen.fill();
      }
    });
    pen.restore();
  }

  // Each hexagon reaches half a pixel over its edge, or light seams would show.
  function trace(pen, view, { start, x, y }, { originX, originY }, cell, wide) {
    const begin = start[cell], end = start[cell + 1], grown = view.scale * (1 + 0.9 / wide);
    let cx = 0, cy = 0;
    for (let k = begin; k < end; k++) { cx += x[k]; cy += y[k]; }
    cx /= end - begin;
    cy /= end - begin;
    const px = (originX + cx) * view.scale - view.left, py = (originY + cy) * view.scale - view.top;
    if (px < -2 * wide || py < -2 * wide || px > view.width + 2 * wide || py > view.height + 2 * wide) return;
    pen.moveTo(px + (x[begin] - cx) * grown, py + (y[begin] - cy) * grown);
    for (let k = begin + 1; k < end; k++) pen.lineTo(px + (x[k] - cx) * grown, py + (y[k] - cy) * grown);
    pen.closePath();
  }
})();
