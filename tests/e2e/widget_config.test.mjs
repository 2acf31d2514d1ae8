// What a theme and the `behavior` of the server's configuration change in <KartaWidget/>: a table of each.
import assert from "node:assert/strict";

import { browserTest, demoServer, eventually, site } from "./harness.mjs";
import { answered, ask, control, event, focusIs, focused, openPage, openPanel, say } from "./widget.mjs";

const FRESH = { behavior: JSON.stringify({ resumeLatest: false }) };

/** Opens the page with a configuration that the server has, and nothing in the page's own props. */
async function configured(page, behavior, body) {
  const agent = await demoServer();
  await control(agent, "config", { agent: "coffeeco/support-bot", theme: { agentName: "Beans" }, behavior });
  try {
    const widget = await openPage(page, agent, { user_id: `visitor-${Math.random()}` });
    await event(page, "ready");
    await openPanel(widget);
    await body(widget, agent);
  } finally {
    await control(agent, "reset");
  }
}

/** What can be read of a tool's run: its row, whether that is open, and what is in it. */
async function toolOf(widget) {
  await ask(widget, "tool", /Done: read README\.md/);
  const tools = widget.last.locator(".tool");
  if ((await tools.count()) === 0) return "nothing";
  return tools.first().evaluate((tool) => ({
    opens: tool.localName === "details",
    open: Boolean(tool.open),
    input: /README\.md/.test([...tool.querySelectorAll(".tool-detail")].map((part) => part.textContent).join()),
    output: /file contents/.test([...tool.querySelectorAll(".tool-detail")].map((part) => part.textContent).join()),
  }));
}

const closed = { opens: false, open: false, input: false, output: false };
for (const [visibility, expected] of [
  [undefined, closed],
  [{ tools: "hidden", toolArgs: true, toolResults: true }, "nothing"],
  [{ tools: false }, "nothing"],
  [{ tools: "compact" }, closed],
  [{ tools: "full" }, closed],
  [{ tools: "compact", toolArgs: true }, { opens: true, open: false, input: true, output: false }],
  [{ tools: "compact", toolResults: true }, { opens: true, open: false, input: false, output: true }],
  [{ tools: "full", toolArgs: true, toolResults: true }, { opens: true, open: true, input: true, output: true }],
  [{ tools: true, toolArgs: true, toolResults: "yes" }, { opens: true, open: true, input: true, output: false }],
]) {
  browserTest(`messageVisibility of the server: ${JSON.stringify(visibility)}`, async ({ page }) => {
    await configured(page, { messageVisibility: visibility }, async (widget) => {
      assert.deepEqual(await toolOf(widget), expected);
    });
  });
}

for (const thinking of [true, false]) {
  browserTest(`thinking of the server: ${thinking}`, async ({ page }) => {
    await configured(page, { messageVisibility: { thinking } }, async (widget) => {
      await ask(widget, "think hard", /Thought about: hard/);
      assert.equal(await widget.last.locator(".thinking").count(), thinking ? 1 : 0);
    });
  });
}

browserTest("modes of the server: fullsize fills the window, and can't be made small", async ({ page }) => {
  await configured(page, { modes: "fullsize" }, async (widget) => {
    const box = () => widget.panel.boundingBox();
    await eventually(box, ({ x, y, width, height }) => [x, y, width, height].join() === "0,0,1000,700");
    assert.equal(await widget.panel.getAttribute("aria-modal"), "true");
    assert.equal(await widget.host.getByRole("button", { name: /Expand|Collapse/ }).count(), 0);
  });
});

for (const resumeLatest of [true, false]) {
  browserTest(`resumeLatest of the server: ${resumeLatest}`, async ({ page }) => {
    await configured(page, { resumeLatest }, async (widget) => {
      await ask(widget, "echo before", /before/);
      await page.reload();
      await event(page, "ready");
      await openPanel(widget);
      if (resumeLatest) return answered(widget, /before/);
      await widget.host.locator(".greeting").waitFor();
      await ask(widget, "echo anew", /anew/);
      assert.equal(await widget.users.count(), 1);
    });
  });
}

for (const show of [true, false]) {
  browserTest(`approvals.show of the server: ${show}`, async ({ page }) => {
    await configured(page, { approvals: { show, hiddenTimeoutSeconds: 1 } }, async (widget) => {
      await say(widget, "confirm");
      if (show) return widget.card.waitFor();
      // Nobody is asked, and after its time it is denied.
      await answered(widget, /will not run/);
      assert.equal(await widget.card.count(), 0);
    });
  });
}

