// What the tests of the hook's pages share: custom_chat, full_page and tool_approval.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { address, demoServer, eventually, realServer, site, stats } from "./harness.mjs";

/** The agents that each test runs against: their names and how to start them. */
export const SERVERS = [
  ["the demo agent", demoServer],
  ["the published server", realServer],
];

const DEMO = { project: "coffeeco/support-bot", embed_key: "pk_live_demo" };

/** What a browser says of a request that a test aborts, refuses or cuts. */
export const NETWORK_ERRORS = [/Failed to load resource/];

/** Opens one of the pages for an agent, under the strict policy. `undefined` takes a parameter away. */
export async function openChat(page, name, agent, parameters = {}) {
  const here = await site(name);
  const all = Object.entries({ ...DEMO, base_url: agent.url, ...parameters });
  await page.goto(address(here.url, Object.fromEntries(all.filter(([, value]) => value !== undefined))));
  const chat = chatOf(page);
  await chat.field.waitFor();
  return chat;
}

/** The parts of a page, and what one does with them. */
export function chatOf(page) {
  const button = (name) => page.getByRole("button", { name, exact: true });
  const field = page.getByRole("textbox", { name: "Message", exact: true });
  const chat = {
    page,
    button,
    field,
    log: page.getByRole("log"),
    users: page.locator("article.user"),
    answers: page.locator("article.assistant"),
    notice: page.getByRole("alert").and(page.locator(".notice")),
    card: page.locator(".card"),
    stop: button("Stop"),
    /** Writes a message and sends it by Enter. */
    async say(text) {
      await field.fill(text);
      await field.press("Enter");
    },
    /** The user's messages with their states, as in `hi` or `hi (queued)`. */
    said: () =>
      page.locator("article.user").evaluateAll((rows) =>
        rows.map((row) => {
          const { state = "sent" } = row.dataset;
          return row.querySelector(".bubble").innerText + (state === "sent" ? "" : ` (${state})`);
        }),
      ),
    /** The texts of the answers. */
    answered: () =>
      page.locator("article.assistant").evaluateAll((rows) =>
        rows.map((row) => [...row.querySelectorAll(".karta-markdown")].map((part) => part.innerText).join("\n\n")),
      ),
    async lastAnswer() {
      return (await chat.answered()).at(-1) ?? "";
    },
    isBusy: () => page.evaluate(() => document.querySelector('article[data-streaming="true"], .stop') !== null),
    /** Waits until nothing streams and the last answer is as `pattern` says. */
    async answersWith(pattern, within = 10_000) {
      const seen = async () => ((await chat.isBusy()) ? "(streaming)" : chat.lastAnswer());
      await eventually(seen, (answer) => pattern.test(answer), { within });
    },
    /** Asks, and waits for the whole answer. */
    async ask(text, pattern) {
      await chat.say(text);
      await chat.answersWith(pattern);
    },
    /** Waits until an answer has at least `count` words and is still growing. */
    async isMidTurn(count = 5) {
      const words = async () => [await chat.isBusy(), (await chat.lastAnswer()).split(/\s+/).length];
      await eventually(words, ([isBusy, length]) => isBusy && length >= count, { within: 10_000 });
    },
    /** Asks for something that pauses, and waits for its card. */
    async pause(text) {
      await chat.say(text);
      await chat.card.waitFor();
    },
    /** The names of the card's buttons, in their order. */
    options: () => chat.card.getByRole("button").allInnerTexts(),
  };
  return chat;
}

/** The requests that a server has seen whose method and path match, with their statuses. */
export async function requests(agent, pattern) {
  const { log } = await stats(agent);
  return log.filter(({ method, path }) => pattern.test(`${method} ${path}`));
}

/** How often something is posted to a session, from now on. */
export async function countPosts(agent) {
  const count = async (pattern) => (await requests(agent, pattern)).length;
  const [events, sessions] = [/POST .*\/sessions\/[^/]+\/events$/, /POST .*\/sessions$/];
  const before = [await count(events), await count(sessions)];
  return {
    events: async () => (await count(events)) - before[0],
    sessions: async () => (await count(sessions)) - before[1],
  };
}

/** A user's token as a page's own server would mint it: the same for whoever is given it. */
export async function sharedToken(agent, user = "ada") {
  const response = await fetch(`${agent.url}/__peer__/token?agent=support-bot&user=${user}`);
  assert.equal(response.status, 200);
  return { embed_key: undefined, token: (await response.json()).token, user_id: user };
}

/** All streams are closed in the end: how soon is the machine's affair. */
export async function closesItsStreams(agent) {
  await eventually(() => stats(agent), ({ open_streams }) => open_streams === 0, { within: 15_000 });
}

/** Tests that the newest answer grows, and only grows, while `act` makes it. */
export async function grows(chat, act) {
  await chat.log.evaluate((log) => {
    globalThis.seen = [];
    const look = () => globalThis.seen.push([...log.querySelectorAll("article.assistant .karta-markdown")].at(-1)?.innerText ?? "");
    new MutationObserver(look).observe(log, { childList: true, characterData: true, subtree: true });
  });
  await act();
  const seen = await chat.page.evaluate(() => globalThis.seen);
  const texts = [...new Set(seen.filter((text) => text.length > 0))];
  assert.ok(texts.length >= 3, `the text came at once: ${JSON.stringify(texts)}`);
  for (let i = 1; i < texts.length; i += 1) assert.ok(texts[i].startsWith(texts[i - 1].trimEnd()), JSON.stringify(texts));
}

/** Nothing on the page is hard to use for some, in light and in dark, by axe-core. */
export async function isAccessible(page) {
  const source = await readFile(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
  if (!(await page.evaluate("typeof axe === 'object'"))) await page.evaluate(source);
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const found = await page.evaluate(async () => {
      // Colors that fade are measured where they arrive.
      await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
      const { violations } = await globalThis.axe.run(document, { resultTypes: ["violations"] });
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join("; ")}`);
    });
    assert.deepEqual(found, [], colorScheme);
  }
}
