/* Where everything stands: the whole map as it was laid out when the page was made, or a small
   part of it as a ring, a neighbourhood or a path. */

const HEIGHTS = D.nodes.map((node) => node.height);
const WHOLE = new Map();

/* Which of the layouts made in advance fits the window. */
function wholeName() {
  return isPhone() && D.layouts.tall ? "tall" : "wide";
}

function wholeScene() {
  const name = wholeName();
  if (!WHOLE.has(name)) {
    const layout = D.layouts[name];
    const boxes = new Map(
      layout.boxes.map(([x, y], i) => [i, { x, y, w: D.box, h: HEIGHTS[i] }]),
    );
    const lines = layout.lines.map((flat, i) => {
      const [sign, circle, delay] = layout.marks[i];
      const points = [];
      for (let k = 0; k < flat.length; k += 2) points.push([flat[k], flat[k + 1]]);
      return { at: i, points, sign, circle, delay };
    });
    const badges = D.loops.map((loop, i) => (layout.badges[i] ? { at: i, spot: layout.badges[i] } : null));
    WHOLE.set(name, { boxes, lines, badges: badges.filter(Boolean) });
  }
  return WHOLE.get(name);
}

/* Boxes at given places, straight lines between them. */
function smallScene(places, links, badges = []) {
  const boxes = new Map(
    places.map(([i, x, y]) => [i, { x, y, w: D.box, h: HEIGHTS[i] }]),
  );
  const pairs = new Map();
  const lines = links
    .filter((i) => boxes.has(D.links[i].a) && boxes.has(D.links[i].b))
    .map((i) => {
      const link = D.links[i];
      const key = [link.a, link.b].sort((a, b) => a - b).join();
      const turn = pairs.has(key) ? -1 : 1;
      pairs.set(key, true);
      const twins = links.filter((j) => D.links[j].a === link.b && D.links[j].b === link.a).length;
      const way = link.a < link.b ? turn : -turn;
      return straight(i, boxes.get(link.a), boxes.get(link.b), twins ? 12 * way : 0);
    });
  placeMarks(lines, boxes);
  return { boxes, lines, badges };
}

function border(box, x, y) {
  const dx = x - box.x;
  const dy = y - box.y;
  const part = Math.min(dx ? box.w / 2 / Math.abs(dx) : 9, dy ? box.h / 2 / Math.abs(dy) : 9, 1);
  return [box.x + dx * part, box.y + dy * part];
}

function straight(at, from, to, shift) {
  const size = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const [ux, uy] = [(to.x - from.x) / size, (to.y - from.y) / size];
  const [ox, oy] = [-uy * shift, ux * shift];
  const start = border(from, to.x, to.y);
  const end = border(to, from.x, from.y);
  const points = [[start[0] + ox, start[1] + oy], [end[0] + ox, end[1] + oy]];
  return marked(at, points);
}

/* A line with the usual places of its marks. */
function marked(at, points) {
  const [[ax, ay], [bx, by]] = points;
  const size = Math.hypot(bx - ax, by - ay) || 1;
  const along = (part) => [ax + (bx - ax) * part, ay + (by - ay) * part];
  return { at, points, sign: null, circle: along(0.5), delay: [...along(0.36), ((bx - ax) / size) * 100, ((by - ay) / size) * 100] };
}

/* Signs beside their lines near the heads, free of boxes, of other lines and of each other. */
function placeMarks(lines, boxes) {
  const taken = [];
  const away = ([x, y], [[ax, ay], [bx, by]]) => {
    const [dx, dy] = [bx - ax, by - ay];
    const part = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
    return Math.hypot(x - ax - dx * part, y - ay - dy * part);
  };
  for (const line of lines) {
    const [[ax, ay], [bx, by]] = line.points;
    const size = Math.hypot(bx - ax, by - ay) || 1;
    const [ux, uy] = [(bx - ax) / size, (by - ay) / size];
    let best = null;
    for (const back of [20, 28, 36, 46, 58, 72].filter((n) => n < size)) {
      for (const side of [1, -1]) {
        const spot = [bx - ux * back - uy * 11 * side, by - uy * back + ux * 11 * side];
        const hit = [...boxes.values()].some((b) => Math.abs(spot[0] - b.x) < b.w / 2 + 7 && Math.abs(spot[1] - b.y) < b.h / 2 + 8);
        const near = Math.min(...lines.filter((other) => other !== line).map((other) => away(spot, other.points)), 99);
        const crowd = Math.min(...taken.map(([x, y]) => Math.max(Math.abs(x - spot[0]), Math.abs(y - spot[1]))), 99);
        const cost = back + (hit ? 900 : 0) + Math.max(0, 9 - near) * 12 + Math.max(0, 15 - crowd) * 15;
        if (!best || cost < best.cost) best = { cost, spot };
      }
    }
    line.sign = best ? best.spot : [bx, by - 12];
    taken.push(line.sign);
  }
}

