/* The panel beside the map: story, evidence, loops, paths and filters. */

const SIGNS = { "+": "same direction (+)", "−": "opposite direction (−)", "?": "direction not said (?)", "±": "both directions said (±)" };

function heading(words, dir = "auto") {
  return el("h2", { dir, tabindex: -1 }, words);
}

function fillPanel() {
  const panel = $("panel");
  panel.replaceChildren(...PANELS[S.tab]().flat(2).filter(Boolean));
  panel.scrollTop = 0;
  for (const tab of document.querySelectorAll("[role=tab]")) {
    const on = tab.dataset.tab === S.tab;
    tab.setAttribute("aria-selected", on);
    tab.tabIndex = on ? 0 : -1;
  }
  panel.setAttribute("aria-labelledby", `tab-${S.tab}`);
}

const PANELS = {
  story() {
    const step = D.story[S.step];
    const move = (by) => () => { choose({ type: "step", at: S.step + by }); };
    return [
      heading(step.title),
      step.text.map((words) => el("p", { dir: "ltr" }, words)), // ours, with labels in it
      D.story.length > 1 && el("div", { class: "row" },
        button("◀ Back", move(-1), { disabled: S.step === 0 }),
        el("span", { class: "small" }, `${S.step + 1} of ${D.story.length}`),
        button("Next ▶", move(1), { disabled: S.step === D.story.length - 1, class: "primary" })),
      S.step === 0 && G ? groupList("Groups", G.top) : null,
      S.step === 0 ? legend() : step.loops.length ? loopList(step.loops.map((i) => D.loops[i])) : linkList("Lit up on the map", step.links),
      leftOut(),
    ];
  },
  evidence() {
    const chosen = S.chosen;
    if (chosen && chosen.type === "node") return nodePanel(chosen.at);
    if (chosen && chosen.type === "link") return linkPanel(chosen.at);
    if (chosen && chosen.type === "loop") return loopPanel(chosen.at);
    if (chosen && chosen.type === "group") return groupPanel(chosen.at);
    if (chosen && chosen.type === "bundle") return bundlePanel(chosen.at);
    return [heading("Evidence"), el("p", {}, "Choose a box, a line or a loop, and the words that it rests on stand here."), G ? groupList("Groups", G.top) : null].flat();
  },
  loops() {
    const { closed, open } = rankedLoops();
    return [
      heading(plural(closed.length, "loop")),
      el("p", {}, D.loops.length
        ? "Feedback loops of causes. A loop is only as strong as its weakest link: the strongest comes first. A line that is only a correlation closes no loop."
        : "No loop of causes closes on this map."),
      loopList(closed),
      open.length ? [el("h3", {}, `Open at this stop of the evidence (${open.length})`), loopList(open)] : null,
    ].flat();
  },
  paths() {
    const pick = (label, key) => el("label", {}, label, picker(key));
    const found = S.path.found;
    return [
      heading("From one factor to another"),
      el("p", {}, "Paths along causes only. A path is only as strong as its weakest link: the strongest comes first."),
      pick("From", "from"), pick("To", "to"),
      el("div", { class: "row" },
        button("Find paths", searchPaths, { class: "primary" }),
        button("Swap", () => { [S.path.from, S.path.to] = [S.path.to, S.path.from]; searchPaths(); })),
      found ? pathList(found) : S.path.asked ? el("p", { class: "warn" }, "Choose two different factors.") : null,
    ].flat();
  },
  filters() {
    const tick = (label, set, key, count) => el("label", { class: "tick" },
      el("input", { type: "checkbox", checked: !set.has(key), onchange(event) { flip(set, key, !event.target.checked); } }),
      label, el("span", { class: "count" }, count));
    const least = el("input", { type: "range", min: 0, max: 90, step: 10, value: S.least * 100, id: "least", oninput(event) { S.least = event.target.value / 100; $("least-said").textContent = S.least.toFixed(1); changed(); } });
    const of = (set, key, count) => tick(el("span", { dir: "auto" }, key[1]), set, key[0], count);
    return [
      heading("What is on the map"), legend(),
      el("h3", {}, "Sources"),
      D.sources.map((s) => of(S.noSource, [s.id, s.title], D.links.filter((l) => l.claims.some((c) => D.claims[c].source === s.id)).length)),
      el("h3", {}, "Kinds of factor"),
      D.kinds.map((k) => of(S.noKind, [k.id, [swatch(k), k.label]], D.nodes.filter((n) => n.kind === k.id).length)),
      el("h3", {}, el("label", { for: "least" }, "Hide links with less support than "), el("output", { id: "least-said", for: "least" }, S.least.toFixed(1))),
      least,
      el("div", { class: "row" }, button("Show everything", resetFilters)),
      leftOut(),
    ].flat();
  },
};

