/* Everything that changes what is chosen or shown, and the address that says so. */

function litBy(chosen) {
  if (!chosen) return null;
  const nodes = new Set();
  const links = new Set();
  const take = (i) => { links.add(i); nodes.add(D.links[i].a); nodes.add(D.links[i].b); };
  if (chosen.type === "node") {
    nodes.add(chosen.at);
    D.links.forEach((l, i) => { if (l.a === chosen.at || l.b === chosen.at) take(i); });
  } else if (chosen.type === "link") take(chosen.at);
  else if (chosen.type === "loop") D.loops[chosen.at].links.forEach(take);
  else if (chosen.type === "path") chosen.at.links.forEach(take);
  else if (chosen.type === "group" || chosen.type === "bundle") litGroup(chosen, take, nodes);
  else if (chosen.type === "step") {
    const step = D.story[chosen.at];
    if (!step.links.length && !step.nodes.length) return null;
    step.links.forEach(take);
    step.nodes.forEach((n) => nodes.add(n));
  }
  return { nodes, links };
}

/* Choose a box, line, loop, path or step of the story: light it up and tell what it rests on. */
function choose(chosen, { quiet = false } = {}) {
  S.chosen = chosen;
  S.lit = litBy(chosen);
  S.view = "whole";
  if (chosen) {
    if (chosen.type === "step") { S.tab = "story"; S.step = chosen.at; }
    else if (chosen.type === "path") S.tab = "paths";
    else S.tab = "evidence";
    if (chosen.type === "node") S.cursor = chosen.at;
    if (chosen.type === "group") S.cursor = `g${chosen.at}`;
    if (isPhone() || D.focus) S.view = { node: "ego", link: "chain", loop: "ring", path: "chain" }[chosen.type] || "whole";
  }
  fillPanel();
  showScene();
  lookAtChosen();
  if (!quiet) {
    const head = $("panel").querySelector("h2");
    if (head) { say(head.textContent); if (chosen && chosen.type !== "path") head.focus({ preventScroll: true }); }
    saveAddress();
  }
}

function openTab(name) {
  S.tab = name;
  if (name === "story") return choose({ type: "step", at: S.step });
  fillPanel();
  saveAddress();
  return redraw();
}

function setView(view) {
  S.view = view;
  fillPanel();
  showScene();
}

function flip(set, key, off) {
  if (off) set.add(key); else set.delete(key);
  changed();
}

/* After a filter or the slider: draw again, keep the panel where it is. */
function changed() {
  if (S.path.found) findAgain();
  showScene(false);
  saveAddress();
  tellCounts();
}

/* Ways lead along what is shown: the chosen one stays if it is still there. */
function findAgain() {
  const { from, to } = S.path;
  const { paths } = (S.path.found = findPaths(from, to));
  if (S.chosen && S.chosen.type === "path") {
    const same = paths.find((path) => String(path.links) === String(S.chosen.at.links)) || paths[0];
    S.chosen = same ? { type: "path", at: same } : null;
    S.lit = litBy(S.chosen);
  }
  if (S.tab === "paths") fillPanel();
}

function tellCounts() {
  const shown = D.links.filter((l, i) => linkAlpha(i) && linkNow(i)).length;
  say(`${plural(shown, "link")} shown of ${D.links.length}`);
}

function resetFilters() {
  S.off = new Set(D.styles.filter((style) => !style.drawn).map((style) => style.name));
  S.noSource.clear();
  S.noKind.clear();
  S.least = 0;
  fillPanel();
  changed();
}

function setStop(stop) {
  S.stop = Math.max(0, Math.min(NOW.length - 1, stop));
  $("stop").value = S.stop;
  const label = D.stops.length ? D.stops[S.stop].label : "";
  $("stop").setAttribute("aria-valuetext", label);
  const kept = D.links.filter((l, i) => linkNow(i)).length;
  $("stop-said").textContent = `${label} · ${plural(kept, "link")}, ${plural(rankedLoops().closed.length, "loop")}`;
  fillPanel();
  changed();
}

function searchPaths() {
  const { from, to } = S.path;
  S.path.found = from >= 0 && to >= 0 && from !== to ? findPaths(from, to) : null;
  S.path.asked = true;
  S.tab = "paths";
  const first = S.path.found && S.path.found.paths[0];
  if (first) choose({ type: "path", at: first });
  else { fillPanel(); say(S.path.found ? "No path found" : "Choose two different factors"); }
}

