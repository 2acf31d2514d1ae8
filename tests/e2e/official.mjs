// The official widget of the published server on a page, and ours, behind the same few words: what a visitor does and
// can read.
import http from "node:http";

import { eventually } from "./harness.mjs";
import { openPage, openPanel } from "./widget.mjs";

/** The official widget, opened. Its panel is an iframe. */
export async function openOfficial(page, server) {
  const host = await hostPage(server);
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

/** Our widget, opened. */
export async function openOurs(page, server) {
  const widget = await openPage(page, server, { behavior: '{"messageVisibility":{"tools":"full"}}' });
  await openPanel(widget);
  return {
    async say(text) {
      await widget.field.fill(text);
      await widget.field.press("Enter");
    },
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
  return eventually(() => widget.read().catch((error) => ({ error: error.message })), holds, { within: 20_000, every: 50 });
}

async function hostPage(server) {
  const html = `<!doctype html><title>The official widget</title><body>
    <script>window.karta = window.karta || function () { (window.karta.q = window.karta.q || []).push(arguments); };</script>
    <script async src="${server.url}/widget/v1/karta.js" data-karta data-agent="coffeeco/support-bot"
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

// Both read: `{ messages: [{ role, texts, tools }], card, isBusy }`. A message's texts are its paragraphs in their
// order, whatever is folded away; its tools are how they went.

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
  return { messages, card, placeholder, isBusy };
}

function readOurs(host) {
  const root = host.shadowRoot;
  const text = (node) => node.textContent.trim().replace(/\s+/g, " ");
  const messages = [...root.querySelectorAll(".message")].map((item) => {
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
  const notice = root.querySelector(".notice p");
  return { messages, card, placeholder, isBusy, notice: notice && text(notice) };
}
