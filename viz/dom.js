/* Elements made with textContent only: no word from a document is ever read as markup. */

const $ = (id) => document.getElementById(id);
const isWalked = () => document.activeElement === $("map");

/* An element with properties and children; a string becomes text. */
function el(name, props = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const button = (words, press, props = {}) => el("button", { type: "button", onclick: press, ...props }, words);
const say = (words) => { $("live").textContent = words; };
const plural = (n, one, many) => `${n.toLocaleString("en")} ${n === 1 ? one : many || `${one}s`}`;

/* The first of many rows, and a button that brings the rest: no list freezes the page. */
const FIRST = 200;
function firstOf(list, items, make) {
  list.append(...items.slice(0, FIRST).map(make));
  const left = items.length - FIRST;
  if (left <= 0) return [list];
  const more = button(`Show the other ${left.toLocaleString("en")}`, () => {
    more.remove();
    list.append(...items.slice(FIRST).map(make));
    const next = list.children[FIRST].querySelector("button");
    if (next) next.focus();
  });
  return [list, more];
}

/* A quote with the words that hedge it marked; the browser finds its direction. */
function quoted(parts, cue) {
  const out = el("blockquote", { dir: "auto" });
  parts.forEach(([words], k) => {
    if (k) out.append(" … ");
    const at = cue && cue !== "label" ? words.toLowerCase().indexOf(cue.toLowerCase()) : -1;
    if (at < 0) out.append(words);
    else out.append(words.slice(0, at), el("mark", {}, words.slice(at, at + cue.length)), words.slice(at + cue.length));
  });
  return out;
}

/* The line of a style as a small picture for the legend. */
function sample(style) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [key, value] of Object.entries({ width: 58, height: 20, viewBox: "0 0 58 20", "aria-hidden": "true" }))
    svg.setAttribute(key, value);
  const p = svgPainter(svg);
  drawStyle(p, style, [{ at: -1, points: [[2, 10], [56, 10]] }], 1, false);
  if (style.circle) {
    const stroke = S.dark ? style.dark : style.light;
    p.circle(26, 10, 7, { fill: colours().back, stroke, width: 1.3 });
    p.text(style.circle === "≁" ? "~" : style.circle, 26, 10.5, style.circle.length > 1 ? 9 : 11, { fill: stroke, weight: 700 });
    if (style.circle === "≁") p.paths([[[21, 16], [31, 4]]], { stroke, width: 1.5 });
  }
  return svg;
}

const strength = (n) => (!n ? "none" : n < 0.1 ? "hardly any" : n < 0.3 ? "weak" : n < 0.6 ? "fair" : n < 0.85 ? "strong" : "very strong");

/* A support as a bar, a number and a word. */
function meter(label, value, kind) {
  const bar = el("span", { class: `bar ${kind}`, "aria-hidden": "true" }, el("i"));
  bar.firstChild.style.width = `${Math.round(value * 100)}%`;
  return el("div", { class: "meter" }, el("span", { class: "what" }, label), bar,
    el("span", { class: "value" }, `${value.toFixed(2)} · ${strength(value)}`));
}

const chip = (words, kind = "") => el("span", { class: `chip ${kind}` }, words);
