// The widget, as it is shipped, and a server that means harm: the page does not freeze, and goes on.
//
// `cargo xtask test hostile` builds the page and runs this.
import assert from "node:assert/strict";

import { browserTest, eventually, shared, traced } from "../harness.mjs";
import { frame, startHostileServer, turn } from "../hostile_server.mjs";
import { answered, openPage, openPanel, say } from "../widget.mjs";

const hostileServer = shared(startHostileServer);

/** The longest that the page may do one thing without looking up, in milliseconds of the thread's own time. */
const FREEZE = 100;
const MB = 1024 * 1024;

/** All that can be shown is. */
const VISIBLE = { messageVisibility: { thinking: true, tools: "full", toolArgs: true, toolResults: true } };

/** What a server does, in the place of an answer. `sends` is told the next free number. */
const ATTACKS = {
  "one event of 10 MB": {
    sends: (seq) => [turn([["agent.message", { text: "x".repeat(10 * MB) }]], { seq })],
    refused: true,
  },
  "one event just below the limit": {
    sends: (seq) => [turn([["agent.message", { text: "word ".repeat((MB - 500) / 5) }]], { seq })],
  },
  "Markdown of 900 KB in one event": {
    sends: (seq) => [turn([["agent.message", { text: "- *a* `b` [c](https://d.example)\n\n> | x |\n\n".repeat(20_000) }]], { seq })],
  },
  "one word of 900 KB": {
    sends: (seq) => [turn([["agent.message", { text: "x".repeat(900_000) }]], { seq })],
  },
  "a million events": {
    sends: (seq) => [
      frame("session.status_running", { seq, turn_id: `m${seq}` }),
      function* () {
        for (let thousand = 0; thousand < 1_000; thousand++) {
          // Each thousand begins the text anew.
          let text = `data: {"type":"agent.message","seq":${seq + 1 + thousand * 1_000},"text":"a"}\n\n`;
          for (let one = 1; one < 1_000; one++) {
            text += `data: {"type":"agent.message","seq":${seq + 1 + thousand * 1_000 + one},"text":"a ","delta":true}\n\n`;
          }
          yield text;
        }
      },
      frame("session.status_idle", { seq: seq + 1_000_001, turn_id: `m${seq}`, stop_reason: "end_turn" }),
    ],
    within: 90_000,
  },
  "a text of 50,000 pieces": {
    sends: (seq) => [
      frame("session.status_running", { seq, turn_id: `p${seq}` }),
      function* () {
        for (let n = 1; n <= 50_000; n++) yield `data: {"type":"agent.message","seq":${seq + n},"text":"*a* ","delta":true}\n\n`;
      },
      frame("session.status_idle", { seq: seq + 50_001, turn_id: `p${seq}`, stop_reason: "end_turn" }),
    ],
  },
  "one paragraph of 900 KB of emphasis": {
    sends: (seq) => [turn([["agent.message", { text: "*a* **b** `c` [d](https://e.example) ".repeat(24_000) }]], { seq })],
  },
  "10,000 tools, parts and warnings": {
    sends: (seq) => {
      const events = [];
      for (let n = 0; n < 10_000; n++) {
        events.push(["agent.tool_use", { tool_use_id: `u${n}`, tool: "t", input: { n } }]);
        events.push(["agent.message", { text: `${n}`, part_id: `p${n}` }]);
        events.push(["session.warning", { message: `w${n}` }]);
      }
      return [turn(events, { seq })];
    },
  },
  "5,000 turns and queued messages in one stream": {
    sends: (seq) => {
      let text = "";
      for (let n = 0; n < 5_000; n++) {
        text += frame("session.status_running", { seq: seq++, turn_id: `many${seq}` });
        text += frame("session.message_queued", { seq: seq++, queue_id: `q${n}`, text: `queued ${n}` });
      }
      return [text + frame("session.status_idle", { seq, stop_reason: "end_turn" })];
    },
  },
  "JSON 10,000 deep": {
    sends: (seq) => [
      frame("session.status_running", { seq, turn_id: `d${seq}` }),
      `data: {"type":"agent.tool_result","seq":${seq + 1},"tool_use_id":"u","output":${"[".repeat(10_000)}${"]".repeat(10_000)}}\n\n`,
      `data: ${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}\n\n`,
      frame("session.status_idle", { seq: seq + 2, turn_id: `d${seq}`, stop_reason: "end_turn" }),
    ],
  },
  "a tool's output of 900 KB": {
    sends: (seq) => [
      turn(
        [
          ["agent.tool_use", { tool_use_id: "u", tool: "t", input: Array.from({ length: 60_000 }, (_, n) => ({ n })) }],
          ["agent.tool_result", { tool_use_id: "u", output: "o ".repeat(450_000) }],
          ...Array.from({ length: 100 }, (_, n) => ["agent.message", { text: `${n} `, delta: true }]),
        ],
        { seq },
      ),
    ],
  },
  "numbers out of range": {
    sends: (seq) => [
      frame("session.status_running", { seq, turn_id: `n${seq}` }),
      `data: {"type":"agent.message","seq":-1,"text":"a"}\n\n`,
      `data: {"type":"agent.message","seq":1e999,"text":"ab"}\n\n`,
      `data: {"type":"agent.message","seq":NaN,"text":"abc"}\n\n`,
      `data: {"type":"agent.message","seq":${seq - 1},"text":"backwards"}\n\n`,
      `data: {"type":"agent.message","seq":null,"text":"abcd"}\n\n`,
      `data: {"type":"session.usage","seq":${seq + 1},"usage":{"output_tokens":-1e308,"total_tokens":1e400}}\n\n`,
      frame("session.status_idle", { turn_id: `n${seq}`, stop_reason: "end_turn", usage: { output_tokens: 1e300 } }),
    ],
  },
  "texts of NUL, surrogates, overrides and nothing visible": {
    sends: (seq) => [
      turn(
        [
          ["agent.message", { text: "\0".repeat(50_000), part_id: "a" }],
          ["agent.message", { text: "\u202e\u2066\u200b\u200d\ufeff".repeat(20_000), part_id: "b" }],
          ["agent.message", { text: `z${"\u0300".repeat(50_000)}`, part_id: "c" }],
          ["agent.message", { text: "\ud800\udfff\ud83d".repeat(20_000), part_id: "d" }],
          ["agent.message", { text: "👩‍".repeat(20_000), part_id: "e" }],
        ],
        { seq },
      ),
    ],
  },
};