/** Stands for the address of a picture that the policy allows. */
const PICTURE = "a picture";

/** Each field, and what is seen of it: a question to the page, its answer without the field and with it. */
const style = (part, name) => (widget) => widget.host.locator(part).first().evaluate((element, name) => getComputedStyle(element)[name], name);
const content = (part) => (widget) =>
  widget.host.locator(`${part} .icon, ${part} img`).first().evaluate(async (icon) => {
    if (icon.localName !== "img") return icon.textContent || icon.localName;
    await icon.decode();
    return `an image, ${icon.naturalWidth > 0 && icon.offsetWidth > 0 ? "shown" : "missing"}`;
  });
const side = (part) => async (widget) => {
  const { x, width } = await widget.host.locator(part).first().boundingBox();
  return [x, 1000 - x - width].map(Math.round).indexOf(16) === 0 ? "left" : "right";
};
const LOOKS = [
  ["launcherIcon", "☕", content(".launcher"), "svg", "☕", "closed"],
  ["launcherIcon", PICTURE, content(".launcher"), "svg", "an image, shown", "closed"],
  ["sendIcon", PICTURE, content(".send"), "svg", "an image, shown"],
  ["sendIcon", "➤", content(".send"), "svg", "➤"],
  ["expandIcon", "+", content(".expand"), "svg", "+"],
  ["closeIcon", "x", content(".header .tool-button:last-child"), "svg", "x"],
  ["menuIcon", "≡", content(".menu"), "svg", "≡"],
  ["agentAvatar", "B!", (widget) => widget.host.locator(".header .avatar").textContent(), "☕", "B!"],
  ["agentAvatar", PICTURE, (widget) => widget.host.locator(".header .avatar img").count(), 0, 1],
  ["showAvatars", false, (widget) => widget.host.locator(".avatar").count(), 2, 0],
  ["showPoweredBy", false, (widget) => widget.host.locator(".powered-by").count(), 1, 0],
  ["greeting", "Bonjour", (widget) => widget.host.locator(".greeting-text").textContent(), /Beans/, "Bonjour", "empty"],
  ["fontFamily", "Georgia, serif", style(".title", "fontFamily"), /^ui-sans-serif/, "Georgia, serif"],
  ["radius", 4, style(".bubble", "borderTopLeftRadius"), "16px", "4px"],
  ["accent", "#7c3aed", style(".launcher", "backgroundColor"), "rgb(212, 255, 79)", "rgb(124, 58, 237)"],
  ["userBubble", "#102030", style(".bubble", "backgroundColor"), /^color\(/, "rgb(16, 32, 48)"],
  ["composer", "pill", style(".composer", "borderTopLeftRadius"), "18px", "28px"],
  ["density", "compact", style(".messages", "rowGap"), "20px", "12px"],
  ["messageStyle", "flat", style(".answer", "paddingLeft"), /./, "0px"],
  ["messageStyle", "bubble", style(".answer", "paddingLeft"), /./, "14px"],
  ["position", "bottom-left", side(".launcher"), "right", "left"],
  ["position", "bottom-left", side(".panel"), "right", "left"],
];
const is = (seen, expected) => (expected instanceof RegExp ? expected.test(seen) : seen === expected);

browserTest("each field of a theme, and what is seen of it", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  const picture = `${(await site("widget_lab")).url}/icon.svg`;
  const agent = await demoServer();
  /** The page with a theme, once there is what the question is about. */
  const look = async (theme, question, state = "answered") => {
    const widget = await openPage(page, agent, { ...FRESH, theme: JSON.stringify(theme) });
    await event(page, "ready");
    if (state !== "closed") await openPanel(widget);
    if (state === "answered") await ask(widget, "echo seen", /seen/);
    return question(widget);
  };
  const wrong = [];
  const before = new Map();
  for (const [field, value, question, without, withIt, state] of LOOKS) {
    if (!before.has(question)) before.set(question, await look({}, question, state));
    const seen = [before.get(question), await look({ [field]: value === PICTURE ? picture : value }, question, state)];
    if (!is(seen[0], without) || !is(seen[1], withIt)) wrong.push({ field, value, seen, expected: [String(without), withIt] });
  }
  assert.deepEqual(wrong, []);
}, { timeout: 180_000 });