function loopList(loops) {
  return el("ol", { class: "list" }, loops.map((loop) => {
    const open = loop.stops.length && loop.stops[S.stop] === null;
    return el("li", {}, button([el("strong", {}, `${turn(loop)} ${loop.id} `), el("span", { dir: "auto" }, loop.name),
      el("small", { dir: "ltr" }, open ? `open here: ${brokenBy(loop)}` : `${loop.type} · ${plural(loop.links.length, "link")} · weakest: ${linkName(loop.weakest)}`)],
    () => choose({ type: "loop", at: D.loops.indexOf(loop) }), { class: open ? "item faint" : "item" }));
  }));
}

function turn(loop) {
  const at = D.loops.indexOf(loop);
  const boxes = loop.nodes.map((n) => currentScene().boxes.get(n)).filter(Boolean);
  if (boxes.length < 3) return "↻";
  const area = boxes.reduce((sum, b, k) => {
    const c = boxes[(k + 1) % boxes.length];
    return sum + b.x * c.y - c.x * b.y;
  }, 0);
  return area >= 0 || at < 0 ? "↻" : "↺";
}

function brokenBy(loop) {
  const lost = loop.links.find((i) => !linkNow(i) || !isCause(linkNow(i).style));
  return lost === undefined ? "a link has lost its support" : `${linkName(lost)} falls away`;
}

/* The legend is the filter: every line a tick box with the number of its links. */
function legend() {
  const counts = new Map();
  D.links.forEach((link, i) => {
    const now = linkNow(i);
    if (now) counts.set(now.style, (counts.get(now.style) || 0) + 1);
  });
  const used = new Set(D.links.map((link) => link.style));
  const rows = D.styles.filter((s) => counts.get(s.name) || used.has(s.name)).map((style) =>
    el("label", { class: "tick" },
      el("input", { type: "checkbox", checked: !S.off.has(style.name), onchange(event) { flip(S.off, style.name, !event.target.checked); } }),
      sample(style), el("span", {}, style.label), el("span", { class: "count", "data-style": style.name }, counts.get(style.name) || 0)));
  const kinds = D.kinds.map((kind) => el("span", { class: "kind" }, swatch(kind), el("span", { dir: "auto" }, kind.label)));
  const signs = ["+ more leads to more", "− more leads to less", "± both said", "? not said", "‖ slow effect", `↻ R reinforces, B balances${D.loops.some((l) => l.id[0] === "U") ? ", U undetermined" : ""}`];
  return el("section", { class: "legend", "aria-label": "Legend" },
    el("h3", {}, "Lines", el("span", { class: "ask" }, " (untick to hide)")), rows,
    el("p", { class: "small kinds" }, signs.map((words) => el("span", {}, words))),
    el("h3", {}, "Boxes"), el("div", { class: "kinds" }, kinds));
}

/* The colours of the boxes of a kind. */
function swatch(kind) {
  const box = el("i", { class: "swatch" });
  box.style.background = S.dark ? mix(kind.border, DARK.back, 0.34) : kind.fill;
  box.style.borderColor = kind.border;
  return box;
}

/* What the page does not show, in numbers. */
function leftOut() {
  const o = D.omitted;
  const words = [];
  if (o.concepts || o.links) words.push(`This map shows ${plural(D.nodes.length, "factor")} and ${plural(D.links.length, "link")}${o.reason ? ` (${o.reason})` : ""}; it leaves out ${plural(o.concepts, "factor")} and ${plural(o.links, "link")}.`);
  if (scene.frames) words.push(tellHidden());
  if (o.unsupported) words.push(`${plural(o.unsupported, "link")} with too little support to count ${o.unsupported === 1 ? "is" : "are"} not drawn.`);
  const denied = D.links.filter((l) => l.style === "denied").length;
  if (denied && S.off.has("denied")) words.push(`${plural(denied, "denied link")} ${denied === 1 ? "is" : "are"} drawn only on request.`);
  return words.length ? el("p", { class: "small" }, words.join(" ")) : null;
}

