// Each refusal of PROTOCOL.md §8 on each route of the widget: the right words, the message kept, and a retry that works
// once the fault is gone. (Which KartaError each is, tests/driver/errors.rs holds.)
import assert from "node:assert/strict";

import { openChat } from "./chat.mjs";
import { browserTest, demoServer, eventually } from "./harness.mjs";
import { startFaultProxy } from "./servers.mjs";
import { answered, ask, openPage, openPanel, say } from "./widget.mjs";

/** What a browser says of requests that are refused. */
const REFUSED = [/Failed to load resource/, /blocked by CORS policy/, /net::ERR_/];

const answer = (status, body = { detail: { error: "some_code", message: "no" } }, headers = []) => ({
  fault: "answer", status, body: typeof body === "string" ? body : JSON.stringify(body), headers,
});
const detail = (error) => ({ detail: { error, message: "no" } });

const GENERIC = /Something went wrong/;
const LIMIT = /reached its limit/;
const DENIED = /could not be started/;
const AWAY = /not available right now\.(?! Try again in)/;
/** The refusals with the words for them; neighbours have different ones, so that the new words are waited for. */
const REFUSALS = [
  ["400", answer(400), GENERIC],
  ["401", answer(401), DENIED],
  ["402", answer(402, detail("budget_exhausted")), LIMIT],
  ["403", answer(403), DENIED],
  ["409", answer(409), GENERIC],
  ["413", answer(413, { detail: "body too large" }), /too large to send/],
  ["422", answer(422, { detail: [{ loc: ["body", "text"], msg: "is wrong" }] }), GENERIC],
  ["429", answer(429, { detail: "inbox full" }), /Too many messages\. Wait a moment/],
  ["429 with a limit", answer(429, { error: "limit_reached" }), LIMIT],
  ["429 with seconds", answer(429, { error: "rate_limited", retry_after_seconds: 7 }), /Too many messages\. Try again in 7 s/],
  ["500", answer(500, "Internal Server Error"), AWAY],
  ["404", answer(404, { detail: "Not Found" }), GENERIC],
  ["502", answer(502, "<html>nginx</html>", [["content-type", "text/html"]]), AWAY],
  ["503 with seconds", answer(503, { detail: { ...detail("turn_admission_unavailable").detail, retry_after_seconds: 9 } }), /not available right now\. Try again in 9 s/],
  ["503", answer(503, detail("turn_admission_unavailable")), AWAY],
];

/** A proxy in front of the demo agent, for the length of `use`. */
async function behindProxy(use) {
  const proxy = await startFaultProxy((await demoServer()).url);
  try {
    await use(proxy);
  } finally {
    await proxy.stop();
  }
}

/** Waits until the widget says so. */
const says = (widget, name, words) =>
  eventually(() => widget.notice.allInnerTexts(), (texts) => texts.some((text) => words.test(text)), { within: 15_000 })
    .catch((error) => assert.fail(`${name}: ${error.message}`));

for (const route of ["mint", "create", "post"]) {
  browserTest(`each refusal of a ${route} is told in plain words, and the message is kept and sent once at last`, async ({ page }) => {
    await behindProxy(async (proxy) => {
      // Without a list of conversations to ask for, the token is minted when something is sent.
      const widget = await openPage(page, proxy, { behavior: JSON.stringify({ resumeLatest: false }) });
      await openPanel(widget);
      for (const [nth, [name, fault, words]] of REFUSALS.entries()) {
        await proxy.fault("clear");
        await proxy.fault("add", { route, ...fault });
        if (nth === 0) await say(widget, "echo kept");
        else await widget.users.last().getByRole("button", { name: "Try again" }).click();
        await says(widget, name, words);
        assert.match(await widget.users.last().innerText(), /echo kept/, name);
        assert.equal(await widget.users.count(), 1, name);
      }
      await proxy.fault("clear");
      await widget.users.last().getByRole("button", { name: "Try again" }).click();
      await answered(widget, /Echo: kept/);
      await widget.notice.waitFor({ state: "detached" });
      assert.deepEqual([await widget.users.count(), await widget.answers.count()], [1, 1]);
    });
  }, { expectedErrors: REFUSED, timeout: 90_000 });
}

browserTest("an answer to a pause that is refused can be given again", async ({ page }) => {
  await behindProxy(async (proxy) => {
    const widget = await openPage(page, proxy);
    await openPanel(widget);
    await say(widget, "confirm");
    await widget.card.waitFor();
    // A conflict says that it was answered elsewhere, 401 and 404 that nobody can answer it any more.
    for (const [name, fault, words] of REFUSALS.filter(([name]) => !/401|404|409/.test(name))) {
      await proxy.fault("clear");
      await proxy.fault("add", { route: "post", ...fault });
      await widget.card.getByRole("button").first().click();
      await says(widget, name, words);
    }
    await proxy.fault("clear");
    await widget.card.getByRole("button").first().click();
    await answered(widget, /Ran it/);
  });
}, { expectedErrors: REFUSED, timeout: 90_000 });