for (const [scheme, system] of [["light", "dark"], ["dark", "light"]]) {
  browserTest(`${scheme} under a ${system} system`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: system });
    const seen = {};
    for (const name of ["auto", scheme]) {
      const widget = await openPage(page, await demoServer(), { ...FRESH, theme: JSON.stringify({ colorScheme: name }) });
      await event(page, "ready");
      await openPanel(widget);
      seen[name] = await widget.panel.evaluate((panel) => {
        const { backgroundColor, color, colorScheme } = getComputedStyle(panel);
        return { backgroundColor, color, colorScheme };
      });
    }
    const light = { backgroundColor: "rgb(255, 255, 255)", color: "rgb(22, 24, 29)" };
    const dark = { backgroundColor: "rgb(23, 25, 30)", color: "rgb(236, 238, 242)" };
    const colors = { light, dark };
    assert.deepEqual(seen[scheme], { ...colors[scheme], colorScheme: scheme });
    assert.deepEqual(seen.auto, { ...colors[system], colorScheme: "light dark" });
  });
}

browserTest("a suggested prompt is sent as the visitor's message, is answered, and the focus is in the field", async ({ page }) => {
  const widget = await openPage(page, await demoServer(), FRESH);
  await event(page, "ready");
  await openPanel(widget);
  await widget.field.fill("half a thou");
  const prompt = widget.host.getByRole("list", { name: "Suggestions" }).getByRole("button", { name: "How do I brew a V60?" });
  await prompt.click();
  await eventually(() => widget.users.allInnerTexts(), (texts) => texts.join() === "How do I brew a V60?");
  assert.deepEqual(await event(page, "message_sent"), { text: "How do I brew a V60?" });
  await focusIs(page, "field-input");
  await answered(widget, /V60/);
  assert.equal(await widget.host.locator(".prompt, .greeting").count(), 0);
  assert.equal(await widget.field.inputValue(), "half a thou");
  assert.equal(await widget.users.count(), 1);
  // By the keyboard too.
  await page.locator("#reset").evaluate((button) => button.click());
  await widget.host.locator(".prompt").nth(1).focus();
  await page.keyboard.press("Enter");
  await eventually(() => widget.users.allInnerTexts(), (texts) => texts.length === 1 && texts[0] !== "How do I brew a V60?");
  await focusIs(page, "field-input");
});

browserTest("collapsed again, the panel is as it was: place and size, draft, conversation, focus", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  const widget = await openPage(page, await demoServer(), FRESH);
  await openPanel(widget);
  await ask(widget, "echo kept", /kept/);
  await widget.field.fill("half a thou");
  const row = await widget.last.elementHandle();
  const box = () => widget.panel.boundingBox().then(({ x, y, width, height }) => [x, y, width, height].map(Math.round).join());
  let last;
  const small = await eventually(box, (now) => now === last || void (last = now));
  const button = (name) => widget.host.getByRole("button", { name });
  for (let i = 0; i < 2; i += 1) {
    await button("Expand").focus();
    await page.keyboard.press("Enter");
    await eventually(box, (now) => now === "0,0,1000,700");
    assert.equal(await widget.panel.getAttribute("aria-modal"), "true");
    assert.equal(await button("Collapse").getAttribute("aria-pressed"), "true");
    assert.equal(await focused(page), "tool-button");
    await page.keyboard.press("Enter");
    await eventually(box, (now) => now === small);
    assert.equal(await widget.panel.getAttribute("aria-modal"), "false");
    assert.equal(await button("Expand").getAttribute("aria-pressed"), "false");
    // The one that was pressed, under another name.
    assert.ok(await button("Expand").evaluate((element) => element.matches(":focus")));
    assert.equal(await widget.field.inputValue(), "half a thou");
    assert.ok(await row.evaluate((element) => element.isConnected));
    assert.ok(await widget.launcher.isVisible());
  }
  // Closed while it fills the window, it opens small.
  await button("Expand").click();
  await page.keyboard.press("Escape");
  await openPanel(widget);
  await eventually(box, (now) => now === small);
  assert.equal(await widget.panel.getAttribute("aria-modal"), "false");
});

browserTest("a person can be asked for only where the page hears of it", async ({ page }) => {
  for (const [name, offers] of [["widget_lab", 1], ["widget_handle", 0]]) {
    const widget = await openPage(page, await demoServer(), {}, name);
    await openPanel(widget);
    await widget.host.getByRole("button", { name: "Conversations" }).click();
    await widget.host.getByRole("button", { name: "New chat" }).waitFor();
    assert.equal(await widget.host.getByRole("button", { name: "Talk to a human" }).count(), offers, name);
  }
  // Without a list it is in the header.
  const widget = await openPage(page, await demoServer(), { transport: "responses" });
  await openPanel(widget);
  await widget.host.getByRole("button", { name: "Talk to a human" }).click();
  assert.deepEqual(await event(page, "escalate"), {});
});
