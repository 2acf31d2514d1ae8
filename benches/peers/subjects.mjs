// Who is measured, and how one talks to each page.
import { settle } from "./browser.mjs";

// A session of its own for each page: none sees what another was answered.
let sessions = 0;

const own = (name, view) => ({
  name,
  isOwn: true,
  url: (base, { messages = 0, say = "markdown" } = {}) =>
    `${base}/own/?view=${view}&open=1&project=bench/n${messages}&say=${encodeURIComponent(say)}${messages ? `&session=own${++sessions}` : ""}`,
  rows: view === "hook" ? ".row" : ".message",
  /** Sends what the address says, or what is typed into the widget. */
  async begin(page, text = "markdown") {
    if (view === "hook") return page.evaluate(() => document.querySelector("#say").click());
    const field = page.locator("karta-host textarea");
    await field.fill(text);
    await field.press("Enter");
  },
  async ready(page, { messages = 0 } = {}) {
    await page.locator(view === "hook" ? "#say" : "karta-host textarea").waitFor({ state: "attached" });
    await page.waitForFunction(
      ([rows, messages]) => {
        const root = document.querySelector("karta-host")?.shadowRoot ?? document;
        const { length } = root.querySelectorAll(rows);
        if (length !== window.rows?.length) window.rows = { length, since: performance.now() };
        // The widget shows the newest megabyte of a conversation, and more as one scrolls up.
        const isEnough = root !== document && length >= 1_000 && performance.now() - window.rows.since > 1_000;
        return length >= messages || isEnough;
      },
      [this.rows, messages],
      { polling: 50 },
    );
    await settle(page);
  },
  async answered(page) {
    await page.waitForFunction(() => document.querySelector("#state").dataset.answers === "1", null, { polling: 50 });
    const error = await page.evaluate(() => document.querySelector("#state").dataset.error);
    if (error) throw new Error(`${name}: ${error}`);
  },
  field: view === "hook" ? "textarea" : "karta-host textarea",
});

const peer = (name, { limit, follows = false } = {}) => ({
  name: follows ? `${name}, following the end` : name,
  isOwn: false,
  limit,
  url: (base, { messages = 0, say = "" } = {}) =>
    `${base}/peer/${name}?messages=${messages}&say=${encodeURIComponent(say)}${follows ? "&follow=1" : ""}`,
  begin: (page) => page.evaluate(() => void window.begin()),
  async ready(page) {
    await page.waitForFunction(() => window.begin, null, { polling: 50, timeout: 180_000 });
    await settle(page);
  },
  answered: (page) => page.waitForFunction(() => window.answered, null, { polling: 50, timeout: 180_000 }),
  field: "#field",
});

export const HOOK = own("ours: hook and Markdown", "hook");
export const WIDGET = own("ours: widget", "widget");
export const OWN = [HOOK, WIDGET];

/** `limit` keeps the slow ones from taking all the time: how often they run, at full speed and throttled. */
export const PEERS = [
  peer("streaming-markdown"),
  peer("streamdown"),
  peer("react-markdown", { limit: [3, 1] }),
  peer("assistant-ui", { limit: [3, 1] }),
  peer("deep-chat", { limit: [1, 1] }),
];

/** The practical limit with what a chat does beside: the end of the answer stays in view. */
export const FOLLOWING = peer("streaming-markdown", { follows: true });

/** Those that have messages, and a field beside them. */
export const CHATS = PEERS.filter(({ name }) => ["streamdown", "react-markdown"].includes(name));

/** The official widget, from the published server. */
export const OFFICIAL = {
  name: "official widget",
  isOwn: false,
  url: (base, { real }) => `${base}/official?base=${encodeURIComponent(real)}`,
};

/** Our widget on a page, with the published server as its agent. */
export const ownUrl = (server, real) =>
  `${server.url}/own/?base_url=${encodeURIComponent(real)}&project=coffeeco/support-bot&embed_key=pk_live_demo`;

/** The parts of a widget; the official one is an iframe. */
export function widget({ isOwn }, page) {
  const place = isOwn ? page.locator("karta-host") : page.frameLocator('iframe[title="Karta chat"]');
  return { place, launcher: place.locator(isOwn ? ".launcher" : ".karta-launcher"), field: place.locator("textarea").first() };
}
