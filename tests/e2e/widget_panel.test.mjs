// <KartaWidget/>: composer, focus, keys, scrolling, looks, and what reaches the page. examples/widget_lab.rs.
import assert from "node:assert/strict";

import { browserTest, demoServer, eventually } from "./harness.mjs";
import {
  answered, ask, axe, control, event, events, focused, focusIs, openPage, openPanel, say,
} from "./widget.mjs";

const IDENTITY = ["project", "base_url", "embed_key", "token", "token_endpoint", "transport", "user_id", "identity_token"];
const IN_PLACE = ["attributes", "theme", "dark", "left", "locale", "behavior", "default_open", "context_fn", "callbacks"];
const FRESH = { behavior: JSON.stringify({ resumeLatest: false }) };

/** Where an element is scrolled to, from the end. */
const fromEnd = (log) => log.evaluate((list) => list.scrollHeight - list.clientHeight - list.scrollTop);

browserTest("theme, locale, behavior, callbacks change in place: conversation, draft, scroll position, focus stay", async ({ page }) => {
  const widget = await openPage(page, await demoServer(), FRESH);
  await openPanel(widget);
  await ask(widget, "long 6", /\S/);
  await ask(widget, "echo kept", /kept/);
  await widget.field.fill("half a thou");
  const answer = await widget.last.elementHandle();
  await widget.log.evaluate((list) => list.scrollTo(0, 120));
  await widget.jump.waitFor();
  const attribute = (name) => () => widget.host.getAttribute(name);
  const shown = {
    theme: [() => widget.panel.getAttribute("aria-label"), "Java"],
    dark: [attribute("data-color-scheme"), "dark"],
    left: [attribute("data-position"), "bottom-left"],
    locale: [attribute("lang"), "de"],
  };
  for (const [index, prop] of IN_PLACE.entries()) {
    await widget.field.focus();
    // Not a click, which would move the focus.
    await page.locator(`#flip-${prop}`).evaluate((button) => button.click());
    await eventually(() => page.locator("#generation").textContent(), (generation) => generation === `${index + 1}`);
    const [ask, expected] = shown[prop] ?? [() => true, true];
    await eventually(ask, (seen) => seen === expected);
    assert.equal(await widget.field.inputValue(), "half a thou", prop);
    assert.equal(await focused(page), "field-input", prop);
    assert.ok(await answer.evaluate((row) => row.isConnected), prop);
    assert.equal(Math.round(await widget.log.evaluate((list) => list.scrollTop)), 120, prop);
  }
  assert.equal(await widget.host.evaluate((host) => host.style.getPropertyValue("--karta-accent")), "#7c3aed");
  // The newest callbacks are the ones that are called.
  await page.locator("#escalate").evaluate((button) => button.click());
  await event(page, `${IN_PLACE.length}: escalate`);
  assert.equal((await events(page)).filter(([name]) => name.endsWith("ready")).length, 1);
});

for (const prop of IDENTITY) {
  browserTest(`another ${prop} is another widget, which the same handle drives`, async ({ page }) => {
    // From one endpoint to another, so that it is the only prop that changes.
    const source = prop === "token_endpoint" ? { embed_key: undefined, token_endpoint: "/one" } : {};
    const widget = await openPage(page, await demoServer(), { user_id: "visitor", ...FRESH, ...source });
    await event(page, "ready");
    await openPanel(widget);
    await widget.field.fill("half a thou");
    await page.locator(`#flip-${prop}`).click();
    await event(page, "1: ready");
    await eventually(() => widget.panel.count(), (count) => count === 0);
    assert.equal(await page.locator("karta-host").count(), 1);
    assert.match(await page.locator("#state").textContent(), /^false/);
    for (const [call, is] of [["open", "true"], ["close", "false"], ["toggle", "true"]]) {
      await page.locator(`#${call}`).evaluate((button) => button.click());
      await eventually(() => page.locator("#state").textContent(), (state) => state.startsWith(is));
      await eventually(() => widget.panel.count(), (count) => String(count === 1) === is);
    }
  }, { expectedErrors: [/40\d|CORS|Failed to load/] });
}

