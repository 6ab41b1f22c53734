/* One way to draw, two things to draw on: the canvas that is seen, and an SVG that is kept. */

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif';
const LIGHT = { back: "#ffffff", ink: "#16202b", strong: "#0b4f8a" };
const DARK = { back: "#11161d", ink: "#eef3f8", strong: "#7db8f0" };
const colours = () => (S.dark ? DARK : LIGHT);

function mix(one, other, part) {
  const channel = (hex, k) => parseInt(hex.slice(1 + 2 * k, 3 + 2 * k), 16);
  const mixed = [0, 1, 2].map((k) => Math.round(channel(one, k) * part + channel(other, k) * (1 - part)));
  return `#${mixed.map((n) => n.toString(16).padStart(2, "0")).join("")}`;
}

/* Whether a label is read from right to left, by its first letter with a direction. */
const isRtl = (text) => /^[^\p{L}]*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u.test(text);

/* Lines that are drawn at once: more of them take longer than one after the other. */
const BATCH = 60;

function canvasPainter(ctx) {
  const look = (o) => {
    ctx.globalAlpha = o.alpha === undefined ? 1 : o.alpha;
    ctx.lineWidth = o.width || 1;
    ctx.setLineDash(o.dash || []);
    ctx.lineJoin = "round";
  };
  const paint = (o) => {
    if (o.fill) { ctx.fillStyle = o.fill; ctx.fill(); }
    if (o.stroke) { ctx.strokeStyle = o.stroke; ctx.stroke(); }
  };
  const finish = () => {
    ctx.setLineDash([]);
    ctx.globalAlpha = 1;
  };
  return {
    paths(many, o, close = false) {
      look(o);
      const step = o.alpha === undefined || o.alpha === 1 ? BATCH : many.length; // faint lines do not add up
      for (let at = 0; at < many.length; at += step) {
        ctx.beginPath();
        for (const points of many.slice(at, at + step)) {
          points.forEach(([x, y], k) => (k ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
          if (close) ctx.closePath();
        }
        paint(o);
      }
      finish();
    },
    circle(x, y, r, o) { look(o); ctx.beginPath(); ctx.arc(x, y, r, 0, 2 * Math.PI); paint(o); finish(); },
    box(x, y, w, h, r, o) {
      look(o);
      ctx.beginPath();
      ctx.moveTo(x + r, y);
      ctx.arcTo(x + w, y, x + w, y + h, r);
      ctx.arcTo(x + w, y + h, x, y + h, r);
      ctx.arcTo(x, y + h, x, y, r);
      ctx.arcTo(x, y, x + w, y, r);
      ctx.closePath();
      paint(o);
      finish();
    },
    text(words, x, y, size, o) {
      ctx.globalAlpha = o.alpha === undefined ? 1 : o.alpha;
      ctx.font = `${o.weight || 400} ${size}px ${FONT}`;
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.direction = isRtl(words) ? "rtl" : "ltr";
      ctx.fillStyle = o.fill;
      ctx.fillText(words, x, y, o.room);
      ctx.globalAlpha = 1;
    },
  };
}

const ruler = document.createElement("canvas").getContext("2d");
function svgPainter(root) {
  const add = (name, attributes, o, words) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.setAttribute("fill", o.fill || "none");
    if (o.stroke) {
      node.setAttribute("stroke", o.stroke);
      node.setAttribute("stroke-width", o.width || 1);
      if (o.dash && o.dash.length) node.setAttribute("stroke-dasharray", o.dash.join(" "));
    }
    if (o.alpha !== undefined && o.alpha !== 1) node.setAttribute("opacity", o.alpha);
    if (words !== undefined) node.textContent = words;
    root.append(node);
  };
  const flat = (points) => points.map(([x, y]) => `${Math.round(x * 10) / 10},${Math.round(y * 10) / 10}`).join(" ");
  return {
    paths: (many, o, close = false) => many.forEach((points) => add(close ? "polygon" : "polyline", { points: flat(points) }, o)),
    circle: (cx, cy, r, o) => add("circle", { cx, cy, r }, o),
    box: (x, y, width, height, rx, o) => add("rect", { x, y, width, height, rx }, o),
    text: (words, x, y, size, o) => {
      ruler.font = `${o.weight || 400} ${size}px ${FONT}`;
      const tight = o.room && ruler.measureText(words).width > o.room; // squeezed, as on the canvas
      add("text", {
        x, y: y + size * 0.35, "font-size": size, "font-family": FONT, "text-anchor": "middle",
        "font-weight": o.weight || 400, direction: isRtl(words) ? "rtl" : "ltr",
        ...(tight ? { textLength: o.room, lengthAdjust: "spacingAndGlyphs" } : {}),
      }, o, words);
    },
  };
}

/* A line ends where its head begins, so that dashes never blur the tip. */
function shortened(points, by) {
  const kept = points.slice();
  while (kept.length > 1) {
    const [[ax, ay], [bx, by2]] = kept.slice(-2);
    const size = Math.hypot(bx - ax, by2 - ay);
    if (size > by) {
      kept[kept.length - 1] = [bx - ((bx - ax) * by) / size, by2 - ((by2 - ay) * by) / size];
      return kept;
    }
    by -= size;
    kept.pop();
  }
  return points;
}

function direction(points) {
  for (let k = points.length - 1; k > 0; k -= 1) {
    const [dx, dy] = [points[k][0] - points[k - 1][0], points[k][1] - points[k - 1][1]];
    const size = Math.hypot(dx, dy);
    if (size > 0.01) return [dx / size, dy / size];
  }
  return [1, 0];
}

/* A line as it is drawn in a style, with its head: an arrow only for a cause. */
function shaped(line, style) {
  if (line.shape && line.shape.style === style) return line.shape;
  const tip = line.points[line.points.length - 1];
  const [ux, uy] = direction(line.points);
  const [bx, by] = [tip[0] - ux * 12, tip[1] - uy * 12];
  line.shape = {
    style,
    points: style.head === "none" ? line.points : shortened(line.points, 9),
    arrow: style.head === "arrow" ? [tip, [bx - uy * 5, by + ux * 5], [bx + uy * 5, by - ux * 5]] : null,
    ring: style.head === "ring" ? [tip[0] - ux * 5, tip[1] - uy * 5] : null,
  };
  return line.shape;
}

/* Many lines of one style at once. */
function drawStyle(p, style, lines, alpha, strong) {
  const stroke = S.dark ? style.dark : style.light;
  const shapes = lines.map((line) => shaped(line, style));
  p.paths(shapes.map((shape) => shape.points), { stroke, width: style.width + (strong ? 1 : 0), dash: style.dash, alpha });
  const arrows = shapes.filter((shape) => shape.arrow).map((shape) => shape.arrow);
  if (arrows.length) p.paths(arrows, { fill: stroke, alpha, stroke: strong ? stroke : undefined, width: 2 }, true);
  for (const { ring } of shapes) if (ring) p.circle(ring[0], ring[1], 4.5, { stroke, width: 1.6, alpha });
}

/* Sign, circle and delay of a link. */
function drawMarks(p, line, now, alpha) {
  const style = STYLES.get(now.style);
  const stroke = S.dark ? style.dark : style.light;
  const back = colours().back;
  if (style.circle && line.circle) {
    const [x, y] = line.circle;
    p.circle(x, y, 8, { fill: back, stroke, width: 1.4, alpha });
    const glyph = style.circle === "≁" ? "~" : style.circle;
    p.text(glyph, x, y + (glyph === "~" ? 1 : 0.5), glyph.length > 1 ? 10 : 12, { fill: stroke, weight: 700, alpha });
    if (style.circle === "≁") p.paths([[[x - 5, y + 6], [x + 5, y - 6]]], { stroke, width: 1.6, alpha });
  }
  if (style.head === "arrow" && line.sign) {
    p.text(now.sign, line.sign[0], line.sign[1], 15, { fill: stroke, weight: 700, alpha });
  }
  if (line.delay && style.head === "arrow" && D.links[line.at].delay) {
    const [x, y, dx, dy] = line.delay;
    const [ux, uy] = [dx / 100, dy / 100];
    for (const k of [-2.5, 2.5]) {
      const [cx, cy] = [x + ux * k, y + uy * k];
      p.paths([[[cx - uy * 7, cy + ux * 7], [cx + uy * 7, cy - ux * 7]]], { stroke, width: 1.8, alpha });
    }
  }
}

function drawBox(p, i, box, state) {
  const node = D.nodes[i];
  const kind = KINDS.get(node.kind);
  const alpha = nodeAlpha(i);
  if (!alpha) return;
  const fill = S.dark ? mix(kind.border, DARK.back, 0.34) : kind.fill;
  const stroke = S.dark ? mix(kind.border, "#ffffff", 0.55) : kind.border;
  const strong = state.focus || (S.chosen && S.chosen.type === "node" && S.chosen.at === i);
  const [x, y] = [box.x - box.w / 2, box.y - box.h / 2];
  if (alpha < 1) p.box(x, y, box.w, box.h, 7, { fill: colours().back });
  p.box(x, y, box.w, box.h, 7, { fill, stroke, width: strong ? 3 : 1.4, alpha });
  if (state.focus) p.box(x - 4, y - 4, box.w + 8, box.h + 8, 10, { stroke: colours().strong, width: 2 });
  if (state.far) return; // letters too small to read
  const top = box.y - ((node.lines.length - 1) * 16) / 2;
  node.lines.forEach((words, k) =>
    p.text(words, box.x, top + k * 16, 14, { fill: colours().ink, alpha: alpha < 1 ? 0.4 : 1, room: box.w - 6 }));
}

/* Lines of one look together, faint ones first. */
function sorted(scene) {
  const groups = new Map();
  for (const line of scene.lines) {
    const alpha = linkAlpha(line.at);
    if (!alpha) continue;
    const now = linkNow(line.at) || D.links[line.at];
    const key = `${alpha} ${now.style}`;
    if (!groups.has(key)) groups.set(key, { alpha, style: STYLES.get(now.style), lines: [] });
    groups.get(key).lines.push(line);
  }
  return [...groups.values()].sort((a, b) => a.alpha - b.alpha);
}

/* The whole scene is painted as lines under boxes under marks. */
function drawLines(p, scene) {
  for (const { style, lines, alpha } of scene.groups) drawStyle(p, style, lines, alpha, alpha === 1 && S.lit);
}
function drawAllMarks(p, scene) {
  for (const { lines, alpha } of scene.groups)
    for (const line of lines) if (linkNow(line.at)) drawMarks(p, line, linkNow(line.at), alpha);
}
