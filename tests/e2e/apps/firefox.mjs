// The core of the pages' tests in Firefox, by WebDriver BiDi: its `>>>` looks into open shadow roots.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";

import { address, demoServer, eventually, site } from "../harness.mjs";
import { launchFirefox } from "./firefox_browser.mjs";

const PATIENCE = { within: 15_000 };

let browser;
before(async () => {
  browser = await launchFirefox();
});
after(() => browser?.close());

/** A test on a fresh page, which must not throw or log an error. `open(parameters)` goes to it. */
function firefoxTest(name, body, page = "widget_lab") {
  test(`${page}: ${name}`, { timeout: 90_000 }, async () => {
    const context = await browser.createBrowserContext();
    try {
      const tab = await context.newPage();
      tab.setDefaultTimeout(15_000);
      const complaints = [];
      tab.on("pageerror", (error) => complaints.push(String(error)));
      tab.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
      const [agent, here] = [await demoServer(), await site(page)];
      const goto = (parameters = {}) =>
        tab.goto(address(here.url, { project: "coffeeco/support-bot", embed_key: "pk_live_demo", base_url: agent.url, ...parameters }));
      await body(tab, goto);
      assert.deepEqual(complaints, []);
    } finally {
      await context.close();
    }
  });
}

/** A part of the widget, once it can be seen. */
const find = (page, selector) => page.waitForSelector(`karta-host >>> ${selector}`, { visible: true });
const all = (page, selector) => page.$$(`karta-host >>> ${selector}`);
const gone = (page, selector) => page.waitForSelector(`karta-host >>> ${selector}`, { hidden: true });
const textOf = (element) => element.evaluate((one) => one.textContent);

/** The button with this name among some. */
async function named(buttons, name) {
  const texts = await Promise.all(buttons.map(textOf));
  const at = texts.findIndex((text) => text.trim().startsWith(name));
  assert.ok(at >= 0, `${name} in ${JSON.stringify(texts)}`);
  return buttons[at];
}

async function open(page, goto, parameters) {
  await goto(parameters);
  await (await find(page, ".launcher")).click();
  await find(page, "[role=dialog]");
}

async function say(page, text) {
  const field = await find(page, "textarea:not(:disabled)");
  await field.type(text);
  await field.press("Enter");
}

/** Waits until the last answer is complete and says something like `pattern`. */
async function answered(page, pattern) {
  const ask = async () => {
    const rows = await all(page, ".message[data-role=assistant]");
    if (rows.length === 0) return ["no answer", ""];
    return rows.at(-1).evaluate((row) => [row.querySelector(".answer")?.getAttribute("aria-busy"), row.innerText]);
  };
  await eventually(() => ask().catch((error) => ["gone", String(error)]), ([busy, text]) => busy === "false" && pattern.test(text), PATIENCE);
}

/** What has the focus, looked for in shadow roots too. */
const focused = (page) =>
  page.evaluate(() => {
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    return active.id || active.classList[0] || active.localName;
  });
const focusIs = (page, name) => eventually(() => focused(page), (seen) => seen === name, PATIENCE);

firefoxTest("it opens, answers a question and closes", async (page, goto) => {
  await open(page, goto);
  await focusIs(page, "field-input");
  await say(page, "How do I brew a V60?");
  await answered(page, /V60/);
  await page.keyboard.press("Escape");
  await gone(page, "[role=dialog]");
  assert.ok(await (await find(page, ".launcher")).isVisible());
});

firefoxTest("an answer streams in its parts and its Markdown is rendered", async (page, goto) => {
  await open(page, goto);
  await say(page, "chop 7 **bold** and `code`");
  await answered(page, /bold and code/);
  const row = await find(page, ".message[data-role=assistant] .answer");
  assert.deepEqual(await row.evaluate((answer) => [...answer.querySelectorAll("strong, code")].map((one) => one.localName)), [
    "strong",
    "code",
  ]);
});

firefoxTest("a pause is approved by a button, and the turn goes on", async (page, goto) => {
  await open(page, goto);
  await say(page, "confirm rm -rf /tmp/x");
  const card = await find(page, ".card");
  assert.match(await textOf(card), /rm -rf \/tmp\/x/);
  await (await named(await card.$$("button"), "Allow once")).click();
  await eventually(() => page.$("karta-host >>> .card button"), (button) => button === null, PATIENCE);
  await answered(page, /Ran it \(approve_once\)/);
});

firefoxTest("the keyboard alone opens, writes, stays in a panel that fills the screen and leaves it", async (page, goto) => {
  await page.setViewport({ width: 390, height: 760 });
  await goto();
  await find(page, ".launcher");
  await (await page.$("#elsewhere")).focus();
  for (let tabs = 0; (await focused(page)) !== "launcher" && tabs < 5; tabs += 1) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await focusIs(page, "field-input");
  await page.keyboard.type("one");
  await page.keyboard.down("Shift");
  await page.keyboard.press("Enter");
  await page.keyboard.up("Shift");
  await page.keyboard.type("two");
  assert.equal(await (await find(page, "textarea")).evaluate((field) => field.value), "one\ntwo", "Shift + Enter breaks the line");
  await page.keyboard.down("Shift");
  for (let steps = 0; steps < 20; steps += 1) {
    await page.keyboard.press("Tab");
    assert.ok(await page.evaluate(() => document.activeElement.localName === "karta-host"), "the focus stays in the dialog");
  }
  await page.keyboard.up("Shift");
  await page.keyboard.press("Escape");
  await gone(page, "[role=dialog]");
  await focusIs(page, "launcher");
});

