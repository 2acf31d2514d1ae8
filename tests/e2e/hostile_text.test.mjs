// Texts that mean harm, wherever the widget shows one: nothing executes, navigates, loads or leaves its element.
// tests/hostile/payloads.json has them by class of attack. The pages are served without a policy, which would hide it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { assertSafe, audit, watch } from "./hostile_audit.mjs";
import { address, browserTest, eventually, shared, site } from "./harness.mjs";
import { frame, startHostileServer, turn } from "./hostile_server.mjs";
import { DEMO, openPanel, parts, say } from "./widget.mjs";

const hostileServer = shared(startHostileServer);
const payloads = JSON.parse(readFileSync(new URL("../hostile/payloads.json", import.meta.url), "utf8"));
const all = Object.values(payloads).flat();
const VISIBLE = { messageVisibility: { thinking: true, tools: "full", toolArgs: true, toolResults: true } };

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
  for (const what of ["onmouseover=", "style=", "href=javascript:", "an element b", "an image http://evil.invalid/"]) {
    assert.ok(wrong.some((one) => one.startsWith(what)), `${what}: ${wrong}`);
  }
  await page.evaluate(() => {
    document.body.append(document.createElement("marquee"));
    fetch("/from-a-text");
  });
  assert.ok((await audit(page)).wrong.some((one) => one.includes("outside of the widget: marquee")));
  const expected = ["executed 1", "dialog hello", "requested http://evil.invalid/", "/from-a-text"];
  await eventually(() => seen.join(), (all) => expected.every((one) => all.includes(one)));
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
}, { timeout: 180_000, expectedErrors: [/Failed to load|frame-ancestors/] });

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
}, { timeout: 180_000 });

browserTest("hostile titles, histories, file names, restored pauses and errors stay text", async ({ page, context }) => {
  const [agent, here] = [await startHostileServer(), await site("widget_lab", { policy: null })];
  agent.answers.config = { agent: "coffeeco/support-bot", behavior: VISIBLE };
  const seen = await watch(page, context, agent, here);
  try {
    for (let from = 0; from < all.length; from += 49) {
      const batch = all.slice(from, from + 49);
      agent.answers.sessions = { object: "list", data: batch.map((title, n) => ({ id: `s${n}`, title, state: title, last_outcome: title, created_at: title })) };
      agent.answers.transcript = {
        session_id: "s0",
        messages: batch.map((text, n) => ({
          id: `h${n}`, role: n % 2 ? "assistant" : "user",
          parts: [{ kind: "text", text: n % 4 ? text : `${text}\n\n[Attached files: uploads/${text}]` }, { kind: "reasoning", text }, { kind: "tool", id: `u${n}`, name: text, input: text, result: text, status: text }],
          turn: { stop_reason: text, error: text, model: text },
        })),
      };
      const pending = { request_id: batch[0], kind: "tool_permission", tool: batch[1], target: batch.join("\n"), options: batch };
      agent.answers.state = {
        id: "s0", status: "running", active_turn: { turn_id: "t", phase: "awaiting_input", pending_approval: pending },
        events: [{ type: "session.status_running", turn_id: "t", seq: 1 }, { type: "session.status_idle", seq: 2, turn_id: "t", stop_reason: "requires_action", ...pending }],
      };
      agent.play(frame("session.status_running", { seq: 1, turn_id: "t" }) + frame("session.status_idle", { seq: 2, turn_id: "t", stop_reason: "requires_action", ...pending }));
      await page.goto(address(here.url, { ...DEMO, base_url: agent.url }));
      const widget = parts(page);
      await openPanel(widget);
      await widget.card.waitFor();
      await assertSafe(page, seen, `a history from ${from}`);
      await widget.host.locator(".header button").first().click();
      await widget.host.getByText("s0").or(widget.host.locator(".session")).first().waitFor();
      await assertSafe(page, seen, `titles from ${from}`);
    }
  } finally {
    await agent.stop();
  }
}, { timeout: 180_000, expectedErrors: [/Failed to load/] });

browserTest("hostile words of errors stay text", async ({ page, context }) => {
  const [agent, here] = [await startHostileServer(), await site("widget_lab", { policy: null })];
  const seen = await watch(page, context, agent, here);
  try {
    await page.goto(address(here.url, { ...DEMO, base_url: agent.url }));
    const widget = parts(page);
    await openPanel(widget);
    let seq = 1;
    for (const [n, text] of all.filter((_, n) => n % 7 === 0).entries()) {
      agent.play(frame("session.status_running", { seq, turn_id: `e${n}` }) + frame("session.error", { seq: seq + 1, turn_id: `e${n}`, message: text, code: text }));
      seq += 10;
      await say(widget, `go on ${n}`);
      await eventually(agent.played, (played) => played > n);
      await widget.stop.waitFor({ state: "detached" });
      await widget.notice.waitFor();
    }
    await assertSafe(page, seen, "errors");
  } finally {
    await agent.stop();
  }
}, { timeout: 180_000, expectedErrors: [/Failed to load/] });