browserTest("the focus moves in on opening, not on load, and goes to the launcher on closing", async ({ page }) => {
  const agent = await demoServer();
  let widget = await openPage(page, agent, { ...FRESH, default_open: "1" });
  await widget.field.waitFor();
  await event(page, "open");
  assert.equal(await focused(page), "page");
  await page.locator("#open").click();
  await focusIs(page, "field-input");
  await page.keyboard.press("Escape");
  await widget.panel.waitFor({ state: "detached" });
  await focusIs(page, "launcher");
  await page.keyboard.press("Enter");
  await focusIs(page, "field-input");
  // Who is elsewhere stays there.
  await page.locator("#elsewhere").focus();
  await page.locator("#close").evaluate((button) => button.click());
  await widget.panel.waitFor({ state: "detached" });
  assert.equal(await focused(page), "elsewhere");
});

browserTest("by the keyboard alone: open, ask, read, expand, Tab stays inside, close", async ({ page }) => {
  const widget = await openPage(page, await demoServer(), FRESH);
  await widget.launcher.focus();
  await page.keyboard.press("Space");
  await focusIs(page, "field-input");
  await page.keyboard.type("echo by the keyboard");
  await page.keyboard.press("Enter");
  await answered(widget, /by the keyboard/);
  await focusIs(page, "field-input");
  await widget.host.getByRole("button", { name: "Expand" }).focus();
  await page.keyboard.press("Enter");
  await eventually(() => widget.panel.getAttribute("aria-modal"), (modal) => modal === "true");
  const seen = new Set();
  for (const key of [...Array(14).fill("Tab"), ...Array(14).fill("Shift+Tab")]) {
    await page.keyboard.press(key);
    const isInside = await page.evaluate(() => {
      const active = document.querySelector("karta-host").shadowRoot.activeElement;
      return Boolean(active?.closest(".panel"));
    });
    assert.ok(isInside, `${key}: ${await focused(page)}`);
    seen.add(await focused(page));
  }
  assert.ok(seen.size >= 4, [...seen].join());
  await page.keyboard.press("Escape");
  await focusIs(page, "launcher");
});

browserTest("the composer: Enter sends, Shift+Enter breaks the line, it grows to six lines", async ({ page }) => {
  const widget = await openPage(page, await demoServer(), FRESH);
  await openPanel(widget);
  const height = () => widget.field.evaluate((field) => field.offsetHeight);
  const one = await height();
  await widget.field.pressSequentially("a");
  for (let i = 0; i < 5; i += 1) await page.keyboard.press("Shift+Enter");
  await eventually(height, (now) => now > one + 5 * 20);
  const six = await height();
  for (let i = 0; i < 6; i += 1) await page.keyboard.press("Shift+Enter");
  assert.ok(Math.abs((await height()) - six) < 20, `${await height()} after ${six}`);
  assert.equal(await widget.users.count(), 0);
  await page.keyboard.press("Enter");
  await eventually(() => widget.users.count(), (count) => count === 1);
  assert.equal(await widget.field.inputValue(), "");
  await eventually(height, (now) => now === one);
  await page.keyboard.press("Enter");
  assert.equal(await widget.users.count(), 1);
  assert.equal(await widget.field.evaluate((field) => getComputedStyle(field).fontSize), "16px");
});

browserTest("nothing is sent during a composition", async ({ page, context }) => {
  const widget = await openPage(page, await demoServer(), FRESH);
  await openPanel(widget);
  const cdp = await context.newCDPSession(page);
  await cdp.send("Input.imeSetComposition", { text: "にほ", selectionStart: 2, selectionEnd: 2 });
  await widget.field.evaluate((field) => {
    const init = { key: "Enter", code: "Enter", bubbles: true, composed: true, cancelable: true, isComposing: true };
    field.dispatchEvent(new KeyboardEvent("keydown", init));
  });
  await cdp.send("Input.insertText", { text: "日本" });
  await eventually(() => widget.field.inputValue(), (value) => value === "日本");
  assert.equal(await widget.users.count(), 0);
  await page.keyboard.press("Enter");
  await eventually(() => widget.users.count(), (count) => count === 1);
});

