// The seed's chat, on the hook: examples/custom_chat.rs.
import assert from "node:assert/strict";

import { NETWORK_ERRORS, SERVERS, chatOf, closesItsStreams, countPosts, grows, isAccessible, openChat } from "./chat.mjs";
import { address, browserTest, demoServer, eventually, stats, xtaskServe } from "./harness.mjs";

const open = (page, agent, parameters) => openChat(page, "custom_chat", agent, parameters);

for (const [whose, server] of SERVERS) {
  browserTest(`an answer of ${whose} grows under its question`, async ({ page }) => {
    const chat = await open(page, await server());
    // Slow enough that a busy browser too paints it more than twice.
    await grows(chat, () => chat.ask("slow 60 50", /^w0 .* w59$/));
    assert.deepEqual(await chat.said(), ["slow 60 50"]);
    assert.equal(await chat.field.inputValue(), "");
  });

  browserTest(`stopping ${whose} keeps what has arrived, and the chat goes on`, async ({ page }) => {
    const agent = await server();
    const chat = await open(page, agent);
    await chat.say("slow 500 20");
    await chat.isMidTurn();
    await chat.stop.click();
    await chat.answersWith(/^w0 w1 w2 /, 3_000);
    assert.ok((await chat.lastAnswer()).split(" ").length < 400);
    await closesItsStreams(agent);
    await chat.ask("echo next", /^Echo: next$/);
    assert.equal(await chat.notice.count(), 0);
  });

  browserTest(`two messages sent during a turn of ${whose} wait, and both are answered`, async ({ page }) => {
    const chat = await open(page, await server());
    await chat.say("slow 150 20");
    await chat.isMidTurn(2);
    await chat.say("echo first");
    await chat.say("echo second");
    assert.deepEqual(await chat.said(), ["slow 150 20", "echo first (queued)", "echo second (queued)"]);
    await chat.answersWith(/first[^]*second/, 20_000);
    assert.deepEqual(await chat.said(), ["slow 150 20", "echo first", "echo second"]);
    assert.match((await chat.answered())[0], /^w0 .* w149$/);
  });

  browserTest(`a turn that fails at ${whose} says why, and is asked again by one button`, async ({ page }) => {
    const agent = await server();
    const chat = await open(page, agent);
    const posts = await countPosts(agent);
    await chat.say("fail provider_error");
    await chat.notice.waitFor();
    assert.match(await chat.notice.innerText(), /The model provider failed[^]*provider_error/);
    assert.equal(await chat.lastAnswer(), "Working on it");
    await chat.notice.getByRole("button", { name: "Try again" }).click();
    await eventually(chat.said, (said) => said.length === 2);
    await chat.notice.waitFor();
    assert.equal(await posts.events(), 2);
    await chat.ask("echo fine again", /^Echo: fine again$/);
    assert.equal(await chat.notice.count(), 0);
  });

  for (const [fault, arrives] of [["does not reach", false], ["is not confirmed by", true]]) {
    const title = `a message that ${fault} ${whose} is kept, and once there after a retry`;
    const body = async ({ page }) => {
      const agent = await server();
      const chat = await open(page, agent);
      await chat.ask("echo before", /before$/);
      const posts = await countPosts(agent);
      await page.route(
        "**/events",
        async (route) => {
          if (arrives) await route.fetch();
          await route.abort();
        },
        { times: 1 },
      );
      await chat.say("echo once");
      await eventually(chat.said, (said) => said.at(-1) === "echo once (failed)");
      assert.match(await chat.notice.innerText(), /Nothing is lost/);
      await chat.users.last().getByRole("button", { name: "Try again" }).click();
      await chat.answersWith(/^Echo: once$/);
      assert.deepEqual(await chat.said(), ["echo before", "echo once"]);
      assert.equal((await chat.answered()).length, 2);
      assert.equal(await posts.events(), 1);
      assert.equal(await chat.notice.count(), 0);
    };
    browserTest(title, body, { expectedErrors: NETWORK_ERRORS });
  }

  browserTest(`a new chat with ${whose} drops the turn, and begins with another session`, async ({ page }) => {
    const agent = await server();
    const chat = await open(page, agent);
    const posts = await countPosts(agent);
    await chat.say("slow 500 20");
    await chat.isMidTurn();
    await chat.button("New chat").click();
    await closesItsStreams(agent);
    assert.deepEqual([await chat.said(), await chat.answered()], [[], []]);
    await chat.ask("echo anew", /^Echo: anew$/);
    assert.equal(await posts.sessions(), 2);
  });

  browserTest(`a chat that is closed in mid-turn closes its request to ${whose}`, async ({ page }) => {
    const agent = await server();
    const chat = await open(page, agent);
    await chat.say("slow 500 20");
    await chat.isMidTurn();
    await eventually(() => stats(agent), ({ open_streams }) => open_streams === 1);
    await chat.button("Close chat").click();
    await closesItsStreams(agent);
    await chat.button("Open chat").click();
    await chat.ask("echo hello again", /^Echo: hello again$/);
  });

  browserTest(`over the Responses API messages for ${whose} wait in the page, and each has its turn`, async ({ page }) => {
    const chat = await open(page, await server(), { transport: "responses" });
    await chat.say("slow 150 20");
    await chat.isMidTurn(2);
    await chat.say("echo first");
    await chat.say("echo second");
    assert.deepEqual((await chat.said()).slice(1), ["echo first (queued)", "echo second (queued)"]);
    await chat.answersWith(/^Echo: second$/, 20_000);
    assert.deepEqual((await chat.answered()).slice(1), ["Echo: first", "Echo: second"]);
    await chat.say("slow 500 20");
    await chat.isMidTurn();
    await chat.stop.click();
    await chat.answersWith(/^w0 w1 /);
    assert.equal(await chat.notice.count(), 0);
  });

  browserTest(
    `a turn of ${whose} goes on after the connection was away`,
    async ({ page, context }) => {
      const agent = await server();
      const chat = await open(page, agent);
      await chat.say("slow 150 20");
      await chat.isMidTurn();
      await context.setOffline(true);
      await fetch(`${agent.url}/__peer__/sever`, { method: "POST" });
      // The turn goes on without us; what was missed comes when we are back.
      await eventually(() => stats(agent), ({ open_streams }) => open_streams === 0);
      await context.setOffline(false);
      await chat.answersWith(/^w0 w1 .* w149$/, 20_000);
      assert.deepEqual([(await chat.said()).length, await chat.notice.count()], [1, 0]);
    },
    { expectedErrors: NETWORK_ERRORS },
  );
}

