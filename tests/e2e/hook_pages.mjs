// What the tests of the hook's pages share: a chat page as a visitor sees it.
import assert from "node:assert/strict";

import { address, demoServer, eventually, realServer, site, stats } from "./harness.mjs";

/** Both servers, by what a test's name calls them. */
export const SERVERS = [
  ["the demo agent", demoServer],
  ["the published server", realServer],
];

/** One page on one server. */
export class Chat {
  constructor(page, agent) {
    this.page = page;
    this.agent = agent;
    this.field = page.getByRole("textbox", { name: "Message" });
    this.answers = page.locator("[role=log] .assistant");
    this.questions = page.locator("[role=log] .user");
  }

  static async open(page, name, server, parameters = {}) {
    const [here, agent] = await Promise.all([site(name), server()]);
    await page.goto(address(here.url, { base_url: agent.url, ...parameters }));
    const chat = new Chat(page, agent);
    await chat.field.waitFor();
    return chat;
  }

  async send(text) {
    await this.field.fill(text);
    await this.field.press("Enter");
    assert.equal(await this.field.inputValue(), "", "the draft is cleared at once");
  }

  /** The last answer, once it holds `text`. */
  async answer(text, options = { within: 15_000 }) {
    return eventually(() => this.texts(this.answers), (texts) => texts.at(-1)?.includes(text), options);
  }

  async texts(locator) {
    return locator.allInnerTexts();
  }

  /** No turn runs any more. */
  async settled() {
    await this.page.getByRole("button", { name: "Stop" }).waitFor({ state: "detached" });
  }

  /** How often a text was posted to this chat's server, by what the server logged: posts of messages to sessions. */
  async posts(since = 0) {
    const { log } = await stats(this.agent);
    return log.slice(since).filter(({ method, path }) => method === "POST" && path.endsWith("/events")).length;
  }
}
