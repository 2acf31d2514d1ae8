// The widget's components on a page of one's own, and what of the widget a page can draw itself.
import assert from "node:assert/strict";

import { address, browserTest, demoServer, eventually, realServer, site } from "./harness.mjs";
import { DEMO, answered, ask, axe, event, events, openPage, openPanel, parts, say } from "./widget.mjs";

const SERVERS = [
  ["the demo agent", demoServer],
  ["the published server", realServer],
];

/** The page, its components named as the widget's. */
async function openComponents(page, agent, parameters = {}) {
  const here = await site("chat_components");
  const auth = parameters.token ? { project: DEMO.project } : DEMO;
  await page.goto(address(here.url, { ...auth, base_url: agent.url, persist: "none", ...parameters }));
  const chat = parts(page, page.locator(".karta-chat"));
  await chat.field.waitFor();
  return chat;
}

for (const [name, server] of SERVERS) {
  browserTest(`components: a conversation, a rating, and no style of the page's: ${name}`, async ({ page }) => {
    const chat = await openComponents(page, await server());
    await ask(chat, "echo hello **there**", /hello there/);
    assert.equal(await chat.last.locator("strong").innerText(), "there");
    assert.deepEqual(await event(page, "message_sent"), { text: "echo hello **there**" });

    const up = chat.last.getByRole("button", { name: "Good answer" });
    await up.click();
    assert.equal(await up.getAttribute("aria-pressed"), "true");
    await up.click();
    await chat.last.getByRole("button", { name: "Bad answer" }).click();
    await event(page, "feedback", 2);
    const told = (await events(page)).filter(([name]) => name === "feedback").map(([, payload]) => payload);
    assert.deepEqual(told.map(({ rating }) => rating), ["up", "down"], "a rating is told once, and can be changed");
    assert.ok(told[0].message_id && told[0].message_id === told[1].message_id);
    assert.ok(told[0].turn_id, "the server's name of the turn");

    // One constructed sheet, whose rules end at the root; neither style elements nor attributes but what is set by the
    // object model, as the strict policy of this site sees to.
    const look = await page.evaluate(() => ({
      sheets: document.adoptedStyleSheets.length,
      elements: document.querySelectorAll("style, .karta-chat *[style]").length,
      send: getComputedStyle(document.querySelector(".karta-chat .send")).borderRadius,
      outside: getComputedStyle(document.querySelector("#draft")).paddingInline,
    }));
    assert.deepEqual(look, { sheets: 1, elements: 0, send: "50%", outside: "14px" });
    assert.deepEqual(await axe(page, ".karta-chat"), []);
  });

  browserTest(`components: an approval and its answer: ${name}`, async ({ page }) => {
    const chat = await openComponents(page, await server());
    await say(chat, "confirm the deploy");
    await chat.card.waitFor();
    assert.match(await chat.card.innerText(), /wants to run bash/);
    assert.deepEqual(await chat.card.locator(".option-label").allInnerTexts(), [
      "Allow once",
      "Allow for this session",
      "Deny",
    ]);
    assert.equal(await chat.field.getAttribute("placeholder"), "Choose an option above");
    // By the keyboard alone: the focus is on the card, then on its details, then on the first option.
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await answered(chat, /Ran it/);
    await eventually(() => page.evaluate(() => document.activeElement.className), (seen) => seen === "field-input");
  });

  browserTest(`components: a question in one's own words: ${name}`, async ({ page }) => {
    const chat = await openComponents(page, await server());
    await say(chat, "ask");
    await chat.card.waitFor();
    assert.equal(await chat.field.getAttribute("placeholder"), "Answer the question above");
    assert.deepEqual(await axe(page, ".karta-chat"), []);
    const send = chat.card.getByRole("button", { name: "Answer" });
    assert.ok(await send.isDisabled());
    await chat.card.getByRole("radio", { name: "Dark" }).check();
    await chat.card.getByRole("textbox").fill("Very light");
    assert.ok(!(await chat.card.getByRole("radio", { name: "Dark" }).isChecked()), "own words take the place of a choice");
    await send.click();
    await answered(chat, /"Which roast\?": "Very light"/);
  });

  browserTest(`components: a message, the tools and the cards alone, each in its place: ${name}`, async ({ page }) => {
    const chat = await openComponents(page, await server(), {
      parts: "1",
      behavior: JSON.stringify({ messageVisibility: { toolResults: true } }),
    });
    const [latest, tools, asked] = ["latest", "tools", "asked"].map((id) => page.locator(`#${id}`));
    const isEnd = (pattern) => async () => pattern.test(await latest.innerText());
    await say(chat, "tool");
    await eventually(isEnd(/Done: read README/), Boolean, { within: 15_000 });
    assert.equal(await page.getByRole("log").count(), 0, "there is no list");
    assert.equal(await latest.locator(".message").count(), 1, "one message, and it is the last");
    assert.equal(await tools.locator(".tool").count(), 1);
    await tools.locator("summary").click();
    await tools.getByText("file contents").waitFor();

    await say(chat, "confirm the deploy");
    assert.match(await asked.getByRole("alert").textContent(), /wants to run bash/);
    assert.equal(await chat.field.getAttribute("placeholder"), "Choose an option above");
    assert.deepEqual(await axe(page, ".karta-chat"), []);
    await asked.getByRole("button", { name: /^Allow once/ }).click();
    await eventually(isEnd(/Ran it \(approve_once\)/), Boolean, { within: 15_000 });
    assert.equal(await asked.locator(".card").count(), 0);
    assert.equal(await tools.locator(".tool[data-state=done]").count(), 2, "of all messages");

    await say(chat, "ask");
    await asked.getByRole("radio", { name: "Dark" }).check();
    await asked.getByRole("button", { name: "Answer" }).click();
    await eventually(isEnd(/"Which roast\?": "Dark"/), Boolean, { within: 15_000 });
    assert.deepEqual(await axe(page, ".karta-chat"), []);
  });

  browserTest(`components: a queued message is given to the running turn: ${name}`, async ({ page }) => {
    const chat = await openComponents(page, await server());
    await say(chat, "steer");
    await eventually(() => chat.answers.allInnerTexts(), (texts) => texts.some((text) => /Listening/.test(text)));
    await say(chat, "no sugar");
    await chat.host.getByRole("button", { name: "Send now" }).click();
    await eventually(
      () => chat.answers.allInnerTexts(),
      (texts) => texts.some((text) => /Heard: no sugar/.test(text)),
      { within: 15_000 },
    );
  });

  browserTest(`components: a decision that comes too late says so: ${name}`, async ({ context, page }) => {
    const agent = await server();
    const { token } = await (await fetch(`${agent.url}/__peer__/token`)).json();
    const chat = await openComponents(page, agent, { token, persist: "local" });
    await say(chat, "confirm the deploy");
    await chat.card.waitFor();
    const other = await context.newPage();
    const same = await openComponents(other, agent, { token, persist: "local" });
    // This one shall not hear of it before it decides itself.
    await page.route(/events\/stream/, (route) => route.abort());
    await same.card.getByRole("button", { name: /^Deny/ }).click();
    await answered(same, /will not run/);
    await chat.card.getByRole("button", { name: /^Allow once/ }).click();
    await chat.host.getByText("answered elsewhere").waitFor();
    assert.deepEqual(await axe(page, ".karta-chat"), []);
    await answered(chat, /will not run/);
    assert.equal(await chat.card.count(), 0);
  }, { expectedErrors: [/409/, /ERR_FAILED/] });

  browserTest(`components: a decision that another token has to give says so: ${name}`, async ({ context, page }) => {
    const agent = await server();
    const chat = await openComponents(page, agent, { persist: "local" });
    await say(chat, "confirm the deploy");
    await chat.card.waitFor();
    const other = await context.newPage();
    const late = await openComponents(other, agent, { persist: "local" });
    await late.card.getByRole("button", { name: /^Allow once/ }).click();
    await late.notice.getByText("can’t be answered here").waitFor();
    assert.deepEqual(await axe(other, ".karta-chat"), []);
    await late.notice.getByRole("button", { name: "New chat" }).click();
    await ask(late, "echo a new one", /a new one/);
    // Where it was asked it still can be.
    await chat.card.getByRole("button", { name: /^Deny/ }).click();
    await answered(chat, /will not run/);
  }, { expectedErrors: [/403/] });
}

