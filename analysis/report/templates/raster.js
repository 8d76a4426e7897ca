(function () {
  "use strict";
  const root = document.getElementById("spike-raster"), canvas = root.querySelector("canvas");
  const tools = root.querySelector(".tools"), readout = root.querySelector(".readout");
  const facts = JSON.parse(document.getElementById("raster-facts").textContent);
  const LEFT = 74, RIGHT = 22, TOP = 20, FOOT = 34, GAP = 7, SHORTEST = 0.02;
  const view = {from: 0, to: facts.duration};
  let populations = [], bands = [], planned = false;

  function unpack(data) {
    let at = 0;
    function next() {
      let value = 0, scale = 1, byte;
      do { byte = data[at++]; value += (byte & 127) * scale; scale *= 128; } while (byte & 128);
      return value;
    }
    return facts.populations.map(function (p) {
      const rows = [];
      for (let r = 0; r < p.rows; r++) {
        const times = new Float64Array(next());
        let steps = 0;
        for (let n = 0; n < times.length; n++) { steps += next(); times[n] = steps * facts.step; }
        rows.push(times);
      }
      return Object.assign({shown: true, rowsOf: rows}, p);
    });
  }

  async function load() {
    const text = document.getElementById("raster-spikes").textContent.trim();
    const bytes = Uint8Array.from(atob(text), c => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    populations = unpack(new Uint8Array(await new Response(stream).arrayBuffer()));
    makeTools();
    window.addEventListener("resize", plan);
    window.addEventListener("beforeprint", draw);
    plan();
  }

  function first(times, time) {
    let low = 0, high = times.length;
    while (low < high) { const mid = (low + high) >> 1; if (times[mid] < time) low = mid + 1; else high = mid; }
    return low;
  }

  function height(p) { return Math.max(34, Math.min(120, 24 + 2.6 * Math.sqrt(p.rows))); }
  function x(time, width) { return LEFT + (time - view.from) / (view.to - view.from) * (width - LEFT - RIGHT); }
  function timeAt(px) {
    const width = canvas.clientWidth;
    return view.from + (px - LEFT) / (width - LEFT - RIGHT) * (view.to - view.from);
  }

  function plan() { if (!planned) { planned = true; requestAnimationFrame(draw); } }

  function draw() {
    planned = false;
    const shown = populations.filter(p => p.shown);
    const tall = TOP + FOOT + shown.reduce((sum, p) => sum + height(p) + GAP, 0);
    const width = root.clientWidth, ratio = window.devicePixelRatio || 1;
    canvas.style.height = tall + "px";
    canvas.width = Math.round(width * ratio); canvas.height = Math.round(tall * ratio);
    const pen = canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.fillStyle = "#fff"; pen.fillRect(0, 0, width, tall);
    pen.font = "12px system-ui, sans-serif"; pen.textBaseline = "middle";
    drawTrials(pen, width, tall);
    bands = []; let y = TOP, count = 0;
    for (const p of shown) {
      const h = height(p);
      count += drawRows(pen, p, y, h, width);
      pen.fillStyle = p.colour; pen.textAlign = "right"; pen.font = "600 12px system-ui, sans-serif";
      pen.fillText(p.name, LEFT - 8, y + h / 2 - 7);
      pen.fillStyle = "#595959"; pen.font = "10.5px system-ui, sans-serif";
      pen.fillText(p.rows < p.size ? p.rows + " of " + p.size : p.size + " cells", LEFT - 8, y + h / 2 + 7);
      bands.push({p: p, y: y, h: h}); y += h + GAP;
    }
    drawAxis(pen, width, tall);
    canvas.dataset.from = view.from.toFixed(4); canvas.dataset.to = view.to.toFixed(4);
    canvas.dataset.shown = shown.map(p => p.name).join(","); canvas.dataset.spikes = count;
  }

  function drawTrials(pen, width, tall) {
    pen.textAlign = "center"; pen.font = "10.5px system-ui, sans-serif";
    for (const [phase, pair, start, stop] of facts.trials) {
      if (stop < view.from || start > view.to) continue;
      const a = Math.max(LEFT, x(start, width)), b = Math.min(width - RIGHT, x(stop, width));
      pen.fillStyle = facts.phases[phase]; pen.fillRect(a, TOP, Math.max(0.5, b - a), tall - TOP - FOOT);
      if (pair >= 0 && b - a > 16) {
        pen.fillStyle = "#1a1a1a";
        pen.fillText(b - a > 62 ? phase + " " + pair : pair, (a + b) / 2, TOP / 2 + 2);
      }
    }
  }

  function drawRows(pen, p, y, h, width) {
    const span = view.to - view.from, scale = (width - LEFT - RIGHT) / span;
    const rowHeight = h / p.rows, tick = Math.max(span < 2 ? 2 : 1, rowHeight), wide = span < 2 ? 2 : 1;
    pen.fillStyle = p.colour; pen.globalAlpha = p.rows > 400 && span > 2 ? 0.75 : 0.9;
    let count = 0;
    for (let r = 0; r < p.rows; r++) {
      const times = p.rowsOf[r], top = y + r * rowHeight;
      let last = -1;
      for (let n = first(times, view.from); n < times.length && times[n] <= view.to; n++) {
        count++;
        const at = Math.round(LEFT + (times[n] - view.from) * scale);
        if (at !== last) { pen.fillRect(at, top, wide, tick); last = at; }
      }
    }
    pen.globalAlpha = 1;
    pen.fillStyle = "#d5dade"; pen.fillRect(LEFT, y + h + GAP / 2, width - LEFT - RIGHT, 0.5);
    return count;
  }

  function drawAxis(pen, width, tall) {
    const span = view.to - view.from;
    let step = Math.pow(10, Math.floor(Math.log10(span / 4)));
    for (const factor of [5, 2]) if (span / (step * factor) >= 4) { step *= factor; break; }
    const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9)), y = tall - FOOT;
    pen.fillStyle = "#1a1a1a"; pen.fillRect(LEFT, y, width - LEFT - RIGHT, 1);
    pen.textAlign = "center"; pen.font = "11px system-ui, sans-serif";
    for (let t = Math.ceil(view.from / step) * step; t <= view.to + 1e-9; t += step) {
      pen.fillRect(Math.round(x(t, width)), y, 1, 5);
      pen.fillText(t.toFixed(digits), x(t, width), y + 13);
    }
    pen.fillText("time (s)", (LEFT + width - RIGHT) / 2, y + 26);
  }

  function look(from, to) {
    const span = Math.min(facts.duration, Math.max(SHORTEST, to - from));
    view.from = Math.min(Math.max(0, from), facts.duration - span); view.to = view.from + span;
    plan();
  }
  function zoom(factor, around) {
    const centre = around === undefined ? (view.from + view.to) / 2 : around;
    look(centre - (centre - view.from) * factor, centre + (view.to - centre) * factor);
  }
  function shift(share) { const d = share * (view.to - view.from); look(view.from + d, view.to + d); }

  function button(text, label, act) {
    const b = document.createElement("button");
    b.type = "button"; b.textContent = text; b.setAttribute("aria-label", label); b.title = label;
    b.addEventListener("click", act); tools.append(b);
  }
  function makeTools() {
    button("+", "Zoom in", () => zoom(0.5)); button("\u2212", "Zoom out", () => zoom(2));
    button("\u2190", "Earlier", () => shift(-0.5)); button("\u2192", "Later", () => shift(0.5));
    const select = document.createElement("select");
    select.setAttribute("aria-label", "Go to a phase or trial");
    const spans = [["whole run", 0, facts.duration]];
    for (const phase of ["fillers", "study", "blank", "recall"]) {
      const of = facts.trials.filter(t => t[0] === phase);
      if (of.length) spans.push([phase + " phase", of[0][2] - 0.05, of[of.length - 1][3] + 0.05]);
    }
    for (const [phase, pair, start, stop] of facts.trials)
      if (pair >= 0) spans.push([phase + " of pair " + pair, start - 0.05, stop + 0.05]);
    spans.forEach(function (span, n) { select.add(new Option(span[0], n)); });
    select.addEventListener("change", () => look(spans[select.value][1], spans[select.value][2]));
    tools.append(select);
    for (const p of populations) {
      const label = document.createElement("label"), mark = document.createElement("i");
      const box = document.createElement("input");
      box.type = "checkbox"; box.checked = true; box.name = p.name; mark.style.background = p.colour;
      box.addEventListener("change", function () { p.shown = box.checked; plan(); });
      label.append(box, mark, p.name); tools.append(label);
    }
  }

  let dragged = null;
  canvas.addEventListener("pointerdown", function (e) {
    dragged = {x: e.clientX, from: view.from}; canvas.setPointerCapture(e.pointerId); canvas.style.cursor = "grabbing";
  });
  canvas.addEventListener("pointerup", function () { dragged = null; canvas.style.cursor = "grab"; });
  canvas.addEventListener("pointermove", function (e) {
    if (dragged) {
      const span = view.to - view.from;
      const from = dragged.from - (e.clientX - dragged.x) / (canvas.clientWidth - LEFT - RIGHT) * span;
      look(from, from + span);
    }
    const box = canvas.getBoundingClientRect(), time = timeAt(e.clientX - box.left), y = e.clientY - box.top;
    if (time < view.from || time > view.to) { readout.textContent = ""; return; }
    const trial = facts.trials.find(t => time >= t[2] && time <= t[3]);
    const band = bands.find(b => y >= b.y && y < b.y + b.h);
    readout.textContent = time.toFixed(3) + " s" + (band ? " \u00b7 " + band.p.name : "") +
      (trial ? " \u00b7 " + trial[0] + (trial[1] >= 0 ? " of pair " + trial[1] : " trial") : "");
  });
  canvas.addEventListener("pointerleave", function () { readout.textContent = ""; });
  canvas.addEventListener("dblclick", e => zoom(0.4, timeAt(e.clientX - canvas.getBoundingClientRect().left)));
  canvas.addEventListener("wheel", function (e) {
    if (document.activeElement !== canvas && !e.ctrlKey) return;
    e.preventDefault(); zoom(e.deltaY > 0 ? 1.25 : 0.8, timeAt(e.clientX - canvas.getBoundingClientRect().left));
  }, {passive: false});
  canvas.addEventListener("keydown", function (e) {
    const act = {"+": () => zoom(0.5), "=": () => zoom(0.5), "-": () => zoom(2), "ArrowLeft": () => shift(-0.25),
      "ArrowRight": () => shift(0.25), "Home": () => look(0, facts.duration)}[e.key];
    if (act) { e.preventDefault(); act(); }
  });

  if (typeof DecompressionStream === "undefined")
    readout.textContent = "This browser cannot unpack the spikes; any of 2023 or later can.";
  else load();
})();
