// The full-page chat, on the hook: examples/full_page.rs.
import assert from "node:assert/strict";

import { NETWORK_ERRORS, SERVERS, chatOf, isAccessible, openChat, sharedToken } from "./chat.mjs";
import { browserTest, demoServer, eventually, stats } from "./harness.mjs";

const open = (page, agent, parameters) => openChat(page, "full_page", agent, parameters);
const entries = (page) => page.locator("#sessions li");
const titles = (page) => entries(page).locator(".title").allInnerTexts();

/** Reloads the page, and waits until it shows the conversation again. */
async function reload(page) {
  await page.reload();
  const chat = chatOf(page);
  await chat.answers.first().waitFor();
  return chat;
}

/** Another tab on the same conversation, which the browser remembers for both. */
async function secondTab(context, agent, parameters) {
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const chat = await open(page, agent, parameters);
  await chat.answers.first().waitFor();
  return chat;
}

for (const [whose, server] of SERVERS) {
  browserTest(`tools and thinking of ${whose} are folded, and unfold`, async ({ page }) => {
    const chat = await open(page, await server());
    await chat.ask("think of tea", /^Thought about: of tea$/);
    const thinking = chat.answers.last().locator("details.thinking");
    assert.equal(await thinking.locator("p").isVisible(), false);
    await thinking.locator("summary").click();
    assert.equal(await thinking.locator("p").innerText(), "Let me think about that.");

    await chat.ask("tool", /^Looking it up\.\s+Done: read README\.md$/);
    const tool = chat.answers.last().locator("details.tool");
    assert.equal(await tool.getAttribute("data-state"), "done");
    assert.equal(await tool.locator("pre").first().isVisible(), false);
    await tool.locator("summary").focus();
    await page.keyboard.press("Enter");
    assert.match(await tool.innerText(), /read_file[^]*"file_path": "README\.md"[^]*file contents/);
    // Between the two texts.
    const order = await chat.answers.last().evaluate((row) => [...row.children].map((child) => child.className).filter(Boolean));
    assert.deepEqual(order, ["author", "text", "tool", "text"]);

    await chat.ask("toolerr", /Done/);
    assert.equal(await chat.answers.last().locator("details.tool").getAttribute("data-state"), "failed");
  });

  browserTest(`what a turn of ${whose} took and how it ended stands under it`, async ({ page }) => {
    const chat = await open(page, await server());
    const facts = chat.answers.last().locator("footer");
    await chat.ask("slow 40 20", /w39$/);
    assert.match(await facts.innerText(), /^Finished · \d+\.\d s · 10 tokens read, 5 written$/);
    await chat.say("slow 500 20");
    await chat.isMidTurn();
    await chat.stop.click();
    await chat.answersWith(/^w0/);
    assert.match(await facts.innerText(), /^Stopped/);
    await chat.say("empty");
    await chat.answers.last().getByText("Beans ended without an answer.").waitFor();
    await chat.say("fail provider_error");
    await chat.notice.waitFor();
    assert.match(await facts.innerText(), /^Broke off/);
    await chat.ask("warn", /^Saved what I could\.$/);
    assert.match(await chat.answers.last().locator(".warning").innerText(), /^Storage full/);
  });

  browserTest(`the conversations with ${whose} are listed, and open`, async ({ page }) => {
    const chat = await open(page, await server());
    await page.getByText("Your conversations will be listed here.").waitFor();
    await chat.ask("echo the first one", /first one$/);
    await eventually(() => titles(page), (seen) => seen.join() === "echo the first one");
    await chat.button("New chat").click();
    assert.deepEqual(await chat.said(), []);
    await chat.ask("echo the second one", /second one$/);
    await eventually(() => titles(page), (seen) => seen.join() === "echo the second one,echo the first one");
    const current = () => page.locator("#sessions [aria-current=page] .title").allInnerTexts();
    assert.deepEqual(await current(), ["echo the second one"]);
    assert.match(await entries(page).first().locator("time").getAttribute("datetime"), /^\d{4}-\d\d-\d\dT/);

    await entries(page).last().getByRole("button").click();
    await eventually(chat.said, (said) => said.join() === "echo the first one");
    await eventually(current, (seen) => seen.join() === "echo the first one");
    await chat.ask("echo and more", /^Echo: and more$/);
    assert.deepEqual(await chat.answered(), ["Echo: the first one", "Echo: and more"]);
  });

  browserTest(`a reload after a turn of ${whose} shows the conversation, and it goes on`, async ({ page }) => {
    let chat = await open(page, await server());
    await chat.ask("echo before", /before$/);
    await chat.ask("tool", /README/);
    chat = await reload(page);
    await chat.answersWith(/^Looking it up\.\s+Done: read README\.md$/);
    assert.deepEqual(await chat.said(), ["echo before", "tool"]);
    assert.equal(await chat.answers.last().locator("details.tool").getAttribute("data-state"), "done");
    await chat.ask("echo after", /^Echo: after$/);
    assert.deepEqual(await chat.said(), ["echo before", "tool", "echo after"]);
  });

  browserTest(`a reload in the middle of a turn of ${whose} reads on, and what waits is answered`, async ({ page }) => {
    let chat = await open(page, await server());
    await chat.say("slow 250 20");
    await chat.isMidTurn(2);
    await chat.say("echo queued");
    await eventually(chat.said, (said) => said.at(-1) === "echo queued (queued)");
    // The server has it.
    await eventually(() => chat.isBusy(), Boolean);
    await eventually(async () => (await stats(await server())).log.filter((entry) => /events$/.test(entry.path)).length, (n) => n >= 2);
    chat = await reload(page);
    await chat.isMidTurn(3);
    await chat.answersWith(/^Echo: queued$/, 20_000);
    assert.match((await chat.answered())[0], /^w0 w1 .* w249$/);
    assert.deepEqual([(await chat.answered()).length, await chat.said()], [2, ["slow 250 20", "echo queued"]]);
  });

  browserTest(`a permission that ${whose} asks for is given or not`, async ({ page }) => {
    const chat = await open(page, await server());
    await chat.pause("confirm ls");
    assert.deepEqual(await chat.options(), ["Allow once", "Allow for this session", "Deny"]);
    assert.match(await chat.card.innerText(), /bash\s+ls/);
    assert.equal(await page.locator("#state").innerText(), "Waits for you");
    await chat.button("Allow once").click();
    await chat.answersWith(/Ran it \(approve_once\)\.$/);
    assert.equal(await chat.card.count(), 0);
    assert.equal((await chat.answered()).length, 1);
    await chat.pause("confirm ls");
    await chat.button("Deny").click();
    await chat.answersWith(/Understood, I will not run that\.$/);
  });

  browserTest(`questions of ${whose} are answered by choice, in one's own words, or not`, async ({ page }) => {
    const chat = await open(page, await server());
    await chat.pause("ask");
    const send = chat.button("Send answers");
    assert.equal(await send.isDisabled(), true);
    await page.getByRole("radio", { name: /Dark/ }).check();
    await send.click();
    await chat.answersWith(/You chose: .*"Which roast\?": "Dark"/);
    await chat.pause("ask");
    await page.getByRole("radio", { name: /Dark/ }).check();
    await page.getByRole("textbox", { name: /Which roast/ }).fill("Very light");
    assert.equal(await page.getByRole("radio", { name: /Dark/ }).isChecked(), false);
    await page.keyboard.press("Enter");
    await chat.answersWith(/You chose: .*"Which roast\?": "Very light"/);
    await chat.pause("ask");
    await chat.button("Skip").click();
    await chat.answersWith(/No answer given \(deny\)\.$/);
  });

  browserTest(`a reload during a pause of ${whose} brings its card back`, async ({ page }) => {
    const agent = await server();
    let chat = await open(page, agent, await sharedToken(agent));
    await chat.pause("confirm ls");
    chat = await reload(page);
    await chat.card.waitFor();
    assert.deepEqual(await chat.options(), ["Allow once", "Allow for this session", "Deny"]);
    assert.deepEqual(await chat.said(), ["confirm ls"]);
    await chat.button("Allow for this session").click();
    await chat.answersWith(/Ran it \(approve_session\)\.$/);
    assert.equal((await chat.answered()).length, 1);
  });

  const refusals = { expectedErrors: [/status of 40[139]/] };
  const cannotAnswer = async (chat) => {
    await chat.button("Allow once").click();
    await chat.notice.waitFor();
    assert.match(await chat.notice.innerText(), /can't be answered any more[^]*Nothing of the conversation is lost/);
    // Nothing is lost.
    assert.deepEqual(await chat.said(), ["echo before", "confirm ls"]);
    assert.equal(await chat.card.count(), 1);
    await chat.notice.getByRole("button", { name: "Start a new chat" }).click();
    await chat.ask("echo anew", /^Echo: anew$/);
    assert.deepEqual([await chat.said(), await chat.card.count()], [["echo anew"], 0]);
  };

  browserTest(
    `a pause of ${whose} that a reload has orphaned says so, and loses nothing`,
    async ({ page }) => {
      let chat = await open(page, await server());
      await chat.ask("echo before", /before$/);
      await chat.pause("confirm ls");
      chat = await reload(page);
      await chat.card.waitFor();
      await cannotAnswer(chat);
    },
    refusals,
  );

  browserTest(
    `a token that expires during a pause of ${whose} is told of, and nothing is lost`,
    async ({ page }) => {
      const agent = await server();
      const chat = await open(page, agent, { embed_key: "pk_live_short" });
      await chat.ask("echo before", /before$/);
      const minted = performance.now();
      await chat.pause("confirm ls");
      // It lives for three seconds, and is checked by whole ones.
      await eventually(() => performance.now() - minted, (age) => age > 4_000, { every: 100 });
      await cannotAnswer(chat);
    },
    refusals,
  );

  browserTest(
    `of two tabs on one pause of ${whose} the second finds it answered`,
    async ({ page, context }) => {
      const agent = await server();
      const parameters = { ...(await sharedToken(agent)), persist: "local" };
      const first = await open(page, agent, parameters);
      await first.pause("confirm ls");
      const second = await secondTab(context, agent, parameters);
      await second.card.waitFor();
      await first.button("Allow once").click();
      await first.answersWith(/Ran it \(approve_once\)\.$/);
      await second.button("Deny").click();
      await second.answersWith(/Ran it \(approve_once\)\.$/);
      assert.deepEqual([await second.card.count(), await second.notice.count()], [0, 0]);
      assert.deepEqual(await second.said(), ["confirm ls"]);
      await second.ask("echo on", /^Echo: on$/);
    },
    refusals,
  );

  browserTest(`a tab that has missed turns of ${whose} catches up when it sends`, async ({ page, context }) => {
    const agent = await server();
    const parameters = { ...(await sharedToken(agent)), persist: "local" };
    const first = await open(page, agent, parameters);
    await first.ask("echo one", /one$/);
    const second = await secondTab(context, agent, parameters);
    await second.answersWith(/one$/);
    await first.ask("echo two", /two$/);
    await first.ask("echo three", /three$/);
    // Its cursor is two turns behind.
    await second.ask("echo four", /^Echo: four$/);
    assert.deepEqual((await second.said()).at(-1), "echo four");
    const third = await secondTab(context, agent, parameters);
    await third.answersWith(/four$/);
    assert.deepEqual(await third.said(), ["echo one", "echo two", "echo three", "echo four"]);
  });

  browserTest(
    `without a connection a message for ${whose} waits for a retry`,
    async ({ page, context }) => {
      const chat = await open(page, await server());
      await chat.ask("echo before", /before$/);
      await context.setOffline(true);
      await chat.say("echo later");
      await eventually(chat.said, (said) => said.at(-1) === "echo later (failed)", { within: 15_000 });
      assert.match(await chat.notice.innerText(), /No connection/);
      await context.setOffline(false);
      await chat.users.last().getByRole("button", { name: "Try again" }).click();
      await chat.answersWith(/^Echo: later$/);
      assert.deepEqual(await chat.said(), ["echo before", "echo later"]);
    },
    { expectedErrors: NETWORK_ERRORS },
  );
}

browserTest(
  "on phones the list is behind a button, and goes by choice and by Escape",
  async ({ page }) => {
    const chat = await open(page, await demoServer());
    await chat.ask("echo hello", /hello$/);
    const menu = page.getByRole("button", { name: "Conversations" });
    const list = page.locator("#sessions");
    const focused = () => page.evaluate(() => document.activeElement.getAttribute("aria-label") ?? document.activeElement.innerText);
    await eventually(() => list.isVisible(), (isVisible) => !isVisible);
    await menu.click();
    await eventually(focused, (name) => name === "New chat");
    await page.keyboard.press("Escape");
    await eventually(() => list.isVisible(), (isVisible) => !isVisible);
    assert.equal(await focused(), "Message");
    await menu.click();
    await chat.button("New chat").click();
    await eventually(() => list.isVisible(), (isVisible) => !isVisible);
    assert.deepEqual(await chat.said(), []);
    const overflows = () => page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
    assert.equal(await overflows(), false);
  },
  { context: { viewport: { width: 390, height: 780 } } },
);

browserTest("axe-core finds nothing, whatever is shown", async ({ page }) => {
  const chat = await open(page, await demoServer());
  await isAccessible(page);
  await chat.ask("think of tea", /tea$/);
  await chat.ask("tool", /README/);
  await chat.ask("warn", /Saved/);
  for (const summary of await page.locator("summary").all()) await summary.click();
  await chat.pause("confirm ls");
  await isAccessible(page);
  await page.setViewportSize({ width: 390, height: 780 });
  await page.getByRole("button", { name: "Conversations" }).click();
  await isAccessible(page);
});
