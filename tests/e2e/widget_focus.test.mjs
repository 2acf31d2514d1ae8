// Where the focus is can be seen, on every control of <KartaWidget/>, in each scheme and with forced colors.
import assert from "node:assert/strict";

import { browserTest, demoServer, eventually } from "./harness.mjs";
import { ask, event, openPage, openPanel, say } from "./widget.mjs";

const FRESH = { behavior: JSON.stringify({ resumeLatest: false }) };

/**
 * Where the focus is, and whether that is to be seen: whether outline, border or shadow of the element, or of what it is
 * in, would be others without the focus. Colors that are on their way are waited for.
 */
function look(page) {
  return page.evaluate(async () => {
    const root = document.querySelector("karta-host").shadowRoot;
    const element = root.activeElement;
    if (!element) return { name: "the page" };
    const around = [];
    for (let part = element; part && part !== root; part = part.parentElement) around.push(part);
    const drawn = async () => {
      await Promise.allSettled(around.flatMap((part) => part.getAnimations()).map((animation) => animation.finished));
      return around.map((part) => {
        const { outlineStyle, outlineWidth, outlineColor, boxShadow, borderTopColor, borderTopWidth } = getComputedStyle(part);
        const outline = outlineStyle === "none" ? "none" : `${outlineStyle} ${outlineWidth} ${outlineColor}`;
        const border = borderTopWidth === "0px" ? "none" : `${borderTopWidth} ${borderTopColor}`;
        return [outline, boxShadow, border].join("; ");
      });
    };
    const focused = await drawn();
    element.blur();
    const blurred = await drawn();
    element.focus({ focusVisible: true, preventScroll: true });
    const name = element.getAttribute("aria-label") || element.textContent.trim().slice(0, 30) || element.localName;
    globalThis.firstStop ??= element;
    globalThis.stops = (globalThis.stops ?? 0) + 1;
    const isAround = globalThis.stops > 1 && element === globalThis.firstStop;
    return { name, isAround, isVisible: focused.some((style, index) => style !== blurred[index]), focused: focused[0] };
  });
}

/** Goes through all that Tab stops at in the panel, from its first stop on; gives their names. */
async function walk(page) {
  const names = [];
  const hidden = [];
  await page.evaluate("firstStop = undefined, stops = 0");
  for (let i = 0; i < 60; i += 1) {
    await page.keyboard.press("Tab");
    const { name, isAround, isVisible, focused } = await look(page);
    // While the panel covers the page, Tab stays in it.
    if (isAround) return { names, hidden };
    names.push(name);
    if (!isVisible) hidden.push(`${name}: ${focused}`);
  }
  return assert.fail(`Tab does not come back: ${names.join(", ")}`);
}

for (const [how, media] of [
  ["light", { colorScheme: "light" }],
  ["dark", { colorScheme: "dark" }],
  ["forced colors", { forcedColors: "active" }],
]) {
  browserTest(`wherever Tab goes it is seen: ${how}`, async ({ page }) => {
    await page.emulateMedia({ ...media, reducedMotion: "reduce" });
    const widget = await openPage(page, await demoServer(), FRESH);
    await event(page, "ready");
    await widget.launcher.focus();
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Tab");
    const launcher = await look(page);
    assert.ok(launcher.isVisible, `the launcher: ${launcher.focused}`);
    await openPanel(widget);
    await widget.host.getByRole("button", { name: "Expand" }).click();
    const all = {};
    all.empty = await walk(page);
    await ask(widget, "tool", /README/);
    await widget.field.fill("a draft, so that it can be sent");
    all.answered = await walk(page);
    await widget.field.fill("");
    await say(widget, "confirm");
    await widget.card.waitFor();
    all.approval = await walk(page);
    await page.getByRole("button", { name: "Deny" }).click();
    await widget.card.waitFor({ state: "detached" });
    await say(widget, "ask");
    await widget.card.waitFor();
    all.question = await walk(page);
    await widget.host.getByRole("button", { name: "Conversations" }).click();
    await eventually(() => widget.host.locator(".session").count(), (count) => count > 0);
    all.conversations = await walk(page);
    assert.deepEqual(Object.values(all).flatMap(({ hidden }) => hidden), []);
    // And it was all of it.
    const has = (state, ...names) => {
      const seen = all[state].names;
      assert.deepEqual(names.filter((name) => !seen.some((one) => one.startsWith(name))), [], `${state}: ${seen.join(", ")}`);
    };
    has("empty", "Conversations", "Collapse", "Close", "Conversation", "How do I brew a V60?", "Message", "Attach a file");
    has("answered", "Copy", "Good answer", "Bad answer", "Message", "Send");
    has("approval", "Details", "Allow once", "Deny");
    has("question", "input", "Which roast? Something else", "Skip");
    has("conversations", "New chat", "Talk to a human");
  });
}