browserTest("components: messages and tools drawn by the page", async ({ page }) => {
  const chat = await openComponents(page, await demoServer(), { slots: "messages" });
  await say(chat, "echo hello");
  await eventually(() => chat.host.locator(".line").allInnerTexts(), (lines) => /assistant: .*hello/.test(lines[1] ?? ""));
  assert.equal(await chat.host.locator(".message").count(), 0);

  const tools = await openComponents(page, await demoServer(), { slots: "tools" });
  await ask(tools, "tool", /Done/);
  assert.match(await tools.last.locator(".step").innerText(), /Beans used .*: Done/);
  assert.equal(await tools.last.locator(".tool").count(), 0);
});

browserTest("components: the draft can be set, and leaves the focus in the field", async ({ page }) => {
  const chat = await openComponents(page, await demoServer());
  await page.locator("#draft").click();
  assert.equal(await chat.field.inputValue(), "Where is my order 10482?");
  assert.ok(await chat.field.evaluate((field) => field === document.activeElement));
});

browserTest("components: words, directions and colors by settings", async ({ page }) => {
  const theme = JSON.stringify({ agentName: "Beans", accent: "#7c3aed", colorScheme: "dark" });
  const chat = await openComponents(page, await demoServer(), { locale: "ar", theme });
  assert.equal(await chat.host.getAttribute("dir"), "rtl");
  assert.equal(await chat.host.evaluate((root) => getComputedStyle(root).getPropertyValue("--karta-accent").trim()), "#7c3aed");
  assert.equal(await chat.host.evaluate((root) => getComputedStyle(root).colorScheme), "dark");
  assert.deepEqual(await axe(page, ".karta-chat"), []);
});

