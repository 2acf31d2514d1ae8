// <KartaWidget/> that is mounted and unmounted 200 times leaves no nodes and no listeners. (The Rust heap is weighed in
// tests/browser/widget/life.rs.)
import assert from "node:assert/strict";

import { browserTest, demoServer, eventually, stats } from "./harness.mjs";
import { event, openPage } from "./widget.mjs";

const WARM_UP = 10;
const CYCLES = 200;

/**
 * What each cycle does with the widget: what is clicked on the page, what is then waited for in the widget, and which
 * event has come by then. Without an event the widget is unmounted while it still asks for its configuration.
 *
 * The event matters for the count: Dioxus keeps a removed node until its number is given to another one, so that a list
 * item that came in one cycle and not in the next leaves one node more or less.
 */
const WAYS = {
  "before it is configured": { clicks: [], shows: ".launcher" },
  "closed": { clicks: [], shows: ".launcher", says: "ready" },
  "with the panel open": { clicks: ["#open"], shows: ".panel .greeting", says: "ready" },
  "after a conversation": {
    clicks: ["#open", "#ask"], shows: ".message[data-role=assistant] .answer[aria-busy=false]", says: "message_received",
  },
  "in the middle of an answer": {
    clicks: ["#open", "#slow"], shows: ".message[data-role=assistant] .answer p", says: "message_sent",
  },
};

/** Mounts the widget, uses it and unmounts it, `times` times. */
function cycle(page, way, times) {
  return page.evaluate(async ([way, times]) => {
    const until = async (what, holds) => {
      for (const start = performance.now(); !holds(); ) {
        if (performance.now() - start > 10_000) throw new Error(`never: ${what}`);
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    };
    for (let i = 0; i < times; i += 1) {
      document.querySelector("#mount").click();
      await until("the launcher", () => document.querySelector("karta-host")?.shadowRoot.querySelector(".launcher"));
      for (const button of way.clicks) document.querySelector(button).click();
      await until(way.shows, () => document.querySelector("karta-host").shadowRoot.querySelector(way.shows));
      const says = () => [...document.querySelectorAll("#events li")].some((line) => line.textContent.startsWith(way.says));
      if (way.says) await until(way.says, says);
      document.querySelector("#mount").click();
      await until("gone", () => !document.querySelector("karta-host"));
      // The page's own list of what happened is not the widget's.
      document.querySelector("#forget").click();
    }
    await until("an empty list", () => !document.querySelector("#events li"));
  }, [way, times]);
}

/** From now on nobody answers what the configuration is. How often it was asked, and how often that was given up. */
async function leaveUnconfigured(page) {
  const counts = { asked: 0, givenUp: 0 };
  const isConfig = (request) => request.url().includes("/v1/embed/config");
  await page.route("**/v1/embed/config*", () => {});
  page.on("request", (request) => { counts.asked += isConfig(request); });
  page.on("requestfailed", (request) => { counts.givenUp += isConfig(request); });
  return counts;
}

/** Nodes and listeners that are alive once the garbage is gone. */
async function alive(session) {
  for (let i = 0; i < 3; i += 1) await session.send("HeapProfiler.collectGarbage");
  const { metrics } = await session.send("Performance.getMetrics");
  const value = (name) => metrics.find((metric) => metric.name === name).value;
  return { nodes: value("Nodes"), listeners: value("JSEventListeners") };
}

for (const [state, way] of Object.entries(WAYS)) {
  browserTest(`${CYCLES} widgets unmounted ${state} leave no nodes, no listeners, no requests`, async ({ page, context }) => {
    const agent = await demoServer();
    await openPage(page, agent, { behavior: JSON.stringify({ resumeLatest: false }) });
    await event(page, "ready");
    await page.locator("#mount").click();
    await eventually(() => page.locator("karta-host").count(), (count) => count === 0);
    await page.locator("#forget").click();
    const config = way.says ? null : await leaveUnconfigured(page);
    const session = await context.newCDPSession(page);
    await session.send("Performance.enable");
    await cycle(page, way, WARM_UP);
    const before = await alive(session);
    await cycle(page, way, CYCLES);
    const after = await eventually(
      () => alive(session),
      ({ nodes, listeners }) => nodes <= before.nodes && listeners <= before.listeners,
      { within: 15_000, every: 250 },
    ).catch(() => alive(session));
    // Fewer is as well: the browser may let go of something of its own meanwhile.
    const isNotMore = after.nodes <= before.nodes && after.listeners <= before.listeners;
    assert.ok(isNotMore, JSON.stringify({ before, after }));
    await eventually(() => stats(agent), ({ open_streams }) => open_streams === 0, { within: 15_000 });
    const all = WARM_UP + CYCLES;
    if (config) await eventually(() => config, ({ asked, givenUp }) => asked === all && givenUp === all, { within: 15_000 });
  }, { timeout: 180_000 });
}
