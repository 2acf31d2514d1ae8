// (c) What one delta takes, in conversations of 100, 1,000 and 10,000 messages.
import { setTimeout } from "node:timers/promises";

import { mainThread, onPage, traced } from "../browser.mjs";
import { CHATS, OWN } from "../subjects.mjs";

const SIZES = [100, 1_000, 10_000];
// In frames of their own. The first ones are not counted: the question and its answer join the list then.
const [GAP, BEFORE, DELTAS] = [40, 50, 60];

export const title = "One delta in a long conversation";
export const columns = {
  ...Object.fromEntries(
    SIZES.flatMap((size) => [
      [`script${size}`, `scripts, ${size.toLocaleString("en")} messages (ms)`],
      [`task${size}`, `main thread (ms)`],
    ]),
  ),
  traced: "what the trace adds to the main thread (ms)",
};

export async function* measurements({ browser, server, runs, throttles }) {
  for (const throttle of throttles) {
    // The peers render what they have in 10,000 messages for minutes.
    const subjects = [...OWN.map((subject) => [subject, SIZES]), ...CHATS.map((subject) => [subject, SIZES.slice(0, 2)])];
    for (const [subject, sizes] of subjects) {
      for (let run = 0; run < Math.min(runs, throttle > 1 || !subject.isOwn ? 1 : 3); run++) {
        const values = {};
        const added = [];
        for (const messages of sizes) {
          const { script, task, tracedTask } = await measure(browser, server, subject, messages, throttle);
          values[`script${messages}`] = script;
          values[`task${messages}`] = task;
          added.push(tracedTask - task);
        }
        values.traced = added.reduce((sum, value) => sum + value, 0) / added.length;
        yield { subject: subject.name, throttle, values };
      }
    }
  }
}

/** The main thread in one half of the answer without a trace, the scripts in the other by it. */
async function measure(browser, server, subject, messages, throttle) {
  const say = `plain ${BEFORE + 3 * DELTAS} ${GAP}`;
  const url = subject.url(server.url, { messages, say });
  return onPage(browser, url, { throttle }, async ({ page, cdp }) => {
    await subject.ready(page, { messages });
    await subject.begin(page, say);
    await setTimeout(BEFORE * GAP);
    const { task } = await mainThread(cdp, () => setTimeout(DELTAS * GAP));
    let spent;
    const byKind = await traced(browser, page, async () => {
      spent = await mainThread(cdp, () => setTimeout(DELTAS * GAP));
    });
    return { script: byKind.script / DELTAS, task: task / DELTAS, tracedTask: spent.task / DELTAS };
  });
}
