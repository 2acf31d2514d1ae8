// node bundle.mjs OUT: bundles each peer into OUT/NAME/, and puts what the official widget of the published server loads
// until its panel is open into OUT/official-widget/. For `cargo xtask size`, which sets what bench.mjs needs.
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import { launch, onPage } from "./browser.mjs";
import { bundle } from "./build.mjs";
import { startRealServer } from "./real.mjs";
import { startServer } from "./server/server.mjs";
import { OFFICIAL, widget } from "./subjects.mjs";

const [out] = process.argv.slice(2);
await bundle(out);
const folder = path.join(out, "official-widget");
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });

const [server, real, browser] = await Promise.all([startServer({ peers: out }), startRealServer(), launch()]);
try {
  await onPage(browser, null, {}, async ({ page }) => {
    const scripts = [];
    page.on("response", (response) => {
      if (response.request().resourceType() === "script" || response.headers()["content-type"]?.includes("wasm")) {
        scripts.push(response.body().then((body) => [new URL(response.url()).pathname, body]));
      }
    });
    await page.goto(OFFICIAL.url(server.url, { real: real.url }));
    const { launcher, field } = widget(OFFICIAL, page);
    await launcher.click();
    await field.waitFor();
    await page.waitForLoadState("networkidle");
    if (scripts.length === 0) throw new Error("the official widget loaded no script");
    // Each once, however often it was asked for.
    for (const [name, body] of new Map(await Promise.all(scripts))) {
      await writeFile(path.join(folder, name.replaceAll("/", "_").replace(/(\.m?js)?$/, name.endsWith(".wasm") ? "" : ".js")), body);
    }
  });
} finally {
  await browser.close();
  await server.stop();
  await real.stop();
}
