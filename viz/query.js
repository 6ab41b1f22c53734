// The page of queries: paints the query, sends it, shows rows as a table with links, offers
// downloads. Every value becomes text, never markup; nothing is asked of any other server.
"use strict";

const ROWS = "application/sparql-results+json";
const ACCEPT = `${ROWS}, text/turtle;q=0.9`;
const SHOWN = 1000; // rows in the table; a browser that lays out 100,000 stands still
const WORDS = `ask|select|construct|describe|where|from|named|graph|optional|union|minus|filter|bind|values|prefix|base|
  distinct|reduced|order|by|asc|desc|limit|offset|group|having|as|in|not|exists|a|true|false|undef|count|sum|min|max|avg|
  sample|group_concat|separator|str|lang|langmatches|datatype|bound|iri|uri|if|coalesce|concat|strlen|substr|ucase|lcase|
  strstarts|strends|contains|strbefore|strafter|regex|replace|abs|round|ceil|floor|year|month|day|now|isiri|isliteral`;
const TOKENS = new RegExp(
  [
    String.raw`(?<note>#[^\n]*)`,
    String.raw`(?<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^<>\s]*>)`,
    String.raw`(?<name>[?$]\w+)`,
    String.raw`[\w-]*:[\w.-]*`,
    String.raw`(?<word>\b(?:${WORDS.replace(/\s/g, "")})\b)`,
    String.raw`\w+`,
  ].join("|"),
  "giu",
);

const byId = (id) => document.getElementById(id);
const { base } = document.body.dataset;
const prefixes = Object.entries(JSON.parse(document.body.dataset.prefixes));
const query = byId("query");
let running = null;

function made(tag, text, className) {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (className) element.className = className;
  return element;
}

// --- the editor --------------------------------------------------------------------------------

function paint() {
  const text = query.value;
  const parts = [];
  let end = 0;
  for (const found of text.matchAll(TOKENS)) {
    const kind = Object.keys(found.groups).find((name) => found.groups[name] !== undefined);
    if (!kind) continue;
    parts.push(text.slice(end, found.index), made("span", found[0], kind));
    end = found.index + found[0].length;
  }
  byId("paint").replaceChildren(...parts, `${text.slice(end)}\n`);
  byId("link").href = `/sparql#query=${encodeURIComponent(text)}`;
  for (const button of byId("examples").querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button.dataset.query === text));
  }
}

function put(text) {
  query.value = text;
  paint();
  run();
  if (matchMedia("(max-width: 899px)").matches) byId("answer").scrollIntoView(); // it stands below
}

// --- the answer --------------------------------------------------------------------------------

function short(iri) {
  for (const [prefix, namespace] of prefixes) {
    if (iri.startsWith(namespace) && iri.length > namespace.length) return `${prefix}:${iri.slice(namespace.length)}`;
  }
  return iri;
}

function link(iri) {
  const ours = iri.startsWith(base);
  if (!ours && !/^https?:\/\//.test(iri)) return document.createTextNode(iri);
  const anchor = made("a", short(iri));
  anchor.href = ours ? `/${iri.slice(base.length)}` : iri;
  anchor.rel = "noreferrer";
  anchor.title = iri;
  return anchor;
}

function cell(term) {
  const td = made("td");
  if (!term) return td;
  if (term.type === "uri") td.append(link(term.value));
  else td.textContent = term.value;
  if (term["xml:lang"]) td.lang = term["xml:lang"];
  if (/#(integer|decimal|double|nonNegativeInteger)$/.test(term.datatype || "")) td.className = "number";
  return td;
}

function table({ head, results }) {
  const whole = made("table");
  const top = whole.createTHead().insertRow();
  for (const name of head.vars) top.append(Object.assign(made("th", name), { scope: "col" }));
  const body = whole.createTBody();
  for (const row of results.bindings.slice(0, SHOWN)) {
    body.insertRow().append(...head.vars.map((name) => cell(row[name])));
  }
  return whole;
}

function rows(result) {
  if ("boolean" in result) return ["", made("p", result.boolean ? "Yes" : "No", "said")];
  const count = result.results.bindings.length;
  const said = `${count.toLocaleString("en")} ${count === 1 ? "row" : "rows"}`;
  if (!count) return [said, made("p", "Nothing in the knowledge base answers this.", "none")];
  const more = count > SHOWN ? `, the first ${SHOWN.toLocaleString("en")} shown` : "";
  return [`${said}${more}`, table(result)];
}

async function shown(response) {
  const type = (response.headers.get("Content-Type") || "").split(";")[0];
  const kind = !response.ok ? "" : type === ROWS ? "rows" : "triples";
  const result = kind === "rows" ? rows(await response.json()) : ["", made("pre", await response.text())];
  byId("downloads").hidden = !kind;
  for (const button of byId("downloads").querySelectorAll("button")) button.hidden = button.dataset.for !== kind;
  if (!response.ok) return ["Refused", result[1]];
  return kind === "triples" ? ["Triples", result[1]] : result;
}

function post(accept, signal) {
  return fetch("/sparql", {
    method: "POST",
    headers: { "Content-Type": "application/sparql-query", Accept: accept },
    body: query.value,
    signal,
  });
}

async function run(event) {
  event?.preventDefault();
  running?.abort();
  const mine = new AbortController();
  running = mine;
  byId("state").textContent = "Running …";
  byId("stop").hidden = false;
  byId("result").ariaBusy = "true";
  byId("downloads").hidden = true;
  byId("result").replaceChildren();
  const started = performance.now();
  try {
    const [said, content] = await shown(await post(ACCEPT, mine.signal));
    if (mine.signal.aborted) return;
    byId("state").textContent = [said, `${Math.round(performance.now() - started)} ms`].filter(Boolean).join(" · ");
    byId("result").replaceChildren(content);
    byId("result").scrollTop = 0;
  } catch (error) {
    if (running !== mine) return;
    byId("state").textContent = mine.signal.aborted ? "Stopped" : `The server does not answer: ${error.message}`;
  } finally {
    if (running === mine) {
      byId("stop").hidden = true;
      byId("result").ariaBusy = "false";
    }
  }
}

async function download(event) {
  const { type, end } = event.currentTarget.dataset;
  const response = await post(type);
  if (!response.ok) {
    byId("state").textContent = await response.text();
    return;
  }
  const anchor = made("a");
  anchor.href = URL.createObjectURL(await response.blob());
  anchor.download = `result.${end}`;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 1000);
}

// --- what people do ----------------------------------------------------------------------------

function linked() {
  const found = new URLSearchParams(location.hash.slice(1)).get("query");
  if (found) put(found);
  return Boolean(found);
}

byId("form").addEventListener("submit", run);
byId("stop").addEventListener("click", () => running?.abort());
query.addEventListener("input", paint);
query.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run(event);
});
for (const button of byId("examples").querySelectorAll("button")) {
  button.addEventListener("click", () => put(button.dataset.query));
}
for (const button of byId("downloads").querySelectorAll("button")) button.addEventListener("click", download);
addEventListener("hashchange", linked);
byId("editor").classList.add("painted");
paint();
if (!linked()) run();
