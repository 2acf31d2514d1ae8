// A page that is open for long: a thousand turns, and two hours of keep-alives on the page's own clock. (What the client and
// the hook hold natively is counted in tests/hook_memory.rs and tests/driver/silence.rs.)
import assert from "node:assert/strict";

import { browserTest, demoServer, eventually } from "../harness.mjs";
import { frame, startHostileServer } from "../hostile_server.mjs";
import { openPage, openPanel } from "../widget.mjs";

const HUNDREDS = 10;
const MB = 1024 * 1024;
const KEEP_ALIVES = (2 * 60 * 60) / 15;

/** Counts what a page holds, from before its start: timers that are set, and reads of bodies that were answered. */
function count(page) {
  return page.addInitScript(() => {
    const { instantiateStreaming } = WebAssembly;
    WebAssembly.instantiateStreaming = async (...all) => {
      const made = await instantiateStreaming.call(WebAssembly, ...all);
      window.__memory = made.instance.exports.memory;
      return made;
    };
    const timers = new Set();
    const { setTimeout, clearTimeout } = window;
    window.__timers = timers;
    window.__longest = 0;
    window.setTimeout = (act, ...rest) => {
      const id = setTimeout(() => (timers.delete(id), act()), ...rest);
      timers.add(id);
      window.__longest = Math.max(window.__longest, timers.size);
      return id;
    };
    window.clearTimeout = (id) => (timers.delete(id), clearTimeout(id));
    const { read } = ReadableStreamDefaultReader.prototype;
    window.__reads = 0;
    ReadableStreamDefaultReader.prototype.read = async function () {
      const answer = await read.call(this);
      window.__reads += 1;
      return answer;
    };
  });
}

