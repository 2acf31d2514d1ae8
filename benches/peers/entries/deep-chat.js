// deep-chat.
import "deep-chat";
import { answered, box, deltas, history, ready } from "./common.js";

const chat = document.createElement("deep-chat");
chat.style.height = "580px";
chat.style.width = "400px";
chat.history = (await history()).map(({ isQuestion, text }) => ({ role: isQuestion ? "user" : "ai", text }));
chat.connect = {
  stream: true,
  async handler(_, signals) {
    signals.onOpen();
    for await (const text of deltas()) signals.onResponse({ text });
    signals.onClose();
    answered();
  },
};
box.append(chat);
ready(() => chat.submitUserMessage({ text: "markdown" }));