browserTest("the draft survives closing and errors", async ({ page }) => {
  const agent = await demoServer();
  const widget = await openPage(page, agent, FRESH);
  await openPanel(widget);
  await say(widget, "fail provider_error");
  await widget.field.fill("still here");
  await widget.notice.waitFor();
  assert.equal(await widget.field.inputValue(), "still here");
  await page.keyboard.press("Escape");
  await openPanel(widget);
  assert.equal(await widget.field.inputValue(), "still here");
});

browserTest("it sticks to the end, unless the visitor has scrolled up, and jumps back", async ({ page }) => {
  const widget = await openPage(page, await demoServer(), FRESH);
  await openPanel(widget);
  await ask(widget, "long 4", /\S/);
  await eventually(() => fromEnd(widget.log), (rest) => rest < 2);
  await say(widget, "slow 200 40");
  await widget.stop.waitFor();
  await eventually(() => fromEnd(widget.log), (rest) => rest < 2);
  await widget.log.evaluate((list) => list.scrollTo(0, 40));
  await widget.jump.waitFor();
  const height = () => widget.log.evaluate((list) => list.scrollHeight);
  const [before, words] = [await height(), (await widget.last.innerText()).length];
  assert.ok(await widget.stop.isVisible(), "the turn goes on");
  await event(page, "message_received", 2);
  await eventually(() => widget.last.innerText(), (text) => text.length > words);
  assert.ok(await height() > before, "there is more below");
  assert.equal(Math.round(await widget.log.evaluate((list) => list.scrollTop)), 40);
  await widget.jump.click();
  await eventually(() => fromEnd(widget.log), (rest) => rest < 2);
  await widget.jump.waitFor({ state: "detached" });
});

browserTest("stop ends a turn, copy takes the answer, tokens are shown", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const widget = await openPage(page, await demoServer(), FRESH);
  await openPanel(widget);
  await say(widget, "slow 500 40");
  await widget.stop.click();
  await widget.stop.waitFor({ state: "detached" });
  await ask(widget, "echo copy me", /copy me/);
  await widget.last.getByRole("button", { name: "Copy" }).click();
  await widget.last.getByRole("button", { name: "Copied" }).waitFor();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /copy me/);
  await eventually(() => widget.last.locator(".facts").textContent(), (facts) => /^(\d+s · )?\d+ tokens$/.test(facts));
});

browserTest("a block of code scrolls by itself, and its button copies it", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const widget = await openPage(page, await demoServer(), FRESH);
  await openPanel(widget);
  const code = `let long = "${"x".repeat(300)}";\nlet short = 1;\n`;
  await ask(widget, `echo here it is:\n\n\`\`\`rust\n${code}\`\`\``, /short/);
  const block = widget.last.locator(".karta-code");
  assert.equal(await block.locator(".karta-code-language").textContent(), "rust");
  const scrolled = await block.locator("pre").evaluate((box) => {
    box.scrollLeft = 100;
    return box.scrollLeft;
  });
  assert.equal(scrolled, 100, "the code scrolls");
  const list = await widget.log.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
  assert.equal(list, 0, "the conversation is not wider for it");
  await block.getByRole("button", { name: "Copy code" }).click();
  await block.getByRole("button", { name: "Copied" }).waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), code);
});

browserTest("an answer is announced once, when it is complete", async ({ page }) => {
  const widget = await openPage(page, await demoServer(), FRESH);
  await openPanel(widget);
  await widget.host.evaluate((host) => {
    const announcer = host.shadowRoot.querySelector(".announcer");
    globalThis.announced = [];
    new MutationObserver(() => globalThis.announced.push(announcer.textContent)).observe(announcer, {
      childList: true, characterData: true, subtree: true,
    });
  });
  await ask(widget, "slow 20 10", /\S/);
  await event(page, "message_received");
  const announced = await eventually(() => page.evaluate("announced"), (all) => all.length > 0);
  assert.equal(announced.length, 1, announced.join("\n"));
  assert.match(announced[0], /^Beans answered: \S/);
  assert.equal(await widget.log.getAttribute("aria-live"), "off");
});

