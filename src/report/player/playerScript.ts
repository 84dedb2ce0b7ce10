import type { Viewpoint } from './stickFigure';

/** What the script of the player gets. */
export interface PlayerData {
  clips: {
    name: string;
    frames: number;
    bodies: number;
    joints: number;
    /** Coordinate = integer x scale. */
    scale: number;
    /** (T, M, V, 3) little-endian 16-bit integers, base64. */
    coordinates: string;
    middle: readonly [number, number, number];
    halfWidth: number;
    halfHeight: number;
    captions?: readonly { start: number; end: number; text: string; colour: string }[];
  }[];
  bones: readonly (readonly [number, number])[];
  centre: number;
  colours: readonly string[];
  frameRate: number;
  height: number;
  view: Viewpoint;
  autoplay: boolean;
  sync: 'frame' | 'fraction';
}

/**
 * The script of the player as text, because it runs in the reader's browser: a function of the id and the data. It starts every
 * element with that id that is not started yet, so that a page may hold the same player twice and a notebook may redraw it.
 */
export const playerScript = `function (id, data) {
  function decode(text) {
    var raw = atob(text), bytes = new Uint8Array(raw.length);
    for (var i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
    return new Int16Array(bytes.buffer);
  }
  function element(tag, style, parent) {
    var made = document.createElement(tag);
    made.style.cssText = style;
    parent.appendChild(made);
    return made;
  }
  var clips = data.clips.map(function (clip) { return Object.assign({ values: decode(clip.coordinates) }, clip); });
  var last = Math.max.apply(null, clips.map(function (clip) { return clip.frames; })) - 1;
  function start(root) {
    root.setAttribute('data-ready', '');
    var stage = root.querySelector('[data-stage]');
    stage.textContent = '';
    var row = element('div', 'display:flex;flex-wrap:wrap;gap:8px', stage);
    var yaw = data.view.yaw, pitch = data.view.pitch, position = 0, playing = false, before = 0;
    var screens = clips.map(function (clip) {
      var ratio = Math.min(1.5, Math.max(0.62, clip.halfWidth / clip.halfHeight));
      var width = Math.round(data.height * ratio);
      var box = element('figure', 'margin:0;text-align:center', row);
      var canvas = element('canvas', 'display:block;cursor:grab;touch-action:none;border:1px solid #ddd;border-radius:4px;width:' + width + 'px;height:' + data.height + 'px', box);
      var density = window.devicePixelRatio || 1;
      canvas.width = width * density;
      canvas.height = data.height * density;
      var caption = element('figcaption', 'padding-top:3px;width:' + width + 'px', box);
      caption.textContent = clip.name;
      var mark = null;
      if (clip.captions) {
        var track = element('div', 'position:relative;height:6px;margin:4px 0;background:#eee;width:' + width + 'px', box);
        clip.captions.forEach(function (one) {
          var place = 'left:' + 100 * one.start / clip.frames + '%;width:' + 100 * (one.end - one.start) / clip.frames + '%';
          element('div', 'position:absolute;top:0;height:100%;opacity:0.8;background:' + one.colour + ';' + place, track).title = one.text;
        });
        mark = element('div', 'position:absolute;top:-2px;width:2px;height:10px;background:#222', track);
      }
      canvas.addEventListener('pointerdown', function (event) { canvas.setPointerCapture(event.pointerId); canvas.style.cursor = 'grabbing'; });
      canvas.addEventListener('pointerup', function () { canvas.style.cursor = 'grab'; });
      canvas.addEventListener('pointermove', function (event) {
        if (!canvas.hasPointerCapture(event.pointerId)) return;
        yaw += event.movementX * 0.6;
        pitch = Math.max(-85, Math.min(85, pitch + event.movementY * 0.6));
        draw();
      });
      canvas.addEventListener('dblclick', function () { yaw = data.view.yaw; pitch = data.view.pitch; draw(); });
      return { clip: clip, pen: canvas.getContext('2d'), width: width, density: density, caption: caption, mark: mark };
    });
    var bar = element('div', 'display:flex;align-items:center;gap:8px;margin-top:4px;max-width:560px', stage);
    var button = element('button', 'width:64px;font:inherit;cursor:pointer', bar);
    var slider = element('input', 'flex:1', bar);
    slider.type = 'range'; slider.min = 0; slider.max = last; slider.step = 1; slider.value = 0;
    slider.setAttribute('aria-label', 'frame');
    var counter = element('span', 'font-variant-numeric:tabular-nums;min-width:70px;white-space:nowrap', bar);
    function frameOf(clip) {
      var frame = data.sync === 'fraction' && last > 0 ? (position / last) * (clip.frames - 1) : position;
      return Math.min(clip.frames - 1, Math.round(frame));
    }
    function drawOne(screen) {
      var clip = screen.clip, pen = screen.pen, width = screen.width, height = data.height;
      var cosYaw = Math.cos(yaw * Math.PI / 180), sinYaw = Math.sin(yaw * Math.PI / 180);
      var cosPitch = Math.cos(pitch * Math.PI / 180), sinPitch = Math.sin(pitch * Math.PI / 180);
      var unit = 0.9 * Math.min(width / 2 / clip.halfWidth, height / 2 / (clip.halfHeight * 1.04 * Math.abs(cosPitch) + clip.halfWidth * Math.abs(sinPitch)));
      function place(x, y, z) {
        x -= clip.middle[0]; y -= clip.middle[1]; z -= clip.middle[2];
        var depth = z * cosYaw - x * sinYaw;
        return [width / 2 + (x * cosYaw + z * sinYaw) * unit, height / 2 - (y * cosPitch + depth * sinPitch) * unit, depth * cosPitch - y * sinPitch];
      }
      pen.setTransform(screen.density, 0, 0, screen.density, 0, 0);
      pen.clearRect(0, 0, width, height);
      var floor = clip.middle[1] - clip.halfHeight, reach = clip.halfWidth * 0.9;
      pen.strokeStyle = '#e4e4e4'; pen.lineWidth = 1; pen.beginPath();
      for (var i = -2; i <= 2; i++) {
        [[i, -2, i, 2], [-2, i, 2, i]].forEach(function (line) {
          var a = place(clip.middle[0] + line[0] * reach / 2, floor, clip.middle[2] + line[1] * reach / 2);
          var b = place(clip.middle[0] + line[2] * reach / 2, floor, clip.middle[2] + line[3] * reach / 2);
          pen.moveTo(a[0], a[1]); pen.lineTo(b[0], b[1]);
        });
      }
      pen.stroke();
      var frame = frameOf(clip), strokes = [];
      if (screen.mark) {
        var here = clip.captions.filter(function (one) { return one.start <= frame && frame < one.end; });
        screen.caption.textContent = [clip.name].concat(here.map(function (one) { return one.text; })).join(': ');
        screen.mark.style.left = 100 * (frame + 0.5) / clip.frames + '%';
      }
      for (var body = 0; body < clip.bodies; body++) {
        var offset = (frame * clip.bodies + body) * clip.joints * 3, points = [], any = false;
        for (var joint = 0; joint < clip.joints; joint++) {
          var at = offset + joint * 3, v = clip.values, seen = v[at] !== 0 || v[at + 1] !== 0 || v[at + 2] !== 0;
          any = any || seen;
          points.push(seen || joint === data.centre ? place(v[at] * clip.scale, v[at + 1] * clip.scale, v[at + 2] * clip.scale) : null);
        }
        if (!any) continue;
        data.bones.forEach(function (bone) {
          var a = points[bone[0]], b = points[bone[1]];
          if (a && b) strokes.push({ a: a, b: b, depth: (a[2] + b[2]) / 2, colour: data.colours[body % data.colours.length] });
        });
      }
      strokes.sort(function (p, q) { return q.depth - p.depth; });
      pen.lineCap = 'round';
      strokes.forEach(function (stroke) {
        var near = Math.max(-1, Math.min(1, -stroke.depth / clip.halfWidth));
        pen.strokeStyle = pen.fillStyle = stroke.colour;
        pen.globalAlpha = 0.8 + 0.2 * near;
        pen.lineWidth = 2.8 + near;
        pen.beginPath(); pen.moveTo(stroke.a[0], stroke.a[1]); pen.lineTo(stroke.b[0], stroke.b[1]); pen.stroke();
        pen.beginPath(); pen.arc(stroke.a[0], stroke.a[1], 2.6 + 0.6 * near, 0, 7); pen.fill();
      });
      pen.globalAlpha = 1;
    }
    function draw() {
      screens.forEach(drawOne);
      slider.value = Math.round(position);
      counter.textContent = Math.round(position) + 1 + ' / ' + (last + 1);
      root.setAttribute('data-frame', Math.round(position));
    }
    function tick(now) {
      if (!playing || !document.contains(root)) { playing = false; return; }
      position += Math.min(0.2, (now - before) / 1000) * data.frameRate;
      if (position > last) position = 0;
      before = now;
      draw();
      requestAnimationFrame(tick);
    }
    function play(wanted) {
      if (wanted === playing) return;
      playing = wanted;
      button.textContent = playing ? 'Pause' : 'Play';
      if (playing) { before = performance.now(); requestAnimationFrame(tick); }
    }
    button.textContent = 'Play';
    button.addEventListener('click', function () { play(!playing); });
    slider.addEventListener('input', function () { play(false); position = Number(slider.value); draw(); });
    draw();
    if (data.autoplay && last > 0 && !matchMedia('(prefers-reduced-motion: reduce)').matches) play(true);
  }
  document.querySelectorAll('[data-skeleton-player="' + id + '"]:not([data-ready])').forEach(start);
}`;
