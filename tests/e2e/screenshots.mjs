// `cargo xtask screenshots [widget] [gallery]`: pictures of the widget in each of its states, against the demo agent, and
// those of the gallery (gallery_pictures.mjs). The first word here is the folder of the assets.
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

import { launch } from "./browser.mjs";
import { takeGalleryPictures } from "./gallery_pictures.mjs";
import { shrink } from "./png.mjs";
import { startDemoServer, startSite } from "./servers.mjs";
import { answered, ask, event, openPanel, parts, say } from "./widget.mjs";

const [assets, ...kinds] = process.argv.slice(2);
const takes = (kind) => kinds.length === 0 || kinds.includes(kind);
const folder = path.join(assets, "screenshots");
const DESKTOP = { viewport: { width: 500, height: 790 }, deviceScaleFactor: 1.5, colorScheme: "light", reducedMotion: "reduce" };
const PHONE = { ...DESKTOP, viewport: { width: 390, height: 760 }, isMobile: true, hasTouch: true };

const opened = async (widget) => {
  await openPanel(widget);
  await widget.host.locator(".greeting, .message").first().waitFor();
};
const approval = async (widget) => {
  await opened(widget);
  await say(widget, "Refund order 10479");
  await widget.card.waitFor();
};
const compare = async (widget) => {
  await opened(widget);
  await ask(widget, "Compare Ethiopia and Colombia", /Verdict|Take|€/);
};

/** What is done before each picture; `page` is what the context of the page adds, `query` what its address does. */
const STATES = {
  closed: { page: { viewport: { width: 500, height: 200 } }, act: async () => {} },
  empty: { act: opened },
  "mid-turn": {
    act: async (widget) => {
      await opened(widget);
      await say(widget, "Tell me a long story");
      await widget.last.locator(".answer p").nth(1).waitFor();
    },
  },
  answered: { act: async (widget) => { await opened(widget); await ask(widget, "Do you support markdown formatting?", /\S/); } },
  table: { act: compare },
  tool: {
    act: async (widget) => {
      await opened(widget);
      await ask(widget, "Where is my order 10482?", /10482/);
      await widget.users.last().evaluate((row) => row.scrollIntoView());
    },
  },
  approval: { act: approval },
  "approval-dark": { page: { colorScheme: "dark" }, act: approval },
  question: { act: async (widget) => { await opened(widget); await say(widget, "Help me choose some beans"); await widget.card.waitFor(); } },
  error: { act: async (widget) => { await opened(widget); await say(widget, "Break something"); await widget.notice.waitFor(); } },
  expanded: {
    page: { viewport: { width: 1000, height: 700 }, deviceScaleFactor: 1 },
    act: async (widget) => {
      await compare(widget);
      await widget.host.getByRole("button", { name: "Expand" }).click();
    },
  },
  mobile: { page: PHONE, act: async (widget) => { await opened(widget); await ask(widget, "How do I brew a V60?", /\S/); } },
  dark: { page: { colorScheme: "dark" }, act: async (widget) => { await opened(widget); await ask(widget, "How do I brew a V60?", /\S/); } },
  rtl: {
    query: {
      locale: "ar",
      theme: JSON.stringify({
        agentName: "بينز", greeting: "مرحبًا، أنا بينز. لنجد قهوتك.",
        suggestedPrompts: ["كيف أحضّر قهوة V60؟", "ساعدني في اختيار البن", "أين طلبي 10482؟"],
      }),
    },
    act: opened,
  },
};

/** A quiet page behind the widget: what the lab has on it is not to be seen. */
const backdrop = (isDark) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`html { background: ${isDark ? "#2b2e35" : "#e4e6ea"} } body > :not(karta-host) { visibility: hidden }`);
  document.adoptedStyleSheets = [sheet];
};

const [browser, agent, site, gallery] = await Promise.all([
  launch(),
  startDemoServer(),
  startSite("widget_lab"),
  startSite("gallery"),
]);
try {
  await mkdir(folder, { recursive: true });
  for (const [name, { act, page: settings, query }] of takes("widget") ? Object.entries(STATES) : []) {
    const context = await browser.newContext({ ...DESKTOP, ...settings });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    const address = new URL(site.url);
    address.search = new URLSearchParams({
      project: "coffeeco/support-bot", embed_key: "pk_live_demo", base_url: agent.url,
      behavior: JSON.stringify({ resumeLatest: false }), ...query,
    });
    await page.goto(address.href);
    const widget = parts(page);
    await widget.launcher.waitFor({ state: "attached" });
    await event(page, "ready");
    await page.evaluate(backdrop, settings?.colorScheme === "dark");
    await act(widget);
    // The caret blinks, what was pressed is hovered.
    await page.mouse.move(0, 0);
    const picture = shrink(await page.screenshot({ animations: "disabled", caret: "hide" }));
    await writeFile(path.join(folder, `${name}.png`), picture);
    console.log(`${name}.png  ${(picture.length / 1000).toFixed(0)} kB`);
    await context.close();
  }
  if (takes("gallery")) {
    await takeGalleryPictures(browser, gallery.url, {
      lab: site,
      agent,
      tests: new URL("pictures/", import.meta.url).pathname,
      components: path.join(assets, "components"),
      themes: path.join(assets, "themes"),
    });
  }
} finally {
  await Promise.allSettled([browser.close(), agent.stop(), site.stop(), gallery.stop()]);
}