browserTest("no event of the widget reaches the page's bubble listeners", async ({ page }) => {
  const widget = await openPage(page, await demoServer(), FRESH);
  await page.evaluate(() => {
    globalThis.reached = [];
    const kinds = new Set();
    for (let object = HTMLElement.prototype; object; object = Object.getPrototypeOf(object)) {
      for (const name of Object.getOwnPropertyNames(object)) if (name.startsWith("on")) kinds.add(name.slice(2));
    }
    for (const kind of ["focusin", "focusout", "compositionstart", "compositionupdate", "compositionend", "textInput"]) kinds.add(kind);
    const isPages = new Set(["selectionchange"]);
    const targets = [window, document, document.documentElement, document.body, document.querySelector("#main")];
    for (const kind of kinds) {
      for (const target of targets) {
        target.addEventListener(kind, (event) => {
          const isOurs = event.composedPath().some((node) => node.localName === "karta-host" || node.classList?.contains("root"));
          if (isOurs && !isPages.has(kind)) globalThis.reached.push(kind);
        });
      }
    }
  });
  await openPanel(widget);
  await widget.field.pressSequentially("/k echo hello");
  await page.keyboard.press("Control+A");
  await page.keyboard.press("Control+X");
  await page.keyboard.press("Control+V");
  await page.keyboard.press("Enter");
  await answered(widget, /\S/);
  await widget.log.hover();
  await page.mouse.wheel(0, -100);
  await widget.last.click({ button: "right" });
  await widget.host.getByRole("button", { name: "Expand" }).click();
  await page.keyboard.press("Escape");
  await widget.panel.waitFor({ state: "detached" });
  assert.deepEqual([...new Set(await page.evaluate("reached"))], []);
});

browserTest("under a strict policy nothing is refused", async ({ page }) => {
  const widget = await openPage(page, await demoServer(), { ...FRESH, theme: JSON.stringify({ accent: "#7c3aed", radius: 8 }) });
  await page.evaluate(() => {
    globalThis.refused = [];
    document.addEventListener("securitypolicyviolation", (event) => globalThis.refused.push(event.violatedDirective));
  });
  await openPanel(widget);
  await ask(widget, "How do I brew a V60?", /\S/);
  await page.locator("#flip-theme").click();
  await page.locator("#flip-left").click();
  assert.deepEqual(await page.evaluate("refused"), []);
});

browserTest("what elements inherit on the page is not inherited in the widget", async ({ page }) => {
  const widget = await openPage(page, await demoServer(), FRESH);
  await openPanel(widget);
  await ask(widget, "echo plain", /plain/);
  const changed = await widget.last.evaluate(async (row) => {
    await Promise.all(row.getAnimations().map((animation) => animation.finished));
    const style = getComputedStyle(row);
    const names = [...style].filter((name) => !name.startsWith("--"));
    const before = names.map((name) => style[name]);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`html, body, body > * {
      font: italic small-caps 900 40px/3 serif; letter-spacing: 9px; word-spacing: 9px; text-transform: uppercase; color: red;
      text-indent: 50px; text-shadow: 0 0 9px red; text-align: right; white-space: pre; cursor: wait; line-break: anywhere;
    }`);
    document.adoptedStyleSheets = [sheet];
    if (getComputedStyle(document.body).cursor !== "wait") return ["the sheet has no effect"];
    return names.filter((name, index) => style[name] !== before[index]);
  });
  assert.deepEqual(changed, []);
});

browserTest("the parts can be styled from the page", async ({ page }) => {
  const widget = await openPage(page, await demoServer(), FRESH);
  await openPanel(widget);
  await ask(widget, "echo parts", /parts/);
  const names = await widget.host.evaluate((host) => {
    const sheet = new CSSStyleSheet();
    const names = ["launcher", "panel", "header", "messages", "message", "composer", "send"];
    names.forEach((name, index) => sheet.insertRule(`karta-host::part(${name}) { scroll-margin-top: ${index + 1}px }`));
    document.adoptedStyleSheets = [sheet];
    return names.filter((name, index) => {
      const part = host.shadowRoot.querySelector(`[part=${name}]`);
      return part && getComputedStyle(part).scrollMarginTop === `${index + 1}px`;
    });
  });
  assert.deepEqual(names, ["launcher", "panel", "header", "messages", "message", "composer", "send"]);
});

