// <KartaWidget/> that is mounted and unmounted 200 times leaves no nodes and no listeners. (The Rust heap is weighed in
// tests/browser/widget/life.rs.)
import assert from "node:assert/strict";

import { browserTest, demoServer, eventually, stats } from "./harness.mjs";
import { event, openPage } from "./widget.mjs";

const WARM_UP = 10;
const CYCLES = 200;

/** What each cycle does with the widget: what is clicked on the page, and what is then waited for in the widget. */
const WAYS = {
  "closed": { clicks: [], shows: ".launcher" },
  "with the panel open": { clicks: ["#open"], shows: ".panel .greeting" },
  "after a conversation": { clicks: ["#open", "#ask"], shows: ".message[data-role=assistant] .answer[aria-busy=false]" },
  "in the middle of an answer": { clicks: ["#open", "#slow"], shows: ".message[data-role=assistant] .answer p" },
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
      document.querySelector("#mount").click();
      await until("gone", () => !document.querySelector("karta-host"));
      // The page's own list of what happened is not the widget's.
      document.querySelector("#forget").click();
    }
    await until("an empty list", () => !document.querySelector("#events li"));
  }, [way, times]);
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
  }, { timeout: 180_000 });
}
