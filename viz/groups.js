/* A map with too many boxes to show each: boxes that hang together stand in groups, which open in
   place. Lines between groups are bundles of links of one status; each says how many it holds. */

const HEAD = 34;
const PAD = 14;
const PARENT = new Map(); // group → the group that it stands in
const WAY = []; // box → the groups that it stands in, the outermost first
const CROSSING = []; // link → [holder, from, to] as groups, or null inside one group of boxes
const INSIDE = new Map(); // group of boxes → the links between its boxes
const ROUND = new Map(); // group of boxes → the loops that run between its boxes

if (G) {
  G.all.forEach((group, g) => { if (group.level > 1) for (const part of group.parts) PARENT.set(part, g); });
  G.all.forEach((group, g) => {
    if (group.level > 1) return;
    INSIDE.set(g, []);
    const way = [g];
    while (PARENT.has(way[0])) way.unshift(PARENT.get(way[0]));
    for (const box of group.parts) WAY[box] = way;
  });
  D.links.forEach((link, i) => {
    const [one, other] = [WAY[link.a], WAY[link.b]];
    const apart = one.findIndex((g, k) => g !== other[k]);
    CROSSING[i] = apart < 0 ? null : [apart ? one[apart - 1] : -1, one[apart], other[apart]];
    if (apart < 0) INSIDE.get(one[one.length - 1]).push(i);
  });
  D.loops.forEach((loop, i) => {
    if (loop.links.some((link) => CROSSING[link])) return;
    const g = WAY[loop.nodes[0]].at(-1);
    ROUND.set(g, [...(ROUND.get(g) || []), i]);
  });
}

const groupName = (g) => (G.all[g].scattered ? G.all[g].label : `Around ${apart(G.all[g].label)}`);
const childrenOf = (g) => (g < 0 ? G.top : G.all[g].parts);
const isOpen = (g) => S.open.has(g);
const inView = (g) => !PARENT.has(g) || (isOpen(PARENT.get(g)) && inView(PARENT.get(g)));
const hasHead = (style) => STYLES.get(style).head !== "none";

function boxesOf(g) {
  const { level, parts } = G.all[g];
  return level === 1 ? parts : parts.flatMap(boxesOf);
}

/* Width and height of a group as it is now. */
function groupSize(g) {
  if (!isOpen(g)) return G.closed;
  if (G.all[g].level > 1) {
    const { across, down } = tracks(g);
    return [across.end + 2 * PAD, down.end + 2 * PAD + HEAD];
  }
  const [x1, y1, x2, y2] = G.inner[g].extent;
  return [Math.max(G.closed[0], x2 - x1) + 2 * PAD, y2 - y1 + 2 * PAD + HEAD];
}

/* Where the columns, rows and lanes of a grid begin: an open group moves the others apart. */
function tracks(holder) {
  const grid = G.grids[holder];
  const sizes = childrenOf(holder).map(groupSize);
  const line = (count, slots, track, size) => {
    const lanes = [];
    const middles = [];
    let at = 0;
    for (let k = 0; k <= count; k += 1) {
      lanes.push(at);
      at += 2 * G.margin + G.gap * Math.max(0, slots[k] - 1);
      if (k === count) break;
      const most = Math.max(G.closed[size], ...sizes.filter((_, n) => track(grid.cells[n]) === k).map((s) => s[size]));
      middles.push(at + most / 2);
      at += most;
    }
    return { lanes, middles, end: at };
  };
  return {
    across: line(grid.columns, grid.upright, (cell) => cell % grid.columns, 0),
    down: line(grid.rows, grid.level, (cell) => Math.floor(cell / grid.columns), 1),
  };
}

/* What runs between the groups in view, by status and direction, with all filters applied. */
function bundled() {
  const found = new Map();
  CROSSING.forEach((way, i) => {
    if (!way || !passes(i) || !linkNow(i)) return;
    const style = linkNow(i).style;
    const [holder, from, to] = way;
    const [a, b] = hasHead(style) || from < to ? [from, to] : [to, from];
    const key = `${a} ${b} ${style}`;
    if (!found.has(key)) found.set(key, { key, holder, a, b, style, links: [] });
    found.get(key).links.push(i);
  });
  return found;
}

/* The scene of the groups: closed ones as boxes, open ones as frames around what is in them. */
function groupScene() {
  const made = { boxes: new Map(), lines: [], badges: [], frames: [], bundles: [], away: new Map() };
  const bundles = bundled();
  for (const { links } of bundles.values()) {
    for (const i of links) for (const box of [D.links[i].a, D.links[i].b]) made.away.set(box, (made.away.get(box) || 0) + 1);
  }
  placeGrid(made, bundles, -1, 0, 0);
  placeCounts(made.bundles);
  return made;
}

