// examples/fullstack: rendered on its server, hydrated in the browser, with tokens of its own.
import assert from "node:assert/strict";

import { browserTest, demoServer, eventually, fullstack, realServer, stats } from "../harness.mjs";
import { ask, openPanel, parts } from "../widget.mjs";

/** A debug build looks for the Dioxus CLI's hot reload, which is not there. */
const SETTINGS = { expectedErrors: [/WebSocket connection to '\S+\/_dioxus\?build_id=/] };

/** The chat on the hook. */
function chat(page) {
  const main = page.locator("main");
  return {
    field: main.getByRole("textbox", { name: "Message" }),
    log: main.getByRole("log"),
    answer: main.locator(".assistant").last(),
  };
}

/** Waits until the app runs in the browser. */
async function hydrated(page) {
  await page.locator("karta-host").waitFor({ state: "attached" });
}

browserTest("the server renders the page, and asks Karta for nothing", async () => {
  const agent = await demoServer();
  await fetch(`${agent.url}/__peer__/reset`, { method: "POST" });
  const app = await fullstack("demo");
  for (let round = 0; round < 3; round += 1) {
    const html = await (await fetch(`${app.url}/`)).text();
    assert.match(html, /Signed in as <strong id="user">.*ada/);
    assert.match(html, /<div role="log" aria-label="Conversation"/);
    assert.doesNotMatch(html, /karta-host|role="dialog"/, "the widget is for browsers");
    assert.doesNotMatch(html, /peer-identity-secret/);
  }
  assert.deepEqual((await stats(agent)).log, []);
}, SETTINGS);

browserTest("hydration takes over what the server rendered", async ({ page }) => {
  const app = await fullstack("demo");
  const requests = [];
  page.on("request", (request) => requests.push(new URL(request.url()).pathname));
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route("**/*.wasm", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`${app.url}/`, { waitUntil: "commit" });
  const clicks = page.locator("#clicks");
  await clicks.waitFor();
  const count = await page.evaluate(() => {
    const elements = [...document.querySelectorAll("#main main, #main main *")];
    elements.forEach((element, index) => (element.renderedByServer = index));
    return elements.length;
  });
  assert.ok(count > 10, String(count));
  release();
  await hydrated(page);
  const kept = await page.evaluate(() =>
    [...document.querySelectorAll("#main main, #main main *")].map((element) => element.renderedByServer),
  );
  assert.deepEqual(kept, [...Array(count).keys()], "the very elements, in their order");
  await clicks.click();
  await eventually(() => clicks.textContent(), (text) => text === "Clicked 1 times");
  assert.equal(await page.locator("#user").textContent(), "ada");
  assert.ok(!requests.includes("/api/settings"), "the page brought what the server function answered");
}, SETTINGS);

browserTest("the widget knows the user whom the server vouches for", async ({ page }) => {
  const agent = await demoServer();
  const app = await fullstack("demo");
  const mints = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/v1/embed/session-tokens")) mints.push(request.postDataJSON());
  });
  await page.goto(`${app.url}/`);
  await hydrated(page);
  const widget = parts(page);
  await page.locator("#open").click();
  await widget.panel.waitFor();
  await ask(widget, "echo hello from the server's page", /hello from the server's page/);
  const identity = await (await fetch(`${agent.url}/__peer__/identity?user=ada`)).json();
  assert.deepEqual(mints, [
    { embed_key: "pk_live_demo", user_id: "ada", identity_token: identity.identity_token },
  ]);
}, SETTINGS);

for (const kind of ["demo", "real"]) {
  browserTest(`the hook talks to the ${kind} server by tokens of the app's own route`, async ({ page }) => {
    const agent = await (kind === "real" ? realServer() : demoServer());
    const app = await fullstack(kind);
    const seen = [];
    page.on("request", (request) => seen.push(request.url()));
    await page.goto(`${app.url}/`);
    await hydrated(page);
    const { field, log, answer } = chat(page);
    await field.fill("echo by my own token");
    await field.press("Enter");
    await eventually(() => answer.textContent().catch(String), (text) => text.endsWith("by my own token"), { within: 15_000 });
    assert.match(await log.textContent(), /echo by my own token/);
    assert.equal(seen.filter((url) => url === `${app.url}/api/karta-token`).length, 1);
    assert.ok(!seen.some((url) => url.endsWith("/session-tokens")), "the page mints nothing itself");

    const { token, expires_in: seconds } = await (await fetch(`${app.url}/api/karta-token`)).json();
    assert.ok(seconds > 0);
    const whoami = await fetch(`${agent.url}/coffeeco/support-bot/v1/whoami`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal((await whoami.json()).sub, "ada", "the token is bound to who is signed in");
  }, SETTINGS);
}

browserTest("the widget's answers come from the published server too", async ({ page }) => {
  const app = await fullstack("real");
  await page.goto(`${app.url}/`);
  await hydrated(page);
  const widget = parts(page);
  await openPanel(widget);
  await ask(widget, "echo one two three", /one two three/);
}, SETTINGS);
