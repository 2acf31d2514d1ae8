// The headless client in a page: examples/hello_client.rs.
import assert from "node:assert/strict";

import { address, browserTest, demoServer, eventually, realServer, site, stats, xtaskServe } from "./harness.mjs";

const NAME = "hello_client";
const SENTENCE = "one two three";
const DEMO = { project: "coffeeco/support-bot", embed_key: "pk_live_demo" };

/** Types and sends a message, and gives the texts that the answer showed, one after the other. */
async function ask(page, text, isComplete) {
  await page.locator("#answer").waitFor({ state: "attached" });
  await page.evaluate(() => {
    const answer = document.querySelector("#answer");
    globalThis.seen = [];
    const look = () => globalThis.seen.push(answer.textContent);
    new MutationObserver(look).observe(answer, { childList: true, characterData: true, subtree: true });
  });
  await page.getByRole("textbox").fill(text);
  await page.getByRole("button", { name: "Send" }).click();
  await eventually(() => page.locator("#answer").innerText(), isComplete, { within: 15_000 });
  return page.evaluate(() => globalThis.seen);
}

/** Sixty words arrive, one after the other, and the turn ends. It takes three seconds: a busy browser paints some of it. */
async function streamsASentence(page) {
  const seen = await ask(page, "slow 60 50", (answer) => /\bw59$/.test(answer.trim()));
  const texts = [...new Set(seen.filter((text) => text.length > 0))];
  assert.ok(texts.length >= 2, `the text came at once: ${JSON.stringify(seen)}`);
  for (let i = 1; i < texts.length; i += 1) assert.ok(texts[i].startsWith(texts[i - 1]), JSON.stringify(texts));
  await eventually(() => page.locator("#events").textContent(), (events) => events.includes("done"));
}

const SERVERS = [
  ["the demo agent", demoServer],
  ["the published server", realServer],
];

browserTest("an answer streams from the demo agent on the page's own origin", async ({ page }) => {
  const { url } = await xtaskServe(NAME);
  await page.goto(address(url, {}));
  await streamsASentence(page);
});

browserTest("a page served by xtask runs under the strict policy", async ({ page }) => {
  const { url } = await xtaskServe(NAME, "--csp");
  const response = await page.goto(address(url, {}));
  assert.match(response.headers()["content-security-policy"], /default-src 'self'/);
  await streamsASentence(page);
});

for (const [whose, server] of SERVERS) {
  const open = async (page, parameters = {}) => {
    const [here, agent] = await Promise.all([site(NAME), server()]);
    await page.goto(address(here.url, { ...DEMO, base_url: agent.url, ...parameters }));
    return agent;
  };

  browserTest(`an answer streams from ${whose} across origins`, async ({ page }) => {
    await open(page);
    await streamsASentence(page);
  });

  browserTest(`a message in the address is sent to ${whose} at once`, async ({ page }) => {
    await open(page, { message: `echo ${SENTENCE}` });
    await eventually(() => page.locator("#answer").innerText(), (answer) => answer.includes(SENTENCE), { within: 15_000 });
  });

  browserTest(`stopping closes the request to ${whose}`, async ({ page }) => {
    const agent = await open(page);
    await ask(page, "slow 500 50", (answer) => answer.length > 0);
    await eventually(() => stats(agent), ({ open_streams }) => open_streams === 1);
    await page.locator("#stop").click();
    await eventually(() => stats(agent), ({ open_streams }) => open_streams === 0, { within: 15_000 });
  });

  browserTest(`leaving the page closes the request to ${whose}`, async ({ page }) => {
    const agent = await open(page);
    await ask(page, "slow 500 50", (answer) => answer.length > 0);
    await eventually(() => stats(agent), ({ open_streams }) => open_streams === 1);
    await page.goto("about:blank");
    await eventually(() => stats(agent), ({ open_streams }) => open_streams === 0, { within: 15_000 });
  });
}
