// (f) Writing and scrolling in a conversation of 10,000 messages, while an answer streams.
import { frames, onPage } from "../browser.mjs";
import { CHATS, OWN } from "../subjects.mjs";

const MESSAGES = 10_000;
const KEYS = 40;
// The peers need minutes to show 10,000.
const OF_PEERS = 1_000;

export const title = `Writing and scrolling in ${MESSAGES.toLocaleString("en")} messages while an answer streams`;
export const columns = {
  key: "key to next frame (ms)",
  slowestKey: "slowest key (ms)",
  slowFrames: "frames over 50 ms while scrolling",
  longestFrame: "longest of them (ms)",
};

export async function* measurements({ browser, server, runs, throttles }) {
  for (const throttle of throttles) {
    for (const subject of [...OWN, ...CHATS]) {
      for (let run = 0; run < Math.min(runs, throttle > 1 || !subject.isOwn ? 1 : 3); run++) {
        const messages = subject.isOwn ? MESSAGES : OF_PEERS;
        const values = await measure(browser, server, subject, messages, throttle);
        yield { subject: subject.isOwn ? subject.name : `${subject.name}, with 1,000 messages`, throttle, values };
      }
    }
  }
}

async function measure(browser, server, subject, messages, throttle) {
  // Longer than the keys and the scrolling take.
  const say = `plain ${throttle > 1 ? 4_000 : 800} 10`;
  const url = subject.url(server.url, { messages, say });
  return onPage(browser, url, { throttle }, async ({ page }) => {
    await subject.ready(page, { messages });
    await subject.begin(page, say);
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
