// useChat with Streamdown, rendered at most every 50 ms.
import { memo } from "react";
import { Streamdown } from "streamdown";
import { start } from "./use-chat.jsx";

const Markdown = memo(({ text }) => <Streamdown>{text}</Streamdown>);
await start(Markdown, 50);
