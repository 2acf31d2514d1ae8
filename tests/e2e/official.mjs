// The official widget of the published server on a page, and ours, behind the same few words: what a visitor does and
// can read.
import http from "node:http";

import { eventually } from "./harness.mjs";
import { openPage, openPanel } from "./widget.mjs";

/** The official widget, opened by a visitor that the page knows as `user`. Its panel is an iframe. */
export async function openOfficial(page, server, user) {
  const host = await hostPage(server, user);
  await page.goto(host.url);
  const panel = page.frameLocator('iframe[title="Karta chat"]');
  await panel.locator(".karta-launcher").click();
  const field = panel.locator("textarea.karta-input");
  await field.waitFor();
  return {
    stop: host.stop,
    async say(text) {
      await field.fill(text);
      await field.press("Enter");
    },
    // It uploads at once, and sends what has arrived by then.
    async attach(file) {
      await panel.locator("input[type=file].karta-file-picker").setInputFiles([file]);
      await panel.locator(".karta-upload-chip[data-state=done]").waitFor();
    },
    steer: () => panel.getByRole("button", { name: "Steer queued message into the current response" }).click(),
    choose: (option) => panel.getByRole("alertdialog").getByRole("button", { name: option, exact: true }).click(),
    async answer(choice) {
      const card = panel.getByRole("form", { name: "Question from the agent" });
      // A single choice is sent at once.
      await card.getByRole("button", { name: new RegExp(`^${choice}`) }).click();
    },
    decline: () => panel.getByRole("form", { name: "Question from the agent" }).getByRole("button", { name: "Skip" }).click(),
    interrupt: () => panel.getByRole("button", { name: /^stop/i }).click(),
    reload: async () => {
      await page.reload();
      await panel.locator(".karta-launcher").click();
      await field.waitFor();
    },
    read: () => panel.locator("#root").evaluate(readOfficial),
  };
}

/** Our widget, opened by a visitor that the page knows as `user`. */
export async function openOurs(page, server, user) {
  const widget = await openPage(page, server, { behavior: '{"messageVisibility":{"tools":"full"}}', user_id: user });
  await openPanel(widget);
  return {
    async say(text) {
      await widget.field.fill(text);
      await widget.field.press("Enter");
    },
    attach: (file) => widget.host.locator("input[type=file]").setInputFiles([file]),
    steer: () => widget.host.getByRole("button", { name: "Send now" }).click(),
    choose: (option) => widget.card.getByRole("button", { name: new RegExp(`^${option}`) }).click(),
    async answer(choice) {
      await widget.card.getByRole("radio", { name: new RegExp(`^${choice}`) }).check();
      await widget.card.getByRole("button", { name: "Answer" }).click();
    },
    decline: () => widget.card.getByRole("button", { name: "Skip" }).click(),
    interrupt: () => widget.stop.click(),
    reload: async () => {
      await page.reload();
      await openPanel(widget);
    },
    read: () => widget.host.evaluate(readOurs),
    widget,
  };
}

/** Waits until a widget shows what `holds` asks for, and gives it. */
export function shows(widget, holds) {
  return eventually(() => widget.read().catch((error) => ({ error: error.message })), holds, { within: 40_000, every: 50 });
}