/** A hundred short turns, by the page itself: what a test would wait for in between is longer than the turn. */
function hundred(page, from) {
  return page.evaluate(async (from) => {
    const root = document.querySelector("karta-host").shadowRoot;
    const field = root.querySelector("textarea");
    const set = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set;
    const list = root.querySelector(".messages");
    // The last answer, by the list's end: a search of all messages would take longer with each of them.
    const isAnswered = (nth) => {
      const last = [...list.children].findLast((child) => child.matches(".page"))?.lastElementChild;
      const answer = last?.querySelector(".answer[aria-busy=false]");
      return answer?.textContent.includes(`turn ${nth}`);
    };
    for (let nth = from; nth < from + 100; nth += 1) {
      set.call(field, `echo turn ${nth}`);
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", code: "Enter", bubbles: true, cancelable: true }));
      for (const start = performance.now(); !isAnswered(nth); ) {
        if (performance.now() - start > 20_000) throw new Error(`turn ${nth} has no end`);
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    }
  }, from);
}

/** What the page holds once the garbage is gone, and what its thread has worked, in milliseconds of its own. */
async function held(page, session) {
  for (let i = 0; i < 2; i += 1) await session.send("HeapProfiler.collectGarbage");
  const { metrics } = await session.send("Performance.getMetrics");
  const value = (name) => metrics.find((metric) => metric.name === name).value;
  const ours = await page.evaluate(() => ({ wasm: window.__memory.buffer.byteLength, timers: window.__timers.size }));
  return { heap: value("JSHeapUsedSize"), nodes: value("Nodes"), listeners: value("JSEventListeners"), time: value("TaskDuration") * 1000, ...ours };
}

browserTest(`${HUNDREDS * 100} turns in one page: each hundred leaves what its messages are, no timers, no listeners`, async ({ page, context }) => {
  await count(page);
  await openPanel(await openPage(page, await demoServer(), {}, "widget_handle"));
  const session = await context.newCDPSession(page);
  await session.send("Performance.setTimeDomain", { timeDomain: "threadTicks" });
  await session.send("Performance.enable");
  const seen = [];
  for (let nth = 0; nth < HUNDREDS; nth += 1) {
    await hundred(page, nth * 100);
    seen.push(await held(page, session));
    console.log(JSON.stringify(seen.at(-1)));
  }
  // The first hundred has what a page has once.
  const each = seen.slice(1).map((now, nth) => Object.fromEntries(Object.keys(now).map((name) => [name, now[name] - seen[nth][name]])));
  for (const [nth, { heap, nodes, listeners, wasm }] of each.entries()) {
    const what = `hundred ${nth + 2}`;
    assert.equal(nodes, each[0].nodes, `${what}: nodes of 200 messages`);
    assert.equal(listeners, 0, `${what}: listeners`);
    assert.ok(heap < MB, `${what}: ${heap} bytes of JavaScript`);
    assert.ok(wasm < 8 * MB, `${what}: ${wasm} bytes of WebAssembly`);
  }
  await eventually(() => page.evaluate(() => window.__timers.size), (timers) => timers <= seen[0].timers);
  // What is shown takes a browser no longer; but so short a turn reads the session's transcript at its end, which grows.
  const time = (from, to) => each.slice(from, to).reduce((sum, { time }) => sum + time, 0) / (to - from);
  const [early, late] = [time(0, 3), time(-3, each.length)];
  assert.ok(late < 2 * early, `a hundred turns take ${late.toFixed(0)} ms of the thread at last, ${early.toFixed(0)} ms at first`);
}, { timeout: 900_000 });

browserTest("two hours of keep-alives leave one stream, no timers and no memory", async ({ page, context }) => {
  await page.clock.install();
  await count(page);
  const agent = await startHostileServer();
  try {
    const widget = await openPage(page, agent, {}, "widget_handle");
    await openPanel(widget);
    agent.answers.state = { id: "s", status: "running", active_turn: { turn_id: "t", phase: "running" }, events: [{ type: "session.status_running", turn_id: "t", seq: 1 }] };
    const comments = [];
    let more;
    const next = () => new Promise((resolve) => (comments.length > 0 ? resolve(comments.shift()) : (more = resolve)));
    const write = (text) => (more ? more(text) : comments.push(text), more = undefined);
    agent.play(frame("session.status_running", { seq: 1, turn_id: "t" }), async function* () {
      for (let text = await next(); text; text = await next()) yield text;
    });
    await widget.field.fill("take your time");
    await widget.field.press("Enter");
    await eventually(() => page.evaluate(() => window.__reads), (reads) => reads > 0);
    const session = await context.newCDPSession(page);
    await session.send("Performance.enable");
    const seen = [];
    for (let nth = 0; nth < KEEP_ALIVES; nth += 1) {
      const before = await page.evaluate(() => window.__reads);
      write(": keep-alive\n\n");
      await eventually(() => page.evaluate(() => window.__reads), (reads) => reads > before);
      await page.clock.runFor(15_000);
      if (nth % (KEEP_ALIVES / 4) === KEEP_ALIVES / 4 - 1) seen.push(await held(page, session));
    }
    console.log(JSON.stringify(seen));
    write(frame("agent.message", { seq: 2, text: "At last." }) + frame("session.status_idle", { seq: 3, turn_id: "t", stop_reason: "end_turn" }));
    write("");
    await eventually(async () => {
      await page.clock.runFor(100);
      return widget.answers.allInnerTexts();
    }, (texts) => texts.some((text) => /At last/.test(text)));
    assert.equal(agent.requests.filter((request) => request.includes("/events/stream")).length, 1, "one stream");
    for (const { heap, nodes, listeners, timers, wasm } of seen.slice(1)) {
      assert.deepEqual([nodes, listeners, wasm], [seen[0].nodes, seen[0].listeners, seen[0].wasm]);
      assert.ok(timers <= seen[0].timers && timers <= 6, `${timers} timers`);
      assert.ok(heap - seen[0].heap < MB, `${heap - seen[0].heap} bytes`);
    }
  } finally {
    await agent.stop();
  }
}, { timeout: 300_000 });
