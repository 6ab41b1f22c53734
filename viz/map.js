/* The start: vis-network holds the boxes and the camera, this page draws and listens. */

let scene = { boxes: new Map(), lines: [], badges: [], groups: [] };
const raw = JSON.parse($("vis-data").textContent);
const visNodes = new vis.DataSet(raw.nodes.map((id) => ({
  id,
  shape: "custom",
  ctxRenderer({ ctx, x, y, state }) {
    const box = { x, y, w: D.box, h: HEIGHTS[id] };
    return {
      drawNode: () => drawBox(canvasPainter(ctx), id, box, { far: network.getScale() < 0.3, focus: state.hover || (S.cursor === id && isWalked()) }),
      nodeDimensions: { width: box.w, height: box.h },
    };
  },
})));
if (G) visNodes.add(G.all.map((group, g) => ({
  id: `g${g}`, shape: "custom", x: 0, y: 0, hidden: true,
  ctxRenderer({ ctx, state }) {
    const frame = scene.frames && scene.frames.find((each) => each.g === g);
    const [w, h] = frame ? [frame.w, isOpen(g) ? HEAD : frame.h] : G.closed;
    return {
      drawNode: () => { if (frame && !isOpen(g)) drawFrame(canvasPainter(ctx), frame, state.hover || (S.cursor === `g${g}` && isWalked())); },
      nodeDimensions: { width: w, height: h },
    };
  },
})));
const network = new vis.Network($("canvas"), { nodes: visNodes, edges: [] }, raw.options);
$("canvas").querySelector(".vis-network").tabIndex = -1;
$("canvas").querySelector("canvas").setAttribute("aria-hidden", "true");

let moving = false;
const redraw = () => network.redraw();

/* Put the boxes of the scene in their places and, unless told otherwise, show all of it. */
function showScene(move = true) {
  scene = currentScene();
  scene.groups = sorted(scene);
  visNodes.update(D.nodes.map((node, i) => {
    const box = scene.boxes.get(i);
    const hidden = !box || !nodeAlpha(i);
    return box ? { id: i, x: box.x, y: box.y, hidden } : { id: i, hidden: true };
  }));
  if (G) {
    const frames = new Map((scene.frames || []).map((frame) => [frame.g, frame]));
    visNodes.update(G.all.map((group, g) => {
      const frame = frames.get(g);
      return frame ? { id: `g${g}`, x: frame.x, y: isOpen(g) ? frame.y - frame.h / 2 + HEAD / 2 : frame.y, hidden: false } : { id: `g${g}`, hidden: true };
    }));
    tellLeftOut();
  }
  if (move) fit();
  placeBadges();
  redraw();
}

/* An open group that is chosen is what the window shows. */
function lookAtChosen() {
  const chosen = S.chosen;
  if (chosen && chosen.type === "group" && isOpen(chosen.at)) lookAt(chosen.at);
}

/* Show the whole scene, but on a phone never with letters below 12 pixels: then it is moved by hand. */
function fit() {
  const [x1, y1, x2, y2] = extent(scene);
  const area = $("canvas").getBoundingClientRect();
  const bar = $("bar").getBoundingClientRect();
  const foot = bar.top < area.bottom - 4 ? bar.height + 14 : 0; // on a phone it stands below
  const head = $("left-out").offsetHeight; // what is left out stands over the map
  const [w, h] = [area.width - 16, area.height - 12 - foot - head];
  let scale = Math.min(w / (x2 - x1), h / (y2 - y1), 1.5);
  let [cx, cy] = [(x1 + x2) / 2, (y1 + y2) / 2];
  if (scale < 12 / 14 && isPhone()) {
    scale = Math.min(12 / 14, w / (x2 - x1)) < 0.5 ? 0.6 : Math.max(12.1 / 14, Math.min(scale, 1));
    if ((y2 - y1) * scale > h) cy = y1 + h / scale / 2;
  }
  network.moveTo({ position: { x: cx, y: cy + (foot ? (foot - 8) / 2 / scale : 0) - head / 2 / scale }, scale, animation: false });
}

