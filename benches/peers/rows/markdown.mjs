// (a) A Markdown answer of 40,000 characters, in chunks of 40 characters 5 ms apart.
import { frames, mainThread, onPage, settle } from "../browser.mjs";
import { FOLLOWING, OWN, PEERS } from "../subjects.mjs";

export const title = "40,000 characters of Markdown in 5 s, in chunks of 40 characters";
export const reference = "streaming-markdown";
export const columns = {
  task: "main thread (ms)",
  script: "of which scripts (ms)",
  slowFrames: "frames over 50 ms",
  longestFrame: "longest frame (ms)",
  blocked: "blocked (ms)",
};

export async function* measurements({ browser, server, runs, throttles }) {
  for (const throttle of throttles) {
    for (const subject of [...OWN, PEERS[0], FOLLOWING, ...PEERS.slice(1)]) {
      const limit = subject.limit?.[throttle > 1 ? 1 : 0] ?? runs;
      for (let run = 0; run < Math.min(runs, limit); run++) {
        const url = subject.url(server.url);
        const values = await onPage(browser, url, { throttle }, async ({ page, cdp }) => {
          await subject.ready(page);
          let seen;
          const spent = await mainThread(cdp, async () => {
            seen = await frames(page, async () => {
              await subject.begin(page);
              await subject.answered(page);
              await settle(page);
            });
          });
          return { ...spent, ...seen };
        });
        yield { subject: subject.name, throttle, values };
      }
    }
  }
}
