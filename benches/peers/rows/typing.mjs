// (f) Writing and scrolling in a conversation of 10,000 messages, while an answer streams.
import { frames, onPage } from "../browser.mjs";
import { OWN } from "../subjects.mjs";

const MESSAGES = 10_000;
const KEYS = 40;

export const title = `Writing and scrolling in ${MESSAGES.toLocaleString("en")} messages while an answer streams`;
export const columns = {
  key: "key to next frame (ms)",
  slowestKey: "slowest key (ms)",
  slowFrames: "frames over 50 ms while scrolling",
  longestFrame: "longest of them (ms)",
};

export async function* measurements({ browser, server, runs }) {
  for (const subject of OWN) {
    for (let run = 0; run < Math.min(runs, 3); run++) {
      const url = subject.url(server.url, { messages: MESSAGES, say: "plain 800 10" });
      const values = await onPage(browser, url, {}, async ({ page }) => {
        await subject.ready(page, { messages: MESSAGES });
        await subject.begin(page, "plain 800 10");
        await page.evaluate(watchKeys);
        await page.locator(subject.field).focus();
        for (let key = 0; key < KEYS; key++) {
          await page.keyboard.press("a");
          await page.waitForFunction((count) => window.keys.length === count, key + 1, { polling: "raf" });
        }
        const keys = await page.evaluate(() => window.keys.sort((one, other) => one - other));
        await page.mouse.move(200, 200);
        const scrolling = await frames(page, async () => {
          for (let step = 0; step < 60; step++) {
            await page.mouse.wheel(0, step < 40 ? -400 : 400);
            await page.waitForTimeout(16);
          }
        });
        return { key: keys[keys.length >> 1], slowestKey: keys.at(-1), ...scrolling };
      });
      yield { subject: subject.name, throttle: 1, values };
    }
  }
}

/** From the key's own time stamp to the task after the frame that shows it. */
function watchKeys() {
  window.keys = [];
  const channel = new MessageChannel();
  let pressed = 0;
  channel.port1.onmessage = () => window.keys.push(performance.now() - pressed);
  addEventListener("keydown", (event) => {
    pressed = event.timeStamp;
    requestAnimationFrame(() => channel.port2.postMessage(0));
  }, { capture: true });
}