/* The address holds what is chosen and filtered, so that a link shows the same again. */
function saveAddress() {
  const q = new URLSearchParams();
  const c = S.chosen;
  if (c && c.type === "node") q.set("node", D.nodes[c.at].id);
  if (c && c.type === "link") q.set("edge", D.links[c.at].id);
  if (c && c.type === "loop") q.set("loop", D.loops[c.at].id);
  if (c && c.type === "step" && c.at) q.set("story", c.at + 1);
  if (c && c.type === "path") { q.set("from", D.nodes[S.path.from].id); q.set("to", D.nodes[S.path.to].id); }
  if (c && c.type === "group") q.set("group", G.all[c.at].id);
  if (c && c.type === "bundle") q.set("bundle", bundleId(c.at));
  if (S.open.size) q.set("open", [...S.open].sort((a, b) => a - b).map((g) => G.all[g].id).join(","));
  if (S.stop) q.set("evidence", D.stops[S.stop].name);
  const hidden = D.styles.filter((s) => S.off.has(s.name) === s.drawn).map((s) => s.name);
  if (hidden.length) q.set("lines", hidden.join(","));
  if (S.noSource.size) q.set("sources", [...S.noSource].join(","));
  if (S.noKind.size) q.set("kinds", [...S.noKind].join(","));
  if (S.least) q.set("least", S.least);
  if (S.tab === "loops" || S.tab === "filters") q.set("tab", S.tab);
  const hash = q.toString();
  try { history.replaceState(null, "", hash ? `#${hash}` : location.pathname); } catch { /* a sandboxed frame has no address */ }
}

function readAddress() {
  const q = new URLSearchParams(location.hash.length > 1 ? location.hash.slice(1) : D.opens);
  const list = (key, known) => new Set((q.get(key) || "").split(",").filter((word) => known(word)));
  const flipped = list("lines", (word) => STYLES.has(word));
  S.off = new Set(D.styles.filter((s) => s.drawn === flipped.has(s.name)).map((s) => s.name));
  S.noSource = list("sources", (word) => SOURCES.has(word));
  S.noKind = list("kinds", (word) => KINDS.has(word));
  S.least = Math.max(0, Math.min(0.9, Number(q.get("least")) || 0));
  S.stop = Math.max(0, D.stops.findIndex((stop) => stop.name === q.get("evidence")));
  S.open = new Set();
  for (const id of G ? (q.get("open") || "").split(",") : []) if (groupNamed(id) >= 0) setOpen(groupNamed(id), true);
  const step = Number(q.get("story"));
  let chosen = null;
  if (NODE_AT.has(q.get("node"))) chosen = { type: "node", at: NODE_AT.get(q.get("node")) };
  else if (LINK_AT.has(q.get("edge"))) chosen = { type: "link", at: LINK_AT.get(q.get("edge")) };
  else if (D.loops.some((l) => l.id === q.get("loop"))) chosen = { type: "loop", at: D.loops.findIndex((l) => l.id === q.get("loop")) };
  else if (NODE_AT.has(q.get("from")) && NODE_AT.has(q.get("to"))) {
    S.path = { from: NODE_AT.get(q.get("from")), to: NODE_AT.get(q.get("to")), found: null };
    S.path.found = findPaths(S.path.from, S.path.to);
    if (S.path.found.paths.length) chosen = { type: "path", at: S.path.found.paths[0] };
    else S.tab = "paths";
  } else if (G && groupNamed(q.get("group")) >= 0) chosen = { type: "group", at: groupNamed(q.get("group")) };
  else if (G && bundleNamed(q.get("bundle") || "")) chosen = { type: "bundle", at: bundleNamed(q.get("bundle")) };
  else if (step > 1 && step <= D.story.length) chosen = { type: "step", at: step - 1 };
  const tab = ["loops", "filters"].includes(q.get("tab")) ? q.get("tab") : null;
  if (!chosen && tab) S.tab = tab;
  return { chosen, tab };
}

/* Labels that start with the words, other labels, synonyms and quotes, in that order. */
function search(words) {
  const w = words.trim().toLowerCase();
  if (!w) return [];
  const found = [];
  const has = (s) => s.toLowerCase().includes(w);
  const rank = ({ label }) => (label.toLowerCase().startsWith(w) ? 0 : has(label) ? 1 : 2);
  D.nodes.forEach((n, i) => {
    const other = (n.synonyms || []).find(has);
    if (!has(n.label) && !other) return;
    const small = KINDS.get(n.kind).label + (has(n.label) ? "" : ` · also called ${other}`);
    found.push({ label: n.label, small, go: { type: "node", at: i } });
  });
  found.sort((a, b) => rank(a) - rank(b)); // a stable sort: equals stay as they stand
  D.links.forEach((l, i) => {
    const hit = l.claims.map((c) => D.claims[c]).find((c) => c.quote.some(([text]) => has(text)) || has(c.statement));
    if (hit) found.push({ label: linkName(i), dir: "ltr", small: hit.quote.map(([text]) => text).join(" … "), go: { type: "link", at: i } });
  });
  return found;
}