browserTest("an Enter too many, a second click and an Enter in a composition send nothing", async ({ page }) => {
  const agent = await demoServer();
  const chat = await open(page, agent);
  const posts = await countPosts(agent);
  await chat.field.fill("echo once");
  await page.evaluate(() => {
    const field = document.querySelector("textarea");
    const enter = (options) =>
      field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, ...options }));
    enter({ isComposing: true });
    globalThis.saidSoFar = document.querySelectorAll("article").length;
    enter();
    enter();
    document.querySelector(".send").click();
    document.querySelector(".send").click();
  });
  assert.equal(await page.evaluate(() => globalThis.saidSoFar), 0);
  await chat.answersWith(/^Echo: once$/);
  await chat.field.press("Enter");
  assert.deepEqual([await chat.said(), await posts.events()], [["echo once"], 1]);
});

browserTest("Shift and Enter break the line, and the field grows with its text", async ({ page }) => {
  const chat = await open(page, await demoServer());
  const height = async () => (await chat.field.boundingBox()).height;
  const before = await height();
  await chat.field.pressSequentially("echo one");
  await chat.field.press("Shift+Enter");
  await chat.field.pressSequentially("two");
  assert.equal(await chat.field.inputValue(), "echo one\ntwo");
  assert.ok((await height()) > before);
  await chat.field.press("Enter");
  await chat.answersWith(/^Echo: one\s+two$/);
  assert.deepEqual([await chat.said(), await height()], [["echo one\ntwo"], before]);
});

browserTest("the conversation follows the answer, unless one has scrolled up", async ({ page }) => {
  const chat = await open(page, await demoServer());
  const below = () => chat.log.evaluate((log) => log.scrollHeight - log.clientHeight - log.scrollTop);
  const isAtEnd = (distance) => Math.abs(distance) <= 2;
  await chat.ask("burst 1000", /999$/);
  await eventually(below, isAtEnd);
  // Queued messages stand behind the answer that grows.
  await chat.say(`delta ${"- line\n".repeat(20)}end`);
  await chat.isMidTurn();
  await chat.say("echo last");
  await chat.answersWith(/last$/);
  await eventually(below, isAtEnd);
  await chat.log.hover();
  await page.mouse.wheel(0, -600);
  await eventually(below, (distance) => distance > 300);
  await chat.button("Jump to the latest message").waitFor();
  const top = await chat.log.evaluate((log) => log.scrollTop);
  await chat.ask("echo more", /more$/);
  assert.equal(await chat.log.evaluate((log) => log.scrollTop), top);
  await chat.button("Jump to the latest message").click();
  await eventually(below, isAtEnd);
});

browserTest("all is done by keyboard, and said to those who listen", async ({ page }) => {
  const chat = await open(page, await demoServer());
  const focused = () =>
    page.evaluate(() => document.activeElement.getAttribute("aria-label") ?? document.activeElement.innerText);
  const status = page.getByRole("status");
  await eventually(focused, (name) => name === "Message");
  await page.keyboard.type("slow 500 20");
  await page.keyboard.press("Enter");
  await eventually(() => status.innerText(), (text) => text === "Beans is writing");
  await chat.isMidTurn();
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "Stop");
  await page.keyboard.press("Space");
  await chat.answersWith(/^w0 w1/);
  assert.equal(await focused(), "Message");
  await eventually(() => status.innerText(), (text) => text.startsWith("Beans: w0 w1"));
  await page.keyboard.press("Shift+Tab");
  assert.equal(await focused(), "Conversation");
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Shift+Tab");
  assert.equal(await focused(), "New chat");
  await page.keyboard.press("Enter");
  await eventually(focused, (name) => name === "Message");
  assert.deepEqual(await chat.said(), []);
});

browserTest("`cargo xtask serve` shows it under the strict policy, with an agent to talk to", async ({ page }) => {
  const { url } = await xtaskServe("custom_chat", "--csp");
  const response = await page.goto(address(url));
  assert.match(response.headers()["content-security-policy"], /default-src 'self'/);
  const chat = chatOf(page);
  await chat.button("How do I brew a V60?").click();
  await chat.isMidTurn();
  await chat.stop.click();
  await chat.answersWith(/V60/);
});

browserTest(
  "axe-core finds nothing, whatever is shown",
  async ({ page }) => {
    const chat = await open(page, await demoServer());
    await isAccessible(page);
    await chat.ask("unicode", /line/);
    await chat.say("fail provider_error");
    await chat.notice.waitFor();
    await page.route("**/events", (route) => route.abort(), { times: 1 });
    await chat.say("echo lost");
    await eventually(chat.said, (said) => said.at(-1) === "echo lost (failed)");
    await isAccessible(page);
    await chat.button("New chat").click();
    await chat.say("slow 500 20");
    await chat.say("echo queued");
    await chat.isMidTurn();
    await isAccessible(page);
  },
  { expectedErrors: NETWORK_ERRORS },
);
