// <KartaWidget/>: mounting, callbacks, handle, laziness. examples/widget_lab.rs, examples/widget_handle.rs.
import assert from "node:assert/strict";

import { browserTest, demoServer, eventually, realServer } from "./harness.mjs";
import {
  answered, ask, control, event, events, focused, focusIs, openPage, openPanel, parts, requests, say,
} from "./widget.mjs";

const CONFIG = "GET /v1/embed/config";
const FRESH = { behavior: JSON.stringify({ resumeLatest: false }) };
const SERVERS = [
  ["the demo agent", demoServer],
  ["the published server", realServer],
];

browserTest("one host on the body, an open shadow root, one constructed sheet, nothing in the app", async ({ page }) => {
  await openPage(page, await demoServer());
  const seen = await page.evaluate(() => {
    const [host, ...others] = document.querySelectorAll("karta-host");
    return {
      others: others.length,
      parent: host.parentElement.localName,
      sheets: host.shadowRoot.adoptedStyleSheets.length,
      styles: host.shadowRoot.querySelectorAll("style, [style]").length,
      inApp: [...document.querySelectorAll("#main .launcher, #main .panel")].length,
    };
  });
  assert.deepEqual(seen, { others: 0, parent: "body", sheets: 1, styles: 0, inApp: 0 });
});

browserTest("nothing is requested before the first opening but the configuration", async ({ page }) => {
  const agent = await demoServer();
  const seen = requests(page, agent);
  const widget = await openPage(page, agent);
  await event(page, "ready");
  await page.locator("#elsewhere").fill("a visitor who does not chat");
  assert.deepEqual(seen.filter((request) => !request.startsWith("OPTIONS")), [CONFIG]);
  await openPanel(widget);
  await eventually(() => seen, (all) => all.includes("GET /v1/agent/coffeeco/support-bot/sessions") || all.length > 2);
});

for (const [how, auth] of Object.entries({ "a token": {}, "a token endpoint": { token: undefined, token_endpoint: true } })) {
  browserTest(`with ${how} and no embed key nothing is requested before the first message`, async ({ page }) => {
    const agent = await demoServer();
    const endpoint = `${agent.url}/__peer__/token`;
    const token = (await (await fetch(endpoint)).json()).token;
    const seen = requests(page, agent);
    const settings = { ...FRESH, embed_key: undefined, token, ...auth };
    if (settings.token_endpoint) settings.token_endpoint = endpoint;
    const widget = await openPage(page, agent, settings);
    await event(page, "ready");
    await page.locator("#elsewhere").fill("a visitor who does not chat");
    await openPanel(widget);
    await widget.host.locator(".greeting").waitFor();
    await widget.field.fill("a draft");
    assert.deepEqual(seen, []);
    assert.deepEqual((await events(page)).map(([name]) => name), ["ready", "open"]);
    // That is how it looks when there are requests.
    await ask(widget, "echo now", /now/);
    assert.ok(seen.includes("POST /coffeeco/support-bot/v1/managed-agents/sessions"), seen.join());
    assert.ok(!seen.includes(CONFIG), seen.join());
  });
}

browserTest("default_open with resumeLatest false asks for the configuration alone", async ({ page }) => {
  const agent = await demoServer();
  const seen = requests(page, agent);
  const widget = await openPage(page, agent, { ...FRESH, default_open: "1" });
  await widget.host.locator(".greeting").waitFor();
  await event(page, "ready");
  assert.deepEqual((await events(page)).map(([name]) => name).sort(), ["open", "ready"]);
  assert.deepEqual(seen.filter((request) => !request.startsWith("OPTIONS")), [CONFIG]);
  await ask(widget, "echo at once", /at once/);
  assert.ok(!seen.includes("GET /coffeeco/support-bot/v1/managed-agents/sessions"), seen.join());
});

