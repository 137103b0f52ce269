"use strict";
(() => {
  const $ = id => document.getElementById(id);
  const COLOURS = 8;
  const PLOT_HEIGHT = 210; // the legend comes below, in as many lines as it takes
  const ROW = { step: 0, event: 1, wall: 2, rows: 3, labelled: 4, given: 5, cleanKnown: 6, clean: 7, loss: 8, noise: 9, gradient: 10, persistence: 11 };
  const state = { revision: 0, lineages: new Map(), streams: new Map(), orders: [], loaded: false };
  const view = { stream: "", hidden: new Set(), axis: "event", from: null, to: null, measure: "", map: "", source: "" };
  const charts = new Map();

  /* ---- the address holds the view, so that it can be shared ---- */
  function readAddress() {
    const p = new URLSearchParams(location.hash.slice(1));
    view.stream = p.get("stream") || view.stream;
    view.axis = p.get("axis") === "wall" ? "wall" : "event";
    view.hidden = new Set((p.get("hide") || "").split("|").filter(Boolean));
    view.from = p.has("from") ? Number(p.get("from")) : null;
    view.to = p.has("to") ? Number(p.get("to")) : null;
    view.measure = p.get("measure") || view.measure;
    view.map = p.get("map") || view.map;
    view.source = p.get("source") || view.source;
    if (!Number.isFinite(view.from) || !Number.isFinite(view.to)) { view.from = null; view.to = null; }
    for (const radio of document.getElementsByName("axis")) radio.checked = radio.value === view.axis;
  }
  function writeAddress() {
    const p = new URLSearchParams();
    if (view.stream) p.set("stream", view.stream);
    if (view.axis !== "event") p.set("axis", view.axis);
    if (view.hidden.size) p.set("hide", [...view.hidden].join("|"));
    if (view.from !== null) { p.set("from", view.from); p.set("to", view.to); }
    if (view.measure) p.set("measure", view.measure);
    if (view.map) p.set("map", view.map);
    if (view.source) p.set("source", view.source);
    history.replaceState(null, "", "#" + p);
  }

  /* ---- what comes from the server ---- */
  function lineage(name) {
    if (!state.lineages.has(name)) {
      state.lineages.set(name, { name, stream: "", optimizer: "", generation: -1, slots: [], cohort: -1, versions: new Map(), drift: [], behind: 0, unjudged: 0, ended: false, paused: false });
    }
    return state.lineages.get(name);
  }
  function apply(update, whole) {
    if (whole) { state.lineages.clear(); state.streams.clear(); state.orders = []; }
    for (const [name, given] of Object.entries(update.lineages)) {
      const l = lineage(name);
      for (const key of ["stream", "optimizer", "behind", "unjudged", "ended", "paused"]) l[key] = given[key];
      if (given.curve.generation !== l.generation && given.curve.from !== 0) return false;
      l.generation = given.curve.generation;
      l.slots.length = Math.min(l.slots.length, given.curve.from);
      if (l.slots.length < given.curve.from) return false;
      l.slots.push(...given.curve.slots);
      if (given.versions.generation !== l.cohort) l.versions.clear(); // some were forgotten; what is left comes whole
      l.cohort = given.versions.generation;
      for (const version of given.versions.list) l.versions.set(version.version, version);
      l.drift.push(...given.drift);
      l.drift.splice(0, l.drift.length - 500);
    }
    for (const [name, given] of Object.entries(update.streams)) {
      if (!state.streams.has(name)) state.streams.set(name, { live: null, promotions: [] });
      const s = state.streams.get(name);
      if (given.live) s.live = given.live;
      s.promotions.push(...given.promotions);
      s.promotions.splice(0, s.promotions.length - 500);
    }
    state.orders.push(...update.orders);
    state.orders.splice(0, state.orders.length - 500);
    state.revision = update.revision;
    return true;
  }
  let loading = null;
  const waiting = [];
  async function load() {
    if (loading) return loading;
    loading = (async () => {
      try {
        const answer = await fetch("api/snapshot");
        if (!answer.ok) throw new Error(await answer.text());
        apply(await answer.json(), true);
        state.loaded = true;
        say("live", true);
      } catch (e) { say("the server does not answer", false); }
      loading = null;
      // all of them at once: one that does not fit starts to load again, and those behind it wait anew
      for (const update of waiting.splice(0)) take(update);
      draw();
    })();
    return loading;
  }
  function take(update) {
    if (loading) { waiting.push(update); return; }
    if (update.revision <= state.revision) return;
    if (update.revision !== state.revision + 1 || !apply(update, false)) { load(); return; }
    draw();
  }
  function say(text, up) { $("state").textContent = text; $("state").className = up ? "up" : ""; }
  function listen() {
    const events = new EventSource("api/events");
    events.addEventListener("open", () => load());
    events.addEventListener("update", e => take(JSON.parse(e.data)));
    events.addEventListener("again", () => load());
    events.addEventListener("error", () => say("connection lost; trying again", false));
  }

  /* ---- what is shown ---- */
  const all = () => [...state.lineages.values()].filter(l => l.stream === view.stream).sort((a, b) => a.name < b.name ? -1 : 1);
  const shown = () => all().filter(l => !view.hidden.has(l.name));
  const colour = l => css("--s" + (all().indexOf(l) % COLOURS));
  const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const short = l => l.name.endsWith("/" + l.stream) ? l.name.slice(0, -l.stream.length - 1) : l.name;
  const percent = x => x === null || x === undefined ? "–" : (100 * x).toFixed(1);
  const time = ms => ms ? new Date(ms).toISOString().replace("T", " ").slice(0, 19) : "–";
  /** A moment on an axis of so many seconds: data time in UTC, wall time as it is here. */
  function clock(seconds, range) {
    const d = new Date(1000 * seconds);
    const text = view.axis === "wall" ? new Date(d - 60000 * d.getTimezoneOffset()).toISOString() : d.toISOString();
    if (range === 0) return text.slice(0, 19).replace("T", " ");
    return range > 172800 ? text.slice(5, 10) : range > 1200 ? text.slice(11, 16) : range > 20 ? text.slice(11, 19) : text.slice(14, 23);
  }
  function span(ms) {
    const s = Math.max(0, ms / 1000);
    return s < 90 ? s.toFixed(0) + " s" : s < 5400 ? (s / 60).toFixed(0) + " min" : s < 129600 ? (s / 3600).toFixed(1) + " h" : (s / 86400).toFixed(1) + " d";
  }
  function node(tag, text, kind) {
    const n = document.createElement(tag);
    if (text !== undefined) n.textContent = text;
    if (kind) n.className = kind;
    return n;
  }
  const versions = l => [...l.versions.values()].sort((a, b) => a.version - b.version);
  const judged = l => versions(l).filter(v => Object.keys(v.domains).length);
  const worst = v => Math.min(...Object.values(v.domains));
  const slotX = r => (view.axis === "wall" ? r[ROW.wall] : r[ROW.event]) / 1000;
  const x = v => (view.axis === "wall" ? v.wall : v.event) / 1000;
  /** Checkpoints that have a place on the axis: version 0 has seen no data. */
  const placed = list => list.filter(v => x(v) > 0);

  /** Means over a window that moves along the slots, each slot with its weight. */
  function smooth(rows, value, weight) {
    const width = Math.min(25, Math.max(1, Math.round(rows.length / 40)));
    const out = [];
    let sum = 0, total = 0;
    const parts = rows.map(r => r[value] === null ? [0, 0] : [r[value] * (weight === null ? 1 : r[weight]), weight === null ? 1 : r[weight]]);
    for (let i = 0; i < rows.length; i++) {
      sum += parts[i][0]; total += parts[i][1];
      if (i >= width) { sum -= parts[i - width][0]; total -= parts[i - width][1]; }
      out.push(total > 0 ? sum / total : null);
    }
    return out;
  }

  /* ---- charts ---- */
  function alarms(u) {
    const c = u.ctx;
    c.save();
    c.strokeStyle = css("--alarm");
    c.lineWidth = 1.5;
    c.setLineDash([3, 3]);
    for (const l of shown()) for (const d of l.drift) {
      if (d.level === "WARNING") continue;
      const at = u.valToPos(x(d), "x", true);
      if (at >= u.bbox.left && at <= u.bbox.left + u.bbox.width) {
        c.beginPath(); c.moveTo(at, u.bbox.top); c.lineTo(at, u.bbox.top + u.bbox.height); c.stroke();
      }
    }
    c.restore();
  }
  function zoomed(u, scale) {
    if (scale !== "x" || u.filling) return;
    const { min, max } = u.scales.x;
    if (u.select.width > 0) {
      view.from = min; view.to = max;
      writeAddress();
      requestAnimationFrame(() => draw());
    }
  }
  /** What the legend says: the value under the cursor, the newest one where there is none. */
  function stated(u, value, series, at, format) {
    const v = at === null || at === undefined ? u.data[series].findLast(y => y !== null && y !== undefined) : value;
    return v === null || v === undefined ? "–" : format(v);
  }
  /** Moves the view with the keyboard: + and - zoom, arrows move, 0 shows everything. */
  function keyed(e) {
    const first = [...charts.values()][0];
    if (!first || e.ctrlKey || e.altKey || e.metaKey) return;
    let { min, max } = first.plot.scales.x;
    const width = max - min;
    if (e.key === "+" || e.key === "=") { min += width / 4; max -= width / 4; }
    else if (e.key === "-") { min -= width / 2; max += width / 2; }
    else if (e.key === "ArrowLeft") { min -= width / 4; max -= width / 4; }
    else if (e.key === "ArrowRight") { min += width / 4; max += width / 4; }
    else if (e.key === "0") { $("reset").click(); e.preventDefault(); return; }
    else return;
    e.preventDefault();
    view.from = min; view.to = max;
    writeAddress();
    draw();
  }
  /** Draws lines; each of [label, colour, dashed, xs, ys, points]. */
  function lines(id, curves, format, options = {}) {
    const host = $(id);
    const full = curves.filter(c => c.ys.some(y => y !== null));
    const old = charts.get(id);
    const key = JSON.stringify([full.map(c => [c.label, c.colour, c.dashed]), view.axis, css("--ink")]);
    host.setAttribute("role", "img");
    host.tabIndex = 0;
    host.onkeydown = keyed;
    host.setAttribute("aria-label", full.length ? full.map(c => c.label + " " + format(c.ys.filter(y => y !== null).at(-1))).join("; ") : "nothing yet");
    if (!full.length) {
      if (old) { old.plot.destroy(); charts.delete(id); }
      host.replaceChildren(node("p", options.none || "Nothing yet.", "none"));
      return;
    }
    const data = uPlot.join(full.map(c => [c.xs, c.ys]));
    const range = view.from === null ? null : { min: view.from, max: view.to };
    if (old && old.key === key) {
      old.plot.filling = true;
      old.plot.setData(data, range === null);
      if (range) old.plot.setScale("x", range);
      old.plot.filling = false;
      return;
    }
    if (old) old.plot.destroy();
    host.replaceChildren();
    const axis = { stroke: css("--soft"), grid: { stroke: css("--grid"), width: 1 }, ticks: { stroke: css("--grid") }, font: "12px system-ui" };
    const plot = new uPlot({
      width: host.clientWidth, height: PLOT_HEIGHT,
      tzDate: s => uPlot.tzDate(new Date(s * 1000), view.axis === "wall" ? Intl.DateTimeFormat().resolvedOptions().timeZone : "Etc/UTC"),
      cursor: { sync: { key: "flatwater" }, drag: { x: true, y: false } },
      scales: { x: { time: true } },
      axes: [{ ...axis, space: 90, values: (u, ticks) => ticks.map(t => clock(t, u.scales.x.max - u.scales.x.min)) }, { ...axis, size: 64, values: (u, ticks) => ticks.map(format) }],
      series: [{ label: "time", value: (u, v, i, k) => stated(u, v, i, k, t => clock(t, 0)) }, ...full.map(c => ({
        label: c.label, stroke: c.colour, width: 2, dash: c.dashed ? [6, 4] : undefined, spanGaps: true,
        points: { show: c.points === true, size: 6 }, value: (u, v, i, k) => stated(u, v, i, k, format) }))],
      legend: { live: true },
      hooks: { draw: [alarms], setScale: [zoomed] }
    }, data, host);
    if (range) { plot.filling = true; plot.setScale("x", range); plot.filling = false; }
    charts.set(id, { plot, key });
  }
  function drawCharts() {
    const ls = shown();
    const along = (l, dashed, value, weight) => ({
      label: short(l) + (value === ROW.given ? ", given" : value === ROW.clean ? ", true" : ""),
      colour: colour(l), dashed, xs: l.slots.map(slotX), ys: smooth(l.slots, value, weight) });
    lines("accuracy", ls.flatMap(l => [along(l, false, ROW.clean, ROW.cleanKnown), along(l, true, ROW.given, ROW.labelled)]), v => (100 * v).toFixed(1) + " %");
    lines("loss", ls.map(l => along(l, false, ROW.loss, ROW.labelled)), v => v.toPrecision(3));
    lines("noise", ls.map(l => along(l, false, ROW.noise, null)), v => (100 * v).toFixed(1) + " %", { none: "The trainers do not estimate label noise (trainer.noise)." });
    lines("worst", ls.map(l => ({ label: short(l), colour: colour(l), points: true, xs: placed(judged(l)).map(x), ys: placed(judged(l)).map(worst) })), v => (100 * v).toFixed(1) + " %");
    const measures = [...new Set(ls.flatMap(l => versions(l).flatMap(v => Object.keys(v.metrics))))].filter(m => /^sharpness|hessian|trace|surrogate|gradientNorm/i.test(m) && !/seconds|gradients$|standardError|\.se$/i.test(m)).sort();
    options($("measure"), measures, view.measure || "sharpness.sam", m => view.measure = m);
    const measure = $("measure").value;
    const measured = l => placed(versions(l)).filter(v => v.metrics[measure] !== undefined);
    lines("sharpness", ls.map(l => ({ label: short(l), colour: colour(l), points: true, xs: measured(l).map(x), ys: measured(l).map(v => v.metrics[measure]) })), v => v.toPrecision(3), { none: "No checkpoint has been measured yet." });
    drawSources(ls);
    drawMap(ls);
    drawTimeline(ls);
  }
  /** The worst sources of labels of one lineage: their curves, and what its newest checkpoint knows. */
  function drawSources(ls) {
    const telling = ls.filter(l => placed(versions(l)).some(v => v.noise?.sources.length));
    $("by-source").hidden = !telling.length;
    if (!telling.length) return;
    options($("source-lineage"), telling.map(l => l.name), view.source, s => view.source = s);
    const l = telling.find(one => one.name === $("source-lineage").value);
    const vs = placed(versions(l).filter(v => v.noise?.sources.length));
    const newest = vs.at(-1).noise;
    lines("sources", newest.sources.slice(0, COLOURS).map(([name], i) => ({ label: name, colour: css("--s" + i), points: true, xs: vs.map(x),
      ys: vs.map(v => v.noise.sources.find(s => s[0] === name)?.[2] ?? null) })), v => (100 * v).toFixed(1) + " %");
    table("source-table", [["source"], ["labels"], ["wrong, est. %"], ["95 % interval"]],
      newest.sources.map(([name, examples, wrong, low, high]) => [name, examples.toLocaleString("en"), percent(wrong), percent(low) + " to " + percent(high)]), "");
    const caption = $("source-table").createCaption();
    caption.textContent = newest.of > newest.sources.length ? "The worst " + newest.sources.length + " of " + newest.of + " sources, version " + vs.at(-1).version : "Version " + vs.at(-1).version;
  }
  function options(select, values, wanted, keep) {
    const now = [...select.options].map(o => o.value);
    if (now.join("\n") !== values.join("\n")) {
      select.replaceChildren(...values.map(v => { const o = node("option", v); o.value = v; return o; }));
    }
    if (document.activeElement !== select && values.includes(wanted)) select.value = wanted;
    select.onchange = () => { keep(select.value); writeAddress(); draw(); };
  }
  function drawMap(ls) {
    options($("map-lineage"), ls.map(l => l.name), view.map, m => view.map = m);
    const l = ls.find(one => one.name === $("map-lineage").value);
    const vs = l ? judged(l) : [];
    const host = $("map");
    if (!vs.length) { host.replaceChildren(node("p", "No checkpoint has been judged yet.", "none")); return; }
    const parts = s => s.split("/").map(p => p !== "" && Number.isFinite(Number(p)) ? Number(p) : p);
    const before = (a, b) => {
      for (let i = 0; i < Math.max(a.length, b.length); i++) {
        if (a[i] !== b[i]) return typeof a[i] === "number" && typeof b[i] === "number" ? a[i] - b[i] : String(a[i]) < String(b[i]) ? -1 : 1;
      }
      return 0;
    };
    const rows = [...new Set(vs.flatMap(v => Object.keys(v.domains)))].sort((a, b) => before(parts(a), parts(b)));
    const values = vs.flatMap(v => Object.values(v.domains));
    const low = Math.min(...values), high = Math.max(...values);
    const ratio = devicePixelRatio || 1, width = host.clientWidth, height = 22 * rows.length;
    const canvas = node("canvas");
    canvas.width = width * ratio; canvas.height = height * ratio;
    canvas.style.height = height + "px";
    canvas.setAttribute("role", "img");
    const newest = vs.at(-1);
    canvas.setAttribute("aria-label", "accuracy of " + l.name + " version " + newest.version + ": " + rows.map(r => r + " " + percent(newest.domains[r]) + " %").join("; "));
    const c = canvas.getContext("2d");
    c.scale(ratio, ratio);
    const left = Math.min(110, width / 3), cell = (width - left) / vs.length;
    c.font = "12px system-ui, sans-serif";
    c.textBaseline = "middle";
    const level = v => Math.min(9, Math.floor(10 * (v - low) / Math.max(1e-9, high - low)));
    rows.forEach((row, i) => {
      c.fillStyle = css("--ink");
      c.fillText(row, 0, 22 * i + 11, left - 8);
      vs.forEach((v, k) => {
        if (v.domains[row] === undefined) return;
        c.fillStyle = css("--h" + level(v.domains[row]));
        c.fillRect(left + k * cell, 22 * i + 1, Math.max(1, cell - (cell > 6 ? 1 : 0)), 20);
      });
    });
    canvas.onmousemove = e => {
      const box = canvas.getBoundingClientRect();
      const k = Math.floor((e.clientX - box.left - left) / cell), row = rows[Math.floor((e.clientY - box.top) / 22)];
      const v = vs[k];
      canvas.title = v && row && v.domains[row] !== undefined ? row + ", version " + v.version + " (step " + v.step + "): " + percent(v.domains[row]) + " %" : "";
    };
    const axis = node("div", undefined, "axis");
    axis.append(node("span", "version " + vs[0].version + ", " + time(1000 * x(vs[0]))), node("span", "version " + newest.version + ", " + time(1000 * x(newest))));
    const scale = node("div", undefined, "scale");
    scale.append(node("span", percent(low) + " %"));
    for (let i = 0; i < 10; i++) { const box = node("i"); box.style.background = css("--h" + i); scale.append(box); }
    scale.append(node("span", percent(high) + " %"));
    host.replaceChildren(canvas, axis, scale);
  }
  function drawTimeline(ls) {
    const host = $("timeline");
    const marked = ls.filter(l => l.versions.size);
    if (!marked.length) { host.replaceChildren(node("p", "No checkpoint yet.", "none")); return; }
    const ns = "http://www.w3.org/2000/svg";
    const make = (tag, attributes, text) => {
      const n = document.createElementNS(ns, tag);
      for (const [k, v] of Object.entries(attributes)) n.setAttribute(k, v);
      if (text) n.textContent = text;
      return n;
    };
    const width = host.clientWidth, height = 44 * marked.length + 6;
    const svg = make("svg", { viewBox: "0 0 " + width + " " + height, role: "img", "aria-label": "checkpoints: " + marked.map(l => short(l) + " has " + l.versions.size).join(", ") });
    const xs = marked.flatMap(l => versions(l).filter(v => v.step > 0).map(x));
    const min = view.from ?? Math.min(...xs), max = view.to ?? Math.max(...xs);
    const place = v => 10 + (width - 20) * (x(v) - min) / Math.max(1e-9, max - min);
    const promotions = state.streams.get(view.stream)?.promotions || [];
    const verdicts = new Map();
    for (const p of promotions) verdicts.set(p.lineage + "@" + p.version, p);
    const back = new Set(promotions.filter(p => p.verdict === "ROLLED_BACK").map(p => p.from));
    const live = state.streams.get(view.stream)?.live;
    marked.forEach((l, i) => {
      svg.append(make("text", { x: 0, y: 44 * i + 13 }, short(l)));
      svg.append(make("line", { x1: 0, x2: width, y1: 44 * i + 30, y2: 44 * i + 30, stroke: css("--rule") }));
      for (const v of versions(l)) {
        if (v.step === 0 || x(v) < min || x(v) > max) continue;
        const p = verdicts.get(l.name + "@" + v.version);
        const isLive = live && live.lineage === l.name && live.version === v.version;
        const was = p && (p.verdict === "PROMOTED" || p.verdict === "ROLLED_BACK");
        const mark = make("circle", { cx: place(v), cy: 44 * i + 30, r: isLive ? 7 : 4.5, fill: was || isLive ? colour(l) : css("--card"), stroke: colour(l), "stroke-width": isLive ? 3 : 1.5 });
        mark.append(make("title", {}, l.name + " version " + v.version + ", step " + v.step + (isLive ? ", live" : "") + (p ? ": " + p.verdict.toLowerCase().replace("_", " ") + ", " + p.reason : "")));
        svg.append(mark);
        if (back.has(l.name + "@" + v.version)) {
          const cx = place(v), cy = 44 * i + 30;
          svg.append(make("path", { d: "M" + (cx - 7) + " " + (cy - 7) + "l14 14m0 -14l-14 14", stroke: css("--alarm"), "stroke-width": 2, fill: "none" }));
        }
      }
    });
    host.replaceChildren(svg);
  }

  /* ---- tables ---- */
  function table(id, head, rows, none) {
    const t = $(id);
    if (!rows.length) { t.replaceChildren(); const c = t.createCaption(); c.textContent = none; return; }
    const thead = node("thead"), tr = node("tr");
    for (const [text, kind] of head) { const th = node("th", text, kind); th.scope = "col"; tr.append(th); }
    thead.append(tr);
    const body = node("tbody");
    for (const row of rows) {
      const line = node("tr");
      row.forEach((cell, i) => {
        const n = cell instanceof Node ? cell : node(i === 0 ? "th" : "td", cell, head[i][1]);
        if (i === 0) n.scope = "row";
        line.append(n);
      });
      body.append(line);
    }
    t.replaceChildren(thead, body);
  }
  function rate(l) {
    const last = l.slots.at(-1);
    if (!last) return "–";
    let rows = 0, from = last[ROW.wall];
    for (let i = l.slots.length - 1; i > 0 && last[ROW.wall] - l.slots[i - 1][ROW.wall] <= 10000; i--) {
      rows += l.slots[i][ROW.rows]; from = l.slots[i - 1][ROW.wall];
    }
    return last[ROW.wall] > from ? Math.round(1000 * rows / (last[ROW.wall] - from)).toLocaleString("en") : "–";
  }
  function drawTables() {
    const now = Date.now();
    table("numbers", [["lineage"], ["optimizer", "text"], ["step"], ["accuracy, true %"], ["given %"], ["label before %"], ["worst set %"], ["noise est. %"], ["examples/s"], ["behind"], ["not judged"], ["data up to"], ["version"], ["age"]],
      shown().map(l => {
        const last = l.slots.at(-1), newest = versions(l).at(-1), j = judged(l).at(-1);
        const name = node("th");
        const box = node("span", undefined, "swatch");
        box.style.background = colour(l);
        name.append(box, " " + short(l));
        const clean = smooth(l.slots, ROW.clean, ROW.cleanKnown).at(-1), given = smooth(l.slots, ROW.given, ROW.labelled).at(-1), before = smooth(l.slots, ROW.persistence, ROW.labelled).at(-1);
        return [name, l.optimizer.split(/[[(]/)[0], last ? last[ROW.step] : 0, percent(clean), percent(given), percent(before), j ? percent(worst(j)) : "–", last && last[ROW.noise] !== null ? percent(last[ROW.noise]) : "–",
          l.ended ? "ended" : l.paused ? "paused" : rate(l), l.behind, l.unjudged, last ? time(last[ROW.event]) : "–", newest ? newest.version : "–", newest ? span(now - newest.wall) : "–"];
      }), "");
    const s = state.streams.get(view.stream);
    $("live").hidden = !s?.live;
    if (s?.live) {
      const p = [...s.promotions].reverse().find(one => one.lineage === s.live.lineage && one.version === s.live.version && one.verdict !== "KEPT");
      const first = node("p");
      first.append(node("b", s.live.lineage + " version " + s.live.version), " since " + time(s.live.since) + " (data time), state ", node("code", s.live.hash.slice(0, 12)));
      $("live-text").replaceChildren(first, node("p", p ? p.actor + ": " + p.reason : ""));
    }
    table("verdicts", [["data time"], ["verdict", "text"], ["checkpoint", "text"], ["by", "text"], ["reason", "text"]],
      [...(s?.promotions || [])].reverse().slice(0, 100).map(p => [time(p.event), p.verdict.toLowerCase().replace("_", " "), p.lineage + "@" + p.version, p.actor, p.reason]), "No verdict yet.");
    table("orders", [["time, UTC"], ["order", "text"], ["of", "text"], ["by", "text"], ["reason", "text"]],
      state.orders.filter(o => o.stream === view.stream || o.stream === "*").reverse().slice(0, 100).map(o => [time(o.wall), o.action.toLowerCase().replace("_", " "), o.lineage === "" ? o.stream : o.lineage + (o.version >= 0 ? "@" + o.version : ""), o.actor, o.reason]), "Nobody has asked for anything.");
    table("drift", [["data time"], ["lineage", "text"], ["step"], ["detector", "text"], ["level", "text"], ["answer", "text"]],
      shown().flatMap(l => l.drift.map(d => [time(d.event), short(l), d.step, d.detector, d.level.toLowerCase(), d.action || "none"])).sort((a, b) => a[0] < b[0] ? 1 : -1).slice(0, 100), "No drift was seen.");
    $("files").replaceChildren(...all().map(l => {
      const li = node("li", l.name + ": ");
      ["steps", "checkpoints"].forEach((what, i) => {
        const a = node("a", what + " as CSV");
        a.href = "api/" + what + ".csv?lineage=" + encodeURIComponent(l.name);
        li.append(i ? ", " : "", a);
      });
      return li;
    }));
  }
  function drawChips() {
    const streams = [...new Set([...state.lineages.values()].map(l => l.stream))].sort();
    if (!streams.includes(view.stream)) view.stream = streams[0] || "";
    options($("stream"), streams, view.stream, v => { view.stream = v; view.from = null; view.to = null; });
    const host = $("lineages");
    const key = all().map(l => l.name + colour(l)).join("\n");
    if (host.dataset.key !== key) {
      host.dataset.key = key;
      host.replaceChildren(...all().map(l => {
        const b = node("button");
        b.type = "button";
        b.dataset.lineage = l.name;
        const box = node("span", undefined, "swatch");
        box.style.background = colour(l);
        b.append(box, short(l));
        b.onclick = () => { view.hidden.has(l.name) ? view.hidden.delete(l.name) : view.hidden.add(l.name); writeAddress(); draw(); };
        return b;
      }));
    }
    for (const b of host.children) b.setAttribute("aria-pressed", String(!view.hidden.has(b.dataset.lineage)));
  }
  let planned = false;
  function draw() {
    if (planned) return;
    planned = true;
    setTimeout(() => requestAnimationFrame(() => {
      planned = false;
      $("empty").hidden = state.lineages.size > 0;
      if (state.loaded) $("empty").textContent = "Nothing has been trained yet. The page fills by itself when the first step is published.";
      for (const part of document.querySelectorAll(".filled")) part.hidden = state.lineages.size === 0;
      $("reset").hidden = view.from === null;
      drawChips();
      drawCharts();
      drawTables();
      document.documentElement.dataset.drawn = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    }), 150);
  }

  /* ---- what people do ---- */
  for (const radio of document.getElementsByName("axis")) {
    radio.onchange = () => { view.axis = radio.value; view.from = null; view.to = null; writeAddress(); draw(); };
  }
  $("reset").onclick = () => { view.from = null; view.to = null; writeAddress(); for (const [id, c] of charts) { c.plot.destroy(); charts.delete(id); } draw(); };
  $("link").onclick = async () => {
    writeAddress();
    try { await navigator.clipboard.writeText(location.href); $("link").textContent = "copied"; } catch (e) { $("link").textContent = "it is in the address bar"; }
    setTimeout(() => $("link").textContent = "copy link", 2000);
  };
  const form = $("order");
  $("act").onclick = () => {
    options(form.lineage, all().map(l => l.name), form.lineage.value, () => {});
    $("answer").textContent = "";
    $("dialog").showModal();
  };
  $("cancel").onclick = () => $("dialog").close();
  form.onsubmit = async e => {
    e.preventDefault();
    const l = state.lineages.get(form.lineage.value);
    const needs = form.action.value === "promote";
    const version = form.version.value !== "" ? Number(form.version.value) : needs && l ? (versions(l).at(-1)?.version ?? -1) : -1;
    const answer = $("answer");
    answer.className = "";
    answer.textContent = "sending";
    try {
      const got = await fetch("api/actions", {
        method: "POST", headers: { "Content-Type": "application/json", "X-Flatwater-Token": form.token.value },
        body: JSON.stringify({ action: form.action.value, stream: view.stream, lineage: form.action.value === "roll_back" ? "" : form.lineage.value, version, actor: form.actor.value, reason: form.reason.value }) });
      const said = await got.json();
      answer.className = got.ok ? "good" : "bad";
      answer.textContent = got.ok ? "Sent. What comes of it is in the tables below." : said.error;
    } catch (problem) { answer.className = "bad"; answer.textContent = "The server does not answer."; }
  };
  addEventListener("hashchange", () => { readAddress(); draw(); });
  addEventListener("resize", () => { for (const [id, c] of charts) c.plot.setSize({ width: $(id).clientWidth, height: PLOT_HEIGHT }); draw(); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  setInterval(() => { if (state.lineages.size) drawTables(); }, 5000);
  readAddress();
  // A still, for a picture: it loads once and is told of nothing.
  if (new URLSearchParams(location.hash.slice(1)).has("still")) load(); else listen();
})();
