// Chromium, a fresh page for each measurement, and what its main thread does.
import { chromium } from "playwright-core";

import { ARGUMENTS } from "../../tests/e2e/arguments.mjs";

export const launch = () =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: [...ARGUMENTS, "--enable-precise-memory-info"] });

/** Runs in each page before its own scripts: the gaps between frames, once `watch` is called, and long tasks. */
function watchFrames() {
  const seen = { gaps: [], longTasks: [], watch: false };
  window.seen = seen;
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) seen.longTasks.push(task.duration);
  }).observe({ entryTypes: ["longtask"] });
  let last = 0;
  const frame = (now) => {
    if (last > 0) seen.gaps.push(now - last);
    last = now;
    if (seen.isWatching) requestAnimationFrame(frame);
  };
  seen.start = () => {
    last = 0;
    seen.gaps.length = seen.longTasks.length = 0;
    seen.isWatching = true;
    requestAnimationFrame(frame);
  };
}

/** Opens an address in a context of its own, and hands `{ page, cdp }` to `body`. The page must not complain. */
export async function onPage(browser, url, { throttle = 1, viewport = { width: 440, height: 640 } } = {}, body) {
  const context = await browser.newContext({ viewport });
  try {
    const complaints = [];
    context.on("weberror", (error) => complaints.push(error.error().message));
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    await page.addInitScript(watchFrames);
    const cdp = await context.newCDPSession(page);
    await cdp.send("Performance.enable");
    if (throttle > 1) await cdp.send("Emulation.setCPUThrottlingRate", { rate: throttle });
    if (url) await page.goto(url, { waitUntil: "commit" });
    const result = await body({ page, cdp });
    if (complaints.length > 0) throw new Error(`${url} complained: ${complaints.join("; ")}`);
    return result;
  } finally {
    await context.close();
  }
}

/** The main thread's milliseconds so far, by kind; and the JavaScript heap in bytes. */
async function metrics(cdp) {
  const { metrics } = await cdp.send("Performance.getMetrics");
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
}

/** What the main thread does while `body` runs: milliseconds of tasks, scripts, style and layout. */
export async function mainThread(cdp, body) {
  const before = await metrics(cdp);
  await body();
  const after = await metrics(cdp);
  const spent = (name) => (after[name] - before[name]) * 1000;
  return {
    task: spent("TaskDuration"),
    script: spent("ScriptDuration"),
    style: spent("RecalcStyleDuration"),
    layout: spent("LayoutDuration"),
  };
}

/** The frames while `body` runs: how many came more than 50 ms after the one before, and what was blocked beyond that. */
export async function frames(page, body) {
  await page.evaluate(() => window.seen.start());
  await body();
  return page.evaluate(() => {
    const { seen } = window;
    seen.isWatching = false;
    return {
      slowFrames: seen.gaps.filter((gap) => gap > 50).length,
      longestFrame: Math.max(0, ...seen.gaps),
      blocked: seen.longTasks.reduce((sum, duration) => sum + duration - 50, 0),
    };
  });
}

/** Waits until the page does nothing much, as after loading. */
export const settle = (page) =>
  page.evaluate(() => new Promise((resolve) => requestIdleCallback(() => setTimeout(resolve, 300), { timeout: 10_000 })));

/** What runs on the page's main thread while `body` runs, from Chromium's trace: milliseconds by kind of event. */
export async function traced(browser, page, body) {
  await browser.startTracing(page, { categories: ["devtools.timeline", "disabled-by-default-devtools.timeline", "toplevel", "v8"] });
  await body();
  const trace = JSON.parse((await browser.stopTracing()).toString());
  return byKind(trace.traceEvents);
}

const KINDS = {
  script: ["FunctionCall", "EvaluateScript", "RunMicrotasks", "FireAnimationFrame", "TimerFire", "v8.callFunction", "EventDispatch"],
  style: ["UpdateLayoutTree"],
  layout: ["Layout"],
  paint: ["Paint", "PrePaint", "Layerize", "Commit"],
  collect: ["MajorGC", "MinorGC", "V8.GCScavenger"],
  task: ["RunTask", "ThreadControllerImpl::RunTask"],
};

function byKind(events) {
  const start = events.find(({ name }) => name === "TracingStartedInBrowser");
  const { processId } = start.args.data.frames.find((frame) => !frame.parent);
  const thread = events.find(({ name, pid, args }) => name === "thread_name" && pid === processId && args.name === "CrRendererMain");
  const own = events.filter(({ pid, tid, ph }) => pid === processId && tid === thread.tid && ph === "X");
  const spent = (...kinds) => covered(own.filter(({ name }) => kinds.some((kind) => KINDS[kind].includes(name)))) / 1000;
  const times = Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, spent(kind)]));
  // Style and layout that a script asks for are not the script's: they would come after it anyway.
  return { ...times, script: spent("script", "style", "layout") - spent("style", "layout") };
}

/** The time that any of the events takes, nested ones counted once. */
function covered(events) {
  let [total, end] = [0, 0];
  for (const { ts, dur = 0 } of events.sort((one, other) => one.ts - other.ts)) {
    total += Math.max(0, ts + dur - Math.max(ts, end));
    end = Math.max(end, ts + dur);
  }
  return total;
}