browserTest("a pause whose token is gone says so, and a new chat goes on", async ({ page }) => {
  await behindProxy(async (proxy) => {
    const widget = await openPage(page, proxy);
    await openPanel(widget);
    await say(widget, "confirm");
    await widget.card.waitFor();
    await proxy.fault("add", { route: "post", ...answer(403, detail("continuation_principal_mismatch")) });
    await widget.card.getByRole("button").first().click();
    await says(widget, "expired", /can’t be answered here\. Start a new chat/);
    await proxy.fault("clear");
    await widget.notice.getByRole("button", { name: "New chat" }).click();
    await ask(widget, "echo anew", /anew/);
  });
}, { expectedErrors: REFUSED });

browserTest("each refusal of a stream ends in its answer or in words, with the message kept", async ({ page }) => {
  await behindProxy(async (proxy) => {
    const widget = await openPage(page, proxy);
    await openPanel(widget);
    for (const [nth, [name, fault, words]] of REFUSALS.entries()) {
      // What asks for seconds is waited for, and so is what may pass; the rest is told.
      const passes = /429$|^5/.test(name) && !/seconds/.test(name);
      if (/seconds/.test(name)) continue;
      await proxy.fault("add", { route: "stream", ...fault, ...(passes && { times: 1 }) });
      await say(widget, `echo nr ${nth}`);
      if (!passes && name !== "404") await says(widget, name, words);
      await proxy.fault("clear");
      if (!passes && name !== "404") {
        const retry = widget.notice.getByRole("button", { name: "Try again" });
        if (await retry.isVisible()) await retry.click();
        else await say(widget, `echo again ${nth}`);
      }
      await widget.answers.getByText(new RegExp(`Echo: (nr|again) ${nth}$`)).last().waitFor();
      assert.equal(await widget.users.getByText(`echo nr ${nth}`, { exact: true }).count(), 1, name);
    }
  });
}, { expectedErrors: REFUSED, timeout: 90_000 });

browserTest("without its configuration, whatever is answered for it, the widget works as it is", async ({ page }) => {
  await behindProxy(async (proxy) => {
    for (const [name, fault] of REFUSALS) {
      await proxy.fault("clear");
      await proxy.fault("add", { route: "config", ...fault });
      const widget = await openPage(page, proxy, { behavior: JSON.stringify({ resumeLatest: false }) });
      await openPanel(widget);
      await ask(widget, `echo ${name}`, new RegExp(`Echo: ${name}`));
      assert.equal(await widget.notice.count(), 0, name);
    }
  });
}, { expectedErrors: REFUSED, timeout: 90_000 });

browserTest("a conversation whose transcript is refused does not stop the page: a message is sent", async ({ page }) => {
  await behindProxy(async (proxy) => {
    const widget = await openPage(page, proxy, { user_id: "ada" });
    await openPanel(widget);
    await ask(widget, "echo before", /before/);
    for (const [name, fault] of REFUSALS.filter(([name]) => /^(400|403|404|500|503)$/.test(name))) {
      await proxy.fault("add", { route: "transcript", ...fault });
      await page.reload();
      await openPanel(widget);
      await eventually(() => proxy.fault("stats"), ({ fired }) => fired > 0, { within: 15_000 });
      await proxy.fault("clear");
      await ask(widget, `echo after ${name}`, new RegExp(`Echo: after ${name}`));
    }
  });
}, { expectedErrors: REFUSED, timeout: 90_000 });

browserTest("a stream that no page may read is not tried for ever, and can be read on when it may", async ({ page }) => {
  await page.clock.install();
  await behindProxy(async (proxy) => {
    const chat = await openChat(page, "custom_chat", proxy);
    await proxy.fault("add", { route: "stream", ...answer(500, "Internal Server Error"), without_cors: true });
    await chat.say("echo at last");
    // On the page's own clock: half an hour.
    for (let n = 0; n < 360; n += 1) {
      await page.clock.runFor(5_000);
      if (await chat.notice.isVisible()) break;
    }
    await chat.notice.waitFor();
    const tried = (await proxy.fault("stats")).streams;
    await page.clock.runFor(600_000);
    const { streams, posts } = await proxy.fault("stats");
    assert.ok(tried > 2 && streams <= 30, `${streams} tries`);
    assert.equal(streams, tried, "none more once it was told");
    assert.equal(posts, 1);
    await proxy.fault("clear");
    await chat.button("Try again").click();
    await eventually(async () => {
      await page.clock.runFor(1_000);
      return chat.lastAnswer();
    }, (text) => /at last/.test(text), { within: 20_000 });
    assert.deepEqual(await chat.said(), ["echo at last"]);
    assert.equal((await proxy.fault("stats")).posts, 1);
  });
}, { expectedErrors: REFUSED });
