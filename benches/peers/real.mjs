// The published server with its scripted agent, as the end-to-end tests start it.
import { spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";

/** Resolves to `{ url, stop() }`. */
export async function startRealServer() {
  const root = path.join(import.meta.dirname, "../..");
  const python = process.env.KARTA_REAL_SERVER_PYTHON ?? path.join(root, "target/real-server-venv/bin/python");
  // With a pipe as its input it ends when this process does.
  const words = [path.join(root, "tests/real_server/real_server.py"), "0", "--watch-stdin"];
  const child = spawn(python, words, { stdio: ["pipe", "pipe", "ignore"] });
  const ended = new Promise((resolve) => child.once("exit", resolve).once("error", resolve));
  const url = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the published server ended with ${code}`)));
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (line.startsWith("{")) resolve(JSON.parse(line).base_url.replace(/\/$/, ""));
    });
  });
  return {
    url,
    async stop() {
      child.stdin.end();
      child.kill();
      await ended;
    },
  };
}
