// The list of conversations: in the widget (examples/widget_lab.rs) and in a page (examples/chat_components.rs).
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";

import { address, browserTest, demoServer, eventually, realServer, site, xtaskServe } from "./harness.mjs";
import {
  answered, ask, axe, control, DEMO, event, events, focused, focusIs, openPage, openPanel, parts, requests, say,
} from "./widget.mjs";

const SERVERS = [
  ["the demo agent", demoServer],
  ["the published server", realServer],
];
const EXPANDED = { behavior: JSON.stringify({ modes: "fullsize" }) };

/** A visitor who has not been there before. */
const somebody = () => ({ user_id: `visitor-${randomUUID()}` });

/** The list in a widget or a page. */
function list(widget) {
  const nav = widget.host.getByRole("navigation", { name: "Conversations" });
  return {
    nav,
    menu: widget.host.getByRole("button", { name: "Conversations" }),
    rows: nav.locator(".session"),
    titles: () => nav.locator(".session-title").allTextContents(),
    open: (title) => nav.locator(".session", { hasText: title }),
    fresh: nav.getByRole("button", { name: "New chat" }),
    person: nav.getByRole("button", { name: "Talk to a human" }),
  };
}

/** Has some conversations, one question each. */
async function converse(widget, ...texts) {
  const { menu, fresh, nav } = list(widget);
  for (const text of texts) {
    if (await widget.users.count()) {
      await menu.click();
      await fresh.click();
      await nav.waitFor({ state: "detached" });
    }
    await ask(widget, text, new RegExp(text.replace("echo ", "")));
  }
}

for (const [whose, server] of SERVERS) {
  browserTest(`conversations are listed with title and time, opened and told of: ${whose}`, async ({ page }) => {
    const widget = await openPage(page, await server(), somebody());
    const { menu, nav, rows, titles, open } = list(widget);
    await openPanel(widget);
    await converse(widget, "echo first", "echo second");
    await event(page, "session_started", 2);
    await widget.field.fill("half a thou");
    await menu.click();
    await eventually(titles, (seen) => seen.length === 2);
    assert.deepEqual(await titles(), ["echo second", "echo first"]);
    assert.equal(await menu.getAttribute("aria-expanded"), "true");
    assert.deepEqual(
      await rows.evaluateAll((all) => all.map((row) => row.getAttribute("aria-current"))), ["true", null]);
    // Both are of just now: shown as the hour in the visitor's own time zone.
    const time = nav.locator("time").first();
    const shown = await time.evaluate((it) => {
      const then = new Date(it.dateTime);
      const hour = then.toLocaleTimeString(navigator.language, { hour: "numeric", minute: "2-digit" });
      return { hour, text: it.textContent, age: Date.now() - then };
    });
    assert.equal(shown.text, shown.hour);
    assert.ok(shown.age < 60_000, JSON.stringify(shown));
    await open("echo first").click();
    await nav.waitFor({ state: "detached" });
    await eventually(() => widget.users.allInnerTexts(), (texts) => texts.join() === "echo first");
    await answered(widget, /first/);
    const first = await event(page, "session_started", 1);
    assert.deepEqual(await event(page, "session_started", 3), first);
    await focusIs(page, "field-input");
    assert.equal(await widget.field.inputValue(), "half a thou");
    // It goes on.
    await ask(widget, "echo third", /third/);
    await menu.click();
    await eventually(titles, (seen) => seen[0] === "echo first");
    assert.equal(await open("echo first").getAttribute("aria-current"), "true");
    assert.equal((await events(page)).filter(([name]) => name === "session_started").length, 3);
  });

  browserTest(`a turn that runs in the conversation that is left goes on: ${whose}`, async ({ page }) => {
    const agent = await server();
    const widget = await openPage(page, agent, somebody());
    const { menu, nav, open } = list(widget);
    await openPanel(widget);
    await converse(widget, "echo first");
    await menu.click();
    await list(widget).fresh.click();
    await nav.waitFor({ state: "detached" });
    const seen = requests(page, agent);
    await say(widget, "slow 20 100");
    await eventually(() => widget.last.innerText(), (text) => text.includes("w2"));
    await menu.click();
    await open("echo first").click();
    await answered(widget, /first/);
    assert.equal(await widget.users.count(), 1);
    await menu.click();
    await open("slow 20 100").click();
    await answered(widget, /w0 w1 .* w18 w19/);
    assert.equal(seen.filter((request) => /POST .*events$/.test(request)).length, 1, seen.join("\n"));
  });
}

