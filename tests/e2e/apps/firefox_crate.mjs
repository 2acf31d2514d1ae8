// The crate's own tests in a browser (tests/browser: the portal's events, the heap, storage, focus) in Firefox. wasm-bindgen's
// runner serves them as a page, as it does for people; Firefox opens it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { demoServer, eventually } from "../harness.mjs";
import { launchFirefox } from "./firefox_browser.mjs";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const COMMAND = ["test", "--package", "karta-dioxus", "--target", "wasm32-unknown-unknown", "--test", "browser"];

/** Serves the page of the tests: `{ url, stop }`. */
async function serveTests() {
  const runner = process.env.KARTA_TEST_RUNNER ?? `${ROOT}/target/debug/wasm-test-runner`;
  const env = {
    ...process.env, NO_HEADLESS: "1", WASM_BINDGEN_TEST_ADDRESS: "127.0.0.1:0", CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER: runner,
  };
  // A group of its own: Cargo's child serves, and goes on by itself.
  const child = spawn("cargo", COMMAND, { cwd: ROOT, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stderr.on("data", (data) => (said += data));
  const url = await new Promise((resolve, reject) => {
    child.stdout.on("data", (data) => {
      said += data;
      const at = /now available at (http:\S+)/.exec(said);
      if (at) resolve(at[1]);
    });
    child.once("exit", (code) => reject(new Error(`cargo ended with ${code}:\n${said}`)));
  });
  return { url, stop: () => process.kill(-child.pid) };
}

/** Leads the name that the tests have for the demo agent to it. */
const proxy = (agent) => `function FindProxyForURL(url, host) {
  return host === "demo-agent.test" ? "PROXY ${new URL(agent.url).host}" : "DIRECT";
}`;

test("the crate's tests in a browser pass in Firefox", { timeout: 300_000 }, async () => {
  const [agent, tests] = await Promise.all([demoServer(), serveTests()]);
  const browser = await launchFirefox({
    "network.proxy.type": 2,
    "network.proxy.autoconfig_url": `data:application/x-ns-proxy-autoconfig,${encodeURIComponent(proxy(agent))}`,
  });
  try {
    const page = await browser.newPage();
    await page.goto(tests.url);
    const output = () => page.evaluate(() => document.querySelector("#output")?.textContent ?? "");
    const text = await eventually(output, (text) => /test result: /.test(text), { within: 240_000, every: 500 }).catch(output);
    console.log(text.slice(text.indexOf("test result:")).trim());
    assert.match(text, /test result: ok\. (?!0 )\d+ passed; 0 failed; 0 ignored; 0 filtered/, text);
  } finally {
    await browser.close();
    tests.stop();
  }
});
