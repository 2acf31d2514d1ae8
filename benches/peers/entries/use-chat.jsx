// Vercel AI SDK's useChat, with the Markdown component that is handed in.
import { useChat } from "@ai-sdk/react";
import { DefaultChatTransport } from "ai";
import { createRoot } from "react-dom/client";
import { answered, box, history, ready } from "./common.js";

export async function start(Markdown, throttle) {
  const messages = (await history()).map(({ id, isQuestion, text }) => ({
    id,
    role: isQuestion ? "user" : "assistant",
    parts: [{ type: "text", text }],
  }));
  const transport = new DefaultChatTransport({ api: "/ui" });
  function Chat() {
    const chat = useChat({ transport, messages, throttle, onFinish: answered });
    ready(() => chat.sendMessage({ text: "markdown" }));
    return chat.messages.map((message) => (
      <div key={message.id}>
        {message.parts.map((part, index) =>
          part.type !== "text" ? null : message.role === "user" ? <p key={index}>{part.text}</p> : <Markdown key={index} text={part.text} />,
        )}
      </div>
    ));
  }
  createRoot(box).render(<Chat />);
}