function ringScene(at) {
  const loop = D.loops[at];
  const places = D.rings[loop.nodes.length].map(([x, y], k) => [loop.nodes[k], x, y]);
  const middle = places.reduce((sum, [, , y]) => sum + y, 0) / places.length;
  return smallScene(places, loop.links, [{ at, spot: [loop.nodes.length === 2 ? 70 : 0, middle] }]);
}

/* A box among its neighbours; every line runs in the free lane between the two columns, and its
   marks stand at the neighbour's side, where no other line is near. */
function egoScene(node) {
  const spokes = D.egos[node];
  const boxes = new Map([[node, { x: 0, y: 0, w: D.box, h: HEIGHTS[node] }]]);
  for (const [i, x, y] of spokes) boxes.set(i, { x, y, w: D.box, h: HEIGHTS[i] });
  const lines = [];
  for (const [i, x, y, hx, hy] of spokes) {
    const turn = Math.sign(x);
    const mine = D.links.map((l, k) => k).filter((k) => (D.links[k].a === i && D.links[k].b === node) || (D.links[k].b === i && D.links[k].a === node));
    mine.forEach((k, rank) => {
      const shift = mine.length > 1 ? rank * 12 - 6 : 0;
      const bend = Math.sign(y) * 6;
      const level = y - turn * Math.sign(y) * shift; // the outer of two lines turns first, so that they do not cross
      const out = x
        ? [[hx + shift, hy], [hx + shift, level - bend], [hx + shift + turn * 2, level - bend / 3], [hx + shift + turn * 6, level], [turn * (Math.abs(x) - D.box / 2), level]]
        : [[shift, hy], [shift, y - Math.sign(y) * HEIGHTS[i] / 2]];
      const points = D.links[k].a === node ? out : out.reverse();
      const at = x ? [turn * (Math.abs(x) - D.box / 2 - 13), level] : [shift, (hy + y) / 2];
      const [ux, uy] = x ? [turn, 0] : [0, Math.sign(y)];
      const ring = STYLES.get((linkNow(k) || D.links[k]).style).circle; // the sign stands beside it
      const sign = x ? [at[0] - turn * (ring ? 17 : turn * shift > 0 ? -6 : D.links[k].a === node ? 6 : 0), at[1] + Math.sign(y) * (turn * shift > 0 ? -11 : 11)] : [shift + (shift < 0 ? -1 : 1) * (ring ? 20 : 12), at[1]];
      lines.push({ at: k, points, sign, circle: at, delay: [hx, (hy + y) / 2, uy * 100 || 0, ux ? 100 : uy * 100] });
    });
  }
  return { boxes, lines, badges: [] };
}

function chainScene(nodes, links) {
  const shape = D.chains[nodes.length] || D.chains[Object.keys(D.chains).pop()];
  return smallScene(shape.slice(0, nodes.length).map(([x, y], k) => [nodes[k], x, y]), links);
}

function currentScene() {
  const chosen = S.chosen;
  if (S.view === "ring" && chosen && chosen.type === "loop") return ringScene(chosen.at);
  if (S.view === "ego" && chosen && chosen.type === "node") return egoScene(chosen.at);
  if (S.view === "chain" && chosen && chosen.type === "path")
    return chainScene(chosen.at.nodes, chosen.at.links);
  if (S.view === "chain" && chosen && chosen.type === "link") {
    const link = D.links[chosen.at];
    return chainScene([link.a, link.b], [chosen.at]);
  }
  return G ? groupScene() : wholeScene();
}

/* Left, top, right and bottom of a scene. */
function extent(scene) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  const take = (x, y) => {
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  };
  for (const b of [...scene.boxes.values(), ...(scene.frames || [])]) {
    take(b.x - b.w / 2, b.y - b.h / 2);
    take(b.x + b.w / 2, b.y + b.h / 2);
  }
  for (const line of [...scene.lines, ...(scene.bundles || [])]) for (const [x, y] of line.points) take(x, y);
  for (const { spot } of isPhone() ? [] : scene.badges) {
    take(spot[0] - 26, spot[1] - 14);
    take(spot[0] + 26, spot[1] + 14);
  }
  return box[0] > box[2] ? [0, 0, 1, 1] : box;
}
