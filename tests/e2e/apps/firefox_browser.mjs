// Firefox, by WebDriver BiDi.
import puppeteer from "puppeteer-core";

/** Starts it, with settings of `about:config` if need be. */
export const launchFirefox = (extraPrefsFirefox = {}) =>
  puppeteer.launch({
    browser: "firefox",
    executablePath: process.env.FIREFOX ?? "/usr/bin/firefox-esr",
    headless: true,
    extraPrefsFirefox,
  });
