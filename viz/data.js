/* The data of the page, what is chosen at the moment, and what follows from both.
   All files of this folder are joined into one script; map.html says in which order. */

const D = JSON.parse(document.getElementById("kb-data").textContent);
for (const record of [...D.claims, ...D.remarks, ...D.questions]) record.quote = D.quotes[record.quote];
const G = D.groups; // groups.js is only in a page that has them
const STYLES = new Map(D.styles.map((style) => [style.name, style]));
const CLAIMS = new Map(D.claims.map((claim) => [claim.id, claim]));
const REMARKS = new Map(D.remarks.map((remark) => [remark.id, remark]));
const SOURCES = new Map(D.sources.map((source) => [source.id, source]));
const KINDS = new Map(D.kinds.map((kind) => [kind.id, kind]));
const NODE_AT = new Map(D.nodes.map((node, i) => [node.id, i]));
const LINK_AT = new Map(D.links.map((link, i) => [link.id, i]));
const PHONE = 760;

/* Every link at every stop of the slider: style, sign and the four weights, or null. */
const NOW = D.stops.map(() => []);
D.links.forEach((link, i) => {
  let now = { style: link.style, sign: link.sign || "?", weights: link.weights };
  link.stops.forEach((change, stop) => {
    if (change === null) now = null;
    else if (change) now = { style: change[0], sign: change[1], weights: change.slice(2) };
    NOW[stop][i] = now;
  });
});
if (!NOW.length)
  NOW.push(D.links.map((l) => ({ style: l.style, sign: l.sign || "?", weights: l.weights })));

const S = {
  tab: "story",
  step: 0,
  chosen: null, // {type: "node" | "link" | "loop" | "path" | "step" | "group" | "bundle", at}
  lit: null, // {nodes: Set, links: Set}: all else is dimmed
  stop: 0,
  off: new Set(D.styles.filter((style) => !style.drawn).map((style) => style.name)),
  noSource: new Set(),
  noKind: new Set(),
  least: 0,
  view: "whole", // or "ring", "ego", "chain"
  dark: false,
  cursor: -1, // a box, or "g" and a group
  open: new Set(), // groups
  path: { from: -1, to: -1, found: null },
};

const linkNow = (i) => NOW[Math.min(S.stop, NOW.length - 1)][i];
const isCause = (style) => STYLES.get(style).head === "arrow";
const isPhone = () => window.innerWidth <= PHONE;

/* Whether the filters let a link through, whatever the slider says. */
function passes(i) {
  const link = D.links[i];
  const now = linkNow(i);
  if (S.off.has(now ? now.style : link.style)) return false;
  if (S.noKind.has(D.nodes[link.a].kind) || S.noKind.has(D.nodes[link.b].kind)) return false;
  if (Math.max(...(now ? now.weights : link.weights)) < S.least) return false;
  return !S.noSource.size || link.claims.some((c) => !S.noSource.has(D.claims[c].source));
}

/* How strongly a link is drawn: 0 is not at all. */
function linkAlpha(i) {
  if (!passes(i)) return 0;
  if (!linkNow(i)) return 0.09;
  return S.lit && !S.lit.links.has(i) ? 0.13 : 1;
}

function nodeAlpha(i) {
  if (S.noKind.has(D.nodes[i].kind)) return 0;
  return S.lit && !S.lit.nodes.has(i) ? 0.22 : 1;
}

/* Loops that close at this stop, best first, and those that are open now. */
function rankedLoops() {
  const rank = (loop) => (loop.stops.length ? loop.stops[S.stop] : 0);
  const closed = D.loops.filter((loop) => rank(loop) !== null);
  closed.sort((a, b) => rank(a) - rank(b));
  return { closed, open: D.loops.filter((loop) => rank(loop) === null) };
}

/* A label within other words: one that is read from the right, or says so, stays among its own, so
   that it never turns an arrow round. What holds an arrow is always laid out from the left. */
const TURNS = /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]/;
const apart = (words) => (TURNS.test(words) ? `\u2068${words}\u2069` : words);
const nameOf = (i) => apart(D.nodes[i].label);

const joint = (link, style) => (isCause(style) ? "→" : "–");
function linkName(i) {
  const link = D.links[i];
  const now = linkNow(i);
  const style = now ? now.style : link.style;
  return `${nameOf(link.a)} ${joint(link, style)} ${nameOf(link.b)}`;
}

/* The best ways from one factor to another along causes: the strongest weakest link first. */
function findPaths(from, to, most = 5) {
  const next = new Map();
  D.links.forEach((link, i) => {
    const now = linkNow(i);
    if (!now || !isCause(now.style) || !passes(i)) return;
    if (!next.has(link.a)) next.set(link.a, []);
    next.get(link.a).push([link.b, i, now.weights[0]]);
  });
  const found = [];
  let steps = 0;
  const walk = (node, nodes, links, weakest) => {
    if (steps > 200000 || links.length > 7) return;
    for (const [other, link, weight] of next.get(node) || []) {
      steps += 1;
      if (nodes.includes(other)) continue;
      const way = { nodes: [...nodes, other], links: [...links, link], weakest: Math.min(weakest, weight) };
      if (other === to) found.push(way);
      else walk(other, way.nodes, way.links, way.weakest);
    }
  };
  walk(from, [from], [], 1);
  found.sort((a, b) => b.weakest - a.weakest || a.links.length - b.links.length);
  return { paths: found.slice(0, most), all: found.length, cut: steps > 200000 };
}
