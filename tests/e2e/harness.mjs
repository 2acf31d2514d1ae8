// What every browser test needs: a browser, a fresh context a test, servers shared by the tests of a file, and
// failure on whatever the page complains about.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

import { launch } from "./browser.mjs";
import { startDemoServer, startFullstack, startRealServer, startSite, startXtaskServe } from "./servers.mjs";

/** Starts something on first use, shares it between the tests of a file, stops it after the last one. */
export function shared(start) {
  const running = new Map();
  after(async () => {
    const all = await Promise.allSettled(running.values());
    await Promise.all(all.filter((one) => one.status === "fulfilled").map((one) => one.value.stop()));
  });
  return (...options) => {
    const key = JSON.stringify(options);
    if (!running.has(key)) running.set(key, start(...options));
    return running.get(key);
  };
}

const browser = shared(async (hosts) => {
  const launched = await launch(hosts ? [`--host-resolver-rules=${hosts}`] : []);
  return { newContext: (options) => launched.newContext(options), stop: () => launched.close() };
});

/** The demo agent: `{ url }`. */
export const demoServer = shared(startDemoServer);
/** The published server: `{ url }`. */
export const realServer = shared(startRealServer);
/** The fullstack example beside an agent (`realServer` for the published one): `{ url }`. */
export const fullstack = shared(async (kind) => startFullstack(await (kind === "real" ? realServer() : demoServer())));
/** A site of target/site, by its name, served on an origin of its own: `{ url }`. */
export const site = shared(startSite);
/** `cargo xtask serve NAME`: the page and the demo agent on one origin: `{ url }`. */
export const xtaskServe = shared(startXtaskServe);

/**
 * A test in a fresh browser context. `body` gets `{ page, context, complaints }`. It fails on page errors and on
 * errors in the console, unless one of `expectedErrors` (regular expressions) matches them. `hosts` gives rules for
 * what addresses mean in this browser, such as `MAP 127.0.0.1:8080 127.0.0.1:41234`.
 */
export function browserTest(name, body, options = {}) {
  const { timeout = 60_000, expectedErrors = [], context: settings = {}, hosts } = options;
  test(name, { timeout }, async () => {
    const context = await (await browser(await hosts?.())).newContext({ viewport: { width: 1000, height: 700 }, ...settings });
    const complaints = [];
    context.on("weberror", (error) => complaints.push(`page error: ${error.error().stack}`));
    context.on("console", (message) => {
      if (message.type() === "error") complaints.push(`console: ${message.text()} (${message.location().url})`);
    });
    try {
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      await body({ page, context, complaints });
      const unexpected = complaints.filter((complaint) => !expectedErrors.some((error) => error.test(complaint)));
      assert.deepEqual(unexpected, [], "the page complained");
    } catch (error) {
      const picture = await screenshot(context, name);
      throw new Error([error.message, ...complaints, `see ${picture}`].join("\n"), { cause: error });
    } finally {
      await context.close();
    }
  });
}

async function screenshot(context, name) {
  const folder = fileURLToPath(new URL("test-results/", import.meta.url));
  const file = `${folder}${name.replace(/[^a-z0-9]+/gi, "-")}.png`;
  mkdirSync(folder, { recursive: true });
  const page = context.pages().at(-1);
  return page ? page.screenshot({ path: file }).then(() => file, () => "no picture: the page is gone") : "no page";
}

/** The address of a page with the parameters that the example pages read; without those that are undefined. */
export function address(base, parameters = {}) {
  const url = new URL(`${base}/`);
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) url.searchParams.set(name, value);
  return url.href;
}

/** Asks until `predicate` of the answer holds, and gives the answer; fails after `within` milliseconds. */
export async function eventually(ask, predicate, { within = 5_000, every = 20 } = {}) {
  const deadline = performance.now() + within;
  for (;;) {
    const answer = await ask();
    if (predicate(answer)) return answer;
    if (performance.now() > deadline) {
      assert.fail(`not within ${within} ms: ${predicate}; last seen: ${JSON.stringify(answer)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}

/** What a server says of itself under `/__peer__/stats`. */
export async function stats(server) {
  const response = await fetch(`${server.url}/__peer__/stats`);
  assert.equal(response.status, 200);
  return response.json();
}

/**
 * Does `act` and tells how long the page's main thread was at one task at most, in milliseconds: `{ longest, tasks }`.
 * The thread's own time counts, so that a machine with other work says the same.
 */
export async function traced(page, act) {
  const client = await page.context().newCDPSession(page);
  const events = [];
  client.on("Tracing.dataCollected", ({ value }) => events.push(...value));
  const done = new Promise((resolve) => client.once("Tracing.tracingComplete", resolve));
  const categories = ["toplevel", "disabled-by-default-devtools.timeline", "__metadata"];
  await client.send("Tracing.start", { transferMode: "ReportEvents", traceConfig: { includedCategories: categories, excludedCategories: ["*"] } });
  try {
    await act();
  } finally {
    await client.send("Tracing.end");
    await done;
    await client.detach();
  }
  const mains = events.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain");
  const isMain = ({ pid, tid }) => mains.some((main) => main.pid === pid && main.tid === tid);
  const tasks = events.filter((event) => event.ph === "X" && event.tdur !== undefined && isMain(event));
  assert.ok(tasks.length > 0, "nothing was traced");
  const longest = Math.max(...tasks.map(({ tdur }) => tdur)) / 1000;
  return { longest, tasks: tasks.length };
}