function placeGrid(made, bundles, holder, left, top) {
  const grid = G.grids[holder];
  const { across, down } = tracks(holder);
  const children = childrenOf(holder);
  const frames = children.map((g, n) => {
    const [w, h] = groupSize(g);
    const cell = grid.cells[n];
    const frame = { g, w, h, x: left + across.middles[cell % grid.columns], y: top + down.middles[Math.floor(cell / grid.columns)] };
    made.frames.push(frame);
    if (isOpen(g)) placeInside(made, bundles, frame);
    return frame;
  });
  for (const [a, b, style, side, part, side2, part2, lanes] of grid.strands) {
    const bundle = bundles.get(`${children[a]} ${children[b]} ${style}`) || (hasHead(style) ? null : bundles.get(`${children[b]} ${children[a]} ${style}`));
    if (!bundle) continue;
    const points = [port(frames[a], side, part)];
    const end = port(frames[b], side2, part2);
    let upright = 0;
    for (let k = 0; k < lanes.length; k += 3) {
      upright = lanes[k];
      const at = (upright ? left + across.lanes[lanes[k + 1]] : top + down.lanes[lanes[k + 1]]) + G.margin + G.gap * lanes[k + 2];
      const [x, y] = points[points.length - 1];
      points.push(upright ? [at, y] : [x, at]);
    }
    const [x, y] = points[points.length - 1];
    points.push(upright ? [x, end[1]] : [end[0], y], end);
    made.bundles.push({ ...bundle, points: points.filter(([px, py], k) => !k || px !== points[k - 1][0] || py !== points[k - 1][1]) });
  }
}

function placeInside(made, bundles, { g, x, y, w, h }) {
  const [left, top] = [x - w / 2 + PAD, y - h / 2 + PAD + HEAD];
  if (G.all[g].level > 1) { placeGrid(made, bundles, g, left, top); return; }
  const inner = G.inner[g];
  const [x1, y1, x2] = inner.extent;
  const [dx, dy] = [x - (x1 + x2) / 2, top - y1];
  const moved = (spot) => spot && [spot[0] + dx, spot[1] + dy, ...spot.slice(2)];
  G.all[g].parts.forEach((box, k) => {
    const [bx, by] = inner.boxes[k];
    made.boxes.set(box, { x: bx + dx, y: by + dy, w: D.box, h: HEIGHTS[box] });
  });
  inner.lines.forEach((flat, k) => {
    const points = [];
    for (let n = 0; n < flat.length; n += 2) points.push([flat[n] + dx, flat[n + 1] + dy]);
    const [sign, circle, delay] = inner.marks[k].map(moved);
    made.lines.push({ at: INSIDE.get(g)[k], points, sign, circle, delay });
  });
  inner.badges.forEach((spot, k) => made.badges.push({ at: ROUND.get(g)[k], spot: moved(spot) }));
}

/* A place on a side of a frame, in thousandths of the side; sides count clockwise from the top. */
function port({ x, y, w, h }, side, part) {
  const along = (size) => (size * part) / 1000 - size / 2;
  if (side === 0 || side === 2) return [x + along(w), y + (side === 2 ? h / 2 : -h / 2)];
  return [x + (side === 1 ? w / 2 : -w / 2), y + along(h)];
}

/* Where the numbers of the bundles stand: on their own lines, clear of ends, of each other and, where that
   can be, of other lines. Short lines, which have the least choice, come first. */
function placeCounts(bundles) {
  const far = (spot, other) => Math.hypot(spot[0] - other[0], spot[1] - other[1]);
  const pieces = bundles.map(({ points }) => points.slice(1).map((point, k) => [points[k], point]));
  const hides = ([x, y], [[ax, ay], [bx, by]]) => Math.min(ax, bx) < x + 27 && Math.max(ax, bx) > x - 27 && Math.min(ay, by) < y + 13 && Math.max(ay, by) > y - 13;
  const long = pieces.map((each) => each.reduce((sum, [from, to]) => sum + far(from, to), 0));
  const taken = [];
  for (const at of bundles.map((_, k) => k).sort((j, k) => long[j] - long[k])) {
    const [others, points] = [pieces.filter((_, k) => k !== at), bundles[at].points];
    let best = -Infinity;
    for (const [[ax, ay], [bx, by]] of pieces[at]) for (const part of [0.5, 0.3, 0.7, 0.15, 0.85]) {
      const spot = [ax + (bx - ax) * part, ay + (by - ay) * part];
      const room = Math.min(60, ...taken.map((other) => far(spot, other))) + Math.min(20, far([ax, ay], [bx, by]) / 4)
        - 3 * Math.max(0, 26 - far(spot, points[0]), 26 - far(spot, points.at(-1)))
        - 8 * others.filter((each) => each.some((piece) => hides(spot, piece))).length - 8 * Math.abs(part - 0.5);
      if (room > best) [best, bundles[at].spot] = [room, spot];
    }
    taken.push(bundles[at].spot);
  }
}

