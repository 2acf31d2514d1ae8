// Serves the pages that are measured and what they talk to, on a free port of 127.0.0.1.
import { readFile } from "node:fs/promises";
import http from "node:http";
import path from "node:path";

import { isQuestion, messageText } from "./document.mjs";
import { plainStream, uiStream } from "./streams.mjs";
import { wire } from "./wire.mjs";

const MEDIA_TYPES = { ".css": "text/css", ".js": "text/javascript", ".wasm": "application/wasm" };

/** The bare page, the same for all: what is measured is what a page puts on it. */
const page = (head, body) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>bench</title>
<style>body { margin: 0; font: 14px sans-serif } #box { height: 600px; width: 420px; overflow: auto } table, td { border: 1px solid #ccc } .page { content-visibility: auto; contain-intrinsic-block-size: auto 9000px }</style>
${head}
<body>${body}</body>
</html>`;

const peerPage = (name) =>
  page(
    `<link rel="stylesheet" href="/peers/${name}/entry.css"><script type="module" src="/peers/${name}/entry.js"></script>`,
    '<main id="box"><div id="root"></div></main>',
  );

const ownPage = () => page('<script type="module" src="/own/start.js"></script>', '<div id="main"></div>');

/** The module's memory is asked for by the memory row. */
const START = 'import init from "./karta-bench-page.js";\nwindow.module = await init();\n';

const officialPage = (base) =>
  page(
    `<script>window.karta = window.karta || function () { (window.karta.q = window.karta.q || []).push(arguments); };</script>
<script async src="${base}/widget/v1/karta.js" data-karta data-agent="coffeeco/support-bot" data-embed-key="pk_live_demo" data-base-url="${base}"></script>`,
    "",
  );

const history = (size) => Array.from({ length: size }, (_, n) => ({ id: `m${n}`, isQuestion: isQuestion(n), text: messageText(n) }));

/** Starts it; `site` and `peers` are the folders of this project's page and of the bundles. Resolves to `{ url, stop() }`. */
export async function startServer(folders) {
  const server = http.createServer((request, response) => {
    const url = new URL(request.url, "http://127.0.0.1");
    answer(request, response, url, folders).catch((error) => {
      console.error(`${request.method} ${url.pathname}:`, error);
      response.destroy();
    });
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(request, response, url, { site, peers }) {
  if (wire(request, response, url)) return;
  const [, place, ...rest] = url.pathname.split("/");
  const html = (text) => response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(text);
  const say = url.searchParams.get("say") ?? "";
  if (place === "sse") return plainStream(response, say);
  if (place === "ui") return uiStream(response, say);
  if (place === "blank") return html(page("", ""));
  if (place === "peer") return html(peerPage(rest[0]));
  if (place === "official") return html(officialPage(url.searchParams.get("base")));
  if (place === "history") {
    return response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(history(+rest[0])));
  }
  if (place === "own" && rest[0] === "") return html(ownPage());
  if (place === "own" && rest[0] === "start.js") return response.writeHead(200, { "content-type": "text/javascript" }).end(START);
  const folder = { own: site, peers }[place];
  const body = folder && (await readFile(path.join(folder, ...rest)).catch(() => null));
  if (!body) return response.writeHead(404).end();
  response.writeHead(200, { "content-type": MEDIA_TYPES[path.extname(url.pathname)] ?? "application/octet-stream" }).end(body);
}
