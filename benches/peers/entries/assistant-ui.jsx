// assistant-ui with its Markdown.
import { AssistantRuntimeProvider, ComposerPrimitive, MessagePrimitive, ThreadPrimitive, useLocalRuntime } from "@assistant-ui/react";
import { MarkdownTextPrimitive } from "@assistant-ui/react-markdown";
import { createRoot } from "react-dom/client";
import gfm from "remark-gfm";
import { answered, box, deltas, history, ready } from "./common.js";

const plugins = [gfm];
const Text = () => <MarkdownTextPrimitive remarkPlugins={plugins} />;
const parts = { Text };
const Message = () => (
  <MessagePrimitive.Root>
    <MessagePrimitive.Parts components={parts} />
  </MessagePrimitive.Root>
);
const messages = { Message };
const adapter = {
  async *run() {
    let text = "";
    for await (const delta of deltas()) {
      text += delta;
      yield { content: [{ type: "text", text }] };
    }
    answered();
  },
};
const initialMessages = (await history()).map(({ isQuestion, text }) => ({
  role: isQuestion ? "user" : "assistant",
  content: [{ type: "text", text }],
}));

function Chat() {
  const runtime = useLocalRuntime(adapter, { initialMessages });
  ready(() => runtime.thread.append("markdown"));
  return (
    <AssistantRuntimeProvider runtime={runtime}>
      <ThreadPrimitive.Root>
        <ThreadPrimitive.Viewport style={{ height: 580, overflow: "auto" }}>
          <ThreadPrimitive.Messages components={messages} />
        </ThreadPrimitive.Viewport>
        <ComposerPrimitive.Root>
          <ComposerPrimitive.Input />
        </ComposerPrimitive.Root>
      </ThreadPrimitive.Root>
    </AssistantRuntimeProvider>
  );
}
createRoot(box).render(<Chat />);
