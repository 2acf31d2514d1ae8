// A chat UI on the hook: examples/custom_chat.rs.
import assert from "node:assert/strict";

import { browserTest, eventually, stats } from "./harness.mjs";
import { Chat, SERVERS } from "./hook_pages.mjs";

const LOST = [/Failed to load resource/, /net::ERR/];

for (const [whose, server] of SERVERS) {
  browserTest(`a question is shown at once and its answer grows (${whose})`, async ({ page }) => {
    const chat = await Chat.open(page, "custom_chat", server);
    await chat.send("slow 20 40");
    assert.equal(await chat.questions.count(), 1);
    assert.equal(await chat.answers.count(), 1);
    const seen = [];
    await eventually(
      async () => seen[seen.push((await chat.texts(chat.answers))[0]) - 1],
      (text) => text.includes("w19"),
      { within: 15_000 },
    );
    const lengths = seen.map((text) => text.length);
    assert.ok(new Set(lengths).size > 3, `it came at once: ${seen}`);
    assert.equal(seen.at(-1).split("w0").length, 2, "replaced, never concatenated");
    await chat.settled();
  });

  browserTest(`stopping keeps what has arrived (${whose})`, async ({ page }) => {
    const chat = await Chat.open(page, "custom_chat", server);
    await chat.send("slow 400 30");
    await chat.answer("w3");
    await page.getByRole("button", { name: "Stop" }).click();
    await chat.settled();
    const [text] = await chat.texts(chat.answers);
    assert.match(text, /w3/);
    assert.doesNotMatch(text, /w399/);
  });

  browserTest(`messages sent during a turn are queued and have theirs afterwards (${whose})`, async ({ page }) => {
    const chat = await Chat.open(page, "custom_chat", server);
    await chat.send("slow 25 40");
    await chat.answer("w1");
    await chat.send("echo second");
    await chat.send("echo third");
    assert.equal(await chat.questions.count(), 3);
    await chat.answer("third");
    await chat.settled();
    const all = (await chat.texts(chat.answers)).join("\n");
    for (const part of ["w24", "second", "third"]) assert.ok(all.includes(part), all);
    assert.equal(await chat.questions.count(), 3);
  });

  browserTest(`a failed turn says why and can be tried again (${whose})`, async ({ page }) => {
    const chat = await Chat.open(page, "custom_chat", server);
    await chat.send("fail provider_error");
    await page.getByRole("alert").getByText("The model provider failed").waitFor();
    await page.getByRole("alert").getByText("provider_error").waitFor();
    await page.getByRole("button", { name: "Try again" }).click();
    await eventually(() => chat.questions.count(), (count) => count === 2);
    await page.getByRole("alert").getByText("The model provider failed").waitFor();
    await chat.send("echo fine again");
    await chat.answer("fine again");
    assert.equal(await page.getByRole("alert").count(), 0);
  });

  browserTest(
    `a message that was not sent is kept, and sent once when it is tried again (${whose})`,
    async ({ page }) => {
      const chat = await Chat.open(page, "custom_chat", server);
      await chat.send("echo first");
      await chat.answer("first");
      await chat.settled();
      // The connection breaks before the post.
      await page.route("**/events", (route) => route.abort(), { times: 1 });
      await chat.send("echo kept");
      await chat.questions.last().getByText("Not sent").waitFor();
      await chat.questions.last().getByText("echo kept").waitFor();
      const { log } = await stats(chat.agent);
      await page.getByRole("button", { name: "Try again" }).first().click();
      await chat.answer("kept");
      assert.equal(await chat.posts(log.length), 1);
      assert.equal(await chat.questions.count(), 2);
    },
    { expectedErrors: LOST },
  );

  browserTest(
    `a message whose post was answered by nobody is not sent twice (${whose})`,
    async ({ page }) => {
      const chat = await Chat.open(page, "custom_chat", server);
      await chat.send("echo first");
      await chat.answer("first");
      await chat.settled();
      // The post arrives, its answer does not.
      await page.route(
        "**/events",
        async (route) => {
          await route.fetch();
          await route.abort();
        },
        { times: 1 },
      );
      const { log } = await stats(chat.agent);
      await chat.send("echo arrived");
      await eventually(() => chat.posts(log.length), (posts) => posts === 1);
      const retry = page.getByRole("button", { name: "Try again" }).first();
      await retry.or(chat.answers.filter({ hasText: "Echo: arrived" })).first().waitFor();
      if (await retry.isVisible()) await retry.click();
      await chat.answer("arrived");
      await chat.settled();
      assert.equal(await chat.posts(log.length), 1, "posted once");
      assert.equal(await chat.questions.count(), 2);
    },
    { expectedErrors: LOST },
  );

  browserTest(`a new chat is empty and has another session (${whose})`, async ({ page }) => {
    const chat = await Chat.open(page, "custom_chat", server);
    await chat.send("slow 400 30");
    await chat.answer("w1");
    await page.getByRole("button", { name: "New chat" }).click();
    await eventually(() => chat.answers.count(), (count) => count === 0);
    await eventually(() => stats(chat.agent), ({ open_streams }) => open_streams === 0, { within: 1_000 });
    await chat.send("echo anew");
    await chat.answer("anew");
    const { log } = await stats(chat.agent);
    const sessions = new Set(log.map(({ path }) => /sessions\/([^/]+)\/events/.exec(path)?.[1]).filter(Boolean));
    assert.ok(sessions.size >= 2);
  });

  browserTest(`closing the chat in mid-turn closes its request within a second (${whose})`, async ({ page }) => {
    const chat = await Chat.open(page, "custom_chat", server);
    await chat.send("slow 400 30");
    await chat.answer("w1");
    await eventually(() => stats(chat.agent), ({ open_streams }) => open_streams === 1);
    await page.getByRole("button", { name: "Close chat" }).click();
    await eventually(() => stats(chat.agent), ({ open_streams }) => open_streams === 0, { within: 1_000 });
  });

  browserTest(
    `a turn goes on after the network was gone (${whose})`,
    async ({ page, context }) => {
      const chat = await Chat.open(page, "custom_chat", server);
      await chat.send("slow 60 50");
      await chat.answer("w2");
      await context.setOffline(true);
      // Streams that are open outlive Chromium's switch: it is cut on the server's side.
      await fetch(`${chat.agent.url}/__peer__/sever`, { method: "POST" });
      await eventually(() => stats(chat.agent), ({ open_streams }) => open_streams === 0);
      await context.setOffline(false);
      await chat.answer("w59", { within: 30_000 });
      await chat.settled();
      const [text] = await chat.texts(chat.answers);
      assert.equal(text.match(/w\d+/g).join(" "), Array.from({ length: 60 }, (_, n) => `w${n}`).join(" "));
      assert.equal(await chat.questions.count(), 1);
    },
    { expectedErrors: LOST },
  );

  browserTest(`a second Enter or click sends nothing, and Shift+Enter breaks the line (${whose})`, async ({ page }) => {
    const chat = await Chat.open(page, "custom_chat", server);
    await chat.field.fill("echo one");
    await chat.field.press("Shift+Enter");
    await page.keyboard.type("line two");
    assert.equal(await chat.field.inputValue(), "echo one\nline two");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await chat.answer("line two");
    assert.equal(await chat.questions.count(), 1);
  });
}
