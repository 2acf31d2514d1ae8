// What the peers' pages share. A page puts `begin` on the window, which sends a message, and sets `answered` when the
// answer is complete; `?messages=N` asks for a conversation of N messages.

export const box = document.getElementById("root");

export const history = async () => {
  const size = new URLSearchParams(location.search).get("messages") ?? 0;
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
  const response = await fetch("/sse");
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
