// The notice that a theme asks to be agreed to: examples/widget_lab.rs, and examples/chat_components.rs for a page.
import assert from "node:assert/strict";

import { address, browserTest, demoServer, eventually, realServer, site } from "./harness.mjs";
import {
  ask, axe, control, DEMO, event, events, focusIs, holdConfig, openPage, openPanel, parts, requests,
} from "./widget.mjs";

const TEXT = "We keep this for **30 days**. [Privacy](https://example.com/privacy)";
const required = { enabled: true, text: TEXT, requireAccept: true };
const optional = { enabled: true, text: TEXT };
const themed = (consent) => ({ theme: JSON.stringify({ consent, suggestedPrompts: ["echo a suggestion"] }) });

/** The notice in a widget or a page. */
function notice(widget) {
  const region = widget.host.getByRole("region", { name: "Notice" });
  return {
    region,
    accept: region.getByRole("button", { name: "Accept & continue" }),
    dismiss: region.getByRole("button", { name: "Got it" }),
  };
}

const stored = (page) => page.evaluate(() => Object.entries(localStorage).filter(([key]) => key.startsWith("karta.consent.")));
const visitor = (page) => page.evaluate(() => localStorage.getItem("karta.anon.coffeeco/support-bot"));

for (const [whose, server] of [["the demo agent", demoServer], ["the published server", realServer]]) {
  browserTest(`until it is accepted nothing is sent; then it is remembered for this visitor: ${whose}`, async ({ page }) => {
    const agent = await server();
    const widget = await openPage(page, agent, themed(required));
    const { region, accept } = notice(widget);
    const seen = requests(page, agent);
    await event(page, "ready");
    await openPanel(widget);
    await region.waitFor();
    assert.equal(await region.getByRole("link", { name: "Privacy" }).getAttribute("href"), "https://example.com/privacy");
    assert.equal(await region.locator("strong").innerText(), "30 days");
    // Who has come to chat begins there.
    await eventually(() => accept.evaluate((button) => button.matches(":focus")), Boolean);
    assert.equal(await widget.field.isDisabled(), true);
    assert.equal(await widget.field.getAttribute("placeholder"), "Accept the notice above to start");
    assert.equal(await widget.host.getByRole("button", { name: "echo a suggestion" }).isDisabled(), true);
    assert.equal(await widget.send.isDisabled(), true);
    await page.locator("#ask").evaluate((button) => button.click());
    await page.locator("#escalate").evaluate((button) => button.click());
    await event(page, "escalate");
    assert.equal(await widget.users.count(), 0);
    assert.deepEqual(await stored(page), []);
    await page.keyboard.press("Enter");
    await focusIs(page, "field-input");
    await region.waitFor({ state: "detached" });
    assert.deepEqual(await stored(page), [[`karta.consent.coffeeco/support-bot.${await visitor(page)}`, "1"]]);
    assert.deepEqual(seen.filter((request) => request.startsWith("POST") && !request.endsWith("session-tokens")), []);
    await ask(widget, "echo agreed", /agreed/);
    assert.deepEqual((await events(page)).filter(([name]) => name === "message_sent").length, 1);
    await page.reload();
    await openPanel(widget);
    await eventually(() => widget.field.isEnabled(), Boolean);
    assert.equal(await region.count(), 0);
    // Another visitor has not agreed.
    await page.locator("#flip-user_id").click();
    await event(page, "1: ready");
    await openPanel(widget);
    await accept.waitFor();
  });
}

browserTest("without requireAccept it is put away, and locks nothing", async ({ page }) => {
  const widget = await openPage(page, await demoServer(), themed(optional));
  const { region, dismiss } = notice(widget);
  await openPanel(widget);
  await region.waitFor();
  await focusIs(page, "field-input");
  await ask(widget, "echo at once", /at once/);
  assert.ok(await region.isVisible());
  await dismiss.click();
  await region.waitFor({ state: "detached" });
  assert.equal((await stored(page)).length, 1);
  await page.reload();
  await openPanel(widget);
  await widget.users.first().waitFor();
  assert.equal(await region.count(), 0);
});

browserTest("without storage it is remembered until the page is left", async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, "localStorage", { get() { throw new DOMException("refused", "SecurityError"); } });
  });
  const widget = await openPage(page, await demoServer(), { ...themed(required), user_id: "ada" });
  const { region, accept } = notice(widget);
  await openPanel(widget);
  await accept.click();
  await ask(widget, "echo agreed", /agreed/);
  // Mounted anew on the same page.
  await page.locator("#mount").click();
  await widget.launcher.waitFor({ state: "detached" });
  await page.locator("#mount").click();
  await openPanel(widget);
  await eventually(() => widget.field.isEnabled(), Boolean);
  assert.equal(await region.count(), 0);
  await page.reload();
  await openPanel(widget);
  await accept.waitFor();
});

browserTest("what is sent before the server asks for it is not sent either", async ({ page }) => {
  const agent = await demoServer();
  await control(agent, "config", { agent: "coffeeco/support-bot", theme: { consent: required } });
  const release = await holdConfig(page);
  const widget = await openPage(page, agent, { late: "1" });
  const seen = requests(page, agent);
  // Kept by the handle until there is a widget, and by the widget until there is a configuration.
  await page.locator("#ask").click();
  await page.locator("#mount").click();
  await openPanel(widget);
  release();
  await event(page, "ready");
  await notice(widget).region.waitFor();
  assert.equal(await widget.users.count(), 0);
  await notice(widget).accept.click();
  await ask(widget, "echo agreed", /agreed/);
  assert.equal(await widget.users.count(), 1);
  assert.equal(seen.filter((request) => /POST .*events$/.test(request)).length, 1);
  // Who has agreed on an earlier visit is not kept from it.
  await page.reload();
  await page.locator("#ask").click();
  await page.locator("#mount").click();
  await event(page, "message_sent");
  await control(agent, "reset");
});

browserTest("axe-core has no serious finding: consent, required consent", async ({ page }) => {
  const found = {};
  for (const [name, consent] of Object.entries({ optional, required })) {
    const widget = await openPage(page, await demoServer(), themed(consent));
    await openPanel(widget);
    await notice(widget).region.waitFor();
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      found[`${name} ${colorScheme}`] = await axe(page);
    }
  }
  assert.deepEqual(Object.values(found).flat(), [], JSON.stringify(found));
});

browserTest("in a page: the composer asks for it, and chat.send does nothing before", async ({ page }) => {
  const here = await site("chat_components");
  const parameters = { ...DEMO, base_url: (await demoServer()).url, user_id: "grace", ...themed(required) };
  await page.goto(address(here.url, parameters));
  const chat = parts(page, page.locator(".karta-chat"));
  const { accept, region } = notice(chat);
  await accept.waitFor();
  // A page's load takes no focus.
  await focusIs(page, "page");
  assert.equal(await chat.host.getByRole("button", { name: "echo a suggestion" }).isDisabled(), true);
  await accept.click();
  await region.waitFor({ state: "detached" });
  await ask(chat, "echo agreed", /agreed/);
});
