// The page of `cargo xtask demo`: examples/widget.rs.
import assert from "node:assert/strict";

import { address, browserTest, demoServer, eventually, xtaskServe } from "./harness.mjs";
import { answered, ask, axe, event, events, focused, focusIs, openPage, parts, say } from "./widget.mjs";

const open = (page, agent, parameters = {}) => openPage(page, agent, parameters, "widget");
// Each test has a visitor of its own, whose last conversation is not another test's.
const names = async (page) => (await events(page)).map(([name]) => name);
/** Presses one of the page's controls where the panel lies over it too. The focus stays where it is. */
const press = (page, id) => page.locator(`#${id}`).evaluate((button) => button.click());
const stateIs = (page, expected) =>
  eventually(() => page.locator("#state").textContent(), (state) => state === expected, { within: 15_000 });

browserTest("as xtask serves it: it opens by its button, and Beans answers", async ({ page }) => {
  const { url } = await xtaskServe("widget");
  await page.goto(address(url));
  await page.getByRole("button", { name: "Need help?" }).click();
  const widget = parts(page);
  await widget.panel.waitFor();
  assert.match(await widget.panel.getAttribute("aria-label"), /Beans/);
  await ask(widget, "How do I brew a V60?", /\S/);
  assert.match((await event(page, "message_received")).text, /V60/);
}, { timeout: 120_000 });

browserTest("every callback is a line of #events: its name and its payload", async ({ page }) => {
  const agent = await demoServer();
  const widget = await open(page, agent, { user_id: "cora" });
  assert.deepEqual(await event(page, "ready"), {});
  await page.locator("#ask").click();
  assert.deepEqual(await event(page, "message_sent"), { text: "How do I brew a V60?" });
  assert.deepEqual(await event(page, "unread"), { count: 1 });
  await stateIs(page, "closed, unread: 1");
  await page.locator("#open").click();
  assert.deepEqual(await event(page, "open"), {});
  assert.deepEqual(await event(page, "unread", 2), { count: 0 });
  await stateIs(page, "open, unread: 0");
  assert.match((await event(page, "session_started")).session_id, /\S/);
  assert.match((await event(page, "message_received")).text, /V60/);
  await widget.last.getByRole("button", { name: "Good answer" }).click();
  const feedback = await event(page, "feedback");
  assert.deepEqual([feedback.rating, typeof feedback.message_id], ["up", "string"]);
  await say(widget, "fail provider_error");
  assert.equal((await event(page, "error")).code, "provider_error");
  await press(page, "escalate");
  assert.deepEqual(await event(page, "escalate"), { reason: "asked on the page" });
  await press(page, "close");
  assert.deepEqual(await event(page, "close"), {});
  const once = ["ready", "open", "session_started", "message_received", "feedback", "error", "escalate", "close"];
  const seen = await names(page);
  assert.deepEqual(once.filter((name) => seen.filter((other) => other === name).length !== 1), []);
});

browserTest("the theme's buttons change what is there: conversation, draft and focus stay", async ({ page }) => {
  const widget = await open(page, await demoServer(), { user_id: "theo" });
  await event(page, "ready");
  await press(page, "open");
  await ask(widget, "echo kept", /kept/);
  await widget.field.fill("half a thou");
  const row = await widget.last.elementHandle();
  const paper = () => widget.panel.evaluate((panel) => getComputedStyle(panel).backgroundColor);
  const button = () => widget.launcher.evaluate((launcher) => getComputedStyle(launcher).backgroundColor);
  const scheme = (name) => eventually(() => widget.host.getAttribute("data-color-scheme"), (now) => now === name);
  await press(page, "light");
  await scheme("light");
  const light = await paper();
  await press(page, "dark");
  await scheme("dark");
  await eventually(paper, (now) => now !== light);
  await press(page, "accent");
  await eventually(button, (now) => now === "rgb(124, 58, 237)");
  await press(page, "left");
  await eventually(async () => (await widget.panel.boundingBox()).x, (x) => x < 30);
  assert.equal(await widget.field.inputValue(), "half a thou");
  assert.equal(await focused(page), "field-input");
  assert.ok(await row.evaluate((element) => element.isConnected));
  assert.equal((await names(page)).filter((name) => name === "ready").length, 1);
});

