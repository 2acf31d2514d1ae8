// The official widget and ours, on the same server, driven by the same script: what a visitor can read at the end has
// to agree. Where ours differs on purpose, `differs` says how and why.
import assert from "node:assert/strict";

import { browserTest, realServer } from "./harness.mjs";
import { openOfficial, openOurs, shows } from "./official.mjs";

/** The official names of a tool's end, in ours. */
const STATES = { succeeded: "done", failed: "failed", denied: "denied", running: "running", cancelled: "stopped" };

/** Nothing runs, nobody is asked, and the agent has had the last word. */
const rests = (seen) => !seen.error && !seen.isBusy && seen.card === null && seen.messages.at(-1)?.role === "assistant";
const rest = (count) => (seen) => rests(seen) && seen.messages.length === count;
const asked = (seen) => seen.card != null && !seen.isBusy;

/** A turn with one answer that says something at last. */
const turn = (text, last) => [
  { say: text },
  { ends: last },
];

const SCRIPTS = {
  echo: { steps: turn("echo hello there", /hello there/) },
  "Markdown in a visitor's own words": {
    steps: turn("echo **hello** there", /hello there/),
    differs: "ours shows a visitor's words as they were typed; the official widget renders them as Markdown",
    official: (seen) => (seen.messages[0].texts = ["echo **hello** there"]),
  },
  "incremental text": { steps: turn("delta one two three", /one two three/) },
  "text without parts": { steps: turn("flat one two three", /one two three/) },
  unicode: { steps: turn("unicode", /./) },
  "several turns": {
    steps: [...turn("echo first", /first/), ...turn("echo second", /second/), ...turn("echo third", /third/)],
  },
  "a tool": { steps: turn("tool", /Done: read README.md/) },
  "a tool that fails": { steps: turn("toolerr", /Done: read README.md/) },
  thinking: { steps: turn("think about beans", /Thought about: about beans/) },
  "an approval, allowed once": {
    steps: [{ say: "confirm the deploy" }, { until: asked }, { choose: "Allow once" }, { until: rest(2) }, { ends: /Ran it/ }],
  },
  "an approval, allowed for the session": {
    steps: [{ say: "confirm the deploy" }, { until: asked }, { choose: "Allow for this session" }, { ends: /Ran it/ }],
  },
  "an approval, denied": {
    steps: [{ say: "confirm the deploy" }, { until: asked }, { choose: "Deny" }, { ends: /will not run/ }],
  },
  "two approvals in one turn": {
    steps: [
      { say: "confirm2 the deploy" },
      { until: asked },
      { choose: "Allow once" },
      { until: (seen) => asked(seen) && /2 of 2/.test(JSON.stringify(seen.messages)) },
      { choose: "Allow once" },
      { ends: /Ran it/ },
    ],
  },
  "a question, answered": {
    steps: [{ say: "ask" }, { until: asked }, { answer: "Dark" }, { ends: /You chose/ }],
  },
  "a question, declined": {
    steps: [{ say: "ask" }, { until: asked }, { decline: true }, { ends: /No answer given/ }],
  },
  "a stopped turn": {
    steps: [
      { say: "slow 200 50" },
      { until: (seen) => /w3/.test(seen.messages.at(-1)?.texts.join(" ") ?? "") },
      { interrupt: true },
      { until: rest(2) },
    ],
    // How far it got is a matter of time.
    normalise: (text) => text.replace(/^w0( w\d+)*$/, "w0.."),
  },
  "a message in the queue": {
    steps: [
      { say: "slow 20 50" },
      { until: (seen) => /w3/.test(seen.messages.at(-1)?.texts.join(" ") ?? "") },
      { say: "echo afterwards" },
      { ends: /Echo: afterwards/ },
    ],
  },
  "a cold start": { steps: turn("warming up", /Awake now/) },
  "a warning": {
    steps: turn("warn", /Saved what I could/),
    differs: "ours shows the warning beside the answer; the official widget does not show it at all",
  },
  "a failure that looks like success": { steps: turn("softfail", /Working on it/) },
  "no answer": {
    steps: [{ say: "empty" }, { until: rest(2) }],
    differs: "ours says that there is no answer, below it; the official widget shows an empty one",
  },
  "a long answer": { steps: turn("long 4", /(0123456789abcdef){20}/) },
  "a failed turn": {
    steps: [{ say: "fail provider_error" }, { until: rest(2) }],
    differs:
      "the official widget shows the server's own words (`Error: ..`) as a part of the answer; ours says in its own, " +
      "calm words that it went wrong, with a way on, and gives the original to on_error",
    official: (seen) => {
      seen.messages.at(-1).texts = seen.messages.at(-1).texts.filter((text) => !text.startsWith("Error: "));
    },
  },
  "after a reload": {
    steps: [...turn("echo before", /before/), ...turn("tool", /Done/), { reload: true }, { ends: /Done: read README.md/ }],
    differs:
      "an anonymous visitor of the official widget has an empty panel after a reload of this page, without a " +
      "conversation in its list; ours shows what the official one has shown before the reload",
    isReloaded: false,
  },
};

/** Does the steps with a widget, without the reload if it is not to be reloaded, and gives all that it asked for, and what it shows at the end. */
async function run(widget, { steps, normalise = (text) => text, isReloaded = true }) {
  const cards = [];
  for (const step of steps) {
    if (step.say) await widget.say(step.say);
    if (step.choose) await widget.choose(step.choose);
    if (step.answer) await widget.answer(step.answer);
    if (step.decline) await widget.decline();
    if (step.interrupt) await widget.interrupt();
    if (step.reload && isReloaded) await widget.reload();
    if (step.until) {
      const seen = await shows(widget, (seen) => !seen.error && step.until(seen));
      if (seen.card) cards.push([seen.card, seen.placeholder]);
    }
    if (step.ends) {
      await shows(widget, (seen) => rests(seen) && step.ends.test(seen.messages.at(-1).texts.at(-1) ?? ""));
    }
  }
  const seen = await widget.read();
  for (const message of seen.messages) message.texts = message.texts.map(normalise);
  return { seen, cards };
}

for (const [name, script] of Object.entries(SCRIPTS)) {
  browserTest(
    `side by side: ${name}`,
    async ({ context }) => {
      const server = await realServer();
      const [theirs, ours] = [await context.newPage(), await context.newPage()];
      const [official, mine] = await Promise.all([openOfficial(theirs, server), openOurs(ours, server)]);
      try {
        const [expected, actual] = await Promise.all([run(official, script), run(mine, { ...script, isReloaded: true })]);
        script.official?.(expected.seen);
        for (const message of expected.seen.messages) message.tools = message.tools.map((state) => STATES[state] ?? state);
        assert.deepEqual(actual.seen.messages, expected.seen.messages);
        assert.deepEqual(actual.cards, expected.cards);
      } finally {
        await official.stop();
      }
    },
    // The official widget asks for what this server does not have.
    { expectedErrors: [/Failed to load resource/, /karta-embed|karta\.js|\/assets\//] },
  );
}
