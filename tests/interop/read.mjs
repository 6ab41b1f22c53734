// Reads RDF from a file with N3.js or jsonld.js and prints its canonical N-Quads.
// node read.mjs <format> <file>

import { readFile } from "node:fs/promises";
import jsonld from "jsonld";
import { Parser, Writer } from "n3";

const [format, path] = process.argv.slice(2);
const text = await readFile(path, "utf8");
const TYPES = { trig: "application/trig", nq: "application/n-quads", ttl: "text/turtle", nt: "application/n-triples" };

async function quads() {
  if (format === "jsonld") {
    // No context may be fetched: an export brings its own.
    const documentLoader = async (url) => {
      throw new Error(`the document asks for ${url}`);
    };
    return jsonld.toRDF(JSON.parse(text), { format: "application/n-quads", documentLoader });
  }
  const writer = new Writer({ format: "N-Quads" });
  const parsed = new Parser({ format: TYPES[format] }).parse(text);
  return writer.quadsToString(parsed);
}

const canonical = await jsonld.canonize(await quads(), {
  algorithm: "RDFC-1.0",
  inputFormat: "application/n-quads",
  format: "application/n-quads",
});
process.stdout.write(canonical);