function showHits() {
  const words = $("search").value;
  const hits = search(words);
  const [first, rest] = [hits.slice(0, 30), hits.length - 30];
  const list = $("hits");
  list.hidden = !words.trim();
  list.replaceChildren(...(first.length
    ? first.map((hit) => el("li", {}, button([el("span", { dir: hit.dir || "auto" }, hit.label), el("small", { dir: "auto" }, hit.small)], () => { list.hidden = true; choose(hit.go); }, { class: "item" })))
    : [el("li", { class: "none" }, "Nothing has these words.")]));
  if (rest > 0) list.append(el("li", { class: "none" }, `${rest.toLocaleString("en")} more hits: more letters find fewer.`));
  say(words.trim() ? plural(hits.length, "hit") : "");
}

function openDialog(title, content) {
  const dialog = $("dialog");
  $("dialog-title").textContent = title;
  $("dialog-body").replaceChildren(...content);
  if (!dialog.open) dialog.showModal();
}

/* The same content as a table: everything that is on the map, and what is not drawn. */
function showTable() {
  const cell = (words, props = {}) => el("td", { dir: "auto", ...props }, words);
  const head = (words) => el("tr", { role: "row" }, words.map((word) => el("th", { scope: "col", role: "columnheader" }, word)));
  const linkRow = (l) => {
    const i = LINK_AT.get(l.id);
    const now = linkNow(i);
    const style = STYLES.get(now ? now.style : l.style);
    const quotes = l.claims.map((c) => el("q", { dir: "auto" }, D.claims[c].quote.map(([text]) => text).join(" … ")));
    return el("tr", {},
      el("td", { dir: "ltr" }, button(linkName(i), () => { $("dialog").close(); choose({ type: "link", at: i }); }, { class: "inline" })),
      cell(now ? style.label : "nothing left at this stop"), cell(style.head === "arrow" ? (now || l).sign : ""),
      (now || l).weights.map((n) => cell(n.toFixed(2), { class: "number" })), cell(quotes));
  };
  const nodeRow = (n) => el("tr", {},
    el("td", { dir: "auto" }, button(n.label, () => { $("dialog").close(); choose({ type: "node", at: NODE_AT.get(n.id) }); }, { class: "inline" })),
    cell(KINDS.get(n.kind).label), cell((n.synonyms || []).join(", ")), cell(n.description));
  const table = (what, titles, records, row) => {
    const caption = `${what} (${records.length.toLocaleString("en")})`;
    const [body, more] = firstOf(el("tbody", { role: "rowgroup" }), records, (record) => {
      const made = row(record);
      made.setAttribute("role", "row"); // on a phone a row is a block, and stays a row for who hears it
      [...made.cells].forEach((each, k) => { each.setAttribute("role", "cell"); each.dataset.head = titles[k]; });
      return made;
    });
    return [el("table", { role: "table" }, el("caption", {}, caption), el("thead", { role: "rowgroup" }, head(titles)), body), more];
  };
  const loopRow = (l) => el("tr", {}, cell(l.id), cell(l.name), cell(l.type), cell(l.nodes.map(nameOf).join(" → "), { dir: "ltr" }), cell(linkName(l.weakest), { dir: "ltr" }));
  const groupRow = (group) => el("tr", {}, cell(groupName(G.all.indexOf(group))), cell(String(group.boxes), { class: "number" }),
    cell((group.level > 1 ? group.parts.map(groupName) : group.parts.map((i) => D.nodes[i].label)).join(", ")));
  openDialog("Everything as tables", [
    table("Links", ["Link", "How it is said", "Sign", "Cause", "Together", "Not a cause", "Not together", "Quotes"], D.links, linkRow),
    D.loops.length ? table("Loops", ["Loop", "Through", "Type", "Factors", "Weakest link"], D.loops, loopRow) : [],
    table("Factors", ["Factor", "Kind", "Also called", "What it is"], D.nodes, nodeRow),
    G ? table("Groups", ["Group", "Factors", "What is in it"], G.all, groupRow) : [],
  ].flat().filter(Boolean));
}