browserTest("auto follows the system's scheme live; light and dark do not", async ({ page }) => {
  const widget = await openPage(page, await demoServer(), FRESH);
  await openPanel(widget);
  const paper = () => widget.panel.evaluate((panel) => getComputedStyle(panel).backgroundColor);
  await page.emulateMedia({ colorScheme: "light" });
  const light = await paper();
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await eventually(paper, (now) => now !== light);
  await page.emulateMedia({ colorScheme: "light" });
  await page.locator("#flip-dark").click();
  await eventually(paper, (now) => now === dark);
});

browserTest("left, flat, compact, pill, no avatars, no link", async ({ page }) => {
  const theme = {
    position: "bottom-left", messageStyle: "flat", density: "compact", composer: "pill", showAvatars: false,
    showPoweredBy: false,
  };
  const widget = await openPage(page, await demoServer(), { ...FRESH, theme: JSON.stringify(theme) });
  await event(page, "ready");
  await openPanel(widget);
  await ask(widget, "echo styled", /styled/);
  assert.equal(await widget.host.locator(".avatar, .powered-by").count(), 0);
  assert.equal((await widget.launcher.boundingBox()).x, 16);
  await eventually(async () => (await widget.panel.boundingBox()).x, (x) => x === 16);
  assert.equal(await widget.host.getAttribute("data-density"), "compact");
});

browserTest("from right to left in Arabic", async ({ page }) => {
  const widget = await openPage(page, await demoServer(), { ...FRESH, locale: "ar" });
  await openPanel(widget);
  assert.equal(await widget.host.getAttribute("dir"), "rtl");
  assert.equal(await widget.panel.evaluate((panel) => getComputedStyle(panel).direction), "rtl");
  const direction = () => widget.field.evaluate((field) => getComputedStyle(field).direction);
  assert.equal(await direction(), "rtl", "the placeholder");
  await widget.field.fill("from the left");
  assert.equal(await direction(), "ltr", "what is written");
  await ask(widget, "echo من اليمين", /من اليمين/);
  const [bubble, log] = await Promise.all([widget.host.locator(".bubble").boundingBox(), widget.log.boundingBox()]);
  assert.ok(bubble.x - log.x < log.x + log.width - (bubble.x + bubble.width), "the visitor's messages are on the left");
});

browserTest("reduced motion is respected", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  const widget = await openPage(page, await demoServer(), FRESH);
  await openPanel(widget);
  const durations = await widget.panel.evaluate((panel) => {
    const style = getComputedStyle(panel);
    return [style.animationDuration, getComputedStyle(panel.querySelector(".tool-button")).transitionDuration];
  });
  assert.ok(durations.every((all) => all.split(", ").every((one) => Number.parseFloat(one) <= 0.001)), durations.join());
});

browserTest("without a network it says so, and goes on afterwards", async ({ page, context }) => {
  const widget = await openPage(page, await demoServer(), FRESH);
  await openPanel(widget);
  await context.setOffline(true);
  await widget.panel.getByText("You are offline").waitFor();
  await context.setOffline(false);
  await widget.panel.getByText("You are offline").waitFor({ state: "detached" });
  await ask(widget, "echo back again", /back again/);
}, { expectedErrors: [/INTERNET_DISCONNECTED|Failed to load/] });

browserTest("a turn whose stream is cut says that it reconnects, and ends as if nothing had happened", async ({ page }) => {
  const agent = await demoServer();
  const widget = await openPage(page, agent, FRESH);
  await openPanel(widget);
  const banner = widget.panel.getByText("Connection lost. Reconnecting…");
  // Six seconds, for the two controls to come in the middle of it.
  await say(widget, "slow 150 40");
  await widget.last.getByText("w3").waitFor();
  assert.equal(await banner.count(), 0);
  await control(agent, "fail?route=stream&status=503&times=2");
  await control(agent, "sever");
  await banner.waitFor();
  assert.ok(await widget.stop.isVisible());
  await banner.waitFor({ state: "detached" });
  await answered(widget, /w1 .*w149/s);
  assert.equal(await widget.users.count(), 1);
  assert.equal((await events(page)).filter(([name]) => name === "error").length, 0);
}, { expectedErrors: [/503|INCOMPLETE_CHUNKED|Failed to load/] });

