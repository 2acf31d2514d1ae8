// Chromium as all tests and pictures have it.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

import { ARGUMENTS } from "./arguments.mjs";

/** With the fonts of fonts.conf, where they are; else with whatever is installed, and some pictures differ. */
const env = existsSync("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
  ? { ...process.env, FONTCONFIG_FILE: fileURLToPath(new URL("fonts.conf", import.meta.url)) }
  : process.env;

export const launch = (args = []) =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: [...ARGUMENTS, ...args], env });
