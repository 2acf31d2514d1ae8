// The gallery (examples/gallery.rs) as it is looked at: opened in a variant, and at rest.
import { eventually } from "./harness.mjs";
import { event, openPanel, parts } from "./widget.mjs";

const DESKTOP = { viewport: { width: 1400, height: 900 } };
const PHONE = { viewport: { width: 375, height: 800 } };
/** Ways to look at it: what the address says, and the window. */
export const VARIANTS = {
  light: { query: { scheme: "light" }, context: DESKTOP },
  dark: { query: { scheme: "dark" }, context: DESKTOP },
  rtl: { query: { scheme: "light", dir: "rtl" }, context: DESKTOP },
  "dark-phone": { query: { scheme: "dark", width: "phone" }, context: PHONE },
  "rtl-phone": { query: { scheme: "light", dir: "rtl", width: "phone" }, context: PHONE },
  "dark-compact": {
    query: { scheme: "dark", density: "compact", messages: "bubble", accent: "#7c3aed", radius: "24px" },
    context: DESKTOP,
  },
};

/** The parts of the page, one picture each. */
export const SECTIONS = ["conversation", "answers", "asking", "writing"];

/** What the slowest cells show once they are as they shall be; a list waits until it is read. */
const AT_REST = {
  "#messages .answer-footer": 1, "#files .answer-footer": 1, "#streaming .karta-markdown": 1, "#warming .note": 1,
  "#queued .link": 1, "#unsent .notice": 1, "#error .notice": 1, "#look .answer-footer": 1, "#app .session": 4, "#app .answer-footer": 1,
  "#code .answer-footer": 1, "#markdown .answer-footer": 1, "#thinking .facts": 1, "#tools .answer-footer": 1,
  "#tool-running .tool": 1, "#tool-stopped .tool[data-state=stopped]": 1, "#tool-details .answer-footer": 1,
  "#warning .answer-footer": 1, "#no-answer .note": 1, "#approval .option": 3, "#question .choice": 3,
  "#questions .choice": 3, "#locked .field-input:disabled": 1, "#consent .primary": 1, "#sessions .session": 4,
  "#stopped .note": 1, "#elsewhere .note": 1, "#elsewhere .answer": 1, "#uploading .file[data-state=uploading]": 1,
  "#upload-failed .file[data-state=failed]": 1, "#drop .drop-target": 1, "#no-sessions .sessions-note:not([role])": 1,
  "#sessions-failed .sessions-note[role=alert]": 1,
};

/** What a script can't do: files come from the visitor. */
const ACTS = {
  uploading: (cell) => send(cell, "espresso.jpg"),
  "upload-failed": (cell) => send(cell, "recipe.pdf"),
  drop: (cell) =>
    cell.locator(".karta-chat").evaluate((chat) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(["beans"], "recipe.pdf"));
      chat.dispatchEvent(new DragEvent("dragover", { dataTransfer, bubbles: true, cancelable: true }));
    }),
};

async function send(cell, name) {
  await cell.locator("input[type=file]").setInputFiles([{ name, mimeType: "text/plain", buffer: Buffer.alloc(48_000) }]);
  await cell.locator(".file").waitFor();
  await cell.locator(".send").click();
}

/** Opens the gallery and waits until each cell shows what it is there for. */
export async function openGallery(page, base, query) {
  const address = new URL(base);
  address.search = new URLSearchParams({ still: "1", ...query });
  await page.goto(address.href);
  for (const [id, act] of Object.entries(ACTS)) {
    if (query.only && query.only !== id) continue;
    await page.locator(`#${id} .karta-chat`).waitFor();
    await act(page.locator(`#${id}`));
  }
  const shown = query.only ? Object.entries(AT_REST).filter(([part]) => part.startsWith(`#${query.only} `)) : Object.entries(AT_REST);
  const count = (parts) => parts.map((part) => document.querySelectorAll(part).length);
  const parts = shown.map(([part]) => part);
  await eventually(
    async () => {
      const counts = await page.evaluate(`(${count})(${JSON.stringify(parts)})`);
      return shown.map(([part, wanted], index) => counts[index] !== wanted && `${part}: ${counts[index]}`).filter(Boolean);
    },
    (missing) => missing.length === 0,
    { within: 20_000 },
  );
  // What was clicked is neither hovered nor has the focus.
  await page.mouse.move(0, 0);
  await page.evaluate(() => document.activeElement.blur());
  await page.evaluate(() => document.fonts.ready);
}

/** What no cell can hold: of the widget itself, what is done before its picture, and what is in it. */
export const WIDGET = {
  launcher: {
    part: ".launcher",
    async act(widget, page) {
      await page.locator("#ask").evaluate((button) => button.click());
      await widget.badge.waitFor();
    },
  },
  panel: {
    part: ".panel",
    async act(widget, page) {
      await openPanel(widget);
      await widget.host.locator(".prompt").first().waitFor();
      await page.context().setOffline(true);
      await widget.panel.getByText("You are offline").waitFor();
    },
  },
};

/** The widget (examples/widget_lab.rs) in a state and a color scheme, and what a picture of it is taken of. */
export async function openWidget(page, lab, agent, name, colorScheme) {
  const address = new URL(lab.url);
  address.search = new URLSearchParams({
    base_url: agent.url, embed_key: "pk_live_demo", theme: JSON.stringify({ colorScheme }),
    behavior: JSON.stringify({ resumeLatest: false }),
  });
  await page.goto(address.href);
  const widget = parts(page);
  await widget.launcher.waitFor();
  await event(page, "ready");
  await page.evaluate((isDark) => {
    const sheet = new CSSStyleSheet();
    const paper = isDark ? "#2b2e35" : "#e4e6ea";
    sheet.replaceSync(`html { background: ${paper} } body > :not(karta-host) { visibility: hidden }`);
    document.adoptedStyleSheets = [sheet];
  }, colorScheme === "dark");
  await WIDGET[name].act(widget, page);
  const box = await widget.host.locator(WIDGET[name].part).boundingBox();
  const clip = { x: box.x - 12, y: box.y - 12, width: box.width + 24, height: box.height + 24 };
  return { screenshot: (options) => page.screenshot({ ...options, clip }) };
}

/** The picture of an element, once it stays the same. */
export async function pictureOf(locator) {
  const take = () => locator.screenshot({ animations: "disabled", caret: "hide" });
  let before = await take();
  return eventually(
    async () => {
      const now = await take();
      const same = now.equals(before);
      before = now;
      return { same, now };
    },
    ({ same }) => same,
    { within: 10_000 },
  ).then(({ now }) => now);
}
