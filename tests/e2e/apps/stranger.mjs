// What a stranger does who has nothing but the README: its commands and its source, word for word, up to an answered
// message. Each step is taken from the README itself, so that it can't say something else.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { before } from "node:test";
import { fileURLToPath } from "node:url";

import { browserTest, realServer, site, xtaskServe } from "../harness.mjs";
import { ask, openPanel, parts } from "../widget.mjs";

const repository = fileURLToPath(new URL("../../..", import.meta.url));
// Outside of the repository, where a stranger's app is; always the same one, so that Cargo builds the library once.
const name = `karta-stranger-${createHash("sha256").update(repository).digest("hex").slice(0, 8)}`;
const folder = path.join(os.tmpdir(), name);
const app = path.join(folder, "coffee");
const source = path.join(app, "src/main.rs");

/** The blocks of the section, as `[language, text]`. */
function blocks(title) {
  const readme = readFileSync(path.join(repository, "README.md"), "utf8");
  const section = readme.split(`\n## ${title}\n`)[1].split("\n## ")[0];
  return [...section.matchAll(/```(\S+)\n([^]*?)```/g)].map(([, language, text]) => [language, text]);
}

const [[, create], [language, main], [, serve]] = blocks("Your first page");

function run(program, words, cwd) {
  const { status, stderr, error } = spawnSync(program, words, { cwd, encoding: "utf8" });
  assert.equal(status, 0, `${program} ${words.join(" ")}: ${error ?? stderr}`);
}

function build() {
  run(process.env.KARTA_XTASK ?? path.join(repository, "target/debug/xtask"), ["build", "coffee", "--manifest-path", app], repository);
}

before(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // In place of the first command: it would fetch what is published, not what is tested.
  assert.match(create, /^git clone \S+\/karta-dioxus\n/);
  symlinkSync(repository.replace(/\/$/, ""), path.join(folder, "karta-dioxus"));
  run("sh", ["-euc", create.replace(/^git clone .*\n/, "")], folder);
  assert.equal(language, "rust,no_run");
  writeFileSync(source, main);
  assert.match(serve, /^cd \.\.\/karta-dioxus\ncargo xtask serve coffee --manifest-path \.\.\/coffee\n$/);
  build();
});

// The source says port 8080; here any will do.
const served = () => xtaskServe("coffee", "--manifest-path", app);
const hosts = async () => `MAP 127.0.0.1:8080 ${new URL((await served()).url).host}`;

browserTest("the README's page answers, with the demo agent beside it", async ({ page }) => {
  await page.goto("http://127.0.0.1:8080/");
  assert.equal(await page.locator("h1").textContent(), "Coffee & Co");
  const widget = parts(page);
  await openPanel(widget);
  assert.match(await widget.panel.textContent(), /Beans/);
  await ask(widget, "How do I brew a V60?", /V60/);
}, { timeout: 120_000, hosts });

browserTest("and with another server, project and key", async ({ page }) => {
  const agent = await realServer();
  const other = main
    .replace("http://127.0.0.1:8080", agent.url)
    .replace("coffeeco/support-bot", "coffeeco/quiet-bot")
    .replace("pk_live_demo", "pk_live_quiet");
  assert.equal(other.match(/quiet/g).length, 2);
  writeFileSync(source, other);
  build();
  const here = await site("coffee");
  const posted = [];
  page.on("request", (request) => request.method() === "POST" && posted.push(request.url()));
  await page.goto(`${here.url}/`);
  const widget = parts(page);
  await openPanel(widget);
  await ask(widget, "echo from a server of my own", /from a server of my own/);
  assert.ok(posted.some((url) => url.startsWith(`${agent.url}/coffeeco/quiet-bot/`) && url.endsWith("/events")));
}, { timeout: 300_000 });
