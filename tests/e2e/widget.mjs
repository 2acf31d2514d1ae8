// What the tests of the widget share: the page, its parts, and what it noted.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { address, eventually, site } from "./harness.mjs";

export const DEMO = { project: "coffeeco/support-bot", embed_key: "pk_live_demo" };

/** The parts of a widget; the first one on the page if no `host` is given. Playwright looks into open shadow roots. */
export function parts(page, host = page.locator("karta-host").first()) {
  return {
    host,
    launcher: host.locator(".launcher"),
    badge: host.locator(".badge"),
    panel: host.getByRole("dialog"),
    field: host.locator("textarea"),
    send: host.getByRole("button", { name: "Send", exact: true }),
    stop: host.getByRole("button", { name: "Stop" }),
    log: host.getByRole("log"),
    messages: host.locator(".message"),
    users: host.locator(".message[data-role=user]"),
    answers: host.locator(".message[data-role=assistant]"),
    last: host.locator(".message[data-role=assistant]").last(),
    notice: host.locator(".notice"),
    card: host.locator(".card"),
    jump: host.getByRole("button", { name: "Jump to latest" }),
  };
}

/** Opens the lab page (or another) for an agent, and waits until the widget is there. */
export async function openPage(page, agent, parameters = {}, name = "widget_lab") {
  const here = await site(name);
  await page.goto(address(here.url, { ...DEMO, base_url: agent.url, ...parameters }));
  const widget = parts(page);
  if (parameters.late === undefined) await widget.launcher.waitFor({ state: "attached" });
  return widget;
}

/** Opens the panel and waits for the greeting or the messages. */
export async function openPanel(widget) {
  await widget.launcher.click();
  await widget.panel.waitFor();
}

/** Sends a message by the composer. */
export async function say(widget, text) {
  await widget.field.fill(text);
  await widget.field.press("Enter");
}

/** Sends a message and waits for its answer to be complete. */
export async function ask(widget, text, pattern) {
  await say(widget, text);
  await answered(widget, pattern);
}

/** Waits until the last answer is complete and says something like `pattern`. */
export async function answered(widget, pattern) {
  await eventually(
    () => widget.last.evaluate((row) => [row.querySelector(".answer").getAttribute("aria-busy"), row.innerText]).catch(String),
    (seen) => seen[0] === "false" && pattern.test(seen[1]),
    // On a machine with much else to do an agent's words come slowly.
    { within: 45_000 },
  );
}

/** The lines in the list of events, as `[name, payload]`. */
export async function events(page) {
  const lines = await page.locator("#events li").allTextContents();
  return lines.map((line) => {
    const at = line.indexOf("{");
    return [line.slice(0, at).trim(), JSON.parse(line.slice(at))];
  });
}

/** Waits for an event and gives its payload. */
export async function event(page, name, count = 1) {
  const all = await eventually(
    async () => (await events(page)).filter(([other]) => other === name),
    (found) => found.length >= count,
    { within: 15_000 },
  );
  return all[count - 1][1];
}

/** What has the focus, looked for in shadow roots too: its class, id or tag. */
export function focused(page) {
  return page.evaluate(() => {
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    if (!active || active === document.body) return "page";
    return active.id || active.classList[0] || active.localName;
  });
}

/** Waits until that has the focus. */
export async function focusIs(page, name) {
  await eventually(() => focused(page), (seen) => seen === name, { within: 3_000 });
}

/** A control of the demo server: `config`, `fail?route=..`, `reset`. */
export async function control(agent, path, body = undefined) {
  const response = await fetch(`${agent.url}/__peer__/${path}`, { method: "POST", body: body && JSON.stringify(body) });
  assert.ok(response.ok, `${path}: ${response.status}`);
}

/**
 * Holds the answer about the configuration back until what is returned is called, on pages that are opened from now on.
 * The widget's own patience, three seconds, does not end on them: a slow machine must not look like a slow server.
 */
export async function holdConfig(page) {
  await page.addInitScript(() => {
    const { setTimeout } = window;
    window.setTimeout = (callback, delay, ...more) => (delay === 3000 ? 0 : setTimeout(callback, delay, ...more));
  });
  let release;
  const held = new Promise((resolve) => { release = resolve; });
  await page.route(/embed\/config/, async (route) => {
    await held;
    await route.continue();
  });
  return release;
}

/** The requests of a page to an agent, as `METHOD /path`. */
export function requests(page, agent) {
  const seen = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.origin === new URL(agent.url).origin) seen.push(`${request.method()} ${url.pathname}`);
  });
  return seen;
}

/** Serious and critical findings of axe-core in the widget, or another part of the page. */
export async function axe(page, selector = "karta-host") {
  const source = await readFile(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
  if (!(await page.evaluate("typeof axe === 'object'"))) await page.evaluate(source);
  return page.evaluate(async (selector) => {
    // Colors on their way from one scheme to the other are neither's.
    const roots = [...document.querySelectorAll(selector)].map((host) => host.shadowRoot ?? host);
    const moving = roots.flatMap((root) => root.getAnimations({ subtree: true }));
    const ending = moving.filter((animation) => animation.effect.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ending.map((animation) => animation.finished));
    const { violations } = await globalThis.axe.run(selector, { resultTypes: ["violations"] });
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join("; ")}`);
  }, selector);
}