browserTest("identify says who the next session is for", async ({ page }) => {
  const users = [];
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/session-tokens")) users.push(request.postDataJSON().user_id);
  });
  const widget = await openPage(page, await demoServer(), { ...FRESH, user_id: "ada" });
  await openPanel(widget);
  await ask(widget, "echo one", /one/);
  const { session_id: first } = await event(page, "session_started");
  await page.locator("#identify").click();
  // The conversation goes on; the next one is grace's.
  await ask(widget, "echo two", /two/);
  assert.equal(await widget.users.count(), 2);
  await page.locator("#reset").click();
  await widget.host.locator(".greeting").waitFor();
  await ask(widget, "echo three", /three/);
  const { session_id: second } = await event(page, "session_started", 2);
  assert.notEqual(second, first);
  assert.equal(await widget.users.count(), 1);
  assert.deepEqual([users[0], users.at(-1)], ["ada", "grace"]);
});

for (const [whose, server] of SERVERS) {
  browserTest(`each callback of a conversation comes once, in order, with its payload: ${whose}`, async ({ page }) => {
    const widget = await openPage(page, await server());
    await event(page, "ready");
    await openPanel(widget);
    await ask(widget, "echo one two three", /one two three/);
    await event(page, "message_received");
    await widget.host.getByRole("button", { name: "Close" }).first().click();
    await page.locator("#escalate").click();
    await event(page, "escalate");
    const seen = await events(page);
    const session = seen.find(([name]) => name === "session_started")?.[1].session_id;
    assert.match(session, /\S/);
    const order = seen.filter(([name]) => name !== "session_started");
    assert.deepEqual(order.map(([name]) => name), ["ready", "open", "message_sent", "message_received", "close", "escalate"]);
    assert.deepEqual(seen.find(([name]) => name === "message_sent")[1], { text: "echo one two three" });
    assert.match(seen.find(([name]) => name === "message_received")[1].text, /one two three/);
    assert.deepEqual(seen.find(([name]) => name === "escalate")[1], { reason: "asked on the page" });
    assert.equal(seen.filter(([name]) => name === "session_started").length, 1);
  });

  browserTest(`a reload takes the conversation up and tells of its session: ${whose}`, async ({ page }) => {
    const agent = await server();
    let widget = await openPage(page, agent, { user_id: `ada-${Math.random()}` });
    await openPanel(widget);
    await ask(widget, "echo before the reload", /before the reload/);
    const { session_id: first } = await event(page, "session_started");
    await page.reload();
    widget = parts(page);
    await openPanel(widget);
    await answered(widget, /before the reload/);
    assert.equal((await event(page, "session_started")).session_id, first);
    assert.equal(await widget.users.count(), 1);
    await ask(widget, "echo after the reload", /after the reload/);
    assert.equal(await widget.users.count(), 2);
  });

  browserTest(`resumeLatest false begins anew after a reload: ${whose}`, async ({ page }) => {
    const behavior = JSON.stringify({ resumeLatest: false });
    let widget = await openPage(page, await server(), { user_id: `bob-${Math.random()}`, behavior });
    await openPanel(widget);
    await ask(widget, "echo before the reload", /before the reload/);
    await page.reload();
    widget = parts(page);
    await event(page, "ready");
    await openPanel(widget);
    await widget.host.locator(".greeting").waitFor();
    await ask(widget, "echo anew", /anew/);
    assert.equal(await widget.users.count(), 1);
  });

  browserTest(`an approval is asked for, answered and goes on: ${whose}`, async ({ page }) => {
    const widget = await openPage(page, await server());
    await openPanel(widget);
    await say(widget, "confirm");
    await widget.card.waitFor();
    assert.ok(await widget.field.isDisabled());
    assert.equal(await widget.field.getAttribute("placeholder"), "Choose an option above");
    await focusIs(page, "card");
    const options = await widget.card.locator(".option").evaluateAll((all) => all.map((one) => one.dataset.option));
    assert.deepEqual(options.slice(0, 1).concat(options.slice(-1)), ["approve_once", "deny"]);
    await page.keyboard.press("Tab");
    while ((await focused(page)) !== "option") await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await widget.card.waitFor({ state: "detached" });
    await event(page, "message_received");
    await focusIs(page, "field-input");
  });
}