/* Pictures of what is shown now. */
function svgOf(scene) {
  const [x1, y1, x2, y2] = extent(scene);
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const [w, h] = [x2 - x1 + 40, y2 - y1 + 40];
  svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  svg.setAttribute("viewBox", `${x1 - 20} ${y1 - 20} ${w} ${h}`);
  svg.setAttribute("width", w);
  svg.setAttribute("height", h);
  svg.setAttribute("role", "img");
  const title = document.createElementNS("http://www.w3.org/2000/svg", "title");
  title.textContent = D.title;
  svg.append(title);
  const p = svgPainter(svg);
  p.box(x1 - 20, y1 - 20, w, h, 0, { fill: colours().back });
  paintAll(p, scene);
  return svg;
}

function paintAll(p, scene) {
  scene.groups = sorted(scene);
  for (const frame of scene.frames || []) if (!isOpen(frame.g)) drawFrame(p, frame, false);
  if (G) drawFrames(p, scene);
  drawLines(p, scene);
  for (const [i, box] of scene.boxes) drawBox(p, i, box, {});
  drawAllMarks(p, scene);
  if (G) drawCounts(p, scene);
  for (const badge of scene.badges) {
    const loop = D.loops[badge.at];
    const [x, y] = badge.spot;
    if (S.lit && !(S.chosen && S.chosen.type === "loop" && S.chosen.at === badge.at)) continue;
    p.box(x - 24, y - 12, 48, 24, 12, { fill: colours().back, stroke: colours().ink, width: 1.2 });
    p.text(`${turn(loop)} ${loop.id}`, x, y, 12, { fill: colours().ink, weight: 700 });
  }
}

function save(blob, name) {
  const url = URL.createObjectURL(blob);
  const a = el("a", { href: url, download: name });
  document.body.append(a);
  a.click();
  a.remove();
  setTimeout(() => URL.revokeObjectURL(url), 5000);
}

function saveSvg() {
  const text = new XMLSerializer().serializeToString(svgOf(currentScene()));
  save(new Blob([`<?xml version="1.0" encoding="UTF-8"?>\n${text}\n`], { type: "image/svg+xml" }), `${D.name}.svg`);
}

function savePng() {
  const scene = currentScene();
  const [x1, y1, x2, y2] = extent(scene);
  const scale = Math.min(2, 8000 / Math.max(x2 - x1, y2 - y1));
  const canvas = el("canvas", { width: Math.ceil((x2 - x1 + 40) * scale), height: Math.ceil((y2 - y1 + 40) * scale) });
  const ctx = canvas.getContext("2d");
  ctx.scale(scale, scale);
  ctx.translate(20 - x1, 20 - y1);
  const p = canvasPainter(ctx);
  p.box(x1 - 20, y1 - 20, x2 - x1 + 40, y2 - y1 + 40, 0, { fill: colours().back });
  paintAll(p, scene);
  canvas.toBlob((blob) => save(blob, `${D.name}.png`), "image/png");
}

/* Print: the map in light colours, its legend, and every link with its quotes. */
function fillPrint() {
  const dark = S.dark;
  S.dark = false;
  const number = new Map(D.sources.map((source, k) => [source.id, k + 1]));
  const rows = D.links.map((l, i) => el("li", {}, el("strong", { dir: "ltr" }, linkName(i)), ` · ${STYLES.get((linkNow(i) || l).style).label} · `,
    el("span", { dir: "auto" }, l.claims.map((c) => `“${D.claims[c].quote.map(([t]) => t).join(" … ")}” [${number.get(D.claims[c].source)}]`).join("  "))));
  const loops = rankedLoops().closed.map((loop) => el("li", {}, el("strong", {}, loop.id), ` · ${loop.sentence}`));
  const sources = D.sources.map((source) => el("li", { dir: "auto" }, [source.author, source.title, source.publisher, source.published, source.kind, source.doi || source.url].filter(Boolean).join(" · ")));
  const stop = D.stops.length ? `Evidence: ${D.stops[S.stop].label}. ` : "";
  $("print").replaceChildren(el("h1", { dir: "auto" }, D.title), el("p", { class: "small" }, `${stop}Table of weights: version ${D.weights}. ${D.rights || ""}`),
    svgOf(currentScene()), legend(), el("h2", {}, "Links and the words they rest on"), el("ol", {}, rows),
    ...(loops.length ? [el("h2", {}, "Loops"), el("ul", {}, loops)] : []), el("h2", {}, "Sources"), el("ol", {}, sources));
  S.dark = dark;
}

function setTheme(dark) {
  S.dark = dark;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  $("theme").setAttribute("aria-pressed", dark);
  fillPanel();
  redraw();
}