browserTest("by the keyboard: into the list, through it, out again, Escape by Escape", async ({ page }) => {
  const widget = await openPage(page, await demoServer(), somebody());
  const { menu, nav, titles } = list(widget);
  await openPanel(widget);
  await converse(widget, "echo first", "echo second");
  await menu.focus();
  await page.keyboard.press("Enter");
  await focusIs(page, "session-new");
  await eventually(titles, (seen) => seen.length === 2);
  await page.keyboard.press("ArrowDown");
  await focusIs(page, "session");
  const shown = () => page.evaluate(() => document.querySelector("karta-host").shadowRoot.activeElement.innerText);
  assert.match(await shown(), /echo second/);
  await page.keyboard.press("ArrowDown");
  assert.match(await shown(), /echo first/);
  await page.keyboard.press("ArrowUp");
  assert.match(await shown(), /echo second/);
  // What is behind the list is out of reach.
  for (let i = 0; i < 12; i += 1) {
    await page.keyboard.press("Tab");
    const where = await page.evaluate(() => {
      const active = document.querySelector("karta-host").shadowRoot.activeElement;
      return active?.closest(".stage") ? active.outerHTML : "";
    });
    assert.equal(where, "");
  }
  await menu.focus();
  await page.keyboard.press("Shift+Tab");
  await nav.getByRole("button").first().focus();
  await page.keyboard.press("Escape");
  await nav.waitFor({ state: "detached" });
  await focusIs(page, "tool-button");
  assert.ok(await menu.evaluate((button) => button.matches(":focus")));
  await page.keyboard.press("Enter");
  await eventually(titles, (seen) => seen.length === 2);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await answered(widget, /first/);
  await focusIs(page, "field-input");
  await page.keyboard.press("Escape");
  await widget.panel.waitFor({ state: "detached" });
  await focusIs(page, "launcher");
});

browserTest("the list is read anew when it opens and when a turn has ended", async ({ page }) => {
  const agent = await demoServer();
  const widget = await openPage(page, agent, { ...somebody(), ...EXPANDED, theme: JSON.stringify({ layout: "sidebar" }) });
  const { menu, nav, titles, open } = list(widget);
  await openPanel(widget);
  await menu.click();
  await nav.getByText("No conversations yet").waitFor();
  // Beside the conversation it stays open, and the conversation is in reach.
  await ask(widget, "echo first", /first/);
  await eventually(titles, (seen) => seen.join() === "echo first");
  await open("echo first").waitFor();
  await list(widget).fresh.click();
  await focusIs(page, "field-input");
  await ask(widget, "echo second", /second/);
  await eventually(titles, (seen) => seen.join() === "echo second,echo first");
  await open("echo first").click();
  await answered(widget, /first/);
  assert.ok(await nav.isVisible());
  await focusIs(page, "field-input");
  // From a small window the same list is in front again.
  await page.setViewportSize({ width: 500, height: 700 });
  await eventually(() => widget.host.locator(".stage").getAttribute("inert"), (inert) => inert !== null);
});

browserTest("loading, failing and trying again", async ({ page }) => {
  const agent = await demoServer();
  const widget = await openPage(page, agent, somebody());
  const { menu, nav, titles } = list(widget);
  await openPanel(widget);
  await converse(widget, "echo first");
  await control(agent, "fail?route=list&status=503&times=1");
  await menu.click();
  await nav.getByRole("alert").getByText("The conversations could not be loaded").waitFor();
  let release;
  const held = new Promise((resolve) => { release = resolve; });
  await page.route(/sessions\?/, async (route) => {
    await held;
    await route.continue();
  });
  await nav.getByRole("button", { name: "Try again" }).click();
  await nav.getByRole("status").getByText("Loading…").waitFor();
  release();
  await eventually(titles, (seen) => seen.join() === "echo first");
}, { expectedErrors: [/503/] });

browserTest("a session that can't be opened says so and can be tried again", async ({ page }) => {
  const agent = await demoServer();
  const widget = await openPage(page, agent, somebody());
  const { menu, open } = list(widget);
  await openPanel(widget);
  await converse(widget, "echo first", "echo second");
  await control(agent, "fail?route=session&status=503&times=1");
  await menu.click();
  await open("echo first").click();
  await widget.notice.waitFor();
  await widget.notice.getByRole("button", { name: "Talk to a human" }).click();
  assert.equal((await event(page, "escalate")).context, undefined);
  assert.ok((await event(page, "escalate")).reason);
}, { expectedErrors: [/503/] });

browserTest("a person can be asked for in the menu", async ({ page }) => {
  const widget = await openPage(page, await demoServer(), somebody());
  const { menu, person, nav } = list(widget);
  await openPanel(widget);
  await menu.click();
  await person.click();
  assert.deepEqual(await event(page, "escalate"), {});
  await nav.waitFor({ state: "detached" });
  assert.ok(await menu.evaluate((button) => button.matches(":focus")));
});