const kindSentence = {
  causal: (a, b) => `At least one source states that ${a} acts on ${b}.`,
  hedged: (a, b) => `It is said only with a hedge that ${a} acts on ${b}.`,
  disputed: (a, b, no) => `It is said that ${a} acts on ${b}, and ${no}.`,
  correlational: (a, b) => `What is said comes to no more than that ${a} and ${b} go together.`,
  predictive: (a, b) => `${a} is said to come before ${b} or to raise its risk. That is not yet a cause.`,
  "not-causal": (a, b, no) => `${a} and ${b} are said to go together. As for ${a} acting on ${b}, ${no}.`,
  "association-disputed": (a, b) => `Sources disagree whether ${a} and ${b} go together at all.`,
  denied: (a, b, no) => `${no[0].toUpperCase()}${no.slice(1)}, and nothing speaks for it.`,
};

/* What is said against a link: to deny it is not the same as to find no evidence for it. */
function refuted(claims) {
  const how = new Set(claims.map((c) => c.stance));
  return [how.has("denies") ? "it is denied" : "", how.has("finds-no-evidence") ? "no evidence for it was found" : ""].filter(Boolean).join(", and ");
}

function whyNot(i) {
  const link = D.links[i];
  const now = linkNow(i) || link;
  if (isCause(now.style)) return null;
  const said = link.claims.map((c) => D.claims[c]);
  const against = said.filter((c) => c.stance);
  const text = [
    now.style === "predictive"
      ? "A risk factor comes before the outcome and predicts it. Something else may bring about both, so that changing the first changes nothing."
      : "Two things can go together because one causes the other, the other way round, because a third thing causes both, or by the way they were looked at. Words of correlation do not tell these apart.",
    link.causal
      ? `${plural(link.causal, "claim")} of a cause ${link.causal === 1 ? "weighs" : "weigh"} too little to count.`
      : said.some((c) => c.link === "causal" && !c.stance)
        ? `No claim here says that “${nameOf(link.a)}” causes “${nameOf(link.b)}”; what is said is the other way round.`
        : "No claim here says that one causes the other.",
  ];
  if (against.length) text.push(`${plural(against.length, "claim")} ${against.length === 1 ? "speaks" : "speak"} against it.`);
  return el("details", { open: true }, el("summary", {}, "Why is this not a cause?"), text.map((words) => el("p", {}, words)));
}

function linkPanel(i) {
  const link = D.links[i];
  const now = linkNow(i);
  const shown = now || link;
  const style = STYLES.get(shown.style);
  const [a, b] = [nameOf(link.a), nameOf(link.b)];
  const claims = inOrder(link, isCause(shown.style));
  const [cause, together, notCause, notTogether] = shown.weights;
  const group = (words, list, kind) => list.length ? [el("h3", {}, `${words} (${list.length})`), list.map((c) => claimCard(c, kind, runsBack(link, c)))] : [];
  return [
    heading(linkName(i), "ltr"),
    el("p", {}, chip(style.label, shown.style), isCause(shown.style) ? chip(SIGNS[shown.sign]) : null, link.delay ? chip("slow effect ‖") : null),
    link.drafts ? el("p", { class: "warn" }, `Rests on ${plural(link.drafts, "draft")} that nobody has reviewed.`) : null,
    now ? null : el("p", { class: "warn" }, "At this stop of the evidence slider nothing is left of this link."),
    el("p", { dir: "ltr" }, (kindSentence[shown.style] || (() => ""))(`“${a}”`, `“${b}”`, refuted(claims))),
    el("div", { class: "meters" },
      meter("Said to be a cause", cause, "for"), meter("Said to go together", together, "for"),
      meter("Denied as a cause", notCause, "against"), meter("Denied to go together", notTogether, "against")),
    whyNot(i),
    twoSides(claims.filter((c) => !runsBack(link, c))),
    group("For a cause", claims.filter((c) => forCause(link, c)), "for"),
    group("For going together", claims.filter((c) => !c.stance && !forCause(link, c)), "for"),
    group("Against it", claims.filter((c) => c.stance), "against"),
    el("div", { class: "row" }, button(`About ${a}`, () => choose({ type: "node", at: link.a })), button(`About ${b}`, () => choose({ type: "node", at: link.b }))),
  ].flat();
}

/* A claim that makes the second of two the cause of the first speaks only of their going together. */
function runsBack(link, claim) {
  return claim.link !== "correlational" && claim.subject !== D.nodes[link.a].id;
}

