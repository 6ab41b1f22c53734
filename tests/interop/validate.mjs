// Validates a Turtle file with rdf-validate-shacl and prints what it found.
// node validate.mjs <shapes> <data>

import { readFile } from "node:fs/promises";
import { Parser, Store } from "n3";
import Validator from "rdf-validate-shacl";

async function read(path) {
  return new Store(new Parser().parse(await readFile(path, "utf8")));
}

const [shapes, data] = await Promise.all(process.argv.slice(2).map(read));
// This validator knows the core of SHACL alone; the shapes say the firewall in the core as well.
shapes.removeQuads(shapes.getQuads(null, "http://www.w3.org/ns/shacl#sparql", null, null));
const report = await new Validator(shapes).validate(data);
console.log(report.conforms ? "conforms" : "does not conform");
for (const result of report.results) {
  console.log([result.focusNode, result.path, result.sourceConstraintComponent].map((term) => term?.value ?? "").join(" "));
}
