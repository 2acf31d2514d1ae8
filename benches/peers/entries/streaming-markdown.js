// streaming-markdown: appends to the DOM, has no messages, and lets `javascript:` links through. The practical limit.
import * as smd from "streaming-markdown";
import { answered, box, deltas, history, ready } from "./common.js";

for (const { text } of await history()) {
  const row = document.createElement("div");
  box.append(row);
  const parser = smd.parser(smd.default_renderer(row));
  smd.parser_write(parser, text);
  smd.parser_end(parser);
}
ready(async () => {
  const parser = smd.parser(smd.default_renderer(box));
  for await (const delta of deltas()) smd.parser_write(parser, delta);
  smd.parser_end(parser);
  answered();
});