browserTest("who signs in gets another widget, which the same handle drives", async ({ page }) => {
  const users = [];
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/session-tokens")) users.push(request.postDataJSON().user_id);
  });
  const widget = await open(page, await demoServer());
  await event(page, "ready");
  await press(page, "open");
  await ask(widget, "echo a stranger's", /stranger/);
  await press(page, "user");
  await event(page, "ready", 2);
  await stateIs(page, "closed, unread: 0");
  assert.equal(await page.locator("karta-host").count(), 1);
  await press(page, "open");
  await widget.panel.waitFor();
  await widget.host.locator(".greeting").waitFor();
  assert.equal(await widget.users.count(), 0);
  await ask(widget, "echo Ada's", /Ada/);
  await event(page, "session_started", 2);
  assert.match(users[0], /^anon/);
  assert.equal(users.at(-1), "ada");
});

browserTest("the handle's controls: open, close, toggle, ask, reset, identify, and none of them after the end", async ({ page }) => {
  const users = [];
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/session-tokens")) users.push(request.postDataJSON().user_id);
  });
  const widget = await open(page, await demoServer(), { user_id: "hana" });
  await event(page, "ready");
  for (const [id, state] of [["open", "open"], ["close", "closed"], ["toggle", "open"], ["toggle", "closed"], ["toggle", "open"]]) {
    await press(page, id);
    await stateIs(page, `${state}, unread: 0`);
    await eventually(() => widget.panel.count(), (count) => count === (state === "open" ? 1 : 0));
  }
  await press(page, "ask");
  await event(page, "message_received");
  await answered(widget, /V60/);
  await press(page, "reset");
  await widget.host.locator(".greeting").waitFor();
  assert.equal(await widget.users.count(), 0);
  await press(page, "identify");
  await ask(widget, "echo hello", /hello/);
  await event(page, "session_started", 2);
  assert.deepEqual([users[0], users.at(-1)], ["hana", "grace"]);
  await press(page, "mount");
  await eventually(() => page.locator("karta-host").count(), (count) => count === 0);
  await stateIs(page, "closed, unread: 0");
  const before = await events(page);
  for (const id of ["open", "toggle", "ask", "reset", "identify", "escalate", "close"]) await press(page, id);
  await press(page, "mount");
  await event(page, "ready", 2);
  assert.deepEqual((await events(page)).slice(before.length).map(([name]) => name), ["ready"]);
  await stateIs(page, "closed, unread: 0");
  await press(page, "open");
  await widget.panel.waitFor();
});

browserTest("by the keyboard alone: from the page's controls into the panel, ask, and back", async ({ page }) => {
  const widget = await open(page, await demoServer(), { user_id: "kim" });
  await event(page, "ready");
  await page.keyboard.press("Tab");
  assert.equal(await focused(page), "open");
  await page.keyboard.press("Enter");
  await focusIs(page, "field-input");
  await page.keyboard.type("echo by the keyboard");
  await page.keyboard.press("Enter");
  await answered(widget, /by the keyboard/);
  await page.keyboard.press("Escape");
  await widget.panel.waitFor({ state: "detached" });
  await focusIs(page, "launcher");
  // Back to the controls of the page, and from there to the launcher again.
  await page.keyboard.press("Shift+Tab");
  assert.equal(await focused(page), "mount");
  await page.keyboard.press("Tab");
  assert.equal(await focused(page), "launcher");
  await page.keyboard.press("Space");
  await focusIs(page, "field-input");
  assert.deepEqual((await names(page)).filter((name) => ["open", "close"].includes(name)), ["open", "close", "open"]);
});

browserTest("axe-core has no serious finding on the page around the widget", async ({ page }) => {
  await open(page, await demoServer());
  await event(page, "ready");
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    assert.deepEqual(await axe(page, "main"), [], colorScheme);
  }
});
