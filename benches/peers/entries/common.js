// What the peers' pages share. A page puts `begin` on the window, which sends a message, and sets `answered` when the
// answer is complete; `?messages=N` asks for a conversation of N messages, `say` says what the answer is, and `follow`
// has the box scrolled to its end once a frame while it grows, as chats do.

const parameters = new URLSearchParams(location.search);
const say = parameters.get("say") ?? "";

/** Where an answer comes from. */
export const source = (path) => `${path}?say=${encodeURIComponent(say)}`;

export const box = document.getElementById("root");

if (parameters.get("follow")) {
  const frame = document.getElementById("box");
  let isAsked = false;
  new MutationObserver(() => {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(() => {
      isAsked = false;
      frame.scrollTop = frame.scrollHeight;
    });
  }).observe(box, { childList: true, characterData: true, subtree: true });
}

export const history = async () => {
  const size = parameters.get("messages") ?? 0;
  return (await fetch(`/history/${size}`)).json();
};

export const ready = (begin) => {
  window.begin = begin;
};

export const answered = () => {
  window.answered = true;
};

/** The texts of an answer, as they come. */
export async function* deltas() {
  const response = await fetch(source("/sse"));
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const events = (rest + value).split("\n\n");
    rest = events.pop();
    for (const event of events) yield JSON.parse(event.slice("data: ".length)).delta;
  }
}