firefoxTest("no event of the widget is seen by the page around it", async (page, goto) => {
  await goto();
  await find(page, ".launcher");
  await page.evaluate(() => {
    globalThis.seen = [];
    const kinds = ["click", "pointerdown", "mousedown", "mousemove", "keydown", "keyup", "input", "focusin", "change", "submit", "wheel"];
    for (const target of [document, globalThis]) {
      for (const kind of kinds) {
        target.addEventListener(kind, (event) => event.composedPath().some((one) => one.localName === "karta-host") && globalThis.seen.push(kind));
      }
    }
  });
  await (await find(page, ".launcher")).click();
  await find(page, "[role=dialog]");
  await say(page, "echo unheard");
  await answered(page, /unheard/);
  assert.deepEqual(await page.evaluate(() => globalThis.seen), []);
  // The listeners do hear what is the page's own.
  await page.evaluate(() => document.addEventListener("click", () => globalThis.seen.push("own"), { once: true }));
  await page.keyboard.press("Escape");
  await gone(page, "[role=dialog]");
  await (await page.$("#elsewhere")).click();
  assert.deepEqual(await page.evaluate(() => globalThis.seen), ["own"]);
});

firefoxTest("a reload takes the conversation up again", async (page, goto) => {
  await open(page, goto);
  await say(page, "echo before the reload");
  await answered(page, /before the reload/);
  await page.reload();
  await (await find(page, ".launcher")).click();
  await answered(page, /before the reload/);
  await say(page, "echo and after");
  await answered(page, /and after/);
  assert.equal((await all(page, ".message[data-role=user]")).length, 2);
});

firefoxTest("until the notice is accepted nothing can be sent", async (page, goto) => {
  const consent = { enabled: true, text: "We keep this for **30 days**.", requireAccept: true };
  await open(page, goto, { theme: JSON.stringify({ consent }) });
  const notice = await find(page, ".consent");
  assert.match(await textOf(notice), /30 days/);
  assert.ok(await (await find(page, "textarea")).evaluate((field) => field.disabled));
  await (await named(await notice.$$("button"), "Accept")).click();
  await gone(page, ".consent");
  await say(page, "echo agreed");
  await answered(page, /agreed/);
});

// Not pasted ones: Firefox lets no script put files into the clipboard's event.
firefoxTest("a chosen file goes with the message, a removed one does not", async (page, goto) => {
  const folder = await mkdtemp(path.join(tmpdir(), "karta-firefox-"));
  try {
    const [chosen, secret] = ["chosen.txt", "secret.txt"].map((name) => path.join(folder, name));
    await writeFile(chosen, "the content");
    await writeFile(secret, "not for you");
    await open(page, goto);
    const input = await page.waitForSelector("karta-host >>> input[type=file]");
    await input.uploadFile(chosen, secret);
    const names = async () => Promise.all((await all(page, ".files .file-name")).map(textOf));
    await eventually(names, (seen) => seen.join() === "chosen.txt,secret.txt", PATIENCE);
    await (await find(page, "button[aria-label='Remove secret.txt']")).click();
    await eventually(names, (seen) => seen.join() === "chosen.txt", PATIENCE);
    await say(page, "echo look");
    await answered(page, /Echo: look \(files: .*chosen\.txt/s);
    assert.doesNotMatch(await (await find(page, "[role=log]")).evaluate((log) => log.innerText), /secret/);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

/** The last answer of a page on the hook, and whether it streams. */
const lastArticle = (page) =>
  page.evaluate(() => {
    const row = [...document.querySelectorAll("article.assistant")].at(-1);
    return [document.querySelector('article[data-streaming="true"], .stop') !== null, row?.innerText ?? ""];
  });
const articleSays = (page, pattern) =>
  eventually(() => lastArticle(page), ([isBusy, text]) => !isBusy && pattern.test(text), PATIENCE);

async function sayInPage(page, text) {
  const field = await page.waitForSelector("textarea", { visible: true });
  await field.type(text);
  await field.press("Enter");
}

firefoxTest(
  "the hook's chat answers, and stops when it is told to",
  async (page, goto) => {
    await goto();
    await sayInPage(page, "echo by the hook");
    await articleSays(page, /by the hook/);
    await sayInPage(page, "slow 400 50");
    await eventually(() => lastArticle(page), ([, text]) => /w3\b/.test(text), PATIENCE);
    await (await page.waitForSelector("button.stop", { visible: true })).click();
    const [, stopped] = await eventually(() => lastArticle(page), ([isBusy]) => !isBusy, PATIENCE);
    assert.doesNotMatch(stopped, /w399\b/);
    await sayInPage(page, "echo goes on");
    await articleSays(page, /goes on/);
  },
  "custom_chat",
);

firefoxTest(
  "a reload in the middle of a turn reads on",
  async (page, goto) => {
    await goto();
    await sayInPage(page, "slow 100 50");
    await eventually(() => lastArticle(page), ([, text]) => /w1\b/.test(text), PATIENCE);
    await page.reload();
    await page.waitForSelector("article.assistant");
    await eventually(() => lastArticle(page), ([isBusy, text]) => !isBusy && /w0 .*w99\b/.test(text), PATIENCE);
    assert.equal((await page.$$("article.user")).length, 1);
  },
  "full_page",
);
