// The servers that pages talk to, and the one that serves them. All listen on a free port of 127.0.0.1.
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import http from "node:http";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const fromRoot = (variable, file) => process.env[variable] ?? path.join(root, file);

/** The demo agent on its own: `{ url, stop() }`. */
export async function startDemoServer() {
  const program = fromRoot("KARTA_DEMO_SERVER", "target/debug/karta-demo-server");
  return startJsonServer(program, ["0", "--watch-stdin"]);
}

/** The fault proxy in front of a server: `{ url, fault(control, body), stop() }`. */
export async function startFaultProxy(upstream) {
  const program = fromRoot("KARTA_FAULT_PROXY", "target/debug/karta-fault-proxy");
  const proxy = await startJsonServer(program, [upstream, "0", "--watch-stdin"]);
  return {
    ...proxy,
    /** A control under `/__fault__/`, such as `add` with rules; answers what it says. */
    async fault(control, body = undefined) {
      const response = await fetch(`${proxy.url}/__fault__/${control}`, { method: "POST", body: JSON.stringify(body) });
      const answer = await response.json();
      if (!response.ok) throw new Error(`${control}: ${JSON.stringify(answer)}`);
      return answer;
    },
  };
}

/** The published server with a scripted agent; `options` are those of real_server.py. */
export async function startRealServer(...options) {
  const python = fromRoot("KARTA_REAL_SERVER_PYTHON", "target/real-server-venv/bin/python");
  const script = path.join(root, "tests/real_server/real_server.py");
  return startJsonServer(python, [script, "0", "--watch-stdin", ...options]);
}

/** `cargo xtask serve NAME`: the page and the demo agent on one origin. */
export async function startXtaskServe(name, ...options) {
  const program = fromRoot("KARTA_XTASK", "target/debug/xtask");
  const words = ["serve", name, "--port", "0", "--watch-stdin", ...options];
  return start(program, words, (line) => /open (http:\S+)\//.exec(line)?.[1]);
}

/**
 * The fullstack example, which asks `agent` for tokens: `{ url, stop() }`. It ends with its standard input, as the other
 * programs do, by way of a shell.
 */
export async function startFullstack(agent) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const program = fromRoot("KARTA_FULLSTACK", "target/debug/karta-fullstack-example");
  const child = spawn("sh", ["-c", '"$0" & trap "kill $!" EXIT; cat > /dev/null', program], {
    stdio: ["pipe", "pipe", "pipe"],
    env: {
      ...process.env,
      DIOXUS_PUBLIC_PATH: path.join(fromRoot("KARTA_SITES", "target/site"), "fullstack"),
      IP: "127.0.0.1",
      PORT: String(port),
      KARTA_BASE_URL: agent.url,
      SITE_ORIGIN: url,
    },
  });
  const said = [];
  for (const output of [child.stdout, child.stderr]) output.setEncoding("utf8").on("data", (text) => said.push(text));
  const ended = new Promise((resolve) => child.once("exit", resolve).once("error", resolve));
  const stop = async () => {
    child.stdin.end();
    await ended;
  };
  const deadline = performance.now() + 30_000;
  while (!(await answers(url))) {
    if (performance.now() > deadline) {
      await stop();
      throw new Error(`${program} did not answer within 30 s\n${said.join("")}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { url, stop };
}

/** A port that nobody listens on. */
async function freePort() {
  const server = http.createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Whether a server is there. */
async function answers(url) {
  try {
    await fetch(`${url}/icon.svg`).then((response) => response.arrayBuffer());
    return true;
  } catch {
    return false;
  }
}

/** The strictest policy that a page of ours runs under; the agent is on another port. */
export const STRICT_POLICY =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self' http://127.0.0.1:*";

const MEDIA_TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** A plain file server for target/site/NAME, under the strict policy unless `policy` is another one or null. */
export async function startSite(name, { policy = STRICT_POLICY } = {}) {
  const folder = path.join(fromRoot("KARTA_SITES", "target/site"), name);
  const server = http.createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://127.0.0.1");
    // URL parsing has resolved every `..` already.
    const file = path.join(folder, pathname.endsWith("/") ? `${pathname}index.html` : pathname);
    const headers = { "content-type": MEDIA_TYPES[path.extname(file)] ?? "application/octet-stream" };
    if (policy) headers["content-security-policy"] = policy;
    try {
      const body = await readFile(file);
      response.writeHead(200, headers).end(body);
    } catch {
      response.writeHead(404, { "content-type": "text/plain" }).end("not found\n");
    }
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

/** A server that prints one line of JSON with its `base_url` once it listens. */
async function startJsonServer(program, words) {
  return start(program, words, (line) => (line.startsWith("{") ? JSON.parse(line).base_url : undefined));
}

/** Starts a program and waits for the line from which `address` reads where it listens. */
async function start(program, words, address) {
  // With a pipe as its input it ends when this process does, however that comes about.
  const child = spawn(program, words, { cwd: root, stdio: ["pipe", "pipe", "pipe"] });
  const said = [];
  child.stderr.setEncoding("utf8").on("data", (text) => said.push(text));
  const ended = new Promise((resolve) => child.once("exit", resolve).once("error", resolve));
  const url = await new Promise((resolve, reject) => {
    const fail = (why) => reject(new Error(`${path.basename(program)} ${words.join(" ")}: ${why}\n${said.join("")}`));
    const timer = setTimeout(() => fail("did not start within 60 s"), 60_000);
    child.once("error", (error) => fail(error.message));
    child.once("exit", (code) => fail(`ended with ${code}`));
    createInterface({ input: child.stdout }).on("line", (line) => {
      said.push(`${line}\n`);
      const found = address(line);
      if (found) {
        clearTimeout(timer);
        resolve(found.replace(/\/$/, ""));
      }
    });
  });
  return {
    url,
    /** What it has printed so far. */
    output: () => said.join(""),
    async stop() {
      child.stdin.end();
      child.kill();
      await ended;
    },
  };
}
