// What a server that means harm does, in the place of an answer: apps/hostile.mjs does it to the widget.
import { frame, turn } from "./hostile_server.mjs";

export const MB = 1024 * 1024;
/** The largest event that the client takes by itself (src/protocol/sse.rs). */
export const EVENT_LIMIT = MB;

const message = (seq, text, rest = "") => `data: {"type":"agent.message","seq":${seq},"text":"${text}"${rest}}\n\n`;
const begin = (seq) => frame("session.status_running", { seq, turn_id: `t${seq}` });
const finish = (seq, first) => frame("session.status_idle", { seq, turn_id: `t${first}`, stop_reason: "end_turn" });
/** A turn of raw frames. */
const raw = (seq, frames, last = seq + frames.length + 1) => [begin(seq), ...frames, finish(last, seq)];

/** Any JSON: no tool says what it answers with. */
const ANY = [
  null, true, false, 0, -0, 1.5, -1e308, "", "x", "\0\u202e\ud800", [], {}, [[]], [{}], [null, 1, "a", [2]], { "": "" },
  JSON.parse('{"__proto__":{"polluted":true},"constructor":1,"toString":2,"type":"agent.message","text":"not a text"}'),
  Array.from({ length: 1_000 }, (_, n) => n), Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`k${n}`, n])),
  JSON.parse("[".repeat(120) + "]".repeat(120)), { error: { message: ["no", "text"] } }, { text: { text: { text: 1 } } },
];

/** A transcript of messages, every other one the visitor's. */
const transcript = (count, text) => ({
  session_id: "s",
  messages: Array.from({ length: count }, (_, n) => ({ id: `m${n}`, role: n % 2 ? "assistant" : "user", parts: [{ kind: "text", id: `p${n}`, text: `${n}: ${text}` }] })),
});

/**
 * The attacks by their names. `sends` is told a number that no event had yet, and gives what the stream sends; `says` is
 * what is then seen of it; `refused` is an answer that is not taken, `isLost` what comes behind it. `next` is the number
 * of the next turn, if not a larger one. `answers` are the server's when the page is loaded again, `shows` is how many
 * messages are there then at least.
 */