const frameAlpha = (g) => (S.lit && !boxesOf(g).some((box) => S.lit.nodes.has(box)) ? 0.3 : 1);
const bundleAlpha = (bundle) => (S.lit && !bundle.links.some((i) => S.lit.links.has(i)) ? 0.2 : 1);

function drawFrame(p, { g, x, y, w, h }, focus) {
  const { ink, back, strong } = colours();
  const alpha = frameAlpha(g);
  const fill = mix(ink, back, isOpen(g) ? 0.04 : 0.08);
  const stroke = mix(ink, back, 0.7);
  const mine = S.chosen && S.chosen.type === "group" && S.chosen.at === g;
  const look = { fill, stroke, width: mine ? 3 : 1.4, alpha };
  const [left, top] = [x - w / 2, y - h / 2];
  if (alpha < 1) p.box(left, top, w, h, 7, { fill: back });
  p.box(left, top, w, h, 7, look);
  if (!isOpen(g)) p.box(left + 4, top + 4, w - 8, h - 8, 5, { stroke, width: 0.8, alpha });
  if (focus) p.box(left - 4, top - 4, w + 8, isOpen(g) ? HEAD + 8 : h + 8, 10, { stroke: strong, width: 2 });
  const said = plural(G.all[g].boxes, "factor");
  const letters = { fill: ink, alpha: alpha < 1 ? 0.55 : 1, room: w - 12 };
  if (isOpen(g)) {
    p.text(`▾ ${groupName(g)} · ${said}`, x, top + HEAD / 2, 14, { ...letters, weight: 700 });
    return;
  }
  const rows = [...G.all[g].lines, `▸ ${said}`];
  rows.forEach((words, k) => p.text(words, x, y + (k - (rows.length - 1) / 2) * 16, 14, { ...letters, weight: k < rows.length - 1 ? 600 : 400 }));
}

/* Corners are cut, so that the eye follows a line through a crossing. */
function rounded(points) {
  return points.flatMap(([x, y], k) => {
    if (!k || k === points.length - 1) return [[x, y]];
    const towards = ([ox, oy]) => {
      const size = Math.hypot(ox - x, oy - y) || 1;
      const by = Math.min(7, size / 2) / size;
      return [x + (ox - x) * by, y + (oy - y) * by];
    };
    return [towards(points[k - 1]), towards(points[k + 1])];
  });
}

function drawFrames(p, shown) {
  for (const frame of shown.frames || []) if (isOpen(frame.g)) drawFrame(p, frame, S.cursor === `g${frame.g}` && isWalked());
  for (const bundle of shown.bundles || []) {
    const style = STYLES.get(bundle.style);
    const alpha = bundleAlpha(bundle);
    drawStyle(p, style, [{ at: -1, points: rounded(bundle.points) }], alpha, alpha === 1 && S.lit);
  }
}

/* How many links each bundle holds, and how many of a box lead out of its group. */
function drawCounts(p, shown) {
  for (const bundle of shown.bundles || []) {
    const style = STYLES.get(bundle.style);
    const stroke = S.dark ? style.dark : style.light;
    const words = style.circle ? `${style.circle} ${bundle.links.length}` : String(bundle.links.length);
    const room = 8 * words.length + 10;
    const alpha = bundleAlpha(bundle);
    const [x, y] = bundle.spot;
    p.box(x - room / 2, y - 9, room, 18, 9, { fill: colours().back, stroke, width: 1.3, alpha });
    p.text(words, x, y + 0.5, 12, { fill: stroke, weight: 700, alpha });
  }
  for (const [i, box] of shown.frames ? shown.boxes : []) {
    const count = shown.away.get(i);
    if (!count || !nodeAlpha(i)) continue;
    const words = `+${count}`;
    const room = 7 * words.length + 8;
    const [x, y] = [box.x + box.w / 2 - room / 2 + 5, box.y - box.h / 2];
    p.box(x - room / 2, y - 8, room, 16, 8, { fill: colours().back, stroke: mix(colours().ink, colours().back, 0.7), width: 1, alpha: nodeAlpha(i) });
    p.text(words, x, y + 0.5, 12, { fill: colours().ink, alpha: nodeAlpha(i) });
  }
}

