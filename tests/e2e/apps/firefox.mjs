// The core of the widget's page tests in Firefox, by WebDriver BiDi: open, ask, answer, approve, close. Its `>>>` looks
// into open shadow roots.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import puppeteer from "puppeteer-core";

import { address, demoServer, eventually, site } from "../harness.mjs";

let browser;
before(async () => {
  browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: process.env.FIREFOX ?? "/usr/bin/firefox-esr",
    headless: true,
  });
});
after(() => browser?.close());

/** A test on a fresh page of the lab, which must not throw or log an error. */
function firefoxTest(name, body) {
  test(name, { timeout: 60_000 }, async () => {
    const context = await browser.createBrowserContext();
    try {
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      const complaints = [];
      page.on("pageerror", (error) => complaints.push(String(error)));
      page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
      const [agent, here] = [await demoServer(), await site("widget_lab")];
      await page.goto(address(here.url, { project: "coffeeco/support-bot", embed_key: "pk_live_demo", base_url: agent.url }));
      await body(page);
      assert.deepEqual(complaints, []);
    } finally {
      await context.close();
    }
  });
}

const find = (page, selector) => page.waitForSelector(`karta-host >>> ${selector}`, { visible: true });

async function open(page) {
  await (await find(page, ".launcher")).click();
  await find(page, "[role=dialog]");
}

async function say(page, text) {
  const field = await find(page, "textarea");
  await field.type(text);
  await field.press("Enter");
}

/** Waits until the last answer is complete and says something like `pattern`. */
async function answered(page, pattern) {
  const ask = async () => {
    const rows = await page.$$("karta-host >>> .message[data-role=assistant]");
    if (rows.length === 0) return ["no answer", ""];
    return rows.at(-1).evaluate((row) => [row.querySelector(".answer")?.getAttribute("aria-busy"), row.innerText]);
  };
  await eventually(() => ask().catch((error) => ["gone", String(error)]), ([busy, text]) => busy === "false" && pattern.test(text), {
    within: 15_000,
  });
}

firefoxTest("the widget opens, answers a question and closes", async (page) => {
  await open(page);
  const field = await find(page, "textarea");
  assert.ok(await field.evaluate((field) => field.getRootNode().activeElement === field), "the field has the focus");
  await say(page, "How do I brew a V60?");
  await answered(page, /V60/);
  await page.keyboard.press("Escape");
  await page.waitForSelector("karta-host >>> [role=dialog]", { hidden: true });
  assert.ok(await (await find(page, ".launcher")).isVisible());
});

firefoxTest("an answer streams in its parts and its Markdown is rendered", async (page) => {
  await open(page);
  await say(page, "chop 7 **bold** and `code`");
  await answered(page, /bold and code/);
  const row = await find(page, ".message[data-role=assistant] .answer");
  assert.deepEqual(await row.evaluate((answer) => [...answer.querySelectorAll("strong, code")].map((one) => one.localName)), [
    "strong",
    "code",
  ]);
});

firefoxTest("a pause is approved by a button, and the turn goes on", async (page) => {
  await open(page);
  await say(page, "confirm rm -rf /tmp/x");
  const card = await find(page, ".card");
  assert.match(await card.evaluate((card) => card.textContent), /rm -rf \/tmp\/x/);
  const buttons = await card.$$("button");
  const texts = await Promise.all(buttons.map((button) => button.evaluate((one) => one.textContent)));
  await buttons[texts.findIndex((text) => text.startsWith("Allow once"))].click();
  await eventually(() => page.$("karta-host >>> .card button"), (button) => button === null, { within: 15_000 });
  await answered(page, /Ran it \(approve_once\)/);
});