/* Badges are real buttons over the canvas, so that a keyboard and a screen reader find them. */
function placeBadges() {
  const layer = $("badges");
  const wanted = scene.badges.filter(({ at }) => {
    const mine = S.chosen && S.chosen.type === "loop" && S.chosen.at === at;
    if (isPhone() && S.view === "whole") return mine; // no room for fingers: the list has them
    return mine || !S.lit || (S.chosen.type === "step" && D.story[S.chosen.at].loops.includes(at));
  });
  layer.replaceChildren(...wanted.map(({ at }) => {
    const loop = D.loops[at];
    const open = loop.stops.length && loop.stops[S.stop] === null;
    const on = S.chosen && S.chosen.type === "loop" && S.chosen.at === at;
    const badge = button(`${turn(loop)} ${loop.id}`, () => choose({ type: "loop", at }), {
      class: `badge ${on ? "on" : ""} ${open ? "open" : ""}`, "data-loop": at,
      "aria-label": `Loop ${loop.id}, ${turn(loop) === "↻" ? "clockwise" : "anticlockwise"}, ${loop.type}: ${loop.name}${open ? ", open at this stop" : ""}`,
    });
    return badge;
  }));
  moveBadges();
}

function moveBadges() {
  const scale = network.getScale();
  const shrink = Math.max(0.8, Math.min(1, scale));
  $("badges").hidden = Boolean(G) && scale < 0.55; // they would stand on letters too small to read
  for (const badge of $("badges").children) {
    const spot = scene.badges.find(({ at }) => at === Number(badge.dataset.loop));
    if (!spot) continue;
    const { x, y } = network.canvasToDOM({ x: spot.spot[0], y: spot.spot[1] });
    badge.style.transform = `translate(${x}px, ${y}px) translate(-50%, -50%) scale(${shrink})`;
  }
}

const MANY = 1500;
network.on("beforeDrawing", (ctx) => {
  if (moving && scene.lines.length > MANY) return;
  if (G) drawFrames(canvasPainter(ctx), scene);
  drawLines(canvasPainter(ctx), scene);
});
network.on("afterDrawing", (ctx) => {
  if (!(moving && scene.lines.length > MANY) && network.getScale() > 0.3) {
    drawAllMarks(canvasPainter(ctx), scene);
    if (G) drawCounts(canvasPainter(ctx), scene);
  }
  moveBadges();
  if (!document.documentElement.dataset.ready) {
    document.documentElement.dataset.ready = "1";
    performance.mark("map-ready");
  }
});
let still = 0;
const move = () => { moving = true; clearTimeout(still); still = setTimeout(() => { moving = false; redraw(); }, 160); };
network.on("dragging", move);
network.on("zoom", move);

/* What is not on the map stands over it, in numbers. */
function tellLeftOut() {
  const words = D.omitted.concepts || D.omitted.links || scene.frames ? leftOut() : null;
  $("left-out").replaceChildren(...[words].filter(Boolean));
}

/* The line next to a point, if one is near enough. */
function lineAt({ x, y }) {
  const reach = 9 / network.getScale();
  let best = null;
  const bundles = (scene.bundles || []).map((bundle) => ({ ...bundle, at: bundle.key }));
  for (const line of [...scene.lines, ...bundles]) {
    if (!line.key && !linkAlpha(line.at)) continue;
    line.points.forEach(([bx, by], k) => {
      if (!k) return;
      const [ax, ay] = line.points[k - 1];
      const [dx, dy] = [bx - ax, by - ay];
      const part = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
      const away = Math.hypot(x - ax - dx * part, y - ay - dy * part);
      if (away < reach && (!best || away < best.away)) best = { away, at: line.at };
    });
  }
  return best ? best.at : -1;
}

network.on("click", (event) => {
  const [box] = event.nodes;
  if (typeof box === "string") return toggleGroup(Number(box.slice(1)));
  if (box !== undefined) return choose({ type: "node", at: box });
  const at = lineAt(event.pointer.canvas);
  if (typeof at === "string") return choose({ type: "bundle", at });
  if (at >= 0) return choose({ type: "link", at });
  if (S.chosen && S.view === "whole") choose(null, { quiet: true });
  return saveAddress();
});
$("canvas").addEventListener("mousemove", (event) => {
  if (moving) return;
  const area = $("canvas").getBoundingClientRect();
  const spot = network.DOMtoCanvas({ x: event.clientX - area.left, y: event.clientY - area.top });
  const over = network.getNodeAt({ x: event.clientX - area.left, y: event.clientY - area.top }) !== undefined || lineAt(spot) !== -1;
  $("canvas").style.cursor = over ? "pointer" : "grab";
});

