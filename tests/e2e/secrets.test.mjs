// Keys and tokens in the browser: whatever a server refuses and repeats, none of them is on the console, in the DOM with
// its shadow roots and fields, or in storage.
import assert from "node:assert/strict";

import { openChat } from "./chat.mjs";
import { browserTest, eventually } from "./harness.mjs";
import { frame, startHostileServer } from "./hostile_server.mjs";
import { openPage, openPanel, say } from "./widget.mjs";

const SECRETS = {
  "the embed key": "pk_live_Kx7Qm2Zr9TfW4hBn",
  "the minted token": "minted.Vb3Lp8Yd5NcS1jGk.s6Xw",
  "the page's own token": "static.Rt6Hq9Mz2JvF8kDp.a4Ls",
  "the identity token": "1dn7ity-Gw5Bc8Xn3PyT6mKv",
};
/** How a page may sign in. */
const WAYS = {
  "by a key, with an identity token": { embed_key: SECRETS["the embed key"], user_id: "ada", identity_token: SECRETS["the identity token"] },
  "by a token of its own": { embed_key: undefined, token: SECRETS["the page's own token"] },
};
const STATUSES = [400, 401, 402, 403, 404, 409, 413, 422, 429, 500, 503];

/** All that a page shows, holds in fields and stores, and what it has said on the console, by its place. */
async function traces(page, said) {
  const places = await page.evaluate(() => {
    const texts = [];
    const look = (root) => {
      texts.push(root.documentElement?.outerHTML ?? root.innerHTML);
      for (const element of root.querySelectorAll("*")) {
        if ("value" in element) texts.push(String(element.value));
        if (element.shadowRoot) look(element.shadowRoot);
      }
    };
    look(document);
    return { page: texts.join("\n"), storage: JSON.stringify([{ ...localStorage }, { ...sessionStorage }]), title: document.title };
  });
  return { ...places, console: said.join("\n") };
}

/** The secrets that are somewhere, and where. */
const found = (places) =>
  Object.entries(places).flatMap(([place, text]) =>
    Object.entries(SECRETS).filter(([, secret]) => text.includes(secret)).map(([name]) => `${name}: ${place}`),
  );

/** Notes whatever a page says on the console, with what it hands over. */
function listen(page) {
  const said = [];
  page.on("console", (message) => {
    said.push(message.text());
    for (const one of message.args()) one.jsonValue().then((value) => said.push(JSON.stringify(value) ?? ""), () => {});
  });
  page.on("pageerror", (error) => said.push(`${error} ${error.stack}`));
  return said;
}

/** Waits until the page has heard all answers that are on their way, and has shown what they say. */
function answersOf(page) {
  const open = new Set();
  page.on("response", (response) => {
    if (response.status() < 400) return;
    open.add(response);
    response.finished().then(() => open.delete(response), () => open.delete(response));
  });
  return async () => {
    await eventually(() => open.size, (count) => count === 0);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
  };
}

browserTest("a secret would be found", async ({ page }) => {
  const agent = await startHostileServer();
  try {
    const said = listen(page);
    await openPanel(await openPage(page, agent));
    assert.deepEqual(found(await traces(page, said)), []);
    await page.evaluate(([key, minted, own, identity]) => {
      const root = document.querySelector("karta-host").shadowRoot;
      root.querySelector("textarea").value = own;
      root.querySelector(".root").append(minted);
      sessionStorage.setItem("a", identity);
      console.warn("the key is", { key });
    }, Object.values(SECRETS));
    const places = await eventually(() => traces(page, said).then(found), (places) => places.length === 4);
    assert.deepEqual(places.sort(), ["the embed key: console", "the identity token: storage", "the minted token: page", "the page's own token: page"]);
  } finally {
    await agent.stop();
  }
});

/** The pages, and which routes they ask when they are loaded, and when something is said. */
const PAGES = {
  "the widget": { open: openPage, early: ["config", "sessions", "state", "transcript"], late: ["mint", "create", "post"] },
  "a chat of the page's own": {
    open: (page, agent, parameters) => openChat(page, "custom_chat", agent, { persist: "local", ...parameters }),
    early: [],
    late: ["mint", "create", "post"],
  },
};

for (const [way, parameters] of Object.entries(WAYS)) {
  for (const [name, { open, early, late }] of Object.entries(PAGES)) {
    browserTest(`signed in ${way}, ${name} shows, stores and says no secret when all is refused`, async ({ page }) => {
      const said = listen(page);
      const heard = answersOf(page);
      // With a token of its own a page asks for none.
      const isAsked = (route) => parameters.embed_key || !["mint", "config"].includes(route);
      for (const [nth, route] of [...early, ...late].filter(isAsked).entries()) {
        const agent = await startHostileServer(SECRETS["the minted token"]);
        try {
          const isEarly = early.includes(route);
          agent.answers.sessions = { object: "list", data: ["state", "transcript"].includes(route) ? [{ id: "s", title: "before" }] : [] };
          // A page for each status takes long: the routes share them.
          const statuses = isEarly ? STATUSES.filter((_, index) => index % early.length === nth) : STATUSES;
          for (const [index, status] of statuses.entries()) {
            agent.refusals[route] = status;
            const before = agent.refused();
            if (isEarly || index === 0) {
              const chat = await open(page, agent, parameters);
              if (chat.launcher) await openPanel(chat);
            }
            if (!isEarly) {
              await page.locator("textarea").first().fill("hello");
              await page.locator("textarea").first().press("Enter");
            }
            await eventually(agent.refused, (count) => count > before, { within: 15_000 });
            await heard();
            assert.deepEqual(found(await traces(page, said)), [], `${route}: ${status}`);
          }
        } finally {
          await agent.stop();
        }
      }
    }, { expectedErrors: [/./], timeout: 120_000 });
  }
}

browserTest("a turn that fails and repeats secrets, and each status of a stream, show none", async ({ page }) => {
  const said = listen(page);
  const heard = answersOf(page);
  for (const status of [undefined, ...STATUSES]) {
    const agent = await startHostileServer(SECRETS["the minted token"]);
    try {
      agent.refusals.stream = status;
      const widget = await openPage(page, agent, WAYS["by a key, with an identity token"]);
      await openPanel(widget);
      const all = Object.values(SECRETS).slice(0, 2).concat(SECRETS["the identity token"]).join(" ");
      agent.play(frame("session.status_running", { seq: 1, turn_id: "t" }) + frame("session.error", { seq: 2, turn_id: "t", message: all, code: all }));
      await say(widget, "hello");
      if (status) await eventually(agent.refused, (count) => count > 0);
      else await widget.notice.waitFor();
      await heard();
      assert.deepEqual(found(await traces(page, said)), [], String(status));
    } finally {
      await agent.stop();
    }
  }
}, { expectedErrors: [/./], timeout: 90_000 });
