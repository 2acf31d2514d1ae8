// The demo's page as it is shipped, by `cargo xtask build widget --release`: what the launcher doesn't need is a module of
// its own, which is loaded on the first use.
import assert from "node:assert/strict";

import { browserTest, demoServer, eventually, realServer } from "../harness.mjs";
import { answered, ask, event, events, focusIs, openPage } from "../widget.mjs";

const PART = /\/widget_karta\.wasm$/;
const names = async (page) => (await events(page)).map(([name]) => name);

/** The page, and the modules that it has asked for. */
async function open(page, agent, parameters = {}) {
  const modules = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.endsWith(".wasm")) modules.push(pathname);
  });
  const widget = await openPage(page, agent, parameters, "widget");
  await event(page, "ready");
  return { widget, modules };
}

/** The page's mouse is away from the launcher, so that nothing is wanted yet. */
const isWithoutPart = (modules) => assert.deepEqual(modules, ["/widget_bg.wasm"]);

for (const [whose, server] of [["the demo agent", demoServer], ["the published server", realServer]]) {
  browserTest(`the launcher is there without the panel's module, and ${whose} answers with it`, async ({ page }) => {
    const { widget, modules } = await open(page, await server(), { user_id: "ada" });
    isWithoutPart(modules);
    assert.equal(await widget.launcher.evaluate((one) => getComputedStyle(one).borderRadius), "50%");
    await widget.launcher.click();
    await widget.panel.waitFor();
    await focusIs(page, "field-input");
    assert.deepEqual(modules, ["/widget_bg.wasm", "/widget_karta.wasm"]);
    // Laid out by its own sheet, which came with it; without the scale that it rises from.
    const [width, height] = await widget.panel.evaluate((panel) => [panel.offsetWidth, panel.offsetHeight]);
    assert.ok(width === 400 && height > 400, `${width} by ${height}`);
    await ask(widget, "echo **bold**", /bold/);
    assert.equal(await widget.last.locator("strong").innerText(), "bold");
    assert.equal(modules.length, 2);
    // A reload takes the conversation up, with the module from the start of the next use.
    await page.reload();
    await event(page, "ready");
    await widget.launcher.click();
    await answered(widget, /bold/);
  });
}

browserTest("by the keyboard alone: the focus on the launcher fetches the module, Enter opens, Escape closes", async ({ page }) => {
  const { widget, modules } = await open(page, await demoServer(), { user_id: "ben" });
  isWithoutPart(modules);
  await widget.launcher.focus();
  await eventually(() => modules.length, (count) => count === 2);
  assert.equal(await widget.panel.count(), 0);
  await page.keyboard.press("Enter");
  await focusIs(page, "field-input");
  await page.keyboard.type("echo typed");
  await page.keyboard.press("Enter");
  await answered(widget, /typed/);
  await page.keyboard.press("Escape");
  await focusIs(page, "launcher");
});

browserTest("what the page asks for before the module is there happens in its order", async ({ page }) => {
  let release;
  const held = new Promise((resolve) => { release = resolve; });
  await page.route(PART, async (route) => {
    await held;
    await route.continue();
  });
  const { widget, modules } = await open(page, await demoServer(), { user_id: "cleo" });
  await page.locator("#identify").click();
  isWithoutPart(modules);
  await page.locator("#ask").click();
  await page.locator("#open").click();
  await eventually(() => modules.length, (count) => count === 2);
  assert.equal(await widget.launcher.getAttribute("aria-busy"), "true");
  assert.equal(await widget.panel.count(), 0);
  release();
  await widget.panel.waitFor();
  await answered(widget, /V60/);
  assert.equal(await widget.launcher.getAttribute("aria-busy"), null);
  assert.deepEqual((await names(page)).slice(0, 3), ["ready", "message_sent", "open"]);
});

browserTest("a module that can't be loaded is told, and loaded by the next press", async ({ page }) => {
  const { widget } = await open(page, await demoServer(), { user_id: "dora" });
  await page.route(PART, (route) => route.abort());
  await widget.launcher.click();
  const error = await event(page, "error");
  assert.equal(error.code, "network_error");
  assert.match(error.message, /could not be loaded/);
  assert.equal(await widget.panel.count(), 0);
  await page.unroute(PART);
  await widget.launcher.click();
  await widget.panel.waitFor();
  await ask(widget, "echo after all", /after all/);
}, { expectedErrors: [/Failed to load resource/] });

browserTest("another theme, another visitor and an unmount work as in one piece", async ({ page }) => {
  const { widget } = await open(page, await demoServer(), { user_id: "emil" });
  await page.locator("#open").click();
  await ask(widget, "echo before", /before/);
  await page.locator("#accent").evaluate((button) => button.click());
  await eventually(
    () => widget.send.evaluate((one) => getComputedStyle(one.getRootNode().host).getPropertyValue("--karta-accent")),
    (accent) => accent === "#7c3aed",
  );
  assert.equal(await widget.users.count(), 1);
  await page.locator("#user").evaluate((button) => button.click());
  await eventually(() => widget.panel.count(), (count) => count === 0);
  await widget.launcher.click();
  await widget.panel.waitFor();
  await ask(widget, "echo as ada", /as ada/);
  await page.locator("#mount").evaluate((button) => button.click());
  await eventually(() => page.locator("karta-host").count(), (count) => count === 0);
  await page.locator("#mount").evaluate((button) => button.click());
  await widget.launcher.click();
  await answered(widget, /as ada/);
});