/* Arrow keys walk from box to box; Enter tells about it; the rest as everywhere. */
function walk(dx, dy) {
  const places = [...scene.boxes].filter(([i]) => nodeAlpha(i));
  for (const { g, x, y, h } of scene.frames || []) places.push([`g${g}`, { x, y: isOpen(g) ? y - h / 2 + HEAD / 2 : y }]);
  const here = (places.find(([i]) => i === S.cursor) || [])[1];
  let best = -1;
  let least = Infinity;
  for (const [i, box] of places) {
    if (i === S.cursor) continue;
    if (!here) { if (box.x + box.y < least) { least = box.x + box.y; best = i; } continue; }
    const ahead = (box.x - here.x) * dx + (box.y - here.y) * dy;
    const aside = Math.abs((box.x - here.x) * dy) + Math.abs((box.y - here.y) * dx);
    if (ahead > 4 && ahead + 2 * aside < least) { least = ahead + 2 * aside; best = i; }
  }
  if (best === -1) return;
  S.cursor = best;
  redraw();
  if (typeof best === "string") {
    const g = Number(best.slice(1));
    say(`Group: ${groupName(g)}, ${plural(G.all[g].boxes, "factor")}, ${isOpen(g) ? "open. Enter closes it" : "closed. Enter opens it"}.`);
    return;
  }
  const mine = D.links.map((_, k) => k).filter((k) => (D.links[k].a === best || D.links[k].b === best) && linkAlpha(k) && linkNow(k));
  const causes = mine.filter((k) => isCause(linkNow(k).style));
  const into = causes.filter((k) => D.links[k].b === best).length;
  say(`${nameOf(best)}, ${KINDS.get(D.nodes[best].kind).label}. Acted on by ${into}, acts on ${causes.length - into}, only goes together with ${mine.length - causes.length}. Enter tells more.`);
}
$("map").addEventListener("keydown", (event) => {
  if (event.target !== $("map") || event.ctrlKey || event.metaKey || event.altKey) return;
  const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (step) walk(...step);
  else if (event.key === "Enter" && typeof S.cursor === "string") { toggleGroup(Number(S.cursor.slice(1))); $("map").focus(); }
  else if (event.key === "Enter" && S.cursor >= 0) choose({ type: "node", at: S.cursor });
  else if (event.key === "+" || event.key === "=") zoom(1.25);
  else if (event.key === "-") zoom(0.8);
  else if (event.key === "0") fit();
  else return;
  event.preventDefault();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !$("dialog").open) {
    if (!$("hits").hidden) { $("hits").hidden = true; return; }
    choose(null, { quiet: true });
    saveAddress();
    $("map").focus();
  }
  if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) { event.preventDefault(); $("search").focus(); }
});

function zoom(by) {
  network.moveTo({ scale: network.getScale() * by, animation: false });
}