browserTest("on_unread counts while closed and says 0 at the opening; the badge shows it", async ({ page }) => {
  const widget = await openPage(page, await demoServer());
  await page.locator("#ask").click();
  assert.deepEqual(await event(page, "unread"), { count: 1 });
  await page.locator("#ask").click();
  assert.deepEqual(await event(page, "unread", 2), { count: 2 });
  assert.equal(await widget.badge.textContent(), "2");
  assert.equal(await page.locator("#state").textContent(), "false 2");
  assert.match(await widget.launcher.getAttribute("aria-label"), /2/);
  await openPanel(widget);
  assert.deepEqual(await event(page, "unread", 3), { count: 0 });
  assert.equal(await widget.badge.count(), 0);
  assert.equal(await page.locator("#state").textContent(), "true 0");
});

for (const [what, failure, body, expected, words] of [
  ["is down", "status=503", { error: "mint_down", message: "the mint at 10.0.0.7 is down" },
    { code: "mint_down", status: 503 }, /not available right now/],
  ["breaks, which browsers hide", "status=500", undefined, { status: null }, /can’t be reached/],
  ["refuses the origin", "status=403", { error: "origin_not_allowed", message: "http://127.0.0.1 not allowed" },
    { code: "origin_not_allowed", status: 403 }, /could not be started/],
]) {
  browserTest(`a mint that ${what} reaches on_error and leaves a calm state that can be retried`, async ({ page }) => {
    const agent = await demoServer();
    const widget = await openPage(page, agent, FRESH);
    await event(page, "ready");
    await control(agent, `fail?route=mint&times=50&${failure}`, body);
    try {
      await openPanel(widget);
      await say(widget, "echo hello");
      const error = await event(page, "error");
      assert.deepEqual({ ...error, ...expected }, error);
      await eventually(() => widget.log.innerText(), (text) => words.test(text));
      assert.doesNotMatch(await widget.log.innerText(), /127\.0\.0\.1|10\.0\.0|mint|origin|\b[45]\d\d\b/);
      // Calm: nothing spins, and the words are still there.
      await eventually(() => widget.host.locator(".typing").count(), (count) => count === 0);
      assert.match(await widget.users.last().innerText(), /echo hello/);
    } finally {
      await control(agent, "reset");
    }
    await widget.log.getByRole("button", { name: "Try again" }).first().click();
    await answered(widget, /hello/);
    assert.equal(await widget.notice.count(), 0);
    assert.equal(await widget.users.count(), 1);
  }, { expectedErrors: [/50[03]|403|CORS|Failed to load/] });
}

browserTest("a failing configuration reaches on_error and the defaults apply", async ({ page }) => {
  const agent = await demoServer();
  await control(agent, "config", { __status: 500 });
  try {
    const widget = await openPage(page, agent);
    const error = await event(page, "error");
    assert.equal(error.status, 500);
    await event(page, "ready");
    await openPanel(widget);
    assert.match(await widget.panel.getAttribute("aria-label"), /Assistant/);
    await widget.panel.getByText("Ask Assistant anything").waitFor();
  } finally {
    await control(agent, "reset");
  }
}, { expectedErrors: [/500/] });

browserTest("the server's configuration is below the page's props and above the defaults", async ({ page }) => {
  const agent = await demoServer();
  await control(agent, "config", {
    agent: "coffeeco/support-bot",
    theme: { agentName: "Mocha", greeting: "From the server", accent: "#00ff00", launcherIcon: 7, position: "bottom-left" },
    behavior: { modes: "popup", messageVisibility: "all" },
    flags: { powered_by: false },
  });
  try {
    const widget = await openPage(page, agent, { theme: JSON.stringify({ agentName: "Java", accent: "nonsense" }) });
    await event(page, "ready");
    await openPanel(widget);
    assert.equal(await widget.panel.getAttribute("aria-label"), "Java");
    await widget.panel.getByText("From the server").waitFor();
    assert.equal(await widget.host.getAttribute("data-position"), "bottom-left");
    assert.equal(await widget.host.getByRole("button", { name: "Expand" }).count(), 0);
    assert.equal(await widget.host.locator(".powered-by").count(), 0);
  } finally {
    await control(agent, "reset");
  }
});

