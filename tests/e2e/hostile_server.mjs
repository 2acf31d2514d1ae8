// A server that means harm: it speaks Karta's routes and answers whatever a test gives it.
import { once } from "node:events";
import http from "node:http";

const BASE = "/coffeeco/support-bot/v1/managed-agents/sessions";

/**
 * Starts it: `{ url, play, answers, requests, stop }`.
 *
 * `play(...chunks)` says what the stream of the next message sends: texts, or a generator of them. The stream then ends,
 * and `played()` counts those that were sent whole. `answers` has bodies to give in place of the plain ones, texts or
 * what becomes JSON: `config`, `sessions`, `state`, `transcript`. `refusals` has statuses for the routes that are to be
 * refused (`mint`, `config`, `create`, `sessions`, `stream`, `post`, `transcript`, `state`), with all that the request
 * said in the answer; `refused()` counts those.
 */
export async function startHostileServer(token = "session-token") {
  const turns = [];
  const waiting = [];
  const answers = {};
  const requests = [];
  const refusals = {};
  let refused = 0;
  const said = [];
  let played = 0;
  let last = 0;
  const play = (...chunks) => {
    const reader = waiting.shift();
    if (reader) reader(chunks);
    else turns.push(chunks);
  };
  const nextTurn = () => (turns.length > 0 ? Promise.resolve(turns.shift()) : new Promise((resolve) => waiting.push(resolve)));

  const plain = {
    config: () => ({ agent: "coffeeco/support-bot", theme: {}, behavior: {}, flags: {} }),
    sessions: () => ({ object: "list", data: [], next_cursor: null }),
    state: () => ({ id: "s", object: "session", status: "idle", events: last ? [{ type: "session.status_idle", seq: last }] : [] }),
    transcript: () => ({ session_id: "s", messages: said.map((text, n) => ({ id: `m${n}`, role: "user", parts: [{ kind: "text", text }] })) }),
  };
  const answer = (name) => answers[name] ?? plain[name]();

  const server = http.createServer(async (request, response) => {
    const { pathname, search } = new URL(request.url, "http://127.0.0.1");
    response.setHeader("access-control-allow-origin", request.headers.origin ?? "*");
    response.setHeader("access-control-allow-headers", "authorization, content-type");
    response.setHeader("access-control-allow-methods", "GET, POST, OPTIONS");
    response.setHeader("access-control-max-age", "600");
    if (request.method === "OPTIONS") return response.writeHead(204).end();
    requests.push(`${request.method} ${pathname}${search}`);
    let body = "";
    for await (const chunk of request) body += chunk;
    const json = (status, value) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(typeof value === "string" ? value : JSON.stringify(value));
    };
    const status = refusals[routeOf(request.method, pathname)];
    if (status) {
      refused += 1;
      return repeat(response, status, refused, `${request.headers.authorization} ${body} ${request.url}`);
    }
    if (pathname === "/v1/embed/session-tokens") return json(201, { token, expires_in: 3600 });
    if (pathname === "/v1/embed/config") return json(200, answer("config"));
    if (pathname === BASE) {
      return request.method === "POST" ? json(201, { id: "s", object: "session", status: "idle" }) : json(200, answer("sessions"));
    }
    if (pathname.endsWith("/events/stream")) {
      response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
      response.flushHeaders();
      const closed = once(response, "close");
      const chunks = await nextTurn();
      for (const chunk of chunks) {
        const pieces = typeof chunk === "function" ? chunk() : [chunk];
        for await (const piece of pieces) {
          if (response.destroyed) return;
          if (!response.write(piece)) {
            await Promise.race([once(response, "drain"), closed]);
          }
          last = Number(/.*"seq":(\d+)/s.exec(piece.slice(-300))?.[1] ?? last);
        }
      }
      response.end();
      await closed;
      played += response.writableFinished ? 1 : 0;
      return;
    }
    if (pathname.endsWith("/events")) {
      said.push(JSON.parse(body).text ?? "");
      return json(202, { accepted: true });
    }
    if (pathname.endsWith("/transcript")) return json(200, answer("transcript"));
    if (pathname.startsWith(`${BASE}/`)) return json(200, answer("state"));
    return json(404, { detail: "Not Found" });
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    play,
    played: () => played,
    answers,
    requests,
    refusals,
    refused: () => refused,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function routeOf(method, path) {
  if (path === "/v1/embed/session-tokens") return "mint";
  if (path === "/v1/embed/config") return "config";
  if (path === BASE) return method === "POST" ? "create" : "sessions";
  return /\/events\/stream$/.test(path) ? "stream" : /\/(events|transcript)$/.exec(path)?.[1].replace("events", "post") ?? "state";
}

/** Refuses a request and repeats what it said, in each shape that errors have (PROTOCOL.md §8). */
function repeat(response, status, nth, said) {
  const shapes = [
    { detail: said },
    { detail: { error: said, message: said, reason: said } },
    { error: said, message: said },
    { detail: [{ loc: ["body", said], msg: said, input: said }] },
    { error: { code: said, message: said } },
    said,
  ];
  const shape = shapes[nth % shapes.length];
  response.writeHead(status, { "content-type": typeof shape === "string" ? "text/plain" : "application/json" });
  response.end(typeof shape === "string" ? shape : JSON.stringify(shape));
}

/** One event as it goes on the wire. */
export function frame(type, fields = {}) {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
}

/** A turn around `events`, numbered from `seq` on: its start and its end. */
export function turn(events, { seq = 1, id = `t${seq}` } = {}) {
  let number = seq;
  const start = frame("session.status_running", { seq: number++, turn_id: id });
  const middle = events.map(([type, fields]) => frame(type, { seq: number++, ...fields }));
  const end = frame("session.status_idle", { seq: number, turn_id: id, stop_reason: "end_turn" });
  return [start, ...middle, end].join("");
}
