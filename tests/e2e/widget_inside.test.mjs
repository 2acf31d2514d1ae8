// What is inside the panel, on both servers: tools, cards, what is over, stopped, queued, warned of or missing.
// examples/widget_lab.rs.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";

import { NETWORK_ERRORS, SERVERS } from "./chat.mjs";
import { browserTest, demoServer, eventually } from "./harness.mjs";
import { answered, ask, axe, event, events, openPage, openPanel, say } from "./widget.mjs";

const FRESH = { resumeLatest: false };
const CORS = { "access-control-allow-origin": "*" };
const NO_CONFIG = { status: 404, json: {}, headers: CORS };
/** How long a busy machine may take. */
const PATIENCE = { within: 45_000 };
const SLOWLY = { timeout: 240_000 };
const COMPLAINTS = { ...SLOWLY, expectedErrors: [...NETWORK_ERRORS, /40[13]/] };

/** The widget, opened, with a behavior. */
async function opened(page, agent, behavior = FRESH, parameters = {}) {
  page.setDefaultTimeout(PATIENCE.within);
  const widget = await openPage(page, agent, { behavior: JSON.stringify(behavior), ...parameters });
  await openPanel(widget);
  return widget;
}

/** Notes each text that the elements of a class show, from now on, as `globalThis.noted`. */
function note(widget, selector) {
  return widget.host.evaluate((host, selector) => {
    globalThis.noted = [];
    const look = () => {
      for (const node of host.shadowRoot.querySelectorAll(selector)) {
        if (!globalThis.noted.includes(node.textContent)) globalThis.noted.push(node.textContent);
      }
    };
    new MutationObserver(look).observe(host.shadowRoot, { childList: true, subtree: true, characterData: true });
  }, selector);
}

/** Answers the posts of a kind of event in the server's place. */
function refuse(page, type) {
  return page.route(/\/events$/, (route) => {
    const isMeant = route.request().method() === "POST" && route.request().postDataJSON()?.type === type;
    if (!isMeant) return route.continue();
    return route.fulfill({ status: 400, json: { error: { message: "not now" } }, headers: CORS });
  });
}

