// Attachments of the widget: how files come, what becomes of them, and what keeps them.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after } from "node:test";

import { SERVERS } from "./chat.mjs";
import { browserTest, demoServer, eventually } from "./harness.mjs";
import { answered, axe, control, event, focusIs, focused, holdConfig, openPage, openPanel, requests } from "./widget.mjs";

const FRESH = { behavior: JSON.stringify({ resumeLatest: false }) };
const FAILED = { expectedErrors: [/Failed to load resource/] };

const text = (name, content = `the content of ${name}`) => ({ name, mimeType: "text/plain", buffer: Buffer.from(content) });

/** The composer's parts that have to do with files. */
function filesOf(widget) {
  const { host } = widget;
  return {
    attach: host.getByRole("button", { name: "Attach a file" }),
    input: host.locator("input[type=file]"),
    chips: host.locator(".files > .file"),
    chip: (name) => host.locator(".files > .file", { hasText: name }),
    names: () => host.locator(".files .file-name").allTextContents(),
    states: () => host.locator(".files > .file").evaluateAll((chips) => chips.map((chip) => chip.dataset.state)),
    remove: (name) => host.getByRole("button", { name: `Remove ${name}` }),
    retry: host.locator(".files").getByRole("button", { name: "Try again" }),
    cancel: host.getByRole("button", { name: "Cancel the upload" }),
    note: host.locator(".files-note"),
    overlay: host.locator(".drop-target"),
    sent: () => host.locator(".message[data-role=user]").last().locator(".message-files .file-name").allTextContents(),
  };
}

async function opened(page, agent, parameters = FRESH) {
  const widget = await openPage(page, agent, parameters);
  await openPanel(widget);
  return { widget, files: filesOf(widget) };
}

/** Pastes a text, files, or both. */
function paste(field, content) {
  return field.evaluate((element, { plain, html, names }) => {
    const clipboardData = new DataTransfer();
    if (plain) clipboardData.setData("text/plain", plain);
    if (html) clipboardData.setData("text/html", html);
    for (const name of names ?? []) clipboardData.items.add(new File([`pasted ${name}`], name));
    const init = { clipboardData, bubbles: true, cancelable: true, composed: true };
    return element.dispatchEvent(new ClipboardEvent("paste", init));
  }, content);
}

/** Drags real files of the disk, as the system does. */
async function dragger(page, context, paths) {
  const cdp = await context.newCDPSession(page);
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  return async (type, { x, y }) => cdp.send("Input.dispatchDragEvent", { type, x, y, data });
}

async function middle(locator) {
  const { x, y, width, height } = await locator.boundingBox();
  return { x: x + width / 2, y: y + height / 2 };
}

for (const [name, server] of SERVERS) {
  browserTest(`${name}: files by the button, pasted and dropped arrive, a removed one does not`, async ({ page, context }) => {
    const agent = await server();
    const { widget, files } = await opened(page, agent);
    const seen = requests(page, agent);
    const folder = await mkdtemp(path.join(tmpdir(), "karta-files-"));
    after(() => rm(folder, { recursive: true, force: true }));
    const dropped = path.join(folder, "dropped.txt");
    await writeFile(dropped, "dropped onto the panel");
    await files.input.setInputFiles([text("chosen.txt"), text("secret.txt")]);
    assert.equal(await paste(widget.field, { names: ["pasted.png"] }), false, "the browser does not paste it too");
    const drag = await dragger(page, context, [dropped]);
    const { x, y } = await middle(widget.log);
    await drag("dragEnter", { x, y });
    await drag("dragOver", { x, y });
    await files.overlay.waitFor();
    await drag("drop", { x, y });
    await files.overlay.waitFor({ state: "detached" });
    await eventually(files.names, (names) => names.join() === "chosen.txt,secret.txt,pasted.png,dropped.txt");
    await files.remove("secret.txt").click();
    await focusIs(page, "field-input");
    assert.equal(seen.filter((line) => line.endsWith("/files")).length, 0, "nothing is uploaded before the message");
    await widget.field.fill("echo look");
    await widget.field.press("Enter");
    await answered(widget, /Echo: look \(files: .*chosen\.txt.*pasted\.png.*dropped\.txt/s);
    assert.doesNotMatch(await widget.last.innerText(), /secret/);
    assert.deepEqual(await files.sent(), ["chosen.txt", "pasted.png", "dropped.txt"]);
    assert.equal(seen.filter((line) => line.startsWith("POST") && line.endsWith("/files")).length, 3);
    assert.equal(await widget.field.inputValue(), "");
    assert.equal(await files.chips.count(), 0);
    assert.equal(await page.evaluate(() => location.pathname), "/", "the page did not go to the file");
    // The next message goes without them.
    await widget.field.fill("echo alone");
    await widget.field.press("Enter");
    await answered(widget, /Echo: alone\s*$/m);
    assert.doesNotMatch(await widget.last.innerText(), /files:/);
  });

  browserTest(`${name}: a message may be files alone, and an empty file is one`, async ({ page }) => {
    const { widget, files } = await opened(page, await server());
    assert.ok(await widget.send.isDisabled());
    await files.input.setInputFiles([text("empty.txt", "")]);
    assert.match(await files.chip("empty.txt").innerText(), /0 B/);
    await widget.send.click();
    // The demo agent's Beans reads what he is given; the published server's echoes.
    await answered(widget, /empty\.txt/);
    assert.deepEqual(await files.sent(), ["empty.txt"]);
    assert.equal(await widget.users.last().locator(".bubble").count(), 0);
  });
}

browserTest("a file that is too large is refused at once, with its name and the limit", async ({ page }) => {
  const agent = await demoServer();
  const { widget, files } = await opened(page, agent);
  const seen = requests(page, agent);
  // Playwright hands over no more than 50 MB: this one is made in the page.
  await files.input.evaluate((input) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(25 * 1024 * 1024 + 1)], "huge.bin"));
    data.items.add(new File(["small"], "small.txt"));
    input.files = data.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  await eventually(() => files.note.innerText(), (said) => said === "huge.bin is too large: at most 25 MB");
  assert.equal(await files.note.getAttribute("role"), "alert");
  assert.deepEqual(await files.names(), ["small.txt"]);
  await widget.field.fill("echo small one");
  await widget.field.press("Enter");
  await answered(widget, /files: uploads\/small\.txt\)/);
  assert.equal(await files.note.innerText(), "");
  assert.equal(seen.filter((line) => line.startsWith("POST") && line.endsWith("/files")).length, 1);
});