browserTest("the page looks up at least every 100 ms whatever the server sends, and goes on", async ({ page }) => {
  const agent = await hostileServer();
  agent.answers.config = { agent: "coffeeco/support-bot", theme: {}, flags: {}, behavior: VISIBLE };
  const widget = await openPage(page, agent, {}, "widget_handle");
  await openPanel(widget);
  const found = {};
  let seq = 10_000_000;
  // The first answer of a page is slower than those that follow it.
  agent.play(turn([["agent.message", { text: "Welcome." }]]));
  await say(widget, "hello");
  await answered(widget, /Welcome/);
  for (const [name, attack] of Object.entries(ATTACKS)) {
    if (process.env.ONLY && !name.includes(process.env.ONLY)) continue;
    console.log(name);
    const tasks = await traced(page, async () => {
      agent.play(...attack.sends(seq));
      seq += 2_000_000;
      const before = await widget.users.count();
      await say(widget, `go on: ${Object.keys(found).length}`);
      await eventually(() => widget.users.count(), (count) => count > before);
      await widget.stop.waitFor({ state: "detached", timeout: attack.within ?? 30_000 });
    });
    found[name] = tasks;
    console.log(tasks);
    // The page stays usable.
    agent.play(turn([["agent.message", { text: "Still here." }]], { seq }));
    seq += 2_000_000;
    await say(widget, "are you there?");
    await answered(widget, /Still here/);
    await page.reload();
    await openPanel(widget);
  }
  for (const [name, { longest }] of Object.entries(found)) console.log(`${longest.toFixed(0).padStart(6)} ms  ${name}`);
  const frozen = Object.entries(found).filter(([, { longest }]) => longest > FREEZE);
  assert.deepEqual(frozen.map(([name, { longest }]) => `${name}: ${longest.toFixed(0)} ms`), []);
}, { timeout: 240_000, expectedErrors: [/./] });
