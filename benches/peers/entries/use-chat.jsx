// Vercel AI SDK's useChat, with the Markdown component that is handed in.
import { useChat } from "@ai-sdk/react";
import { DefaultChatTransport } from "ai";
import { memo, useState } from "react";
import { createRoot } from "react-dom/client";
import { answered, box, history, ready, source } from "./common.js";

export async function start(Markdown, throttle) {
  const messages = (await history()).map(({ id, isQuestion, text }) => ({
    id,
    role: isQuestion ? "user" : "assistant",
    parts: [{ type: "text", text }],
  }));
  const transport = new DefaultChatTransport({ api: source("/ui") });
  function Chat() {
    const chat = useChat({ transport, messages, throttle, onFinish: answered });
    const [draft, setDraft] = useState("");
    ready(() => chat.sendMessage({ text: "markdown" }));
    return (
      <>
        <textarea id="field" value={draft} onChange={(event) => setDraft(event.target.value)} />
        <List messages={chat.messages} />
      </>
    );
  }
  // A key must not render the messages again.
  const List = memo(({ messages }) =>
    messages.map((message) => <Message key={message.id} message={message} />),
  );
  const Message = memo(({ message }) => (
    <div className="row">
      {message.parts.map((part, index) =>
        part.type !== "text" ? null : message.role === "user" ? <p key={index}>{part.text}</p> : <Markdown key={index} text={part.text} />,
      )}
    </div>
  ));
  createRoot(box).render(<Chat />);
}
