// A session with a long history, as it is opened and read: the end first, older messages as one comes to them.
import assert from "node:assert/strict";

import { browserTest, eventually } from "./harness.mjs";
import { startHostileServer, turn } from "./hostile_server.mjs";
import { ask, openPage, openPanel } from "./widget.mjs";

/** Opens the widget on a session of `count` messages of `words` words. */
async function withHistory(page, count, words, use) {
  const agent = await startHostileServer();
  const message = (_, n) => ({
    id: `m${n}`, role: n % 2 ? "assistant" : "user", parts: [{ kind: "text", id: `p${n}`, text: `Message ${n}. ${"word ".repeat(words)}` }],
  });
  agent.answers.transcript = { session_id: "s", messages: Array.from({ length: count }, message) };
  agent.answers.sessions = { object: "list", data: [{ id: "s", title: "The last one" }], next_cursor: null };
  try {
    const widget = await openPage(page, agent);
    await openPanel(widget);
    await use(widget, agent);
  } finally {
    await agent.stop();
  }
}

/** How far the end is from being in view, in pixels. */
const below = (widget) => widget.log.evaluate((list) => list.scrollHeight - list.clientHeight - list.scrollTop);
/** Until each message of some 10 KB that is in the document has all of its text: a little more comes with each frame. */
const isWhole = (widget) =>
  eventually(
    () => widget.log.evaluate((list) => [...list.querySelectorAll(".message")].every((one) => !one.textContent.includes("word") || one.textContent.length > 10_000)),
    (whole) => whole,
    { within: 30_000, every: 100 },
  );
/** The number of the first message that is in the document. */
const first = (widget) => widget.messages.first().evaluate((message) => Number(/Message (\d+)\./.exec(message.textContent)?.[1]));

browserTest("of a long history the end is in view at once and stays there while the rest comes", async ({ page }) => {
  await page.addInitScript(() => {
    const { requestAnimationFrame } = window;
    window.seen = [];
    const look = () => {
      const list = document.querySelector("karta-host")?.shadowRoot.querySelector(".messages");
      const shown = list?.querySelectorAll(".message") ?? [];
      if (shown.length > 0) window.seen.push([shown.length, /Message (\d+)\./.exec(shown[0].textContent)?.[1]]);
      requestAnimationFrame(look);
    };
    look();
  });
  await withHistory(page, 400, 10, async (widget) => {
    await eventually(() => widget.messages.count(), (count) => count === 400);
    await eventually(() => below(widget), (pixels) => pixels < 2);
    const seen = await page.evaluate(() => window.seen);
    assert.deepEqual(seen[0], [50, "350"], "the newest messages are there first");
    assert.deepEqual(await widget.messages.evaluateAll((all) => all.map((one) => Number(/Message (\d+)\./.exec(one.textContent)[1]))), Array.from({ length: 400 }, (_, n) => n));
  });
}, { timeout: 90_000 });

browserTest("what is older than a megabyte comes as one scrolls up to it, and what is read stays where it is", async ({ page }) => {
  // Some 10 KB each.
  await withHistory(page, 150, 2_000, async (widget, agent) => {
    // Pages have five of them: 20 pages are more than a megabyte.
    const start = await eventually(() => first(widget), (first) => first === 50, { within: 20_000 });
    await isWhole(widget);
    await eventually(() => below(widget), (pixels) => pixels < 2);
    // A turn does not bring them, nor take any away.
    agent.play(turn([["agent.message", { text: "Here." }]], { seq: 10 }));
    await ask(widget, "are you there?", /Here/);
    assert.equal(await first(widget), start);
    await widget.log.hover();
    for (let reached = start; reached > 0; ) {
      // In one go: what comes above it comes with the next frame.
      const { read, before } = await widget.log.evaluate((list) => {
        list.scrollTop = 300;
        const named = (message) => /Message \d+\./.exec(message.textContent)?.[0];
        const message = [...list.querySelectorAll(".message")].find(named);
        return { read: named(message), before: message.getBoundingClientRect().y };
      });
      const now = await eventually(() => first(widget), (now) => now < reached, { within: 20_000 });
      // Whatever is above it now, the message that is read is where it was.
      const moved = () => widget.log.evaluate((list, { read, before }) => {
        const message = [...list.querySelectorAll(".message")].find((one) => one.textContent.includes(read));
        return Math.abs(message.getBoundingClientRect().y - before);
      }, { read, before });
      await eventually(moved, (pixels) => pixels < 2);
      reached = now;
      await isWhole(widget);
    }
    assert.equal(await widget.messages.count(), 152);
    await widget.jump.click();
    await eventually(() => below(widget), (pixels) => pixels < 2);
  });
}, { timeout: 120_000 });