browserTest("on the Responses transport there is no list, only a new chat", async ({ page }) => {
  const agent = await demoServer();
  const seen = requests(page, agent);
  const widget = await openPage(page, agent, { ...somebody(), transport: "responses" });
  await openPanel(widget);
  await ask(widget, "echo first", /first/);
  assert.equal(await list(widget).menu.count(), 0);
  await widget.host.getByRole("button", { name: "Talk to a human" }).click();
  assert.deepEqual(await event(page, "escalate"), {});
  await widget.host.getByRole("button", { name: "New chat" }).click();
  await eventually(() => widget.users.count(), (count) => count === 0);
  assert.deepEqual(seen.filter((request) => request.includes("managed-agents")), []);
});

browserTest("on another origin nothing can be renamed or archived", async ({ page }) => {
  const widget = await openPage(page, await demoServer(), somebody());
  const { menu, nav, titles } = list(widget);
  await openPanel(widget);
  await converse(widget, "echo first");
  await menu.click();
  await eventually(titles, (seen) => seen.length === 1);
  assert.equal(await nav.getByRole("button", { name: /Rename|Archive/ }).count(), 0);
});

browserTest("on the server's own origin conversations are renamed and archived", async ({ page }) => {
  const here = await xtaskServe("widget_lab");
  await page.goto(address(here.url, somebody()));
  const widget = parts(page);
  const { menu, nav, titles, open } = list(widget);
  const action = (name) => nav.getByRole("button", { name });
  await openPanel(widget);
  await converse(widget, "echo first", "echo second");
  await menu.click();
  await eventually(titles, (seen) => seen.length === 2);
  await open("echo first").hover();
  await action("Rename echo first").click();
  await focusIs(page, "session-field");
  assert.deepEqual(await axe(page), [], "the field for a title");
  await page.keyboard.press("Escape");
  await focusIs(page, "session");
  await open("echo first").hover();
  await action("Rename echo first").click();
  await nav.getByRole("textbox", { name: "Title" }).fill("Beans for Monday");
  await page.keyboard.press("Enter");
  await eventually(titles, (seen) => seen.join() === "echo second,Beans for Monday");
  // The server keeps it.
  await menu.click();
  await menu.click();
  await eventually(titles, (seen) => seen.join() === "echo second,Beans for Monday");
  await open("echo second").hover();
  await action("Archive echo second").click();
  await eventually(titles, (seen) => seen.join() === "Beans for Monday");
  await focusIs(page, "session-new");
  // The one that was shown is archived: a new one is begun.
  await eventually(() => widget.users.count(), (count) => count === 0);
});

browserTest("axe-core has no serious finding: list, empty list, failed list, sidebar", async ({ page }) => {
  const agent = await demoServer();
  const widget = await openPage(page, agent, somebody());
  const { menu, nav, titles } = list(widget);
  await openPanel(widget);
  await menu.click();
  await nav.getByText("No conversations yet").waitFor();
  const found = {};
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    found[`empty ${colorScheme}`] = await axe(page);
  }
  await menu.click();
  await converse(widget, "echo first", "echo second");
  await menu.click();
  await eventually(titles, (seen) => seen.length === 2);
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    found[`list ${colorScheme}`] = await axe(page);
  }
  await menu.click();
  await control(agent, "fail?route=list&status=503&times=1");
  await menu.click();
  await nav.getByRole("alert").waitFor();
  found.failed = await axe(page);
  await menu.click();
  await widget.host.getByRole("button", { name: "Expand" }).click();
  await menu.click();
  await eventually(titles, (seen) => seen.length === 2);
  found.expanded = await axe(page);
  assert.deepEqual(Object.values(found).flat(), [], JSON.stringify(found));
}, { expectedErrors: [/503/] });

browserTest("in a page: the list stands beside the conversation", async ({ page }) => {
  const here = await site("chat_components");
  await page.goto(address(here.url, { ...DEMO, base_url: (await demoServer()).url, ...somebody() }));
  const chat = parts(page, page.locator(".karta-chat"));
  const { nav, titles, open, fresh } = list(chat);
  await nav.getByText("No conversations yet").waitFor();
  await ask(chat, "echo first", /first/);
  await fresh.click();
  await focusIs(page, "field-input");
  await ask(chat, "echo second", /second/);
  await eventually(titles, (seen) => seen.join() === "echo second,echo first");
  await open("echo first").click();
  await answered(chat, /first/);
  await focusIs(page, "field-input");
  const [listed, log] = await Promise.all([nav.boundingBox(), chat.log.boundingBox()]);
  assert.ok(listed.x + listed.width <= log.x + 1, JSON.stringify({ listed, log }));
});
