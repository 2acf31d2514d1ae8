// The pages behind the fault proxy: what goes wrong on the way changes nothing, or says so and is mended by a retry.
import assert from "node:assert/strict";

import { chatOf, openChat } from "./chat.mjs";
import { browserTest, demoServer, eventually, realServer } from "./harness.mjs";
import { startFaultProxy } from "./servers.mjs";
import { openPage, openPanel } from "./widget.mjs";

const SEED = Number(process.env.KARTA_FAULT_SEED ?? 7);
const PAGES = 4;
const CUTS = 200;
/** What a browser says of requests that are cut, refused or lost. */
const BROKEN = [/Failed to load resource/, /net::ERR_/, /blocked by CORS policy/];

/** Random numbers that are the same for the same seed (mulberry32). */
function randomOf(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** A proxy in front of the demo agent or another server, for the length of `use`. */
async function behindProxy(use, server = demoServer) {
  const agent = await server();
  const proxy = await startFaultProxy(agent.url);
  try {
    return await use(proxy, agent);
  } finally {
    await proxy.stop();
  }
}

/**
 * Asks what makes the demo agent or the published server send many events, with each stream cut at a place of its own:
 * `[event, offset]`, counted over all of them. Answers how many cuts there were.
 */
async function cutBesideEvents(page, proxy, places, texts) {
  const chat = await openChat(page, "custom_chat", proxy, { persist: "session" });
  const asked = [];
  let fired = 0;
  for (const [nth, [event, offset, ending]] of places.entries()) {
    await proxy.fault("add", { route: "stream", fault: "cut", event, offset, ending, times: 1 });
    const text = `${texts[nth % texts.length]} ${nth}`;
    asked.push(text);
    await chat.ask(text, new RegExp(`${nth}$`));
    await proxy.fault("clear");
    ({ fired } = await proxy.fault("stats"));
  }
  await isWhatTheServerHas(chat, proxy, asked);
  return fired;
}

/** What the page shows: questions and answers. */
const shown = async (chat) => ({ said: await chat.said(), answered: await chat.answered() });

/** Each message was posted once, and what the server has is what a reload shows. */
async function isWhatTheServerHas(chat, proxy, asked) {
  const before = await shown(chat);
  assert.deepEqual(before.said, asked);
  assert.equal((await proxy.fault("stats")).posts, asked.length, "posted once each");
  await chat.page.reload();
  await eventually(() => shown(chat), (after) => after.answered.length === asked.length, { within: 15_000 });
  assert.deepEqual(await shown(chat), before);
}

browserTest(
  `${CUTS} cuts at seeded offsets change nothing that the page shows, and nothing is posted twice`,
  async ({ context }) => {
    console.log(`KARTA_FAULT_SEED=${SEED}`);
    const cuts = await Promise.all(
      Array.from({ length: PAGES }, (_, index) =>
        behindProxy(async (proxy) => {
          const random = randomOf(SEED + index);
          const page = await context.newPage();
          const chat = await openChat(page, "custom_chat", proxy, { persist: "session" });
          const asked = [];
          let fired = 0;
          for (let turn = 0; fired < CUTS / PAGES; turn += 1) {
            assert.ok(turn < 60, `${fired} cuts in ${turn} turns`);
            // Each stream of the turn is cut, at an offset of its own.
            const rules = Array.from({ length: 3 }, () => {
              const ending = random(2) ? "break" : "end";
              return { route: "stream", fault: "cut", at: random(420), ending, times: 1 };
            });
            rules.forEach((rule, nth) => (rule.skip = nth === 0 ? 0 : nth));
            await proxy.fault("add", rules);
            const text = ["echo", "delta", "think"][turn % 3] + ` a b c d ${turn}`;
            asked.push(text);
            await chat.ask(text, new RegExp(` ${turn}$`));
            await proxy.fault("clear");
            ({ fired } = await proxy.fault("stats"));
          }
          await isWhatTheServerHas(chat, proxy, asked);
          await page.close();
          return fired;
        }),
      ),
    );
    const all = cuts.reduce((sum, count) => sum + count, 0);
    console.log(`${all} cuts`);
    assert.ok(all >= CUTS, `${all} cuts`);
  },
  { expectedErrors: BROKEN, timeout: 120_000 },
);

/** Both servers, by their names, and how many events a turn of theirs has. */
const SERVERS = [["the demo agent", demoServer, 8], ["the published server", realServer, 5]];

for (const [whose, server, events] of SERVERS) {
  browserTest(
    `cuts at each event's end, a byte before and a byte behind it, change nothing that the page shows: ${whose}`,
    async ({ page }) => {
      const places = Array.from({ length: events + 1 }, (_, event) => [-1, 0, 1].map((offset) => [event, offset, (event + offset) % 2 ? "break" : "end"]));
      const all = places.flat().filter(([event, offset]) => event > 0 || offset >= 0);
      await behindProxy(async (proxy) => {
        const fired = await cutBesideEvents(page, proxy, all, ["echo a b c d", "delta a b c d", "think a b c d"]);
        console.log(`${fired} cuts: ${whose}`);
        assert.ok(fired >= all.length - 3, `${fired} of ${all.length} cuts`);
      }, server);
    },
    { expectedErrors: BROKEN, timeout: 240_000 },
  );
}

for (const [whose, server] of SERVERS) {
  browserTest(
    `an answer in pieces of one byte, and an approval through cuts, are shown whole: ${whose}`,
    async ({ page }) => {
      await behindProxy(async (proxy) => {
        const chat = await openChat(page, "custom_chat", proxy);
        await proxy.fault("add", { route: "stream", fault: "split", size: 1 });
        await chat.ask("unicode", /naïve café.*👩🏽‍💻/s);
        await proxy.fault("clear");
        await proxy.fault("add", [0, 1, 2].map((skip) => ({ route: "stream", fault: "cut", at: 150, skip, times: 1 })));
        await chat.pause("confirm");
        await chat.card.getByRole("button").first().click();
        await chat.answersWith(/Ran it/);
        assert.equal((await proxy.fault("stats")).posts, 3);
      }, server);
    },
    { expectedErrors: BROKEN },
  );

  browserTest(
    `a server that is away for two seconds is found again, and the answer goes on: ${whose}`,
    async ({ page }) => {
      await behindProxy(async (proxy) => {
        const chat = await openChat(page, "custom_chat", proxy);
        await chat.say("slow 30 20");
        await chat.isMidTurn(2);
        await proxy.fault("stop?seconds=2");
        await chat.answersWith(/^w0 w1 .* w29$/, 15_000);
        assert.equal((await proxy.fault("stats")).posts, 1);
      }, server);
    },
    { expectedErrors: BROKEN },
  );

  browserTest(
    `a decision that is not answered, and one that is refused, can be given again, and the tool runs once: ${whose}`,
    async ({ page }) => {
      await behindProxy(async (proxy) => {
        const widget = await openPage(page, proxy);
        await openPanel(widget);
        for (const [nth, fault] of [{ fault: "lose", times: 3 }, { ...answer(503, detail("turn_admission_unavailable")), times: 1 }].entries()) {
          await widget.field.fill("confirm");
          await widget.field.press("Enter");
          await widget.card.waitFor();
          await proxy.fault("add", { route: "post", ...fault });
          const allow = widget.card.getByRole("button").first();
          await allow.click();
          await widget.panel.getByText(nth === 0 ? /can’t be reached/ : /not available right now/).first().waitFor();
          await proxy.fault("clear");
          await allow.click();
          await widget.answers.nth(nth).getByText(/Ran it/).waitFor();
          assert.equal(await widget.card.count(), 0);
          assert.equal(await widget.answers.count(), nth + 1);
        }
      }, server);
    },
    { expectedErrors: [...BROKEN, /status of/] },
  );
}

const answer = (status, body, headers = []) => ({ fault: "answer", status, body: JSON.stringify(body), headers });
const detail = (error) => ({ detail: { error, message: "no" } });

/** What goes wrong with a post, and what the widget says of it. */
const WORDS = [
  ["a full inbox", answer(429, { detail: "inbox full" }), /Too many messages\. Wait a moment/],
  ["a limit", answer(429, { error: "rate_limited", retry_after_seconds: 7 }), /Too many messages\. Try again in 7 s/],
  ["a budget", answer(402, detail("budget_exhausted")), /reached its limit/],
  ["a suspended user", answer(403, detail("subject_unavailable")), /could not be started/],
  ["a size", answer(413, { detail: "body too large" }), /too large to send/],
  ["an outage", answer(503, detail("turn_admission_unavailable")), /not available right now/],
  ["an unhandled error", { ...answer(500, "Internal Server Error"), without_cors: true }, /can’t be reached/],
  // A browser itself repeats a request whose connection is lost, so it has to be lost again. (A lost answer is for the
  // native tests: a browser that repeats the post makes two of it before the page hears of anything.)
  ["a lost connection", { fault: "lose", times: 3 }, /can’t be reached/],
  ["a web page", { fault: "html" }, /Something went wrong/],
];

browserTest(
  "the widget says what went wrong with a message, keeps it, and sends it once when the fault is gone",
  async ({ page }) => {
    await behindProxy(async (proxy) => {
      const widget = await openPage(page, proxy);
      await openPanel(widget);
      for (const [index, [name, fault, words]] of WORDS.entries()) {
        await proxy.fault("add", { route: "post", times: 1, ...fault });
        const text = `echo number ${index}`;
        await widget.field.fill(text);
        await widget.field.press("Enter");
        await widget.notice.waitFor();
        assert.match(await widget.notice.innerText(), words, name);
        const last = widget.users.last();
        assert.match(await last.innerText(), new RegExp(text), `${name}: the text is kept`);
        await proxy.fault("clear");
        await last.getByRole("button", { name: "Try again" }).click();
        await widget.answers.getByText(`Echo: number ${index}`).waitFor();
        await widget.notice.waitFor({ state: "detached" });
        assert.equal(await widget.users.count(), index + 1, `${name}: shown once`);
        assert.equal(await widget.answers.count(), index + 1, `${name}: answered once`);
      }
    });
  },
  { expectedErrors: [...BROKEN, /status of/], timeout: 90_000 },
);

browserTest(
  "what looks like a network that fails is not tried for ever",
  async ({ page }) => {
    await behindProxy(async (proxy) => {
      const chat = await openChat(page, "custom_chat", proxy);
      await chat.ask("echo first", /first$/);
      const before = (await proxy.fault("stats")).requests;
      await proxy.fault("add", { route: "any", ...answer(500, "no"), without_cors: true });
      await chat.say("echo second");
      await chat.notice.waitFor();
      const after = (await proxy.fault("stats")).requests;
      assert.ok(after - before <= 2, `${after - before} requests`);
      await proxy.fault("clear");
      await chat.users.last().getByRole("button", { name: "Try again" }).click();
      await chat.answersWith(/second$/);
      assert.deepEqual(await chat.said(), ["echo first", "echo second"]);
    });
  },
  { expectedErrors: BROKEN },
);

browserTest("two tabs on one session both end with the server's transcript", async ({ page, context }) => {
  const agent = await demoServer();
  const other = await context.newPage();
  const one = await openChat(page, "custom_chat", agent, { persist: "local" });
  await one.ask("echo one", /one$/);
  const two = await openChat(other, "custom_chat", agent, { persist: "local" });
  await eventually(two.said, (said) => said.length === 1);
  // The first tab hears nothing of these.
  await two.ask("echo two", /two$/);
  await two.pause("confirm");
  await two.card.getByRole("button").first().click();
  await two.answersWith(/Ran it/);
  await one.ask("echo three", /three$/);
  const expected = ["echo one", "echo two", "confirm", "echo three"];
  await eventually(one.said, (said) => said.length === 4);
  assert.deepEqual(await one.said(), expected);
  const answers = await one.answered();
  assert.match(answers.join("|"), /^Echo: one\|Echo: two\|[^|]*Ran it[^|]*\|Echo: three$/);
  // And the second tab nothing of that one, while the first one's turn runs.
  await one.say("slow 60 20");
  await one.isMidTurn(2);
  await two.ask("echo five", /five$/);
  await one.answersWith(/five$|w59$/);
  const whole = await shown(two);
  assert.deepEqual(whole.said, [...expected, "slow 60 20", "echo five"]);
  assert.deepEqual(whole.answered.slice(0, 4), answers);
  await other.reload();
  const reloaded = chatOf(other);
  await eventually(() => shown(reloaded), (seen) => seen.answered.length === 6);
  assert.deepEqual(await shown(reloaded), whole);
});

for (const persist of ["local", "session"]) {
  browserTest(`a chat whose ${persist} storage is refused is there, and remembers nothing`, async ({ page }) => {
    await page.addInitScript(() => {
      window.__asked = 0;
      for (const name of ["localStorage", "sessionStorage"]) {
        Object.defineProperty(window, name, {
          get() {
            window.__asked += 1;
            throw new DOMException("refused", "SecurityError");
          },
        });
      }
    });
    const chat = await openChat(page, "custom_chat", await demoServer(), { persist });
    await chat.ask("echo one", /one$/);
    await chat.ask("echo two", /two$/);
    assert.equal(await chat.notice.count(), 0);
    assert.ok((await page.evaluate(() => window.__asked)) > 0, "it was asked for");
    await page.reload();
    const again = chatOf(page);
    await again.ask("echo three", /three$/);
    assert.deepEqual(await again.said(), ["echo three"]);
  });
}
