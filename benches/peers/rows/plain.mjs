// (b) The published server's `slow 300 10`: 300 chunks of plain text, 10 ms apart, in the widgets.
import { mainThread, onPage, settle } from "../browser.mjs";
import { OFFICIAL, WIDGET, ownUrl, widget } from "../subjects.mjs";

const CHUNKS = 300;

export const title = `${CHUNKS} chunks of plain text, 10 ms apart, in a widget`;
export const reference = OFFICIAL.name;
export const columns = { task: "main thread (ms a chunk)", script: "of which scripts (ms a chunk)" };

export async function* measurements({ browser, server, real, runs, throttles }) {
  for (const throttle of throttles) {
    for (const subject of [WIDGET, OFFICIAL]) {
      for (let run = 0; run < (throttle > 1 ? Math.min(runs, 3) : runs); run++) {
        const values = await measure(browser, subject, server, await real(), throttle);
        yield { subject: subject.name, throttle, values };
      }
    }
  }
}

async function measure(browser, subject, server, real, throttle) {
  const url = subject.isOwn ? ownUrl(server, real) : subject.url(server.url, { real });
  return onPage(browser, url, { throttle }, async ({ page, cdp }) => {
    const { launcher, field, place } = widget(subject, page);
    await launcher.click();
    await field.waitFor();
    await settle(page);
    await field.fill(`slow ${CHUNKS} 10`);
    const spent = await mainThread(cdp, async () => {
      await field.press("Enter");
      await place.getByText(`w${CHUNKS - 2} w${CHUNKS - 1}`).first().waitFor();
      await settle(page);
    });
    return { task: spent.task / CHUNKS, script: spent.script / CHUNKS };
  });
}