for (const [name, key, text, code, words] of [
  ["limit reached", "pk_live_capped", "hello", "limit_reached", /This chat has reached its limit/],
  ["budget used up", "pk_live_broke", "hello", "budget_exhausted", /This chat has reached its limit/],
  ["not allowed", "pk_live_disabled", "hello", "key_disabled", /could not be started/],
  ["unavailable", "pk_live_down", "hello", "turn_admission_unavailable", /not available right now/],
  ["a failed turn", "pk_live_demo", "fail provider_error", "provider_error", /Something went wrong/],
]) {
  browserTest(`in plain words: ${name}`, async ({ page }) => {
    const widget = await openPage(page, await demoServer(), { ...FRESH, embed_key: key });
    await event(page, "ready");
    await openPanel(widget);
    await say(widget, text);
    await eventually(() => widget.log.innerText(), (shown) => words.test(shown), { within: 15_000 });
    assert.doesNotMatch(await widget.notice.innerText(), /127\.0\.0\.1|\b[45]\d\d\b|_/);
    assert.equal((await event(page, "error")).code, code);
  }, { expectedErrors: [/[45]\d\d/] });
}

for (const [how, body, words, message] of [
  ["and says for how long", { error: "rate_limited", message: "slow down", retry_after_seconds: 90 },
    /Too many messages\. Try again in 90 s\./, "slow down (try again in 90 s)"],
  // Its header is not for scripts of another origin to read.
  ["and only a header says for how long", { error: "rate_limited", message: "slow down" },
    /Too many messages\. Wait a moment\./, "slow down"],
]) {
  browserTest(`in plain words: rate limited, ${how}`, async ({ page }) => {
    const agent = await demoServer();
    const widget = await openPage(page, agent, FRESH);
    await event(page, "ready");
    await control(agent, "fail?route=mint&status=429&times=50&retry_after=90&cors=1", body);
    try {
      await openPanel(widget);
      await say(widget, "hello");
      await eventually(() => widget.log.innerText(), (text) => words.test(text));
      const error = await event(page, "error");
      assert.deepEqual(error, { message, code: "rate_limited", status: 429 });
    } finally {
      await control(agent, "reset");
    }
  }, { expectedErrors: [/429/] });
}

browserTest("axe-core finds what is planted in the widget", async ({ page }) => {
  const widget = await openPage(page, await demoServer(), FRESH);
  await openPanel(widget);
  assert.deepEqual(await axe(page), []);
  await widget.launcher.evaluate((launcher) => launcher.removeAttribute("aria-label"));
  await widget.field.evaluate((field) => ["aria-label", "placeholder"].forEach((name) => field.removeAttribute(name)));
  const rules = (await axe(page)).map((finding) => finding.split(":")[0]);
  assert.deepEqual(rules.sort(), ["button-name", "label"]);
});

browserTest("axe-core has no serious finding in any state", async ({ page }) => {
  const widget = await openPage(page, await demoServer(), FRESH);
  await event(page, "ready");
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  const findings = {};
  const check = async (state) => {
    const found = await axe(page);
    if (found.length > 0) findings[state] = found;
  };
  await check("closed");
  await openPanel(widget);
  await check("empty");
  // A minute: axe-core has to be done before the answer is.
  await say(widget, "slow 600 100");
  await widget.stop.waitFor();
  await check("mid-turn");
  await widget.stop.click();
  await ask(widget, "echo an answer", /an answer/);
  await check("answered");
  await say(widget, "fail provider_error");
  await widget.notice.waitFor();
  await check("error");
  await say(widget, "confirm");
  await widget.card.waitFor();
  await check("approval");
  await widget.host.getByRole("button", { name: "Expand" }).click();
  await check("expanded");
  await page.locator("#flip-dark").evaluate((button) => button.click());
  await eventually(() => widget.host.getAttribute("data-color-scheme"), (scheme) => scheme === "dark");
  await check("dark");
  await page.setViewportSize({ width: 390, height: 844 });
  await eventually(async () => (await widget.panel.boundingBox()).width, (width) => width === 390);
  await check("mobile");
  assert.deepEqual(findings, {});
});
