// (c) What one delta takes, in conversations of 100, 1,000 and 10,000 messages.
import { setTimeout } from "node:timers/promises";

import { onPage, traced } from "../browser.mjs";
import { OWN } from "../subjects.mjs";

const SIZES = [100, 1_000, 10_000];
// In frames of their own. The first ones are not counted: the question and its answer join the list then.
const [GAP, BEFORE, DELTAS] = [40, 50, 60];

export const title = "One delta in a long conversation";
export const columns = Object.fromEntries(
  SIZES.flatMap((size) => [
    [`script${size}`, `scripts, ${size.toLocaleString("en")} messages (ms)`],
    [`task${size}`, `main thread (ms)`],
  ]),
);

export async function* measurements({ browser, server, runs }) {
  for (const subject of OWN) {
    for (let run = 0; run < Math.min(runs, 3); run++) {
      const values = {};
      for (const messages of SIZES) {
        const say = `plain ${BEFORE + 2 * DELTAS} ${GAP}`;
        const spent = await onPage(browser, subject.url(server.url, { messages, say }), {}, async ({ page }) => {
          await subject.ready(page, { messages });
          await subject.begin(page, say);
          await setTimeout(BEFORE * GAP);
          return traced(browser, page, () => setTimeout(DELTAS * GAP));
        });
        values[`script${messages}`] = spent.script / DELTAS;
        values[`task${messages}`] = spent.task / DELTAS;
      }
      yield { subject: subject.name, throttle: 1, values };
    }
  }
}