browserTest("an approval that is not shown is denied after its time, with the panel closed", async ({ page }) => {
  const behavior = JSON.stringify({ approvals: { show: false, hiddenTimeoutSeconds: 1 } });
  const widget = await openPage(page, await demoServer(), { behavior });
  await openPanel(widget);
  await say(widget, "confirm");
  await widget.last.getByText("I need approval").waitFor();
  await page.locator("#close").click();
  await event(page, "message_received");
  await openPanel(widget);
  assert.equal(await widget.card.count(), 0);
  assert.match(await widget.log.innerText(), /denied/i);
});

browserTest("calls before the mount are carried out in order, calls afterwards do nothing", async ({ page }) => {
  const agent = await demoServer();
  await openPage(page, agent, { late: "1" });
  await page.locator("#ask").click();
  await page.locator("#escalate").click();
  await page.locator("#toggle").click();
  assert.deepEqual(await events(page), []);
  await page.locator("#mount").click();
  await event(page, "message_received");
  const names = (await events(page)).map(([name]) => name).filter((name) => name !== "ready" && name !== "session_started");
  assert.deepEqual(names, ["message_sent", "escalate", "open", "message_received"]);
  assert.match(await page.locator("#state").textContent(), /^true/);
  await page.locator("#mount").click();
  await eventually(() => page.locator("karta-host").count(), (count) => count === 0);
  assert.match(await page.locator("#state").textContent(), /^false 0/);
  const before = await events(page);
  for (const call of ["open", "close", "toggle", "ask", "escalate", "identify", "reset"]) await page.locator(`#${call}`).click();
  assert.deepEqual(await events(page), before);
  await page.locator("#mount").click();
  await eventually(() => page.locator("karta-host").count(), (count) => count === 1);
  await event(page, "ready", 2);
  assert.match(await page.locator("#state").textContent(), /^false/);
});

browserTest("a widget that is given another handle is driven by that, to the end", async ({ page }) => {
  const widget = await openPage(page, await demoServer(), FRESH);
  await event(page, "ready");
  const states = () => page.locator("#state, #spare-state").allTextContents();
  const are = (...expected) => eventually(states, (seen) => seen.join() === expected.join());
  const press = (name) => page.locator(`#${name}`).evaluate((button) => button.click());
  await press("open");
  await are("true 0", "false 0");
  await press("swap");
  await are("false 0", "true 0");
  await press("close");
  await press("spare-close");
  await are("false 0", "false 0");
  await eventually(() => widget.panel.count(), (count) => count === 0);
  assert.equal((await events(page)).filter(([name]) => name === "close").length, 1, "the handle before closes nothing");
  await press("mount");
  await eventually(() => page.locator("karta-host").count(), (count) => count === 0);
  const before = await events(page);
  for (const call of ["open", "ask", "spare-open", "spare-ask"]) await press(call);
  await press("mount");
  await event(page, "ready", 2);
  assert.deepEqual((await events(page)).slice(before.length).map(([name]) => name), ["ready"], "calls after the end are not kept");
  await are("false 0", "false 0");
  await press("spare-open");
  await widget.panel.waitFor();
  await are("false 0", "true 0");
});

browserTest("two widgets side by side; the handle follows the newest, and goes back when that is gone", async ({ page }) => {
  const widget = await openPage(page, await demoServer());
  await event(page, "ready");
  await page.locator("#second").click();
  await event(page, "second ready");
  assert.equal(await page.locator("karta-host").count(), 2);
  const second = parts(page, page.locator("karta-host").nth(1));
  await page.locator("#open").click();
  await second.panel.waitFor();
  assert.equal(await widget.panel.count(), 0);
  await ask(second, "echo to the second", /to the second/);
  await page.locator("#second").click();
  await eventually(() => page.locator("karta-host").count(), (count) => count === 1);
  await page.locator("#open").click();
  await widget.panel.waitFor();
  assert.equal(await page.locator("#state").textContent(), "true 0");
  await ask(widget, "echo to the first", /to the first/);
});

browserTest("the handle of widget_handle opens the widget", async ({ page }) => {
  const widget = await openPage(page, await demoServer(), {}, "widget_handle");
  await page.getByRole("button", { name: "Need help?" }).click();
  await widget.panel.waitFor();
  await focusIs(page, "field-input");
});