browserTest("hostile themes, of the server and of the page, set nothing but colours and texts", async ({ page, context }) => {
  const [agent, here] = [await hostileServer(), await site("widget_lab", { policy: null })];
  const seen = await watch(page, context, agent, here);
  const texts = [...payloads.CSS, ...payloads["script elements"], ...payloads.templates];
  const names = [
    "accent", "accentForeground", "background", "surface", "text", "border", "muted", "mutedInk", "ring", "userBubble", "userInk",
    "fieldBg", "fieldInk", "radius", "fontFamily", "agentName", "agentAvatar", "greeting", "launcherIcon", "sendIcon", "closeIcon",
    "position", "layout", "colorScheme",
  ];
  // Those of the other classes meet one field each.
  const rest = all.filter((text) => !texts.includes(text));
  for (let from = 0; from < rest.length; from += names.length) {
    const theme = Object.fromEntries(names.map((name, n) => [name, rest[(n + from) % rest.length]]));
    // The images of the avatar and of icons may be anywhere: the agent's owner says where.
    for (const name of ["agentAvatar", "launcherIcon", "sendIcon", "closeIcon"]) {
      if (/^(https?:)?\/\//i.test(theme[name])) delete theme[name];
    }
    agent.answers.config = { agent: rest[from], theme: { ...theme, suggestedPrompts: ["ask"] } };
    await page.goto(address(here.url, { ...DEMO, base_url: agent.url }));
    const widget = parts(page);
    await openPanel(widget);
    await widget.panel.locator(".prompt").first().waitFor();
    await assertSafe(page, seen, `one field each from ${from}`);
  }
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
}, { timeout: 180_000 });

/** The names of the widget's words, as JSON has them. */
const WORDS = Array.from(
  readFileSync(new URL("../../src/widget/locale/english.rs", import.meta.url), "utf8").matchAll(/^    (\w+): "/gm),
  ([, name]) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase()),
);

browserTest("hostile words of a locale stay text, in every state that shows them", async ({ page, context }) => {
  const [agent, here] = [await startHostileServer(), await site("widget_lab", { policy: null })];
  const seen = await watch(page, context, agent, here);
  const consent = { enabled: true, text: all[0], requireAccept: true };
  const pause = { stop_reason: "requires_action", request_id: "r", tool: "orders.refund", target: "10482" };
  const questions = [{ question: "Which?", options: [{ label: "one" }] }, { question: "And?", multiSelect: true, options: [{ label: "two" }] }];
  assert.ok(WORDS.length > 80, `${WORDS.length} words`);
  let seq = 1;
  try {
    for (let from = 0; from < all.length; from += WORDS.length) {
      const locale = Object.fromEntries(WORDS.map((name, n) => [name, `${all[(from + n) % all.length]} {name} {count} {text}`]));
      const open = async (more = {}) => {
        agent.answers.config = { agent: "coffeeco/support-bot", theme: { suggestedPrompts: ["ask"], ...more }, behavior: VISIBLE };
        // More than an address holds. The newest script is the last one.
        await page.addInitScript((words) => sessionStorage.setItem("locale", words), JSON.stringify(locale));
        await page.goto(address(here.url, { ...DEMO, base_url: agent.url }));
        const widget = parts(page);
        // By classes: the names are what is hostile.
        const own = { ...widget, panel: widget.host.locator(".panel"), stop: widget.host.locator(".send[type=button]") };
        await openPanel(own);
        return own;
      };
      const does = async (what, widget, events) => {
        agent.play(frame("session.status_running", { seq, turn_id: `w${seq}` }) + events.map(([type, fields], n) => frame(type, { seq: seq + 1 + n, turn_id: `w${seq}`, ...fields })).join(""));
        seq += 100;
        await say(widget, "go on");
        await widget.stop.waitFor({ state: "detached" });
        await assertSafe(page, seen, `${what} from ${from}`);
      };
      const ends = (reason) => ["session.status_idle", { stop_reason: reason, usage: { output_tokens: 7 } }];
      const asked = await open({ consent });
      await asked.panel.locator(".primary").first().waitFor();
      await assertSafe(page, seen, `consent from ${from}`);
      const plain = await open();
      await plain.panel.locator(".prompt").first().waitFor();
      assert.equal(await plain.host.locator(".messages").getAttribute("aria-label"), locale.messageListLabel, "the words are shown");
      await assertSafe(page, seen, `greeting from ${from}`);
      await does("an answer", plain, [
        ["agent.thinking", { text: "hm" }],
        ["agent.tool_use", { tool_use_id: "a", tool: "t", input: { a: 1 } }],
        ["agent.tool_result", { tool_use_id: "a", output: "x" }],
        ["agent.tool_use", { tool_use_id: "b", tool: "t", input: { a: 1 } }],
        ["agent.tool_result", { tool_use_id: "b", output: "x", is_error: true }],
        ["session.warning", { code: "c", message: "Traceback (most recent call last)" }],
        ["agent.message", { text: "```rust\nlet a;\n```\n\n- [x] done\n\n![a](https://e.invalid/a.png)" }],
        ends("end_turn"),
      ]);
      await does("no answer", plain, [ends("end_turn")]);
      await does("a cancelled one", plain, [ends("cancelled")]);
      await does("an error", plain, [["session.error", { message: "no", code: "c" }]]);
      await does("an approval", plain, [["session.status_idle", { ...pause, kind: "tool_permission", options: ["approve_once", "approve_session", "deny"] }]]);
      const other = await open();
      await does("a question", other, [["session.status_idle", { ...pause, kind: "user_question", questions }]]);
    }
  } finally {
    await agent.stop();
  }
}, { timeout: 180_000, expectedErrors: [/Failed to load/] });