browserTest("the widget: a part of the header and the messages drawn by the page, answers rated", async ({ page }) => {
  const agent = await demoServer();
  const widget = await openPage(page, agent, { slots: "1" });
  await openPanel(widget);
  assert.equal(await widget.panel.locator(".header .plan").innerText(), "Gold");
  await say(widget, "echo hello");
  await eventually(() => widget.panel.locator(".line").allInnerTexts(), (lines) => /hello/.test(lines[1] ?? ""));

  const plain = await openPage(page, agent, { user_id: "ada" });
  await openPanel(plain);
  await ask(plain, "echo hello", /hello/);
  await plain.last.getByRole("button", { name: "Good answer" }).click();
  assert.equal((await event(page, "feedback")).rating, "up");
});

browserTest("the widget: a card that is higher than the list is shown from its start, and the answer followed again", async ({ page }) => {
  const widget = await openPage(page, await demoServer());
  await openPanel(widget);
  await ask(widget, "echo before", /before/);
  await say(widget, "Help me choose some beans");
  await widget.card.waitFor();
  const place = () =>
    widget.log.evaluate((log) => {
      const [list, card] = [log, log.querySelector(".card")].map((node) => node.getBoundingClientRect());
      return { start: Math.round(card.top - list.top), isHigher: card.height > list.height };
    });
  await eventually(place, ({ start, isHigher }) => isHigher && start >= 0 && start < 40);
  for (const radio of await widget.card.getByRole("radio").all()) await radio.check();
  await widget.card.getByRole("checkbox").first().check();
  // Filling it in does not move it away from where the visitor is.
  const before = await widget.log.evaluate((log) => log.scrollTop);
  await widget.card.getByRole("textbox").last().fill("Moka");
  await eventually(() => widget.log.evaluate((log) => log.scrollTop), (top) => Math.abs(top - before) < 400);
  await widget.card.getByRole("button", { name: "Answer" }).click();
  await answered(widget, /\S/);
  await eventually(
    () => widget.log.evaluate((log) => log.scrollHeight - log.clientHeight - log.scrollTop),
    (below) => below < 48,
  );
});
