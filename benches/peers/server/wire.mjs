// As much of a Karta server as one conversation needs. The agent is named after the number of messages that its
// conversation has already: `bench/n1000`. A message says what is answered: `markdown`, or `plain COUNT GAP`.
import { answerTo, messageText, isQuestion } from "./document.mjs";
import { pace } from "./pace.mjs";

const sessions = new Map();
const ROUTE = /^\/bench\/n(\d+)\/v1\/managed-agents\/sessions(?:\/([^/]+)(\/.*)?)?$/;

/** Answers a request of the Karta wire; `false` if it is none. */
export function wire(request, response, url) {
  if (url.pathname === "/v1/embed/session-tokens") return json(response, 201, { token: "bench", expires_in: 3600 });
  if (url.pathname === "/v1/embed/config") return json(response, 200, {});
  const [, size, id, rest] = ROUTE.exec(url.pathname) ?? [];
  if (size === undefined) return false;
  if (!id) return request.method === "POST" ? create(response) : list(response, +size);
  const session = open(id);
  const route = `${request.method} ${rest ?? ""}`;
  if (route === "GET ") return json(response, 200, { id, status: "idle", active_turn: null, queued_messages: [], events: [] });
  if (route === "GET /transcript") return json(response, 200, { session_id: id, messages: transcript(+size) });
  if (route === "POST /events") return post(request, response, session);
  if (route === "GET /events/stream") return follow(response, session, +url.searchParams.get("after"));
  return json(response, 404, { detail: "Not Found" });
}

function open(id) {
  if (!sessions.has(id)) sessions.set(id, { log: [], readers: new Set(), turns: 0 });
  return sessions.get(id);
}

function create(response) {
  return json(response, 201, { id: `s${sessions.size}`, object: "session", status: "idle" });
}

/** A fresh session each time: the pages must not see what others were answered. */
function list(response, size) {
  const data = size > 0 ? [{ id: `long${sessions.size}`, object: "session", state: "idle" }] : [];
  return json(response, 200, { object: "list", data, next_cursor: null });
}

function transcript(size) {
  return Array.from({ length: size }, (_, n) => {
    const part = { kind: "text", id: `m${n}:text`, text: messageText(n) };
    if (isQuestion(n)) return { id: `m${n}`, role: "user", parts: [part] };
    const turn = { turnId: `turn_${n}`, startedAt: "2026-01-01T00:00:00Z", completedAt: "2026-01-01T00:00:02Z", status: "succeeded" };
    return { id: `m${n}`, role: "assistant", parts: [part], turn };
  });
}

async function post(request, response, session) {
  let body = "";
  for await (const chunk of request) body += chunk;
  const event = JSON.parse(body);
  json(response, 202, { accepted: true });
  if (event.type === "user.message") play(session, event.text.trim().split("\n").at(-1));
}

function play(session, text) {
  const turn_id = `turn_live_${++session.turns}`;
  const { chunks, gap } = answerTo(text);
  append(session, { type: "session.status_running", turn_id });
  session.stop = pace(
    chunks,
    gap,
    (text) => append(session, { type: "agent.message", text, part_id: `${turn_id}-0`, delta: true }),
    () => append(session, { type: "session.status_idle", stop_reason: "end_turn", turn_id }),
  );
}

function append(session, event) {
  const seq = session.log.length + 1;
  // ASCII only, as the published server writes it.
  const data = JSON.stringify({ ...event, seq }).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
  session.log.push({ data: `event: ${event.type}\ndata: ${data}\n\n`, ends: event.type === "session.status_idle" });
  for (const reader of session.readers) reader();
}

function follow(response, session, after) {
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" });
  response.flushHeaders();
  let next = after;
  const read = () => {
    while (next < session.log.length) {
      const { data, ends } = session.log[next++];
      response.write(data);
      if (ends) {
        session.readers.delete(read);
        return void response.end();
      }
    }
  };
  session.readers.add(read);
  response.on("close", () => session.readers.delete(read));
  read();
  return true;
}

function json(response, status, body) {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  return true;
}
