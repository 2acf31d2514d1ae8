// `cargo xtask screenshots` calls this: the gallery's pictures for its test, and those of the guides.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import { SECTIONS, VARIANTS, WIDGET, openGallery, openWidget, pictureOf } from "./gallery.mjs";
import { shrink } from "./png.mjs";

/** Which cell of the gallery shows a component, for docs/components.md, and what of it. */
const COMPONENTS = {
  "message-list": { cell: "files", width: 560 },
  message: { cell: "messages", width: 560 },
  composer: { cell: "draft", width: 560 },
  "tool-card": { cell: "tools", width: 560, part: ".answer" },
  "approval-card": { cell: "approval", width: 560, part: ".card" },
  "question-card": { cell: "question", width: 560, part: ".card" },
  "session-list": { cell: "sessions", width: 480 },
  markdown: { cell: "markdown", width: 560, part: ".answer" },
};

/** The themes of docs/theming.md, where they stand in Rust. */
const THEMES = JSON.parse(await readFile(new URL("themes.json", import.meta.url), "utf8"));

/** The guides' pictures keep their colors, for the sake of shadows, where they are no larger than that. */
const SMALL = 32_000;

async function save(folder, name, picture, keepBelow = 0) {
  await mkdir(folder, { recursive: true });
  const small = picture.length < keepBelow ? picture : shrink(picture);
  await writeFile(path.join(folder, `${name}.png`), small);
  console.log(`${path.basename(folder)}/${name}.png  ${(small.length / 1000).toFixed(0)} kB`);
}

/** Opens a context of its own for each picture. */
export async function takeGalleryPictures(browser, base, { lab, agent, tests, components, themes }) {
  const inContext = async (settings, work) => {
    const context = await browser.newContext(settings);
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    await work(page);
    await context.close();
  };
  for (const [variant, { query, context }] of Object.entries(VARIANTS)) {
    await inContext(context, async (page) => {
      await openGallery(page, base, query);
      for (const section of SECTIONS) await save(tests, `${variant}-${section}`, await pictureOf(page.locator(`#${section}`)));
    });
  }
  for (const name of Object.keys(WIDGET)) {
    for (const scheme of ["light", "dark"]) {
      await inContext({ viewport: { width: 500, height: 790 }, reducedMotion: "reduce" }, async (page) => {
        await save(tests, `${scheme}-${name}`, await pictureOf(await openWidget(page, lab, agent, name, scheme)));
      });
    }
  }
  for (const [name, { cell, width, part }] of Object.entries(COMPONENTS)) {
    await inContext({ viewport: { width, height: 900 }, deviceScaleFactor: 1.5 }, async (page) => {
      await openGallery(page, base, { scheme: "light", only: cell });
      await save(components, name, await pictureOf(page.locator(part ? `#${cell} ${part}` : `#${cell} .karta-chat`)), SMALL);
    });
  }
  for (const [name, theme] of Object.entries(THEMES)) {
    const query = { only: "look", theme: JSON.stringify({ colorScheme: "light", ...theme }) };
    await inContext({ viewport: { width: 420, height: 700 }, deviceScaleFactor: 1.5 }, async (page) => {
      await openGallery(page, base, query);
      await save(themes, name, await pictureOf(page.locator("#look .karta-chat")), SMALL);
    });
  }
}
