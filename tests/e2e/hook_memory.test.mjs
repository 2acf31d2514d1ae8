// A chat that is taken off its page and put back leaves nothing behind: examples/custom_chat.rs.
import assert from "node:assert/strict";

import { address, browserTest, demoServer, eventually, site, stats } from "./harness.mjs";

const WARM_UP = 20;
const CYCLES = 200;

/** Asks, closes the chat in mid-turn, opens it again. */
async function cycle(page) {
  await page.getByRole("textbox").fill("slow 400 10");
  await page.keyboard.press("Enter");
  await page.locator("[role=log]").getByText("w1", { exact: false }).first().waitFor();
  await page.getByRole("button", { name: "Close chat" }).click();
  await page.getByRole("button", { name: "Open chat" }).click();
  await page.getByRole("textbox").waitFor();
}

/** Nodes and listeners that are alive once the garbage is gone. */
async function alive(session) {
  for (let i = 0; i < 3; i += 1) await session.send("HeapProfiler.collectGarbage");
  const { metrics } = await session.send("Performance.getMetrics");
  const value = (name) => metrics.find((metric) => metric.name === name).value;
  return { nodes: value("Nodes"), listeners: value("JSEventListeners") };
}

browserTest(
  `${CYCLES} chats that are closed in mid-turn leave no nodes, no listeners and no requests`,
  async ({ page, context }) => {
    const [here, agent] = await Promise.all([site("custom_chat"), demoServer()]);
    await page.goto(address(here.url, { base_url: agent.url }));
    const session = await context.newCDPSession(page);
    await session.send("HeapProfiler.enable");
    await session.send("Performance.enable");
    for (let i = 0; i < WARM_UP; i += 1) await cycle(page);
    const before = await alive(session);
    for (let i = WARM_UP; i < CYCLES; i += 1) await cycle(page);
    // What a stream that was cut off leaves is gone when its request is.
    const after = await eventually(
      () => alive(session),
      ({ nodes, listeners }) => nodes <= before.nodes && listeners <= before.listeners,
      { within: 15_000, every: 250 },
    ).catch(() => alive(session));
    assert.ok(after.nodes <= before.nodes, `nodes: ${before.nodes} -> ${after.nodes}`);
    assert.ok(after.listeners <= before.listeners, `listeners: ${before.listeners} -> ${after.listeners}`);
    await eventually(() => stats(agent), ({ open_streams }) => open_streams === 0, { within: 15_000 });
  },
  { timeout: 180_000 },
);