/* The tabs: arrow keys move between them. */
for (const tab of document.querySelectorAll("[role=tab]")) {
  tab.addEventListener("click", () => openTab(tab.dataset.tab));
  tab.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    const tabs = [...document.querySelectorAll("[role=tab]")];
    const next = tabs[(tabs.indexOf(tab) + by + tabs.length) % tabs.length];
    openTab(next.dataset.tab);
    next.focus();
  });
}
$("zoom-in").addEventListener("click", () => zoom(1.25));
$("zoom-out").addEventListener("click", () => zoom(0.8));
$("whole").addEventListener("click", () => { choose(null, { quiet: true }); saveAddress(); });
$("table").addEventListener("click", showTable);
$("png").addEventListener("click", savePng);
$("svg").addEventListener("click", saveSvg);
$("printer").addEventListener("click", () => window.print());
$("theme").addEventListener("click", () => setTheme(!S.dark));
$("close").addEventListener("click", () => $("dialog").close());
$("search").addEventListener("input", showHits);
$("search").addEventListener("keydown", (event) => {
  const first = $("hits").querySelector("button");
  if (event.key === "ArrowDown" && first) { event.preventDefault(); first.focus(); }
  if (event.key === "Enter" && first) first.click();
});
$("hits").addEventListener("keydown", (event) => {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by) return;
  event.preventDefault();
  const all = [...$("hits").querySelectorAll("button")];
  const next = all[all.indexOf(document.activeElement) + by];
  (next || $("search")).focus();
});
document.addEventListener("click", (event) => { if (!event.target.closest("#finder")) $("hits").hidden = true; });
$("stop").max = NOW.length - 1;
$("stop").addEventListener("input", (event) => setStop(Number(event.target.value)));
if (D.stops.length < 2) $("slider").hidden = true;
window.addEventListener("beforeprint", fillPrint);
window.addEventListener("hashchange", start);
let size = "";
let waiting = 0;
new ResizeObserver(() => {
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(() => {
    const area = $("canvas").getBoundingClientRect();
    if (size === `${area.width} ${area.height}`) return;
    size = `${area.width} ${area.height}`;
    network.setSize("100%", "100%");
    showScene(); // another window may want another layout
    lookAtChosen();
  });
}).observe($("canvas"));
const scheme = window.matchMedia("(prefers-color-scheme: dark)");
scheme.addEventListener("change", (event) => setTheme(event.matches));

/* What a test may ask; nothing here changes anything. */
window.kbMap = {
  shown: () => D.links.map((l, i) => ({ id: l.id, alpha: linkAlpha(i), now: linkNow(i) })).filter((l) => l.alpha)
    .map((l) => ({ id: l.id, style: l.now ? l.now.style : null, head: l.now ? STYLES.get(l.now.style).head : null, alpha: l.alpha })),
  boxes: () => [...scene.boxes].filter(([i]) => nodeAlpha(i)).map(([i]) => D.nodes[i].id),
  letters: () => 14 * network.getScale(),
  loops: () => rankedLoops().closed.map((loop) => loop.id),
  spot: (i) => { const b = scene.boxes.get(i); return network.canvasToDOM({ x: b.x, y: b.y }); },
  view: () => S.view,
  frames: () => (scene.frames || []).map((frame) => ({ ...frame, id: G.all[frame.g].id, open: isOpen(frame.g) })),
  bundles: () => (scene.bundles || []).map(({ a, b, style, points, links }) => ({ a: G.all[a].id, b: G.all[b].id, style, points, count: links.length, head: STYLES.get(style).head })),
  lines: () => scene.lines.map(({ at, points, sign }) => ({ id: D.links[at].id, points, sign })),
  places: () => [...scene.boxes].map(([i, { x, y, w, h }]) => ({ id: D.nodes[i].id, x, y, w, h })),
  hidden: () => (G ? hiddenNow() : null),
  network,
};

/* A phone, and a map with too many boxes to read at once, open on the best loop or the largest hub. */
function openSmall() {
  const loop = rankedLoops().closed[0] || D.loops[0];
  const ties = D.nodes.map((n, i) => D.links.filter((l) => l.a === i || l.b === i).length);
  if (loop) choose({ type: "loop", at: D.loops.indexOf(loop) }, { quiet: true });
  else if (ties.length) choose({ type: "node", at: ties.indexOf(Math.max(...ties)) }, { quiet: true });
  S.tab = loop ? "loops" : "story";
  fillPanel();
}

function start() {
  const { chosen, tab } = readAddress();
  $("stop").value = S.stop;
  setTheme(S.dark);
  if (chosen) {
    choose(chosen, { quiet: true });
    if (tab) S.tab = tab; // setStop fills the panel
  } else if (S.tab !== "story") { choose(null, { quiet: true }); }
  else if (isPhone() || (D.focus && !G)) openSmall();
  else choose({ type: "step", at: 0 }, { quiet: true });
  setStop(S.stop);
}
S.dark = scheme.matches;
tellLeftOut();
start();