browserTest("25 MiB arrive", async ({ page }) => {
  const { widget, files } = await opened(page, await demoServer());
  await files.input.evaluate((input) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(25 * 1024 * 1024)], "large.bin"));
    input.files = data.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  await files.chip("large.bin").getByText("25 MB").waitFor();
  await widget.field.fill("echo all of it");
  await widget.field.press("Enter");
  await answered(widget, /files: uploads\/large\.bin\)/);
});

browserTest("a failed upload keeps draft and files; what has arrived is not uploaded twice", async ({ page }) => {
  const agent = await demoServer();
  const { widget, files } = await opened(page, agent);
  const seen = requests(page, agent);
  const uploads = () => seen.filter((line) => line.startsWith("POST") && line.endsWith("/files")).length;
  await files.input.setInputFiles([text("one.txt")]);
  await files.input.setInputFiles([text("two.txt"), text("three.txt")]);
  await widget.field.fill("echo all three");
  // The second upload fails, twice.
  let count = 0;
  await page.route(/\/files$/, async (route) => {
    if (route.request().method() === "POST" && [2, 3].includes((count += 1))) await control(agent, "fail?route=files&status=503");
    await route.continue();
  });
  await widget.field.press("Enter");
  await eventually(files.states, (states) => states.join() === "ready,failed,ready");
  assert.match(await files.chip("two.txt").innerText(), /Upload failed/);
  assert.equal(await widget.field.inputValue(), "echo all three");
  assert.equal(await widget.field.getAttribute("readonly"), null);
  assert.equal(await focused(page), "field-input");
  assert.equal(await widget.users.count(), 0);
  assert.equal((await event(page, "error")).code ?? "", "");
  // The agent would get it anyway.
  assert.equal(await files.remove("one.txt").count(), 0);
  assert.equal(await files.remove("two.txt").count(), 1);
  assert.deepEqual(await axe(page), []);
  await files.retry.click();
  await eventually(uploads, (made) => made === 3);
  await eventually(files.states, (states) => states.join() === "ready,failed,ready");
  await widget.send.click();
  await answered(widget, /files: uploads\/one\.txt, uploads\/two\.txt, uploads\/three\.txt\)/);
  assert.equal(uploads(), 5);
  assert.deepEqual(await files.sent(), ["one.txt", "two.txt", "three.txt"]);
}, FAILED);

