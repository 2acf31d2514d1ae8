// examples/desktop under a virtual display: the chat on the hook and the widget, each asked for an answer in the window
// itself by desktop_script.js. The picture of the window is target/desktop.png.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { startDemoServer } from "../servers.mjs";
import { startDisplay } from "../virtual_display.mjs";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const PROGRAM = process.env.KARTA_DESKTOP ?? path.join(root, "target/debug/karta-desktop-example");
const SCRIPT = fileURLToPath(new URL("desktop_script.js", import.meta.url));
const PICTURES = process.env.KARTA_PICTURES ?? path.join(root, "target");
const [WIDTH, HEIGHT] = [1100, 800];

/** Starts the app; `told(key)` waits for the message of the script that has this key. */
function startApp(display, agent) {
  const child = spawn(PROGRAM, {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      DISPLAY: display.name,
      KARTA_BASE_URL: agent.url,
      KARTA_DESKTOP_SCRIPT: SCRIPT,
      // There is no graphics card behind a virtual display.
      WEBKIT_DISABLE_DMABUF_RENDERER: "1",
      WAYLAND_DISPLAY: "",
      GDK_BACKEND: "x11",
    },
  });
  const output = [];
  const messages = {};
  const waiting = new Set();
  const ended = new Promise((resolve) => child.once("exit", resolve).once("error", resolve));
  child.stderr.setEncoding("utf8").on("data", (text) => output.push(text));
  createInterface({ input: child.stdout }).on("line", (line) => {
    output.push(`${line}\n`);
    if (!line.startsWith("{")) return;
    Object.assign(messages, JSON.parse(line));
    for (const look of waiting) look();
  });
  return {
    told: (key) =>
      new Promise((resolve, reject) => {
        const fail = (why) => reject(new Error(`no \`${key}\` from the window: ${why}\n${output.join("")}`));
        const timer = setTimeout(() => fail("it took more than 90 s"), 90_000);
        ended.then((code) => fail(`the app ended with ${code}`));
        const look = () => {
          if (!(key in messages)) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve(messages[key]);
        };
        waiting.add(look);
        look();
      }),
    async stop() {
      child.kill();
      await ended;
    },
  };
}

test("the hook and the widget answer in a desktop window", { timeout: 240_000 }, async (context) => {
  const agent = await startDemoServer();
  context.after(() => agent.stop());
  const display = await startDisplay(WIDTH, HEIGHT);
  const app = startApp(display, agent);
  context.after(async () => {
    await writeFile(path.join(PICTURES, "desktop.png"), await display.picture());
    await app.stop();
    await display.stop();
  });

  const { said, answer } = await app.told("hook");
  assert.equal(said, "echo hello from the desktop");
  assert.match(answer, /hello from the desktop$/);

  const { box: launcher, width, height } = await app.told("launcher");
  assert.ok(launcher.right <= width && launcher.right > width - 40, `the launcher is in the corner: ${JSON.stringify({ launcher, width })}`);
  assert.ok(launcher.bottom <= height && launcher.bottom > height - 40, JSON.stringify({ launcher, height }));

  const widget = await app.told("widget");
  assert.match(widget.answer, /Ethiopia/);
  assert.ok(widget.hasTable, "its Markdown is rendered");
  assert.equal(widget.position, "fixed", "the widget has its styles");
  assert.equal(widget.page, "static", "the page keeps its own");
  assert.equal(widget.accent, "#7a4b2a", "the theme is applied");
  assert.ok(widget.panel.right <= width && widget.panel.bottom < launcher.top, JSON.stringify(widget.panel));
});
