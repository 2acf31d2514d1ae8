// The official widget and ours, on the same server, driven by the same script: what a visitor can read at the end has
// to agree. Where ours differs on purpose, `differs` says how and why, `official` checks the official part of it and puts
// ours in its place, and `extra` is what ours shows besides.
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

/** What the last answer says. */
const words = (seen) => seen.messages.findLast(({ role }) => role === "assistant")?.texts.join(" ") ?? "";
/** The turn that listens was over, on a busy machine, before the message came to it: it had a turn of its own. */
const isLate = (seen) => /Echo: no sugar/.test(words(seen));

const SCRIPTS = {
  echo: { steps: turn("echo hello there", /hello there/) },
  "Markdown in a visitor's own words": {
    steps: turn("echo **hello** there", /hello there/),
    differs: "ours shows a visitor's words as they were typed; the official widget renders them as Markdown",
    official(seen) {
      assert.deepEqual(seen.messages[0].texts, ["echo hello there"]);
      seen.messages[0].texts = ["echo **hello** there"];
    },
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
      { say: "slow 400 50" },
      { until: (seen) => /w3/.test(seen.messages.at(-1)?.texts.join(" ") ?? "") },
      { interrupt: true },
      { until: rest(2) },
    ],
    // How far it got is a matter of time.
    normalise: (text) => text.replace(/^w0( w\d+)*$/, "w0.."),
  },
  "a message in the queue": {
    steps: [
      { say: "slow 40 50" },
      { until: (seen) => /w3/.test(words(seen)) },
      { say: "echo afterwards" },
      { until: (seen) => seen.queued.includes("echo afterwards"), unless: (seen) => /afterwards/.test(words(seen)) },
      { ends: /Echo: afterwards/ },
    ],
  },
  "a message given to the running turn": {
    steps: [
      { say: "steer" },
      { until: (seen) => /Listening/.test(words(seen)) },
      { say: "no sugar" },
      { until: (seen) => seen.queued.includes("no sugar"), unless: isLate },
      { steer: true },
      { until: (seen) => !seen.isBusy && /Heard: no sugar/.test(words(seen)), unless: isLate },
    ],
  },
  "a file": {
    steps: [
      { attach: { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("three beans") } },
      { say: "echo with a file" },
      { ends: /with a file \(files: uploads\/notes\.txt\)/ },
    ],
    differs: "ours shows the names of the files below the visitor's message; the official widget does not",
    extra: { files: ["notes.txt"] },
  },
  "a cold start": { steps: turn("warming up", /Awake now/) },
  "a warning": { steps: turn("warn", /Saved what I could/) },
  "a failure that looks like success": { steps: turn("softfail", /Working on it/) },
  "no answer": {
    steps: [{ say: "empty" }, { until: rest(2) }],
    differs: "ours says that there is no answer; the official widget shows an empty one",
    extra: { notes: ["There is no answer."] },
  },
  "a long answer": { steps: turn("long 4", /(0123456789abcdef){20}/) },
  "a failed turn": {
    steps: [{ say: "fail provider_error" }, { until: rest(2) }],
    differs:
      "the official widget shows the server's own words as a part of the answer; ours says in its own, calm words that " +
      "it went wrong, with a way on, and gives the original to on_error",
    official(seen) {
      assert.equal(seen.messages.at(-1).texts.pop(), "Error: The model provider failed.");
    },
    extra: { notice: "Something went wrong." },
  },
  "after a reload": {
    steps: [...turn("echo before", /before/), ...turn("tool", /Done/), { reload: true }, { ends: /Done: read README.md/ }],
  },
};

/** The machine was too slow for what the script is about. */
class Missed extends Error {}

/** Does the steps with a widget, and gives all that it asked for, and what it shows at the end. */
async function run(widget, { steps, normalise = (text) => text }) {
  const cards = [];
  for (const step of steps) {
    if (step.attach) await widget.attach(step.attach);
    if (step.say) await widget.say(step.say);
    if (step.choose) await widget.choose(step.choose);
    if (step.answer) await widget.answer(step.answer);
    if (step.decline) await widget.decline();
    if (step.interrupt) await widget.interrupt();
    if (step.steer) {
      await widget.steer().catch((error) => {
        throw new Missed(error.message);
      });
    }
    if (step.reload) await widget.reload();
    if (step.until) {
      const isMissed = (seen) => step.unless !== undefined && !seen.error && step.unless(seen);
      const seen = await shows(widget, (seen) => !seen.error && (step.until(seen) || isMissed(seen)));
      if (!step.until(seen)) throw new Missed(JSON.stringify(seen));
      if (seen.card) cards.push([seen.card, seen.placeholder]);
    }
    if (step.ends) {
      await shows(widget, (seen) => rests(seen) && step.ends.test(seen.messages.at(-1).texts.at(-1) ?? ""));
    }
  }
  const { isBusy, card, placeholder, ...seen } = await widget.read();
  for (const message of seen.messages) message.texts = message.texts.map(normalise);
  return { seen, cards };
}

/** Both widgets do the script, each with a person of its own who has not been there before. */
async function besides(context, script, person) {
  const server = await realServer();
  const [theirs, ours] = [await context.newPage(), await context.newPage()];
  const [official, mine] = await Promise.all([
    openOfficial(theirs, server, `${person}-there`),
    openOurs(ours, server, `${person}-here`),
  ]);
  try {
    const done = await Promise.allSettled([run(official, script), run(mine, script)]);
    const failed = done.filter(({ status }) => status === "rejected").map(({ reason }) => reason);
    // One that has missed it leaves nothing to compare.
    if (failed.length > 0) throw failed.find((error) => !(error instanceof Missed)) ?? failed[0];
    return done.map(({ value }) => value);
  } finally {
    await official.stop();
    await Promise.all([theirs.close(), ours.close()]);
  }
}

for (const [number, [name, script]] of Object.entries(SCRIPTS).entries()) {
  browserTest(
    `side by side: ${name}`,
    async ({ context }) => {
      let seen;
      for (let attempt = 1; seen === undefined; attempt += 1) {
        seen = await besides(context, script, `person-${number}-${attempt}`).catch((error) => {
          if (attempt === 5 || !(error instanceof Missed)) throw error;
        });
      }
      const [expected, { seen: { files, notes, notice, ...actual }, cards }] = seen;
      script.official?.(expected.seen);
      for (const message of expected.seen.messages) message.tools = message.tools.map((state) => STATES[state] ?? state);
      assert.deepEqual(actual, expected.seen);
      assert.deepEqual(cards, expected.cards);
      assert.deepEqual({ files, notes, notice }, { files: [], notes: [], notice: null, ...script.extra });
      assert.equal(script.differs !== undefined, (script.official ?? script.extra) !== undefined, "each difference has its reason");
    },
    // The official widget asks for what this server does not have.
    { timeout: 180_000, expectedErrors: [/Failed to load resource/, /karta-embed|karta\.js|\/assets\//] },
  );
}
