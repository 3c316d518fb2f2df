// Asks a SPARQL endpoint by Comunica: a line of JSON in, {url, query}; a line of JSON out, {rows} or {fault}.
// The first of the rows has the columns, and a term without a value is empty, as in CSV.

import { createInterface } from "node:readline";
import { QueryEngine } from "@comunica/query-sparql";

const engine = new QueryEngine();

async function rows({ url, query }) {
  const result = await engine.query(query, { sources: [{ type: "sparql", value: url }] });
  const names = (await result.metadata()).variables.map((one) => one.value);
  const found = await (await result.execute()).toArray();
  return [names, ...found.map((row) => names.map((name) => row.get(name)?.value ?? ""))];
}

for await (const line of createInterface({ input: process.stdin })) {
  const told = await rows(JSON.parse(line)).then(
    (found) => ({ rows: found }),
    (fault) => ({ fault: String(fault) }),
  );
  process.stdout.write(`${JSON.stringify(told)}\n`);
}
