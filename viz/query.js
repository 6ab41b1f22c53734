// The query page: sends the query, shows the rows as a table with links, offers downloads.
// Every value becomes text, never markup.
"use strict";

const JSON_RESULTS = "application/sparql-results+json";
const ACCEPT = `${JSON_RESULTS}, text/turtle;q=0.9`;
const byId = (id) => document.getElementById(id);
const base = document.querySelector("main").dataset.base;
let running = null;

function post(accept, signal) {
  return fetch("/sparql", {
    method: "POST",
    headers: { "Content-Type": "application/sparql-query", Accept: accept },
    body: byId("query").value,
    signal,
  });
}

function link(iri) {
  const anchor = document.createElement("a");
  const ours = iri.startsWith(base);
  if (!ours && !/^https?:\/\//.test(iri)) return document.createTextNode(iri);
  anchor.href = ours ? `/${iri.slice(base.length)}` : iri;
  anchor.rel = "noreferrer";
  anchor.textContent = ours ? iri.slice(base.length) : iri;
  return anchor;
}

function cell(term) {
  const td = document.createElement("td");
  if (!term) return td;
  if (term.type === "uri") td.append(link(term.value));
  else td.textContent = term.value;
  if (term["xml:lang"]) td.lang = term["xml:lang"];
  if (/#(integer|decimal|double|nonNegativeInteger)$/.test(term.datatype || "")) td.className = "number";
  return td;
}

function table(result) {
  const made = document.createElement("table");
  const head = made.createTHead().insertRow();
  for (const name of result.head.vars) {
    const th = document.createElement("th");
    th.scope = "col";
    th.textContent = name;
    head.append(th);
  }
  const body = made.createTBody();
  for (const row of result.results.bindings) {
    body.insertRow().append(...result.head.vars.map((name) => cell(row[name])));
  }
  return made;
}

function text(value) {
  const made = document.createElement("pre");
  made.textContent = value;
  return made;
}

async function show(response) {
  const type = (response.headers.get("Content-Type") || "").split(";")[0];
  if (!response.ok || type !== JSON_RESULTS) {
    byId("downloads").hidden = true;
    return [response.ok ? "Triples:" : `Refused (${response.status}):`, text(await response.text())];
  }
  const result = await response.json();
  byId("downloads").hidden = false;
  if ("boolean" in result) return ["", text(result.boolean ? "Yes" : "No")];
  const count = result.results.bindings.length;
  return [`${count.toLocaleString("en")} ${count === 1 ? "row" : "rows"}`, table(result)];
}

async function run(event) {
  event?.preventDefault();
  running?.abort();
  running = new AbortController();
  const { signal } = running;
  byId("state").textContent = "Running …";
  byId("result").replaceChildren();
  try {
    const started = performance.now();
    const [says, content] = await show(await post(ACCEPT, signal));
    if (signal.aborted) return;
    byId("state").textContent = `${says} ${Math.round(performance.now() - started)} ms`.trim();
    byId("result").replaceChildren(content);
  } catch (error) {
    if (!signal.aborted) byId("state").textContent = `The server does not answer: ${error.message}`;
  }
}

async function download(event) {
  const { type, end } = event.currentTarget.dataset;
  const response = await post(type);
  if (!response.ok) {
    byId("state").textContent = await response.text();
    return;
  }
  const anchor = document.createElement("a");
  anchor.href = URL.createObjectURL(await response.blob());
  anchor.download = `result.${end}`;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 1000);
}

byId("form").addEventListener("submit", run);
byId("query").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run(event);
});
byId("example").addEventListener("change", (event) => {
  const option = event.target.selectedOptions[0];
  byId("says").textContent = option.dataset.says;
  if (option.value) {
    byId("query").value = option.value;
    run();
  }
});
for (const button of byId("downloads").querySelectorAll("button")) button.addEventListener("click", download);
