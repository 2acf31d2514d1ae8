// The widget, as it is shipped, and a server that means harm: no task of the page is longer than 100 ms, its memory is
// bounded, and it goes on. `cargo xtask test hostile` builds the page and runs this.
import assert from "node:assert/strict";

import { browserTest, eventually, traced } from "../harness.mjs";
import { ATTACKS } from "../hostile_attacks.mjs";
import { frame, startHostileServer, turn } from "../hostile_server.mjs";
import { answered, openPage, openPanel, say } from "../widget.mjs";

/** The longest that the page may do one thing without looking up, in milliseconds of the thread's own time. */
const FREEZE = 100;
const MB = 1024 * 1024;
/** What the page may hold of an attack, in bytes: WebAssembly gives nothing back, so this is the most it ever had. */
const WASM_LIMIT = 128 * MB;
/** What is left of an attack in JavaScript and the DOM once the garbage is gone. */
const HEAP_LIMIT = 64 * MB;

/** All that can be shown is. */
const VISIBLE = { messageVisibility: { thinking: true, tools: "full", toolArgs: true, toolResults: true } };

/** Opens the widget on a server of its own for the length of `use`. */
async function attacked(page, use) {
  const agent = await startHostileServer();
  try {
    agent.answers.config = { agent: "coffeeco/support-bot", theme: {}, flags: {}, behavior: VISIBLE };
    await page.addInitScript(() => {
      const { instantiateStreaming } = WebAssembly;
      WebAssembly.instantiateStreaming = async (...all) => {
        const made = await instantiateStreaming.call(WebAssembly, ...all);
        window.__memory = made.instance.exports.memory;
        return made;
      };
    });
    const { host, ...parts } = await openPage(page, agent, {}, "widget_handle");
    // By their classes: to ask thousands of messages for their roles takes the page longer than the attack.
    const [panel, log] = [host.locator(".panel"), host.locator(".messages")];
    const widget = { ...parts, host, panel, log, stop: host.locator(".send[aria-label=Stop]") };
    await openPanel(widget);
    // The first answer of a page is slower than those that follow it.
    agent.play(turn([["agent.message", { text: "Welcome." }]]));
    await say(widget, "hello");
    await answered(widget, /Welcome/);
    await use(agent, widget);
  } finally {
    await agent.stop();
  }
}

/** What the page holds: all that WebAssembly ever had, and JavaScript's heap without its garbage. */
async function memory(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return { wasm: await page.evaluate(() => window.__memory.buffer.byteLength), heap: usedSize };
}

/** A conversation that goes on. What was refused may have left a turn behind that is read first: then one asks again. */
async function goesOn(agent, widget, seq, { refused, isLost, within = 15_000 } = {}) {
  agent.play(turn([["agent.message", { text: "Still here." }]], { seq }));
  // Where it has to be: to search thousands of messages would take the page longer than the attack.
  const answer = isLost
    ? widget.log.locator("> :not(.page)").getByText("Something went wrong.").last()
    : widget.log.locator("> .page").last().getByText("Still here.").last();
  for (let times = refused ? 3 : 1; times > 0; times -= 1) {
    const before = await widget.users.count();
    await say(widget, "are you there?");
    await eventually(() => widget.users.count(), (count) => count > before);
    await widget.stop.waitFor({ state: "detached", timeout: within });
    if (await answer.isVisible()) return;
  }
  await answer.waitFor({ timeout: within });
}

/** An answer as it goes out: JSON, or what the attack gives for it. */
const asText = (answer) => (typeof answer === "string" ? answer : JSON.stringify(answer));

for (const [name, attack] of Object.entries(ATTACKS)) {
  const within = attack.within ?? 30_000;
  browserTest(`${name}: no freeze, bounded memory, and the page goes on`, async ({ page }) => {
    await attacked(page, async (agent, widget) => {
      const seq = 10_000_000;
      const { longest } = await traced(page, async () => {
        if (attack.answers) {
          agent.answers.sessions = { object: "list", data: [{ id: "s", title: "The last one" }], next_cursor: null };
          for (const [route, answer] of Object.entries(attack.answers)) agent.answers[route] = asText(answer());
          agent.requests.length = 0;
          await page.reload();
          await openPanel(widget);
          const asked = attack.answers.transcript ? /\/transcript/ : attack.answers.state ? /sessions\/s\b/ : /sessions\b/;
          await eventually(() => agent.requests.join("\n"), (requests) => asked.test(requests), { within });
          if (attack.shows) await eventually(() => widget.messages.count(), (count) => count >= attack.shows, { within });
        } else {
          const before = agent.played();
          agent.play(...attack.sends(seq));
          await say(widget, "go on");
          if (attack.refused) await widget.notice.waitFor();
          else await eventually(agent.played, (played) => played > before, { within });
          await widget.stop.waitFor({ state: "detached", timeout: within });
          if (attack.says) await widget.answers.filter({ hasText: attack.says }).first().waitFor();
        }
        await goesOn(agent, widget, attack.next ?? 2 * seq, attack);
      });
      const { wasm, heap } = await memory(page);
      console.log(`${longest.toFixed(0).padStart(6)} ms ${(wasm / MB).toFixed(0).padStart(5)} MB ${(heap / MB).toFixed(0).padStart(5)} MB  ${name}`);
      assert.ok(longest <= FREEZE, `the page stood still for ${longest.toFixed(0)} ms`);
      assert.ok(wasm <= WASM_LIMIT, `${wasm} bytes of WebAssembly`);
      assert.ok(heap <= HEAP_LIMIT, `${heap} bytes of JavaScript`);
    });
  }, { timeout: within + 60_000, expectedErrors: [/./] });
}

browserTest("a request's id that comes twice can be answered, and the page goes on", async ({ page }) => {
  await attacked(page, async (agent, widget) => {
    const ask = (seq) => frame("session.status_running", { seq, turn_id: "t" }) + frame("session.status_idle", {
      seq: seq + 1, turn_id: "t", stop_reason: "requires_action", request_id: "r", kind: "tool_permission", tool: `tool ${seq}`, options: ["approve_once", "deny"],
    });
    agent.play(ask(10) + ask(12));
    await say(widget, "go on");
    await widget.card.waitFor();
    // Once it was answered, it is asked again, in the same turn and in the next.
    agent.play(ask(20));
    agent.play(turn([["agent.message", { text: "Done." }]], { seq: 30, id: "t" }));
    await widget.card.getByRole("button").first().click();
    await answered(widget, /Done/);
    agent.play(ask(40));
    agent.play(turn([["agent.message", { text: "Done again." }]], { seq: 50, id: "u" }));
    await say(widget, "and now?");
    await widget.stop.waitFor({ state: "detached" });
    await goesOn(agent, widget, 60, { refused: true });
  });
}, { expectedErrors: [/./] });
