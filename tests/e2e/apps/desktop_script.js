// Runs in the window of examples/desktop (src/script.rs): uses it as a visitor does, and sends what is to be seen.
const eventually = async (look) => {
  // The test has the deadline.
  for (;;) {
    const found = look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};
const write = (field, text) => {
  field.focus();
  // What typing does: the browser's own insertion, with its events.
  document.execCommand("insertText", false, text);
};
const box = (element) => {
  const { left, top, right, bottom } = element.getBoundingClientRect();
  return { left, top, right, bottom };
};

// The chat on the hook.
const form = await eventually(() => document.querySelector("form#chat"));
write(form.querySelector("input"), "echo hello from the desktop");
form.querySelector("button").click();
const log = document.querySelector("main [role=log]");
const answer = await eventually(() => [...log.querySelectorAll(".assistant")].find((one) => /from the desktop$/.test(one.textContent)));
dioxus.send({ hook: { said: log.querySelector(".user").textContent, answer: answer.textContent } });

// The widget.
const host = await eventually(() => document.querySelector(".karta-host"));
const launcher = await eventually(() => host.querySelector(".launcher"));
dioxus.send({ launcher: { box: box(launcher), width: innerWidth, height: innerHeight } });
launcher.click();
const panel = await eventually(() => host.querySelector("[role=dialog]"));
write(panel.querySelector("textarea"), "Compare Ethiopia and Colombia");
(await eventually(() => panel.querySelector(".send:not(:disabled)"))).click();
const done = await eventually(() => panel.querySelector(".answer[aria-busy=false]"));
const messages = panel.querySelector(".messages");
await eventually(() => messages.scrollHeight - messages.clientHeight - messages.scrollTop < 48);
dioxus.send({
  widget: {
    answer: done.innerText,
    hasTable: done.querySelector("table") !== null,
    panel: box(panel),
    position: getComputedStyle(panel).position,
    accent: getComputedStyle(host).getPropertyValue("--karta-accent").trim(),
    page: getComputedStyle(document.querySelector("h1")).position,
  },
});
await new Promise(() => {});