/* Words of correlation, of risk, or of the other direction are nothing for a cause. */
function forCause(link, claim) {
  return !claim.stance && claim.link === "causal" && !runsBack(link, claim);
}

/* Claims that speak of what the line shows first, stated ones before hedged ones. */
function inOrder(link, cause) {
  const far = (claim) => (runsBack(link, claim) ? 2 : cause === (claim.link === "causal") ? 0 : 1) + (claim.modality === "asserted" ? 0 : 0.5);
  return link.claims.map((c) => D.claims[c]).map((claim, k) => [far(claim), k, claim]).sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(([, , claim]) => claim);
}

/* Where a link is affirmed and denied, one quote of each side stands beside the other. */
function twoSides(claims) {
  const sides = [claims.find((c) => !c.stance), claims.find((c) => c.stance)];
  if (!sides[0] || !sides[1]) return null;
  return el("section", { class: "sides", "aria-label": "Both sides" }, sides.map((claim) => el("div", { class: claim.stance ? "side against" : "side for" },
    el("h3", {}, `${claim.stance === "denies" ? "Denied" : claim.stance ? "No evidence found" : "Affirmed"} (${claim.link})`),
    quoted(claim.quote, claim.cue),
    el("p", { class: "small", dir: "auto" }, claim.origin || SOURCES.get(claim.source).title))));
}

const STANCES = { denies: "denies it", "finds-no-evidence": "finds no evidence" };

function claimCard(claim, kind, back) {
  const same = claim.origin && claim.origin.toLowerCase() === claim.kind.toLowerCase();
  const who = claim.origin ? claim.origin + (same ? "" : ` (${claim.kind})`) : null;
  return el("article", { class: `card ${kind}` },
    quoted(claim.quote, claim.cue),
    el("p", { class: "said", dir: "auto" }, claim.statement),
    el("p", {}, chip(claim.link), chip(claim.modality, claim.modality === "asserted" ? "" : "hedge"), claim.stance ? chip(STANCES[claim.stance], "against") : null,
      claim.sign && claim.link === "causal" ? chip(SIGNS[claim.sign]) : null, back ? chip("the other way round") : null, claim.approximate ? chip("said roughly") : null),
    el("p", { class: "small" }, who ? el("span", { dir: "auto" }, `Held by ${who}, reported in `) : "Said in ", sourceLine(claim)),
    claim.context ? el("p", { class: "small", dir: "auto" }, `Holds for: ${claim.context}`) : null,
    claim.note ? el("p", { class: "small", dir: "auto" }, `Note: ${claim.note}`) : null,
    (claim.remarks || []).map((id) => REMARKS.get(id)).filter(Boolean).map(remarkCard));
}

function remarkCard(remark) {
  return el("div", { class: "remark" },
    el("p", {}, chip(`a remark ${remark.stance} this`, "against"), chip(remark.modality)),
    quoted(remark.quote, remark.cue), el("p", { class: "said", dir: "auto" }, remark.statement),
    el("p", { class: "small" }, remark.origin ? el("span", { dir: "auto" }, `${remark.origin}, in `) : "", sourceLine(remark)));
}

/* Title, kind and date of the source, the place in it, and a way to the whole text where it is here. */
function sourceLine(record) {
  const source = SOURCES.get(record.source);
  const place = record.quote.map(([, start, end]) => `${start}–${end}`).join(", ");
  const line = el("span", { dir: "auto" }, `${source.title} (${source.kind}${source.author ? `, ${source.author}` : ""}, ${source.published || "undated"}), characters ${place}.`);
  return el("span", {}, line, " ", link(source), source.text ? button("Show in the text", () => showText(source, record.quote), { class: "inline" }) : null);
}

/* A link out, for web addresses only; it is shown and never fetched. */
function link(source) {
  const url = source.url || (source.doi ? `https://doi.org/${source.doi}` : "");
  return /^https?:\/\//i.test(url) ? el("a", { href: url, rel: "noopener noreferrer", target: "_blank" }, "Open the source") : null;
}

function showText(source, parts) {
  const letters = Array.from(source.text);
  const body = el("div", { class: "text", dir: "auto", lang: source.language });
  let at = 0;
  for (const [, start, end] of parts) {
    body.append(letters.slice(at, start).join(""), el("mark", {}, letters.slice(start, end).join("")));
    at = end;
  }
  body.append(letters.slice(at).join(""));
  openDialog(source.title, [body]);
  const mark = body.querySelector("mark");
  if (mark) mark.scrollIntoView({ block: "center" });
}

