// <KartaWidget/> on a phone: the panel is the screen, with its keyboard, its zoom and its notch. examples/widget_lab.rs.
import assert from "node:assert/strict";

import { address, browserTest, demoServer, eventually, xtaskServe } from "./harness.mjs";
import { focusIs, openPage, openPanel, parts, say } from "./widget.mjs";

const FRESH = { behavior: JSON.stringify({ resumeLatest: false }) };
const PHONE = { context: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true } };

browserTest("on a phone the panel is the screen, as high as what can be seen of it", async ({ page }) => {
  const widget = await openPage(page, await demoServer(), FRESH);
  await openPanel(widget);
  const box = () => widget.panel.boundingBox();
  await eventually(box, (now) => now.x === 0 && now.y === 0 && now.width === 390 && now.height === 844);
  assert.equal(await widget.panel.getAttribute("aria-modal"), "true");
  // As the on-screen keyboard does it.
  await page.setViewportSize({ width: 390, height: 500 });
  await eventually(box, (now) => now.height === 500);
  assert.equal(await widget.host.evaluate((host) => host.style.getPropertyValue("--karta-viewport-height")), "500px");
  const send = await widget.host.locator(".send").boundingBox();
  assert.ok(send.y + send.height <= 500);
  await widget.host.getByRole("button", { name: "Close" }).first().click();
  await focusIs(page, "launcher");
}, PHONE);

browserTest("on a phone no field is smaller than 16 px, to which iOS would zoom", async ({ page }) => {
  // On the server's own origin, the only one where conversations can be renamed.
  const { url } = await xtaskServe("widget_lab");
  await page.goto(address(url, { ...FRESH, user_id: `visitor-${Math.random()}` }));
  const widget = parts(page);
  await openPanel(widget);
  const sizes = {};
  const measure = async (selector) => {
    const field = widget.host.locator(selector).first();
    await field.waitFor();
    sizes[selector] = await field.evaluate((element) => getComputedStyle(element).fontSize);
  };
  await measure(".field-input");
  await say(widget, "ask");
  await measure(".question-text");
  await widget.host.getByRole("button", { name: "Skip" }).click();
  await widget.card.waitFor({ state: "detached" });
  await widget.host.getByRole("button", { name: "Conversations" }).click();
  await widget.host.getByRole("button", { name: /Rename/ }).first().click();
  await measure(".session-field");
  assert.deepEqual(sizes, { ".field-input": "16px", ".question-text": "16px", ".session-field": "16px" });
  // And there is no other.
  const others = "textarea, input:not([type=radio], [type=checkbox], [type=file])";
  const fields = await widget.host.locator(others).evaluateAll((all) => all.map((one) => getComputedStyle(one).fontSize));
  assert.deepEqual(fields.filter((size) => Number.parseFloat(size) < 16), []);
}, { ...PHONE, timeout: 120_000 });

browserTest("over an on-screen keyboard, which leaves the window as it is, the panel is what can be seen", async ({ page }) => {
  const widget = await openPage(page, await demoServer(), FRESH);
  await openPanel(widget);
  const box = () => widget.panel.boundingBox().then(({ y, height }) => [y, height].map(Math.round).join());
  await eventually(box, (now) => now === "0,844");
  // As Safari does it: `innerHeight` and `100dvh` know of no keyboard.
  const see = (height, offsetTop) =>
    page.evaluate((seen) => {
      for (const [name, value] of Object.entries(seen)) {
        Object.defineProperty(visualViewport, name, { configurable: true, get: () => value });
      }
      visualViewport.dispatchEvent(new Event("resize"));
      return innerHeight;
    }, { height, offsetTop });
  assert.equal(await see(480, 64), 844);
  await eventually(box, (now) => now === "64,480");
  const field = await widget.host.locator(".composer").boundingBox();
  assert.ok(field.y + field.height <= 64 + 480, `the composer ends at ${field.y + field.height}`);
  await see(844, 0);
  await eventually(box, (now) => now === "0,844");
}, PHONE);

browserTest("a page that is zoomed by two fingers leaves the panel as it is", async ({ page, context }) => {
  const widget = await openPage(page, await demoServer(), FRESH);
  await openPanel(widget);
  const height = () => widget.host.evaluate((host) => host.style.getPropertyValue("--karta-viewport-height"));
  await eventually(height, (now) => now === "844px");
  const cdp = await context.newCDPSession(page);
  const zoom = async (pageScaleFactor) => {
    await cdp.send("Emulation.setPageScaleFactor", { pageScaleFactor });
    await eventually(() => page.evaluate("visualViewport.scale"), (scale) => Math.round(scale) === pageScaleFactor);
  };
  await page.evaluate(() => {
    globalThis.resizes = 0;
    visualViewport.addEventListener("resize", () => (globalThis.resizes += 1));
  });
  await zoom(2);
  await eventually(() => page.evaluate("resizes"), (count) => count > 0);
  assert.equal(await page.evaluate("Math.round(visualViewport.height)"), 422);
  // Something else that is shown later than the zoom would be.
  await page.locator("#flip-dark").evaluate((button) => button.click());
  await eventually(() => widget.host.getAttribute("data-color-scheme"), (scheme) => scheme === "dark");
  assert.equal(await height(), "844px");
  await zoom(1);
  assert.equal(await height(), "844px");
}, PHONE);

for (const [state, settings] of [["a phone", PHONE], ["a large screen, expanded", {}]]) {
  browserTest(`nothing is under the notch or the bar at the end of the screen: ${state}`, async ({ page, context }) => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    const widget = await openPage(page, await demoServer(), FRESH);
    const { width, height } = page.viewportSize();
    const insets = { top: 47, left: 21, bottom: 34, right: 23 };
    const cdp = await context.newCDPSession(page);
    const launcher = await widget.launcher.boundingBox();
    await cdp.send("Emulation.setSafeAreaInsetsOverride", { insets });
    const moved = await eventually(() => widget.launcher.boundingBox(), (now) => now.y !== launcher.y);
    assert.deepEqual([launcher.x - moved.x, launcher.y - moved.y], [insets.right, insets.bottom]);
    await openPanel(widget);
    if (settings !== PHONE) {
      // First as a window in the corner.
      const small = await widget.panel.boundingBox();
      assert.deepEqual([small.x + small.width, small.y >= insets.top], [width - 16 - insets.right, true]);
      await widget.host.getByRole("button", { name: "Expand" }).click();
    }
    await eventually(() => widget.panel.boundingBox(), (box) => box.x === 0 && box.y === 0 && box.width === width && box.height === height);
    const controls = widget.host.locator(".header .avatar, .header .title, .header .tool-button, .composer");
    const boxes = await controls.evaluateAll((all) => all.filter((one) => one.offsetWidth > 0).map((one) => one.getBoundingClientRect().toJSON()));
    assert.ok(boxes.length >= 5, "there is a lot to look at");
    for (const { top, left, right, bottom } of boxes) {
      assert.ok(top >= insets.top && left >= insets.left, `${left},${top} is under the notch`);
      assert.ok(right <= width - insets.right && bottom <= height - insets.bottom, `${right},${bottom} is under the bar`);
    }
  }, settings);
}
