// Asks the endpoint argv[2] each query NAME.rq in the folder argv[3], and writes the answer beside it: NAME.json or NAME.nt.
// argv[4] is "sparql" to say what kind of source that is, else Comunica finds out by itself.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { QueryEngine } from "@comunica/query-sparql";

const [, , endpoint, folder, type] = process.argv;
const engine = new QueryEngine();
const sources = [type ? { type, value: endpoint } : endpoint];

for (const file of readdirSync(folder).filter((name) => name.endsWith(".rq"))) {
  const result = await engine.query(readFileSync(`${folder}/${file}`, "utf8"), { sources });
  const [extension, text] = result.resultType === "quads" ? ["nt", await graph(result)] : ["json", await table(result)];
  writeFileSync(`${folder}/${file.replace(/rq$/, extension)}`, text);
}

async function graph(result) {
  const { data } = await engine.resultToString(result, "application/n-triples");
  return (await data.toArray()).join("");
}

async function table(result) {
  const { variables } = await result.metadata();
  const rows = await (await result.execute()).toArray();
  const bindings = rows.map((row) => Object.fromEntries([...row].map(([variable, value]) => [variable.value, cell(value)])));
  return JSON.stringify({ head: { vars: variables.map((item) => (item.variable ?? item).value) }, results: { bindings } });
}

function cell(term) {
  if (term.termType !== "Literal") {
    return { type: term.termType === "NamedNode" ? "uri" : "bnode", value: term.value };
  }
  // Comunica 4.5.0 reads a language tag into the wrong place, where its own writer of JSON doesn't find it.
  const language = term.language || term.datatype.language;
  const kind = language ? { "xml:lang": language } : { datatype: term.datatype.value };
  return { type: "literal", value: term.value, ...kind };
}