for (const asks of [false, true]) {
  const what = asks ? "a consent, which files await too" : "none";
  browserTest(`files that are sent before the configuration is there wait for it; it asks for ${what}`, async ({ page }) => {
    const agent = await demoServer();
    const consent = asks ? { enabled: true, text: "We read your files.", requireAccept: true } : undefined;
    await control(agent, "config", { agent: "coffeeco/support-bot", theme: { agentName: "Beans", consent } });
    const release = await holdConfig(page);
    try {
      const { widget, files } = await opened(page, agent);
      const seen = requests(page, agent);
      const posts = () => seen.filter((line) => line.startsWith("POST"));
      await files.input.setInputFiles([text("early.txt")]);
      await widget.field.fill("echo early");
      await widget.field.press("Enter");
      await files.cancel.waitFor();
      // It can be thought better of, and sent again.
      await files.cancel.click();
      await files.cancel.waitFor({ state: "detached" });
      await widget.field.press("Enter");
      await files.cancel.waitFor();
      // As many requests of the page itself as an upload would have taken by now.
      await page.evaluate(async (url) => {
        for (let i = 0; i < 5; i += 1) await (await fetch(`${url}/__peer__/stats`)).text();
      }, agent.url);
      assert.deepEqual(posts(), []);
      release();
      await event(page, "ready");
      if (asks) {
        const accept = widget.host.getByRole("button", { name: "Accept" });
        await accept.waitFor();
        await eventually(files.states, (states) => states.join() === "ready");
        assert.equal(await widget.field.inputValue(), "echo early");
        assert.deepEqual(posts(), []);
        await accept.click();
        await widget.send.click();
      }
      await answered(widget, /early \(files: uploads\/early\.txt\)/);
      assert.deepEqual(await files.sent(), ["early.txt"]);
      assert.equal(await widget.users.count(), 1);
    } finally {
      await control(agent, "reset");
    }
  });
}

browserTest("what the network swallows can be sent again", async ({ page }) => {
  const agent = await demoServer();
  const { widget, files } = await opened(page, agent);
  await files.input.setInputFiles([text("again.txt")]);
  // A server that hangs up would be asked again by Chromium itself.
  await page.route(/\/files$/, (route) => route.abort(), { times: 1 });
  await widget.field.fill("echo there you are");
  await widget.field.press("Enter");
  await eventually(files.states, (states) => states.join() === "failed");
  await widget.field.press("Enter");
  await answered(widget, /there you are \(files: uploads\/again\.txt\)/);
}, FAILED);

browserTest("the progress is shown, and the upload can be cancelled", async ({ page, context }) => {
  const agent = await demoServer();
  const { widget, files } = await opened(page, agent);
  await files.input.setInputFiles([text("slow.txt", "x".repeat(5_000_000))]);
  const cdp = await context.newCDPSession(page);
  await cdp.send("Network.enable");
  const speed = (uploadThroughput) =>
    cdp.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput });
  await speed(300_000);
  await widget.field.fill("echo slowly");
  await widget.send.click();
  const bar = files.chip("slow.txt").getByRole("progressbar", { name: "Uploading…" });
  const progress = () => bar.evaluate((element) => element.position);
  await eventually(progress, (position) => position > 0 && position < 1, { within: 10_000 });
  const before = await progress();
  await eventually(progress, (position) => position > before && position <= 1, { within: 10_000 });
  assert.equal(await widget.field.getAttribute("readonly"), "true");
  assert.equal(await focused(page), "send", "the button keeps the focus");
  assert.equal(await files.remove("slow.txt").count(), 0);
  assert.deepEqual(await axe(page), []);
  await files.cancel.click();
  await eventually(files.states, (states) => states.join() === "ready");
  assert.equal(await widget.field.inputValue(), "echo slowly");
  assert.equal(await widget.users.count(), 0);
  await speed(-1);
  await widget.send.click();
  await answered(widget, /slowly \(files: uploads\/slow\.txt\)/);
}, { expectedErrors: [/ERR_ABORTED|Failed to load/] });

browserTest("a new conversation during the upload gets neither message nor file", async ({ page, context }) => {
  const { widget, files } = await opened(page, await demoServer());
  await files.input.setInputFiles([text("slow.txt", "x".repeat(1_000_000))]);
  const cdp = await context.newCDPSession(page);
  await cdp.send("Network.enable");
  const speed = (uploadThroughput) =>
    cdp.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput });
  await speed(200_000);
  await widget.field.fill("echo slowly");
  await widget.field.press("Enter");
  await eventually(files.states, (states) => states.join() === "uploading");
  await widget.host.getByRole("button", { name: "Conversations" }).click();
  await widget.host.getByRole("button", { name: "New chat" }).click();
  await eventually(files.states, (states) => states.join() === "ready");
  await speed(-1);
  assert.equal(await widget.users.count(), 0);
  await files.remove("slow.txt").click();
  await widget.field.fill("echo nothing");
  await widget.field.press("Enter");
  await answered(widget, /Echo: nothing/);
  assert.doesNotMatch(await widget.last.innerText(), /files/);
});