export const ATTACKS = {
  "one event of 10 MB": {
    sends: (seq) => [turn([["agent.message", { text: "x".repeat(10 * MB) }]], { seq })],
    refused: true,
  },
  "one event just above the limit": {
    sends: (seq) => [turn([["agent.message", { text: "x".repeat(EVENT_LIMIT) }]], { seq })],
    refused: true,
  },
  "one event of words just below the limit": {
    sends: (seq) => [turn([["agent.message", { text: "word ".repeat((EVENT_LIMIT - 500) / 5) }]], { seq })],
    says: /word/,
  },
  "one word just below the limit": {
    sends: (seq) => [turn([["agent.message", { text: "x".repeat(EVENT_LIMIT - 500) }]], { seq })],
    says: /xxx/,
  },
  "Markdown just below the limit": {
    sends: (seq) => {
      const text = "- *a* `b` [c](https://d.example)\n\n> | x |\n\n";
      return [turn([["agent.message", { text: text.repeat((EVENT_LIMIT - 500) / (text.length + 5)) }]], { seq })];
    },
    says: /a b c/,
  },
  "one paragraph of emphasis just below the limit": {
    sends: (seq) => {
      const text = "*a* **b** `c` [d](https://e.example) ";
      return [turn([["agent.message", { text: text.repeat((EVENT_LIMIT - 500) / text.length) }]], { seq })];
    },
    says: /a b c d/,
  },
  "escapes just below the limit": {
    sends: (seq) => raw(seq, [message(seq + 1, "\\u0041".repeat((EVENT_LIMIT - 500) / 6))]),
    says: /AAA/,
  },
  "lone surrogates just below the limit": {
    sends: (seq) => raw(seq, [message(seq + 1, "\\ud800".repeat((EVENT_LIMIT - 500) / 6))]),
    says: /\ufffd/,
  },
  "numbers that no float holds, just below the limit": {
    sends: (seq) => raw(seq, [`data: {"type":"agent.tool_use","seq":${seq + 1},"tool_use_id":"u","tool":"t","input":[0${",1e999".repeat((EVENT_LIMIT - 500) / 6)}]}\n\n`]),
  },
  "half a million small values in one event": {
    sends: (seq) => raw(seq, [`data: {"type":"agent.tool_use","seq":${seq + 1},"tool_use_id":"u","tool":"t","input":[[]${",[]".repeat((EVENT_LIMIT - 500) / 3)}]}\n\n`]),
  },
  "50,000 names in one event": {
    sends: (seq) => {
      const names = Array.from({ length: 50_000 }, (_, n) => `"key${n}":${n}`).join();
      return raw(seq, [`data: {"type":"agent.unheard_of","seq":${seq + 1},${names}}\n\n`]);
    },
  },
  "ten events just below the limit": {
    sends: (seq) => [
      begin(seq),
      ...Array.from({ length: 10 }, (_, n) => message(seq + 1 + n, "words ".repeat((EVENT_LIMIT - 500) / 6), `,"part_id":"p${n}"`)),
      finish(seq + 11, seq),
    ],
    says: /words/,
  },
  "a million events": {
    sends: (seq) => [
      begin(seq),
      function* () {
        for (let thousand = 0; thousand < 1_000; thousand++) {
          // Each thousand begins the text anew.
          const first = seq + 1 + thousand * 1_000;
          let text = message(first, "a");
          for (let one = 1; one < 1_000; one++) text += message(first + one, "a ", ',"delta":true');
          yield text;
        }
      },
      finish(seq + 1_000_001, seq),
    ],
    within: 150_000,
    says: /a a a/,
  },
  "a text of 50,000 pieces": {
    sends: (seq) => [
      begin(seq),
      function* () {
        for (let n = 1; n <= 50_000; n++) yield message(seq + n, "*a* ", ',"delta":true');
      },
      finish(seq + 50_001, seq),
    ],
    says: /a a a/,
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
    sends: (seq) =>
      raw(seq, [
        `data: {"type":"agent.tool_result","seq":${seq + 1},"tool_use_id":"u","output":${"[".repeat(10_000)}${"]".repeat(10_000)}}\n\n`,
        `data: ${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}\n\n`,
      ]),
  },
  "a tool's arguments and output just below the limit": {
    sends: (seq) => [
      turn(
        [
          ["agent.tool_use", { tool_use_id: "u", tool: "t", input: Array.from({ length: 60_000 }, (_, n) => ({ n })) }],
          ["agent.tool_result", { tool_use_id: "u", output: "o ".repeat((EVENT_LIMIT - 500) / 2) }],
          ...Array.from({ length: 100 }, (_, n) => ["agent.message", { text: `${n} `, delta: true }]),
        ],
        { seq },
      ),
    ],
    says: /0 1 2 3/,
  },
  "any JSON as a tool's arguments, its output and what comes with it": {
    sends: (seq) => [
      turn(
        ANY.flatMap((value, n) => [
          ["agent.tool_use", { tool_use_id: `any${n}`, tool: n % 2 ? "t" : value, input: value, activity: value }],
          ["agent.tool_result", { tool_use_id: `any${n}`, output: value, is_error: value, _meta: value, activity: value }],
          ["agent.tool_result", { tool_use_id: value, output: value }],
          ["session.usage", { usage: value }],
        ]),
        { seq },
      ),
    ],
  },
  "numbers out of range": {
    sends: (seq) => [
      begin(seq),
      `data: {"type":"agent.message","seq":-1,"text":"a"}\n\n`,
      `data: {"type":"agent.message","seq":1e999,"text":"ab"}\n\n`,
      `data: {"type":"agent.message","seq":NaN,"text":"abc"}\n\n`,
      `data: {"type":"agent.message","seq":${seq - 1},"text":"backwards"}\n\n`,
      `data: {"type":"agent.message","seq":null,"text":"abcd"}\n\n`,
      `data: {"type":"agent.message","text":"without a number"}\n\n`,
      `data: {"type":"session.usage","seq":${seq + 1},"usage":{"output_tokens":-1e308,"total_tokens":1e400}}\n\n`,
      frame("session.status_idle", { turn_id: `t${seq}`, stop_reason: "end_turn", usage: { output_tokens: 1e300 } }),
    ],
    says: /without a number/,
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
  "the largest numbers of events": {
    // Behind it nothing can come in this log: what follows is not read, and said to be lost.
    sends: (seq) => [begin(seq), message("18446744073709551614", "huge"), `data: {"type":"session.status_idle","seq":18446744073709551615,"turn_id":"t${seq}","stop_reason":"end_turn"}\n\n`],
    says: /huge/,
    isLost: true,
    within: 90_000,
  },
  "a number of events that no JavaScript counts to": {
    sends: (seq) => [begin(seq), message(2 ** 52, "large"), finish(2 ** 52 + 1, seq)],
    says: /large/,
    next: 2 ** 52 + 10,
  },
  "a transcript and a state of any JSON": {
    answers: {
      transcript: () => ({ session_id: ANY, messages: ANY.flatMap((value) => [value, { role: value, parts: value }, { id: value, role: "assistant", parts: ANY, turn: value }, { role: "assistant", parts: [{ kind: "tool", id: value, name: value, result: value, meta: value }] }]) }),
      state: () => ({ id: "s", status: ANY[4], events: ANY, pending_approval: ANY, active_turn: ANY[19], queued: ANY, last_seq: -1 }),
      sessions: () => ({ object: ANY, data: ANY.concat([{ id: "s", title: ANY, updated_at: 1e300 }]), next_cursor: ANY }),
    },
  },
  "a transcript of 1 MB in ten messages": { answers: { transcript: () => transcript(10, "word ".repeat(20_000)) }, shows: 10 },
  "a transcript of 20 MB in ten messages": { answers: { transcript: () => transcript(10, "word ".repeat(400_000)) }, shows: 10 },
  "a transcript of 20 MB in 200 messages of Markdown": {
    answers: { transcript: () => transcript(200, "- *a* `b` [c](https://d.example)\n\n> | x |\n\n".repeat(2_300)) },
    // The older ones are shown once the visitor scrolls up to them.
    shows: 8,
  },
  "a transcript of 10,000 messages": { answers: { transcript: () => transcript(10_000, "words ".repeat(20)) }, shows: 2_000 },
  "a state of 100,000 events": {
    answers: {
      state: () => ({ id: "s", status: "idle", events: Array.from({ length: 100_000 }, (_, n) => ({ type: "agent.message", seq: n + 1, text: "and so on", delta: true })) }),
    },
  },
  "a session that is 10,000 deep": {
    answers: {
      state: () => `{"id":"s","status":"idle","events":${'[{"a":'.repeat(5_000)}1${"}]".repeat(5_000)}}`,
    },
  },
  "a list of sessions that is no JSON": { answers: { sessions: () => "\u202e\0no JSON" } },
  "a list of sessions that is 10,000 deep": { answers: { sessions: () => `{"data":${"[".repeat(10_000)}${"]".repeat(10_000)}}` } },
  "10,000 sessions": {
    answers: {
      sessions: () => ({ object: "list", data: Array.from({ length: 10_000 }, (_, n) => ({ id: `s${n}`, title: "t ".repeat(100), status: "idle" })), next_cursor: "more" }),
    },
  },
};