/* What the map of groups does not show one by one, in numbers. */
function hiddenNow() {
  const shown = currentScene();
  if (!shown.frames) return null;
  const bundles = [...bundled().values()];
  const links = (list) => list.reduce((sum, bundle) => sum + bundle.links.length, 0);
  const drawn = shown.bundles;
  const one = [...shown.boxes.keys()].filter((i) => nodeAlpha(i)).length;
  const there = D.links.filter((_, i) => passes(i) && linkNow(i)).length;
  const lines = shown.lines.filter(({ at }) => passes(at) && linkNow(at)).length;
  return { groups: shown.frames.filter(({ g }) => !isOpen(g)).length, boxes: D.nodes.length - one, lines, links: there - lines,
    bundles: drawn.length, inBundles: links(drawn), between: links(bundles), rest: bundles.length - drawn.length };
}

function tellHidden() {
  const o = hiddenNow();
  if (!o) return "";
  return `${plural(o.groups, "closed group")} ${o.groups === 1 ? "holds" : "hold"} ${plural(o.boxes, "factor")}. `
    + `${o.lines ? plural(o.lines, "link") : "No link"} ${o.lines > 1 ? "are" : "is"} drawn one by one, ${o.inBundles.toLocaleString("en")} in ${plural(o.bundles, "bundle")}, `
    + `${(o.links - o.inBundles).toLocaleString("en")} not: inside closed groups or in smaller bundles, which the panel of a group lists.`;
}

/* Open or close a group where it stands; what is in a closed one closes too. */
function setOpen(g, open) {
  const shut = (n) => { S.open.delete(n); if (G.all[n].level > 1) G.all[n].parts.forEach(shut); };
  if (open) for (let n = g; n !== undefined; n = PARENT.get(n)) S.open.add(n);
  else shut(g);
}

function toggleGroup(g) {
  setOpen(g, !isOpen(g));
  S.cursor = `g${g}`;
  choose({ type: "group", at: g });
  say(`${groupName(g)}, ${isOpen(g) ? "open" : "closed"}. ${tellHidden()}`);
}

/* Bring a group close enough to read, and all of it where there is room. */
function lookAt(g) {
  const frame = scene.frames && scene.frames.find((each) => each.g === g);
  if (!frame) return false;
  const area = $("canvas").getBoundingClientRect();
  const head = $("left-out").offsetHeight;
  const scale = Math.min(1.2, Math.max(12.2 / 14, Math.min((area.width - 60) / frame.w, (area.height - head - 110) / frame.h)));
  const [roomX, roomY] = [area.width / scale, (area.height - head - 60) / scale];
  const x = frame.w > roomX ? frame.x - frame.w / 2 + roomX / 2 - 20 : frame.x;
  const y = frame.h > roomY ? frame.y - frame.h / 2 + roomY / 2 - 20 : frame.y;
  network.moveTo({ position: { x, y: y + (30 - head / 2) / scale }, scale, animation: false });
  return true;
}

/* Links that lead out of a group, by the group at the other end. */
function neighbours(g) {
  const found = new Map();
  for (const bundle of bundled().values()) {
    if (bundle.a !== g && bundle.b !== g) continue;
    const other = bundle.a === g ? bundle.b : bundle.a;
    if (!found.has(other)) found.set(other, []);
    found.get(other).push(bundle);
  }
  const size = (bundles) => bundles.reduce((sum, bundle) => sum + bundle.links.length, 0);
  return [...found].map(([other, bundles]) => ({ other, bundles, size: size(bundles) })).sort((a, b) => b.size - a.size || a.other - b.other);
}

function bundleWords(bundle, g) {
  const style = STYLES.get(bundle.style);
  const way = style.head === "none" ? "–" : bundle.a === g ? "→" : "←";
  return `${way} ${bundle.links.length} ${style.label.split(":")[0].split(" (")[0].toLowerCase()}`;
}