for (const [server, start] of SERVERS) {
  browserTest(`tools compact, full and hidden, and what of them is shown: ${server}`, async ({ page }) => {
    const agent = await start();
    // The server's configuration may show more than is the default.
    await page.route(/embed\/config/, (route) => route.fulfill(NO_CONFIG));
    const seen = async (messageVisibility) => {
      const widget = await opened(page, agent, { ...FRESH, messageVisibility });
      await ask(widget, "tool", /Done: read README/);
      const tools = widget.last.locator(".tool");
      return tools.evaluateAll((all) =>
        all.map((tool) => [tool.localName, tool.open ?? null, tool.textContent.replace(/\s+/g, " ")]),
      );
    };
    // The rest of the conversation says nothing of them, so what is not here is nowhere.
    assert.deepEqual(await seen({}), [["div", null, "read_filedone"]], "details are withheld");
    assert.deepEqual(await seen({ tools: "full" }), [["div", null, "read_filedone"]], "whatever the form");
    const [[element, isOpen, text]] = await seen({ toolArgs: true, toolResults: true });
    assert.deepEqual([element, isOpen], ["details", false]);
    assert.match(text, /^read_filedoneInput.*"file_path": "README\.md".*Result.*file contents/);
    const [[, , given]] = await seen({ toolArgs: true });
    assert.match(given, /file_path/);
    assert.doesNotMatch(given, /file contents/);
    const [[, isFullOpen]] = await seen({ tools: "full", toolResults: true });
    assert.equal(isFullOpen, true);
    assert.deepEqual(await seen({ tools: "hidden", toolArgs: true, toolResults: true }), []);
  }, COMPLAINTS);

  browserTest(`an approval and a question are announced at once, and the turn says what it waits for: ${server}`, async ({ page }) => {
    const widget = await opened(page, await start());
    await say(widget, "confirm the deploy");
    assert.match(await widget.card.getByRole("alert").textContent(), /^Beans wants to run bash$/);
    const facts = () => widget.last.locator(".facts").allTextContents();
    await eventually(facts, ([seen]) => /(^| · )waiting for your input$/.test(seen), PATIENCE);
    await widget.card.getByRole("button", { name: /^Allow once/ }).click();
    await answered(widget, /Ran it/);
    assert.doesNotMatch(await widget.log.innerText(), /waiting for your input/);
    await say(widget, "ask");
    assert.equal(await widget.card.getByRole("alert").textContent(), "Beans has a question");
    assert.deepEqual(await axe(page), []);
  }, SLOWLY);

  browserTest(`an approval that is hidden is denied: ${server}`, async ({ page }) => {
    const widget = await opened(page, await start(), { ...FRESH, approvals: { show: false, hiddenTimeoutSeconds: 1 } });
    await note(widget, ".card");
    await say(widget, "confirm the deploy");
    await answered(widget, /will not run/);
    assert.deepEqual(await page.evaluate("noted"), []);
  }, SLOWLY);

  browserTest(`a cold start says so while it lasts, and an answer that is empty that there is none: ${server}`, async ({ page }) => {
    const widget = await opened(page, await start());
    await note(widget, ".note");
    // It is over in 300 ms, in which a busy machine may not come to paint: then again.
    for (let left = 10; left > 0 && (await page.evaluate("noted.length")) === 0; left -= 1) {
      await ask(widget, `warming up ${left}`, new RegExp(`Awake now\\. up ${left}`));
    }
    assert.deepEqual(await page.evaluate("noted"), ["Getting ready…"]);
    assert.equal(await widget.last.locator(".note").count(), 0);
    await ask(widget, "empty", /There is no answer\./);
  }, SLOWLY);

  browserTest(`thinking is folded away, and what is over is not said to go on, here and when it is reopened: ${server}`, async ({ page }) => {
    const agent = await start();
    const parameters = { user_id: `visitor-${randomUUID()}` };
    const widget = await opened(page, agent, {}, parameters);
    // A word takes the agent its 20 ms: by its own time this is a second, and told.
    await ask(widget, `think ${"beans ".repeat(60)}end`, /end/);
    const summary = widget.last.locator(".thinking summary");
    assert.match(await summary.textContent(), /^Worked( for \d+s)?$/);
    assert.ok(!(await widget.last.locator(".thinking-text").isVisible()));
    await ask(widget, "think a", /Thought about: a/);
    assert.match(await summary.textContent(), /^Worked( for \d+s)?$/);
    await page.reload();
    await openPanel(widget);
    await eventually(() => widget.answers.count(), (count) => count === 2, PATIENCE);
    const summaries = await widget.answers.locator(".thinking summary").allTextContents();
    assert.match(summaries[0], /^Worked for \d+s$/);
    assert.match(summaries[1], /^Worked( for \d+s)?$/);
    await summary.click();
    await widget.last.locator(".thinking-text").waitFor();
    assert.deepEqual(await axe(page), []);
  }, SLOWLY);

  browserTest(`a turn that is stopped before its first word says so: ${server}`, async ({ page }) => {
    const widget = await opened(page, await start());
    await say(widget, "silent 60");
    await widget.last.locator(".typing").waitFor();
    await widget.stop.click();
    await eventually(() => widget.last.locator(".note").allTextContents(), (notes) => notes.join() === "Stopped", PATIENCE);
    // With a word that is left, there is nothing to say.
    await say(widget, "slow 400 50");
    await widget.last.getByText("w3").waitFor();
    await widget.stop.click();
    await widget.stop.waitFor({ state: "detached" });
    assert.equal(await widget.last.locator(".note").count(), 0);
  }, SLOWLY);

  browserTest(`a queued message that the agent does not take now keeps its place and its button: ${server}`, async ({ page }) => {
    const widget = await opened(page, await start());
    await say(widget, "slow 1000 50");
    await widget.last.getByText("w3").waitFor();
    await say(widget, "echo later");
    const queued = widget.users.last();
    const now = queued.getByRole("button", { name: "Send now" });
    const said = queued.getByRole("status");
    await now.click();
    await said.getByText("Beans can’t take this now. It waits for its turn.").waitFor();
    await refuse(page, "user.steer_queued");
    await now.click();
    await said.getByText("Something went wrong.").waitFor();
    assert.equal((await event(page, "error")).message, "not now");
    await now.waitFor();
    assert.deepEqual(await axe(page), []);
    await widget.stop.click();
    await answered(widget, /Echo: later/);
    assert.equal(await said.count(), 0);
  }, COMPLAINTS);

  browserTest(`what went wrong is told to the page in the server's own words: ${server}`, async ({ page }) => {
    const widget = await opened(page, await start());
    await say(widget, "fail provider_error");
    await widget.notice.getByText("Something went wrong.").waitFor();
    const { code, message } = await event(page, "error");
    assert.deepEqual({ code, message }, { code: "provider_error", message: "The model provider failed." });
    assert.doesNotMatch(await widget.log.innerText(), /provider failed/);
    await say(widget, "slow 1000 50");
    await widget.last.getByText("w3").waitFor();
    await refuse(page, "user.interrupt");
    await widget.stop.click();
    assert.equal((await event(page, "error", 2)).message, "not now");
    await widget.notice.getByText("Something went wrong.").waitFor();
  }, COMPLAINTS);

  browserTest(`copying an answer takes its Markdown, to the letter: ${server}`, async ({ page, context }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const widget = await opened(page, await start());
    const markdown = "**bold** and `code` in [a link](https://example.com/a_b) ~~not~~ 1 \\* 2 <b>raw</b>";
    await ask(widget, `echo ${markdown}`, /bold/);
    assert.equal(await widget.last.locator("strong").innerText(), "bold");
    await widget.last.getByRole("button", { name: "Copy", exact: true }).click();
    await widget.last.getByRole("button", { name: "Copied" }).waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), `Echo: ${markdown}`);
  }, SLOWLY);

  browserTest(`an approval whose token has expired says so and leads to a new chat: ${server}`, async ({ page }) => {
    const agent = await start();
    const widget = await opened(page, agent, FRESH, { embed_key: "pk_live_short" });
    const posted = page.waitForRequest((request) => request.method() === "POST" && /\/events$/.test(request.url()));
    await say(widget, "confirm the deploy");
    const request = await posted;
    const { authorization } = request.headers();
    await widget.card.waitFor();
    const session = request.url().replace(/\/events$/, "");
    const status = async () => (await fetch(session, { headers: { authorization } })).status;
    await eventually(status, (seen) => seen === 401, { ...PATIENCE, every: 200 });
    await widget.card.getByRole("button", { name: /^Allow once/ }).click();
    await widget.notice.getByText("This request can’t be answered here. Start a new chat to go on.").waitFor();
    assert.equal((await event(page, "error")).code, "posting_token_expired");
    assert.deepEqual(await axe(page), []);
    await widget.notice.getByRole("button", { name: "New chat" }).click();
    await widget.notice.waitFor({ state: "detached" });
    assert.equal(await widget.card.count(), 0);
    await ask(widget, "echo a new one", /a new one/);
  }, COMPLAINTS);
}

