// (d) From the navigation to a launcher, and from a click on it to a panel that can be written in.
import { onPage, settle } from "../browser.mjs";
import { OFFICIAL, WIDGET, ownUrl, widget } from "../subjects.mjs";

export const title = "To a usable widget (pages and server on this machine)";
export const reference = OFFICIAL.name;
export const columns = { launcher: "navigation to launcher (ms)", panel: "click to open panel (ms)" };

export async function* measurements({ browser, server, real, runs, throttles }) {
  for (const throttle of throttles) {
    for (const subject of [WIDGET, OFFICIAL]) {
      for (let run = 0; run < runs; run++) {
        const values = await measure(browser, subject, server, await real(), throttle);
        yield { subject: subject.name, throttle, values };
      }
    }
  }
}

async function measure(browser, subject, server, real, throttle) {
  const url = subject.isOwn ? ownUrl(server, real) : subject.url(server.url, { real });
  return onPage(browser, null, { throttle }, async ({ page }) => {
    const navigated = performance.now();
    await page.goto(url, { waitUntil: "commit" });
    const { launcher, field } = widget(subject, page);
    await launcher.waitFor();
    const launcherAt = performance.now();
    await settle(page);
    const clicked = performance.now();
    await launcher.click();
    await field.waitFor();
    return { launcher: launcherAt - navigated, panel: performance.now() - clicked };
  });
}