browserTest("text is pasted as text, also where a picture is beside it; names that repeat are numbered", async ({ page }) => {
  const { widget, files } = await opened(page, await demoServer());
  assert.equal(await paste(widget.field, { plain: "words" }), true, "left to the browser");
  assert.equal(await paste(widget.field, { plain: "a cell", html: "<b>a cell</b>", names: ["image.png"] }), true);
  assert.equal(await files.chips.count(), 0);
  assert.equal(await paste(widget.field, { html: "<img>", names: ["image.png"] }), false);
  assert.equal(await paste(widget.field, { names: ["image.png"] }), false);
  await eventually(files.names, (names) => names.join() === "image.png,image (2).png");
});

browserTest("the overlay comes with a file and goes with it, and other things that are dragged are left alone", async ({ page, context }) => {
  const { widget, files } = await opened(page, await demoServer());
  const drag = await dragger(page, context, [path.join(tmpdir(), "never-read.txt")]);
  const inside = await middle(widget.log);
  await drag("dragEnter", inside);
  await drag("dragOver", inside);
  await files.overlay.waitFor();
  assert.equal(await files.overlay.innerText(), "Drop files here");
  const field = await middle(widget.field);
  await drag("dragOver", field);
  await drag("dragOver", inside);
  assert.ok(await files.overlay.isVisible(), "between elements of the panel it stays");
  assert.deepEqual(await axe(page), []);
  await drag("dragOver", { x: 5, y: 5 });
  await files.overlay.waitFor({ state: "detached" });
  await drag("dragCancel", { x: 5, y: 5 });
  const wasPrevented = await widget.log.evaluate((log) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.setData("text/plain", "words");
    return !log.dispatchEvent(new DragEvent("dragover", { dataTransfer, bubbles: true, cancelable: true, composed: true }));
  });
  assert.equal(wasPrevented, false);
  assert.equal(await files.overlay.count(), 0);
});

browserTest("by the keyboard alone: attach, remove, send", async ({ page }) => {
  const { widget, files } = await opened(page, await demoServer());
  await focusIs(page, "field-input");
  const choose = async (...chosen) => {
    const dialog = page.waitForEvent("filechooser");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.querySelector("karta-host").shadowRoot.activeElement.ariaLabel), "Attach a file");
    await page.keyboard.press("Enter");
    await (await dialog).setFiles(chosen);
    await focusIs(page, "field-input");
  };
  await choose(text("kept.txt"), text("gone.txt"));
  await page.keyboard.press("Shift+Tab");
  assert.equal(await page.evaluate(() => document.querySelector("karta-host").shadowRoot.activeElement.ariaLabel), "Remove gone.txt");
  await page.keyboard.press("Enter");
  await focusIs(page, "field-input");
  await choose(text("gone.txt"));
  await page.keyboard.type("echo keys");
  await page.keyboard.press("Enter");
  await answered(widget, /Echo: keys \(files: uploads\/kept\.txt, uploads\/gone\.txt\)/);
  await focusIs(page, "field-input");
  assert.deepEqual(await axe(page), []);
});

browserTest("closing the panel during an upload does not stop it", async ({ page, context }) => {
  const { widget, files } = await opened(page, await demoServer());
  await files.input.setInputFiles([text("slow.txt", "x".repeat(500_000))]);
  const cdp = await context.newCDPSession(page);
  await cdp.send("Network.enable");
  await cdp.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 400_000 });
  await widget.field.fill("echo behind doors");
  await widget.field.press("Enter");
  await eventually(files.states, (states) => states.join() === "uploading");
  await page.keyboard.press("Escape");
  await widget.panel.waitFor({ state: "detached" });
  await event(page, "message_received");
  await openPanel(widget);
  assert.match(await widget.last.innerText(), /behind doors \(files: uploads\/slow\.txt\)/);
});

for (const [why, parameters] of [
  ["switched off", { behavior: JSON.stringify({ attachments: false }) }],
  ["no part of the transport", { transport: "responses" }],
]) {
  browserTest(`attachments that are ${why} are not offered`, async ({ page, context }) => {
    const { widget, files } = await opened(page, await demoServer(), parameters);
    assert.equal(await files.attach.count(), 0);
    assert.equal(await paste(widget.field, { names: ["image.png"] }), true);
    const drag = await dragger(page, context, [path.join(tmpdir(), "never-read.txt")]);
    const inside = await middle(widget.log);
    await drag("dragEnter", inside);
    await drag("dragOver", inside);
    await drag("drop", inside);
    assert.equal(await files.chips.count(), 0);
    assert.equal(await page.evaluate(() => location.pathname), "/", "the page did not go to the file");
  });
}
