// node bench.mjs [--only a,b] [--runs 5] [--throttle 1,4] [--quick]: measures the rows, prints the table, writes it to OUT.
//
// `cargo xtask bench` builds what is measured and sets CHROMIUM, KARTA_BENCH_SITE, KARTA_BENCH_OUT and
// KARTA_REAL_SERVER_PYTHON.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";

import { launch } from "./browser.mjs";
import { bundle } from "./build.mjs";
import { startRealServer } from "./real.mjs";
import { machine, markdown, merged, summary } from "./report.mjs";
import * as delta from "./rows/delta.mjs";
import * as markdownRow from "./rows/markdown.mjs";
import * as memory from "./rows/memory.mjs";
import * as opening from "./rows/opening.mjs";
import * as plain from "./rows/plain.mjs";
import * as typing from "./rows/typing.mjs";
import { startServer } from "./server/server.mjs";

const ROWS = { a: markdownRow, b: plain, c: delta, d: opening, e: memory, f: typing };

const { values: options } = parseArgs({
  options: {
    only: { type: "string" }, 
    runs: { type: "string", default: "5" },
    quick: { type: "boolean", default: false },
    throttle: { type: "string", default: "1,4" },
  },
});
const names = options.only?.split(",") ?? Object.keys(ROWS);
const unknown = names.filter((name) => !ROWS[name]);
if (unknown.length > 0) throw new Error(`there is no row ${unknown.join(", ")}; there are ${Object.keys(ROWS).join(", ")}`);
const runs = options.quick ? 1 : Number(options.runs);
const throttles = options.quick ? [1] : options.throttle.split(",").map(Number);
const out = process.env.KARTA_BENCH_OUT ?? path.join(import.meta.dirname, "../../target/bench");
const site = process.env.KARTA_BENCH_SITE ?? path.join(import.meta.dirname, "../../target/site/karta-bench-page");

await mkdir(out, { recursive: true });
await bundle(path.join(out, "peers"));
const server = await startServer({ site, peers: path.join(out, "peers") });
const browser = await launch();
let realServer;
const real = async () => (realServer ??= await startRealServer()).url;
const started = new Date();
const rows = [];
try {
  for (const name of names) {
    const row = ROWS[name];
    const seen = [];
    console.error(`(${name}) ${row.title}`);
    for await (const measurement of row.measurements({ browser, server, real, runs, throttles })) {
      seen.push(measurement);
      const shown = Object.entries(measurement.values).map(([column, value]) => `${column} ${Number(value.toPrecision(4))}`);
      console.error(`    ${measurement.subject}${measurement.throttle > 1 ? `, ${measurement.throttle}x slower` : ""}: ${shown.join(", ")}`);
    }
    rows.push(summary(name, row, seen));
  }
} finally {
  await browser.close();
  await server.stop();
  await realServer?.stop();
}
const seconds = Math.round((Date.now() - started) / 1000);
const measured = { date: started.toISOString().slice(0, 10), seconds, runs, machine: machine(), chromium: browser.version(), rows };
// A run of some rows takes the place of those in the last table, so that a long run can be had in pieces.
const former = await readFile(path.join(out, "results.json"), "utf8").then(JSON.parse, () => null);
const result = merged(former, measured);
await writeFile(path.join(out, "results.json"), `${JSON.stringify(result, null, 2)}\n`);
await writeFile(path.join(out, "results.md"), markdown(result));
console.log(markdown(result));
console.error(`${seconds} s; written to ${out}`);
