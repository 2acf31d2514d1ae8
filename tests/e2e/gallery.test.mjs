// The design, as pictures: the gallery compared with what was last looked at and found good (`pictures/`).
// `cargo xtask screenshots` takes them anew.
import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import pixelmatch from "pixelmatch";
import { PNG } from "pngjs";

import { SECTIONS, VARIANTS, WIDGET, openGallery, openWidget, pictureOf } from "./gallery.mjs";
import { browserTest, demoServer, site } from "./harness.mjs";
import { axe } from "./widget.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
/** How far a color may be off: the pictures have palettes, and text is not drawn the same everywhere. */
const THRESHOLD = 0.1;
/**
 * The share of the pixels that may be farther off than that, in each square of so many pixels: a word more or less is
 * little of a picture, but much of the place where it stands.
 */
const [TOLERANCE, SQUARE] = [0.04, 32];

/** What is wrong with a picture, or nothing. The pixels that differ are written to test-results/. */
async function compare(name, picture) {
  const file = await readFile(here(`pictures/${name}.png`)).catch(() => undefined);
  if (!file) return `pictures/${name}.png is not there: cargo xtask screenshots`;
  const [wanted, seen] = [PNG.sync.read(file), PNG.sync.read(picture)];
  const { width, height } = wanted;
  let problem;
  const difference = new PNG({ width, height });
  if (seen.width !== width || seen.height !== height) {
    problem = `${name}: ${seen.width} x ${seen.height}, not ${width} x ${height}`;
  } else {
    const options = { threshold: THRESHOLD, diffMask: true };
    pixelmatch(wanted.data, seen.data, difference.data, width, height, options);
    const { share, x, y } = worst(difference);
    if (share > TOLERANCE) problem = `${name}: ${(share * 100).toFixed(1)} % of the pixels at ${x}, ${y} differ`;
  }
  if (problem) {
    await mkdir(here("test-results"), { recursive: true });
    await writeFile(here(`test-results/${name}.seen.png`), picture);
    await writeFile(here(`test-results/${name}.difference.png`), PNG.sync.write(difference));
  }
  return problem;
}

/** The square in which most of the pixels of a mask are set. */
function worst({ width, height, data }) {
  const columns = Math.ceil(width / SQUARE);
  const counts = new Array(columns * Math.ceil(height / SQUARE)).fill(0);
  for (let i = 0; i < width * height; i += 1) {
    if (data[i * 4 + 3] === 0) continue;
    counts[Math.floor(i / width / SQUARE) * columns + Math.floor((i % width) / SQUARE)] += 1;
  }
  const most = counts.reduce((best, count, index) => (count > counts[best] ? index : best), 0);
  return { share: counts[most] / SQUARE ** 2, x: (most % columns) * SQUARE, y: Math.floor(most / columns) * SQUARE };
}

for (const [variant, { query, context }] of Object.entries(VARIANTS)) {
  browserTest(
    `gallery: ${variant} looks as it did, and can be used by everyone`,
    async ({ page }) => {
      await openGallery(page, (await site("gallery")).url, query);
      assert.deepEqual(await axe(page, "main"), []);
      const problems = [];
      for (const section of SECTIONS) {
        const picture = await pictureOf(page.locator(`#${section}`));
        const problem = await compare(`${variant}-${section}`, picture);
        if (problem) problems.push(problem);
      }
      assert.deepEqual(problems, []);
    },
    { context, timeout: 120_000 },
  );
}

for (const name of Object.keys(WIDGET)) {
  for (const scheme of ["light", "dark"]) {
    browserTest(
      `gallery: the widget's ${name} in ${scheme} looks as it did`,
      async ({ page }) => {
        const seen = await openWidget(page, await site("widget_lab"), await demoServer(), name, scheme);
        assert.equal(await compare(`${scheme}-${name}`, await pictureOf(seen)), undefined);
        assert.deepEqual(await axe(page), []);
      },
      { context: { viewport: { width: 500, height: 790 }, reducedMotion: "reduce" }, expectedErrors: [/INTERNET_DISCONNECTED/] },
    );
  }
}

browserTest("gallery: time and tokens, and no time that is no second", async ({ page }) => {
  await openGallery(page, (await site("gallery")).url, {});
  const facts = (cell) => page.locator(`#${cell} .facts`).allTextContents();
  assert.deepEqual(await facts("thinking"), ["12s · 184 tokens"]);
  assert.deepEqual(await facts("messages"), []);
});