function linkList(words, links) {
  if (!links.length) return [];
  return [el("h3", {}, `${words} (${links.length.toLocaleString("en")})`), ...firstOf(el("ul", { class: "list" }), links, (i) => {
    const now = linkNow(i) || D.links[i];
    return el("li", {}, button([el("span", { dir: "ltr" }, linkName(i)), el("small", {}, `${STYLES.get(now.style).label}${isCause(now.style) ? ` · ${SIGNS[now.sign]}` : ""}`)], () => choose({ type: "link", at: i }), { class: "item" }));
  })];
}

function nodePanel(i) {
  const node = D.nodes[i];
  const mine = D.links.map((l, k) => k).filter((k) => D.links[k].a === i || D.links[k].b === i);
  const cause = (k) => isCause((linkNow(k) || D.links[k]).style);
  const questions = D.questions.filter((q) => q.about.includes(node.id));
  const kind = KINDS.get(node.kind);
  return [
    heading(node.label),
    el("p", {}, chip(kind.label), (node.synonyms || []).map((s) => chip(`also: ${s}`, "plain"))),
    el("p", { dir: "auto" }, node.description),
    el("div", { class: "row" },
      S.view === "ego" ? button("Whole map", () => setView("whole")) : button("Only its neighbours", () => setView("ego")),
      button("Paths from here", () => { S.path.from = i; openTab("paths"); }),
      G ? button("Show in its group", () => showInGroup(i)) : null),
    linkList("What acts on it", mine.filter((k) => cause(k) && D.links[k].b === i)),
    linkList("What it acts on", mine.filter((k) => cause(k) && D.links[k].a === i)),
    linkList("Only goes together with, or denied", mine.filter((k) => !cause(k))),
    questions.length ? [el("h3", {}, "Not known"), questions.map((q) => el("article", { class: "card" }, quoted(q.quote), el("p", { class: "said", dir: "auto" }, q.statement), el("p", { class: "small" }, sourceLine(q))))] : [],
    node.same_as ? el("p", { class: "small" }, `Elsewhere: ${node.same_as.join(", ")}`) : null,
  ].flat(2);
}

function loopPanel(at) {
  const loop = D.loops[at];
  const open = loop.stops.length && loop.stops[S.stop] === null;
  return [
    heading(`${loop.id} · ${loop.name}`),
    el("p", {}, chip(loop.type), chip(loop.stated ? "one source states it whole" : "assembled: no source states it whole"), open ? chip("open at this stop", "against") : null),
    el("p", { dir: "ltr" }, loop.sentence),
    el("div", { class: "row" }, S.view === "ring" ? button("Whole map", () => setView("whole")) : button("Show as a ring", () => setView("ring"))),
    linkList("Its links, in order", loop.links),
    el("h3", {}, "Its weakest link"), el("p", { dir: "ltr" }, linkName(loop.weakest)),
    inOrder(D.links[loop.weakest], true).map((c) => claimCard(c, c.stance ? "against" : "for", runsBack(D.links[loop.weakest], c))),
  ].flat();
}

function picker(key) {
  const list = el("select", { onchange(event) { S.path[key] = Number(event.target.value); } },
    el("option", { value: -1 }, "choose a factor"),
    D.nodes.map((node, i) => [node.label, i]).sort((a, b) => (a[0] < b[0] ? -1 : 1)).map(([label, i]) => el("option", { value: i, selected: S.path[key] === i }, label)));
  return list;
}

function pathList(found) {
  const [from, to] = [S.path.from, S.path.to].map(nameOf);
  if (!found.paths.length) return [el("p", {}, `No path along causes leads from “${from}” to “${to}” here.`)];
  const cut = found.cut ? " at least" : "";
  return [
    el("p", {}, `Showing ${found.paths.length} of${cut} ${plural(found.all, "path")} of up to eight links.`),
    el("ol", { class: "list" }, found.paths.map((path) => el("li", {}, button([
      el("span", { dir: "ltr" }, path.nodes.map(nameOf).join(" → ")),
      el("small", {}, `${plural(path.links.length, "link")} · weakest support ${path.weakest.toFixed(2)}`)],
    () => choose({ type: "path", at: path }), { class: "item", "aria-current": S.chosen && S.chosen.at === path ? "true" : null })))),
  ];
}
