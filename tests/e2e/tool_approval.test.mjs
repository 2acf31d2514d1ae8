// Approvals and questions, on the hook: examples/tool_approval.rs.
import assert from "node:assert/strict";

import { SERVERS, isAccessible, openChat, requests, sharedToken } from "./chat.mjs";
import { browserTest, demoServer, eventually } from "./harness.mjs";

const open = (page, agent, parameters) => openChat(page, "tool_approval", agent, parameters);
const decided = (page) => page.locator("#decided li").allInnerTexts();

for (const [whose, server] of SERVERS) {
  for (const [option, answer] of [
    ["Allow once", /Ran it \(approve_once\)\.$/],
    ["Allow for this session", /Ran it \(approve_session\)\.$/],
    ["Deny", /Understood, I will not run that\.$/],
  ]) {
    browserTest(`${whose} is told: ${option}`, async ({ page }) => {
      const chat = await open(page, await server());
      await chat.pause("confirm rm -rf ./cache");
      assert.deepEqual(await chat.options(), ["Allow once", "Allow for this session", "Deny"]);
      assert.match(await chat.card.innerText(), /Beans wants to use bash\s+rm -rf \.\/cache/);
      await chat.button(option).click();
      await chat.answersWith(answer);
      assert.equal(await chat.card.count(), 0);
      const seen = await decided(page);
      assert.equal(seen.length, 1);
      assert.match(seen[0], new RegExp(`^${option} bash\\s+rm -rf ./cache$`));
      const state = await chat.answers.last().locator(".tool").getAttribute("data-state");
      assert.equal(state, option === "Deny" ? "denied" : "done");
    });
  }

  browserTest(`each pause in a turn of ${whose} has its own card, and one decision`, async ({ page }) => {
    const agent = await server();
    const chat = await open(page, agent);
    await chat.pause("confirm2 make");
    await chat.answers.last().getByText("I need approval 1 of 2.").waitFor();
    const posts = (await requests(agent, /POST .*\/events$/)).length;
    // A second click is on a card that is gone, or that has been answered.
    await chat.button("Allow once").evaluate((button) => {
      button.click();
      button.click();
    });
    await chat.answers.last().getByText("I need approval 2 of 2.").waitFor();
    await chat.card.waitFor();
    assert.equal((await requests(agent, /POST .*\/events$/)).length, posts + 1);
    await chat.button("Allow once").click();
    await chat.answersWith(/approval 1 of 2[^]*approval 2 of 2[^]*Ran it/);
    assert.equal((await decided(page)).length, 2);
  });

  browserTest(`questions of ${whose} are answered, and the answer is noted`, async ({ page }) => {
    const chat = await open(page, await server());
    await chat.pause("ask");
    assert.match(await chat.card.innerText(), /Which roast\?[^]*Light[^]*bright[^]*Dark[^]*bold/);
    await page.getByRole("radio", { name: /Light/ }).check();
    await chat.button("Send answers").click();
    await chat.answersWith(/"Which roast\?": "Light"/);
    assert.match((await decided(page))[0], /^Answered/);
  });

  browserTest(
    `a decision that another tab has taken at ${whose} is told of`,
    async ({ page, context }) => {
      const agent = await server();
      const parameters = { ...(await sharedToken(agent)), persist: "local" };
      const first = await open(page, agent, parameters);
      await first.pause("confirm ls");
      const other = await context.newPage();
      const second = await open(other, agent, parameters);
      await second.card.waitFor();
      await first.button("Deny").click();
      await first.answersWith(/will not run that\.$/);
      await second.button("Allow once").click();
      await second.answersWith(/will not run that\.$/);
      await eventually(() => decided(other), ([only]) => /Too late: it was answered elsewhere/.test(only));
      assert.doesNotMatch((await decided(page))[0], /Too late/);
      assert.deepEqual([await second.card.count(), await second.notice.count()], [0, 0]);
    },
    { expectedErrors: [/status of 409/] },
  );

  browserTest(`a message sent during a pause of ${whose} is answered after it`, async ({ page }) => {
    const chat = await open(page, await server());
    await chat.pause("confirm ls");
    await chat.say("echo meanwhile");
    await eventually(chat.said, (said) => said.length === 2);
    assert.equal(await chat.card.count(), 1);
    await chat.button("Allow once").click();
    await chat.answersWith(/^Echo: meanwhile$/);
    assert.match((await chat.answered())[0], /Ran it \(approve_once\)\.$/);
  });
}

browserTest("a permission is given by keyboard alone", async ({ page }) => {
  const chat = await open(page, await demoServer());
  const focused = () => page.evaluate(() => document.activeElement.getAttribute("aria-label") ?? document.activeElement.innerText);
  await eventually(focused, (name) => name === "Message");
  await page.keyboard.type("confirm ls");
  await page.keyboard.press("Enter");
  await chat.card.waitFor();
  for (let tabs = 0; (await focused()) !== "Deny"; tabs += 1) {
    assert.ok(tabs < 10, "the card is out of reach");
    await page.keyboard.press("Shift+Tab");
  }
  await page.keyboard.press("Enter");
  await chat.answersWith(/will not run that\.$/);
  assert.equal(await focused(), "Message");
});

browserTest("Beans asks two questions, one of them with several answers", async ({ page }) => {
  const chat = await open(page, await demoServer());
  await chat.button("Help me choose").click();
  await chat.card.waitFor();
  await page.getByRole("radio", { name: /Medium/ }).check();
  assert.equal(await chat.button("Send answers").isDisabled(), true);
  await page.getByRole("checkbox", { name: /Filter/ }).check();
  await page.getByRole("checkbox", { name: /Espresso/ }).check();
  await chat.button("Send answers").click();
  await chat.answersWith(/Medium with Filter, Espresso/);
});

browserTest("axe-core finds nothing, whatever is asked", async ({ page }) => {
  const chat = await open(page, await demoServer());
  await isAccessible(page);
  await chat.pause("confirm ls");
  await isAccessible(page);
  await chat.button("Deny").click();
  await chat.answersWith(/not run that/);
  await chat.pause("ask");
  await isAccessible(page);
});