browserTest("a warning that shows machinery is said calmly, and the page gets it as it was", async ({ page }) => {
  const widget = await opened(page, await demoServer());
  const warnings = widget.last.locator(".note.warning");
  await ask(widget, "warn", /Saved what I could/);
  assert.deepEqual(await warnings.allTextContents(), ["Storage full - recent changes were not saved."]);
  const original = "redis at 10.0.0.7 did not answer";
  await ask(widget, `warn ${original}`, /Saved what I could/);
  assert.deepEqual(await warnings.allTextContents(), ["Something went wrong."]);
  assert.doesNotMatch(await widget.answers.last().innerText(), /10\.0\.0\.7/);
  const told = (await events(page)).filter(([name]) => name === "error").map(([, { code, message }]) => [code, message]);
  assert.deepEqual(told, [["storage_cap", original]], "the one that can be read by visitors is no error");
}, SLOWLY);

browserTest("an agent without a name and boxes of tasks are named in the visitor's language", async ({ page }) => {
  const agent = await demoServer();
  await page.route(/embed\/config/, (route) => route.fulfill(NO_CONFIG));
  const consent = { enabled: true, text: "- [x] gelesen\n- [ ] gelernt" };
  const widget = await openPage(page, agent, { locale: "de", theme: JSON.stringify({ consent }) });
  await widget.launcher.click();
  await widget.panel.waitFor();
  assert.equal(await widget.panel.getAttribute("aria-label"), "Assistent");
  assert.match(await widget.panel.locator(".greeting").innerText(), /Frag Assistent,.*\nDie Antworten kommen von einer KI/s);
  const boxes = await widget.panel.locator(".consent input").evaluateAll((all) => all.map((box) => box.ariaLabel));
  assert.deepEqual(boxes, ["Erledigt", "Offen"]);
}, { expectedErrors: NETWORK_ERRORS });

browserTest("tools drawn by the page", async ({ page }) => {
  const widget = await opened(page, await demoServer(), FRESH, { slots: "tools" });
  assert.equal(await widget.panel.locator(".header .plan").innerText(), "Gold");
  await ask(widget, "tool", /Done/);
  assert.equal(await widget.last.locator(".step").innerText(), "Beans used read_file: Done");
  assert.equal(await widget.last.locator(".tool").count(), 0);
}, SLOWLY);

browserTest("axe-core has no serious finding: without a network, and while a stream is taken up again", async ({ page, context }) => {
  const widget = await opened(page, await demoServer());
  await say(widget, "slow 1000 50");
  await widget.last.getByText("w3").waitFor();
  await page.route(/events\/stream/, (route) => route.abort());
  await fetch(`${(await demoServer()).url}/__peer__/sever`, { method: "POST" });
  await widget.panel.getByText("Connection lost. Reconnecting…").waitFor();
  assert.deepEqual(await axe(page), []);
  await context.setOffline(true);
  await widget.panel.getByText("You are offline").waitFor();
  assert.deepEqual(await axe(page), []);
}, COMPLAINTS);
