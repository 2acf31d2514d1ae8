// The gallery (examples/gallery.rs) as it is looked at: opened in a variant, and at rest.
import { eventually } from "./harness.mjs";

const DESKTOP = { viewport: { width: 1400, height: 900 } };
const PHONE = { viewport: { width: 375, height: 800 } };
/** Ways to look at it: what the address says, and the window. */
export const VARIANTS = {
  light: { query: { scheme: "light" }, context: DESKTOP },
  dark: { query: { scheme: "dark" }, context: DESKTOP },
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
};

/** Opens the gallery and waits until each cell shows what it is there for. */
export async function openGallery(page, base, query) {
  const address = new URL(base);
  address.search = new URLSearchParams({ still: "1", ...query });
  await page.goto(address.href);
  const shown = query.only ? Object.entries(AT_REST).filter(([part]) => part.startsWith(`#${query.only} `)) : Object.entries(AT_REST);
  const count = (parts) => parts.map((part) => document.querySelectorAll(part).length);
  const parts = shown.map(([part]) => part);
  await eventually(
    async () => {
      const counts = await page.evaluate(`(${count})(${JSON.stringify(parts)})`);
      return shown.filter(([, wanted], index) => counts[index] !== wanted).map(([part], index) => `${part}: ${counts[index]}`);
    },
    (missing) => missing.length === 0,
    { within: 20_000 },
  );
  await page.evaluate(() => document.fonts.ready);
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
