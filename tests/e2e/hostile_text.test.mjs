// Texts that mean harm, wherever the widget shows one: nothing executes, navigates, loads or leaves its element.
// tests/hostile/payloads.json has them by class of attack. The pages are served without a policy, which would hide it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { address, browserTest, eventually, shared, site } from "./harness.mjs";
import { frame, startHostileServer, turn } from "./hostile_server.mjs";
import { DEMO, openPanel, parts, say } from "./widget.mjs";

const hostileServer = shared(startHostileServer);
const payloads = JSON.parse(readFileSync(new URL("../hostile/payloads.json", import.meta.url), "utf8"));
const all = Object.values(payloads).flat();
const VISIBLE = { messageVisibility: { thinking: true, tools: "full", toolArgs: true, toolResults: true } };

/** Notes what must not happen, before the page has begun. */
async function watch(page, context, agent, here) {
  const seen = [];
  const hosts = [agent.url, here.url].map((url) => new URL(url).host);
  await context.exposeFunction("__note", (what) => seen.push(`executed ${what}`));
  await page.addInitScript(() => {
    window.__hit = (what) => window.__note(String(what));
  });
  page.on("dialog", (dialog) => seen.push(`dialog ${dialog.message()}`) && dialog.dismiss());
  context.on("page", (other) => other !== page && seen.push(`opened ${other.url()}`));
  context.on("request", (request) => {
    const url = new URL(request.url());
    if (!hosts.includes(url.host)) seen.push(`requested ${url.href}`);
  });
  const address = () => page.url().split(/[?#]/)[0];
  let home;
  page.on("framenavigated", (one) => {
    home ??= address();
    if (one !== page.mainFrame() || address() !== home) seen.push(`navigated to ${one.url()}`);
  });
  return seen;
}

/** Sets off whatever handlers there may be, and tells what is wrong with the widget's DOM. */
function audit(page) {
  return page.evaluate(() => {
    const allowed = new Set(
      ("div span p h1 h2 h3 h4 h5 h6 ul ol li a em strong del code pre blockquote table thead tbody tr th td hr br input button " +
        "textarea form fieldset legend label details summary section article header footer img svg path circle rect line " +
        "polyline polygon g aside").split(" "),
    );
    const wrong = [];
    let count = 0;
    for (const host of document.querySelectorAll("karta-host")) {
      for (const name of Array.from(host.style)) {
        const value = host.style.getPropertyValue(name);
        if (!name.startsWith("--karta-")) wrong.push(`host style ${name}`);
        if (/url|expression|import|image-set|[;{}<>\\]/i.test(value)) wrong.push(`host style ${name}: ${value}`);
      }
      for (const element of host.shadowRoot.querySelectorAll("*")) {
        count += 1;
        if (!allowed.has(element.localName)) wrong.push(`an element ${element.localName}`);
        for (const { name, value } of element.attributes) {
          if (name.startsWith("on") || name === "style" || name === "srcdoc" || name === "formaction") wrong.push(`${name}=${value}`);
          if (["href", "src", "action", "xlink:href", "srcset"].includes(name)) {
            // What is no address leads nowhere.
            const protocol = URL.parse(value, location.href)?.protocol ?? "https:";
            if (!["http:", "https:", "mailto:"].includes(protocol)) wrong.push(`${name}=${value}`);
          }
          if (name === "target" && !/noopener/.test(element.rel)) wrong.push(`a link without rel: ${value}`);
        }
        for (const kind of ["mouseover", "focus", "load", "error", "toggle", "animationstart"]) {
          element.dispatchEvent(new Event(kind));
        }
      }
    }
    return { wrong, count };
  });
}

async function assertSafe(page, seen, what) {
  const { wrong, count } = await audit(page);
  assert.ok(count > 20, `${what}: ${count} elements`);
  assert.deepEqual([...wrong, ...seen], [], what);
}

browserTest("there are 300 payloads and more, in every class", async () => {
  assert.ok(new Set(all).size >= 300, `${all.length}`);
  for (const [name, list] of Object.entries(payloads)) assert.ok(list.length >= 5, name);
});

browserTest("what must not happen would be seen", async ({ page, context }) => {
  const [agent, here] = [await hostileServer(), await site("widget_lab", { policy: null })];
  const seen = await watch(page, context, agent, here);
  await page.goto(address(here.url, { ...DEMO, base_url: agent.url }));
  await openPanel(parts(page));
  await page.evaluate(() => {
    const root = document.querySelector("karta-host").shadowRoot.querySelector(".root");
    root.innerHTML += `<b onmouseover="__hit(1)" style="color:red"></b><a href="javascript:0"></a><img src="http://evil.invalid/">`;
    alert("hello");
  });
  const { wrong } = await audit(page);
  for (const what of ["onmouseover=", "style=", "href=javascript:", "an element b"]) {
    assert.ok(wrong.some((one) => one.startsWith(what)), `${what}: ${wrong}`);
  }
  await eventually(() => seen.join(), (all) => ["executed 1", "dialog hello", "requested http://evil.invalid/"].every((one) => all.includes(one)));
}, { expectedErrors: [/./] });

browserTest("hostile answers, thinking, tools, warnings and visitors' messages stay text", async ({ page, context }) => {
  const [agent, here] = [await hostileServer(), await site("widget_lab", { policy: null })];
  agent.answers.config = { agent: "coffeeco/support-bot", behavior: VISIBLE };
  const seen = await watch(page, context, agent, here);
  let seq = 1;
  for (let from = 0; from < all.length; from += 100) {
    const batch = all.slice(from, from + 100);
    await page.goto(address(here.url, { ...DEMO, base_url: agent.url }));
    const widget = parts(page);
    await openPanel(widget);
    const events = batch.flatMap((text, n) => [
      ["agent.message", { text, part_id: `p${n}` }],
      ["agent.thinking", { text, part_id: `t${n}` }],
      ["agent.tool_use", { tool_use_id: `u${n}`, tool: text, input: { [text]: text } }],
      ["agent.tool_result", { tool_use_id: `u${n}`, output: n % 2 ? text : [text], is_error: n % 3 === 0 }],
      ["session.warning", { code: text, message: text }],
      ["session.message_dequeued", { queue_id: `q${n}`, text, mode: "steered" }],
    ]);
    agent.play(turn([...events, ["agent.message", { text: "The end.", part_id: "end" }]], { seq }));
    seq += 10_000;
    await say(widget, batch[0].replaceAll("\n", " ") || "x");
    const answer = widget.answers.first();
    // Out of sight it may not be laid out, and has no innerText then.
    await eventually(() => answer.textContent(), (text) => /The end\.|too long/.test(text), { within: 20_000 });
    await eventually(() => answer.locator(".answer").getAttribute("aria-busy"), (busy) => busy === "false");
    assert.ok((await widget.users.count()) >= 90, `${await widget.users.count()} messages of visitors`);
    await assertSafe(page, seen, `payloads from ${from}`);
  }
}, { timeout: 90_000, expectedErrors: [/Failed to load|frame-ancestors/] });

browserTest("hostile approvals, questions and choices stay text", async ({ page, context }) => {
  const [agent, here] = [await hostileServer(), await site("widget_lab", { policy: null })];
  agent.answers.config = { agent: "coffeeco/support-bot", behavior: VISIBLE };
  const seen = await watch(page, context, agent, here);
  let seq = 1_000_000;
  for (let from = 0; from < all.length; from += 49) {
    const batch = all.slice(from, from + 49);
    const pause = { stop_reason: "requires_action", request_id: batch[0], tool: batch[1], target: batch.join("\n") };
    const choices = batch.map((text) => ({ label: text, description: text }));
    for (const request of [
      // Each option twice.
      { ...pause, kind: "tool_permission", options: batch.concat(batch) },
      { ...pause, kind: "user_question", questions: batch.slice(0, 9).map((question) => ({ question, header: question, options: choices })) },
    ]) {
      await page.goto(address(here.url, { ...DEMO, base_url: agent.url }));
      const widget = parts(page);
      await openPanel(widget);
      agent.play(frame("session.status_running", { seq, turn_id: `t${seq}` }) + frame("session.status_idle", { seq: seq + 1, turn_id: `t${seq}`, ...request }));
      seq += 10;
      await say(widget, "ask me");
      await widget.card.waitFor();
      await assertSafe(page, seen, `${request.kind} from ${from}`);
    }
  }
}, { timeout: 90_000 });

browserTest("hostile themes, of the server and of the page, set nothing but colours and texts", async ({ page, context }) => {
  const [agent, here] = [await hostileServer(), await site("widget_lab", { policy: null })];
  const seen = await watch(page, context, agent, here);
  const texts = [...payloads.CSS, ...payloads["script elements"], ...payloads.templates];
  const names = [
    "accent", "accentForeground", "background", "surface", "text", "border", "muted", "mutedInk", "ring", "userBubble", "userInk",
    "fieldBg", "fieldInk", "radius", "fontFamily", "agentName", "agentAvatar", "greeting", "launcherIcon", "sendIcon", "closeIcon",
    "position", "layout", "colorScheme",
  ];
  for (let shift = 0; shift < texts.length; shift += 4) {
    // Each field meets each fourth text; the server's fields are one text ahead of the page's.
    const theme = (by) => Object.fromEntries(names.map((name, n) => [name, texts[(n + shift + by) % texts.length]]));
    const prompts = texts.slice(shift, shift + 4);
    agent.answers.config = { agent: texts[shift], theme: { ...theme(1), suggestedPrompts: prompts }, behavior: { modes: texts[shift] } };
    const props = shift % 8 ? {} : { theme: JSON.stringify(theme(0)) };
    await page.goto(address(here.url, { ...DEMO, base_url: agent.url, ...props }));
    const widget = parts(page);
    await openPanel(widget);
    await widget.panel.locator(".prompt").first().waitFor();
    await assertSafe(page, seen, `themes from ${shift}`);
  }
}, { timeout: 90_000 });
