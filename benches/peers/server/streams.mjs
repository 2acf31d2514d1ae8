// The streams that the peers read.
import { answerTo } from "./document.mjs";
import { pace } from "./pace.mjs";

/** Server-sent events, `{"delta": ".."}` each. */
export function plainStream(response, say) {
  begin(response);
  const { chunks, gap } = answerTo(say);
  const stop = pace(chunks, gap, (delta) => send(response, { delta }), () => response.end());
  response.on("close", stop);
}

/** The UI message stream of the AI SDK. */
export function uiStream(response, say) {
  begin(response, { "x-vercel-ai-ui-message-stream": "v1" });
  send(response, { type: "start", messageId: "m1" });
  send(response, { type: "text-start", id: "t1" });
  const { chunks, gap } = answerTo(say);
  const stop = pace(
    chunks,
    gap,
    (delta) => send(response, { type: "text-delta", id: "t1", delta }),
    () => {
      send(response, { type: "text-end", id: "t1" });
      send(response, { type: "finish" });
      response.end("data: [DONE]\n\n");
    },
  );
  response.on("close", stop);
}

function begin(response, headers = {}) {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache", ...headers });
}

const send = (response, data) => response.write(`data: ${JSON.stringify(data)}\n\n`);
