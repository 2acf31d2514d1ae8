// What the tests of hostile texts look for: that nothing executes, navigates, loads or leaves its element.
import assert from "node:assert/strict";

/** What the page itself asks its agent for, and its own server. */
const API = /^\/(v1\/embed\/(config|session-tokens)|coffeeco\/support-bot\/v1\/managed-agents\/sessions(\/[^/]+(\/(events(\/stream)?|transcript|prewarm|files))?)?)$/;
const PAGE = /^\/($|index\.html$|widget_lab[\w.-]*$|start\.js$|icon\.svg$|favicon\.ico$|snippets\/)/;

/** Notes what must not happen, before the page has begun. */
export async function watch(page, context, agent, here) {
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
    const isExpected = url.host === hosts[0] ? API.test(url.pathname) : url.host === hosts[1] && PAGE.test(url.pathname);
    if (!isExpected) seen.push(`requested ${url.href}`);
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
export function audit(page) {
  return page.evaluate(() => {
    const allowed = new Set(
      ("div span p h1 h2 h3 h4 h5 h6 ul ol li a em strong del code pre blockquote table thead tbody tr th td hr br input button " +
        "textarea form fieldset legend label details summary section article header footer nav time img svg path circle rect line " +
        "polyline polygon g aside").split(" "),
    );
    const wrong = [];
    let count = 0;
    for (const { localName } of [...document.body.children, ...document.head.children]) {
      if (!"div script karta-host link meta title base".split(" ").includes(localName)) wrong.push(`outside of the widget: ${localName}`);
    }
    for (const host of document.querySelectorAll("karta-host")) {
      for (const name of Array.from(host.style)) {
        const value = host.style.getPropertyValue(name);
        if (!name.startsWith("--karta-")) wrong.push(`host style ${name}`);
        if (/url|expression|import|image-set|[;{}<>\\]/i.test(value)) wrong.push(`host style ${name}: ${value}`);
      }
      for (const element of host.shadowRoot.querySelectorAll("*")) {
        count += 1;
        if (!allowed.has(element.localName)) wrong.push(`an element ${element.localName}`);
        if (element.localName === "img" && !element.closest(".avatar")) wrong.push(`an image ${element.src}`);
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

export async function assertSafe(page, seen, what) {
  const { wrong, count } = await audit(page);
  assert.ok(count > 20, `${what}: ${count} elements`);
  assert.deepEqual([...wrong, ...seen], [], what);
}
