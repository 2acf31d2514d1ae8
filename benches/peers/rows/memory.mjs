// (e) Memory with a conversation of 1,000 messages.
import { onPage } from "../browser.mjs";
import { OWN, PEERS } from "../subjects.mjs";

const MESSAGES = 1_000;

export const title = `Memory of ${MESSAGES.toLocaleString("en")} messages`;
export const reference = "react-markdown";
export const columns = { total: "JavaScript heap and WebAssembly memory (MB)", heap: "of which heap (MB)", nodes: "DOM nodes" };

export async function* measurements({ browser, server, runs }) {
  for (const subject of [...OWN, ...PEERS]) {
    for (let run = 0; run < Math.min(runs, 3); run++) {
      const url = subject.url(server.url, { messages: MESSAGES });
      const values = await onPage(browser, url, {}, async ({ page, cdp }) => {
        await subject.ready(page, { messages: MESSAGES });
        // Until it does not get smaller any more.
        for (let round = 0; round < 3; round++) await cdp.send("HeapProfiler.collectGarbage");
        const { usedSize } = await cdp.send("Runtime.getHeapUsage");
        const { nodes } = await cdp.send("Memory.getDOMCounters");
        const wasm = await page.evaluate(() => window.module?.memory.buffer.byteLength ?? 0);
        return { heap: usedSize / 1e6, wasm: wasm / 1e6, total: (usedSize + wasm) / 1e6, nodes };
      });
      yield { subject: subject.name, throttle: 1, values };
    }
  }
}