function groupPanel(g) {
  const group = G.all[g];
  const inside = new Set(boxesOf(g));
  const links = D.links.map((_, i) => i).filter((i) => inside.has(D.links[i].a) && inside.has(D.links[i].b) && passes(i) && linkNow(i));
  const out = D.links.filter((link, i) => inside.has(link.a) !== inside.has(link.b) && passes(i) && linkNow(i)).length;
  const near = neighbours(g);
  const parts = group.level > 1 ? groupList("Groups in it", group.parts) : [el("h3", {}, `Factors in it (${group.parts.length})`), boxList(group.parts)];
  return [
    heading(groupName(g)),
    el("p", {}, `A group of ${plural(group.boxes, "factor")} that ${plural(links.length, "link")} ${links.length === 1 ? "ties" : "tie"} together; ${plural(out, "link")} ${out === 1 ? "leads" : "lead"} out of it.`),
    el("div", { class: "row" },
      button(isOpen(g) ? "Close it" : "Open it", () => toggleGroup(g), { class: "primary", "aria-expanded": String(isOpen(g)) }),
      PARENT.has(g) ? button("The group around it", () => choose({ type: "group", at: PARENT.get(g) })) : null,
      S.open.size ? button("Close all groups", () => { S.open.clear(); choose(null); }) : null),
    parts,
    near.length ? [el("h3", {}, `Bundles to other groups (${near.length})`), el("ul", { class: "list" }, near.map(({ other, bundles }) => el("li", {},
      button([el("span", { dir: "auto" }, groupName(other)), ...bundles.map((b) => el("small", {}, bundleWords(b, g)))], () => choose({ type: "bundle", at: bundles[0].key }), { class: "item" }))))] : null,
    linkList("Links in it", links),
  ].flat();
}

function groupList(words, groups) {
  return [el("h3", {}, `${words} (${groups.length})`), el("ul", { class: "list" }, groups.map((g) => el("li", {},
    button([el("span", { dir: "auto" }, groupName(g)), el("small", {}, plural(G.all[g].boxes, "factor"))], () => choose({ type: "group", at: g }), { class: "item" }))))];
}

function boxList(boxes) {
  return el("ul", { class: "list" }, [...boxes].sort((a, b) => (D.nodes[a].label < D.nodes[b].label ? -1 : 1)).map((i) => el("li", {},
    button([el("span", { dir: "auto" }, D.nodes[i].label), el("small", {}, plural(D.links.filter((l) => l.a === i || l.b === i).length, "link"))], () => choose({ type: "node", at: i }), { class: "item" }))));
}

/* All bundles between two groups, each with its links. */
function bundlePanel(key) {
  const [a, b] = key.split(" ").map(Number);
  const mine = [...bundled().values()].filter((each) => (each.a === a && each.b === b) || (each.a === b && each.b === a));
  return [
    heading(`Between ${groupName(a)} and ${groupName(b)}`),
    el("p", {}, "A bundle holds links of one status. It is no claim of its own: each link in it rests on its own words."),
    mine.map((each) => linkList(`${STYLES.get(each.style).label.split(":")[0]}${hasHead(each.style) ? `, ${groupName(each.a)} → ${groupName(each.b)}` : ""}`, each.links)),
    el("div", { class: "row" }, button(groupName(a), () => choose({ type: "group", at: a })), button(groupName(b), () => choose({ type: "group", at: b }))),
  ].flat(2);
}

/* What is lit up when a group or a bundle is chosen. */
function litGroup(chosen, take, nodes) {
  if (chosen.type === "bundle") {
    const bundle = bundled().get(chosen.at);
    (bundle ? bundle.links : []).forEach(take);
    return;
  }
  const inside = new Set(boxesOf(chosen.at));
  D.links.forEach((link, i) => { if (inside.has(link.a) || inside.has(link.b)) take(i); });
  inside.forEach((box) => nodes.add(box));
}

const groupNamed = (id) => G.all.findIndex((group) => group.id === id);
function bundleNamed(words) {
  const [one, other, style] = words.split(" ");
  const [a, b] = [groupNamed(one), groupNamed(other)];
  return a >= 0 && b >= 0 && STYLES.has(style) && bundled().has(`${a} ${b} ${style}`) ? `${a} ${b} ${style}` : null;
}
function bundleId(key) {
  const [a, b, style] = key.split(" ");
  return `${G.all[a].id} ${G.all[b].id} ${style}`;
}

/* A box where it stands, in its group among the others. */
function showInGroup(i) {
  const g = WAY[i][WAY[i].length - 1];
  setOpen(g, true);
  S.view = "whole";
  fillPanel();
  showScene();
  lookAt(g);
  saveAddress();
}
