// useChat with react-markdown (unthrottled, as it is by default), memoized by text.
import { memo } from "react";
import ReactMarkdown from "react-markdown";
import gfm from "remark-gfm";
import { start } from "./use-chat.jsx";

const plugins = [gfm];
const Markdown = memo(({ text }) => <ReactMarkdown remarkPlugins={plugins}>{text}</ReactMarkdown>);
await start(Markdown);