async function hostPage(server, user) {
  const html = `<!doctype html><title>The official widget</title><body>
    <script>window.karta = window.karta || function () { (window.karta.q = window.karta.q || []).push(arguments); };</script>
    <script async src="${server.url}/widget/v1/karta.js" data-karta data-agent="coffeeco/support-bot" data-user-id="${user}"
      data-embed-key="pk_live_demo" data-base-url="${server.url}"></script>`;
  const pages = http.createServer((_, response) => response.writeHead(200, { "content-type": "text/html" }).end(html));
  await new Promise((resolve) => pages.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${pages.address().port}/`,
    async stop() {
      pages.closeAllConnections();
      await new Promise((resolve) => pages.close(resolve));
    },
  };
}

// Both read: `{ messages: [{ role, texts, tools }], queued, warnings, card, placeholder, isBusy }`. A message's texts are
// its paragraphs in their order, whatever is folded away; its tools are how they went. Queued messages stand apart.

function readOfficial(root) {
  const text = (node) => node.textContent.trim().replace(/\s+/g, " ");
  const items = [...root.querySelectorAll("[data-slot=message-scroller-item]:has([data-slot=message])")];
  const messages = items.map((item) => {
    const isUser = item.querySelector("[data-slot=message]").dataset.align === "end";
    const body = item.querySelector("[data-slot=bubble-content]");
    const paragraphs = [...(body?.querySelectorAll("p, li, pre") ?? [])].filter((node) => !node.closest("summary"));
    const tools = [...item.querySelectorAll("[data-slot=activity]")].map((tool) => tool.dataset.status);
    return { role: isUser ? "user" : "assistant", texts: paragraphs.map(text), tools };
  });
  const approval = root.querySelector("[role=alertdialog]");
  const question = root.querySelector("[role=form]");
  let card = null;
  if (approval) {
    const buttons = [...approval.querySelectorAll("button")];
    card = {
      tool: text(approval.querySelector("strong")),
      details: text(approval.querySelector("pre")),
      options: buttons.map((button) => [...button.querySelectorAll("span > span")].map(text)),
    };
  } else if (question) {
    const choices = [...question.querySelectorAll("button[aria-pressed]")];
    card = {
      question: text(question.querySelector("strong").parentElement).replace(/: /, " "),
      options: choices.map((button) => [...button.querySelectorAll("span")].map(text)),
    };
  }
  const placeholder = root.querySelector("textarea.karta-input")?.placeholder;
  const isBusy = [...root.querySelectorAll("button")].some((button) => /^stop/i.test(button.ariaLabel ?? ""));
  const queued = [...root.querySelectorAll(".karta-queued-text")].map(text);
  const warnings = [...root.querySelectorAll(".karta-warning-banner-text")].map(text);
  return { messages, queued, warnings, card, placeholder, isBusy };
}

// Besides: `files` of each message, by their names, `notes`, which are what stands below the messages in small print, and
// `notice`, what went wrong.
function readOurs(host) {
  const root = host.shadowRoot;
  const text = (node) => node.textContent.trim().replace(/\s+/g, " ");
  const texts = (selector, from = root) => [...from.querySelectorAll(selector)].map(text);
  const items = [...root.querySelectorAll(".message")];
  const isQueued = (item) => item.querySelector(".bubble[data-state=queued]") !== null;
  const messages = items.filter((item) => !isQueued(item)).map((item) => {
    const shown = [...item.querySelectorAll(".bubble, .thinking-text, .karta-markdown :is(p, li, pre)")];
    return {
      role: item.dataset.role,
      texts: shown.map(text),
      tools: [...item.querySelectorAll(".tool")].map((tool) => tool.dataset.state),
    };
  });
  const approval = root.querySelector(".card.approval");
  const question = root.querySelector(".card.questions");
  let card = null;
  if (approval) {
    card = {
      tool: text(approval.querySelector(".card-title")).split(" wants to run ").at(-1),
      details: text(approval.querySelector("pre")),
      options: [...approval.querySelectorAll(".option")].map((option) => [...option.querySelectorAll("span")].map(text)),
    };
  } else if (question) {
    card = {
      question: [...question.querySelector("legend").childNodes].map(text).filter(Boolean).join(" "),
      options: [...question.querySelectorAll(".choice")].map((choice) => [...choice.querySelectorAll("span")].map(text)),
    };
  }
  const placeholder = root.querySelector("textarea").placeholder;
  const isBusy = root.querySelector("[aria-busy=true]") !== null;
  return {
    messages,
    queued: items.filter(isQueued).map((item) => text(item.querySelector(".bubble"))),
    warnings: texts(".note.warning"),
    card,
    placeholder,
    isBusy,
    files: texts(".message-files .file-name"),
    notes: texts(".note:not(.warning)"),
    notice: root.querySelector(".notice p") && text(root.querySelector(".notice p")),
  };
}
