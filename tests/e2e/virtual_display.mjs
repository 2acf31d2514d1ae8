// A screen that nobody sees (Xvfb), and pictures of it. Its memory is a file in the format of xwd.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

import { encode } from "./png.mjs";

/** A screen of this size: `{ name, picture(), stop() }`. */
export async function startDisplay(width, height) {
  const folder = await mkdtemp(path.join(os.tmpdir(), "karta-display-"));
  // It picks a free number, and writes it where it is told to.
  const words = ["-displayfd", "3", "-screen", "0", `${width}x${height}x24`, "-fbdir", folder, "-nolisten", "tcp"];
  const child = spawn("Xvfb", words, { stdio: ["ignore", "ignore", "pipe", "pipe"] });
  let complaints = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (complaints += text));
  const ended = new Promise((resolve) => child.once("exit", resolve).once("error", resolve));
  const number = await new Promise((resolve, reject) => {
    let said = "";
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`Xvfb ended with ${code}\n${complaints}`)));
    child.stdio[3].setEncoding("utf8").on("data", (text) => {
      said += text;
      if (said.endsWith("\n")) resolve(said.trim());
    });
  });
  return {
    name: `:${number}`,
    /** What is on the screen, as a PNG. */
    async picture() {
      return encode(pixels(await readFile(path.join(folder, "Xvfb_screen0"))));
    },
    async stop() {
      child.kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** An xwd file of 32 bits a pixel: `{ width, height, pixels }`, these as numbers 0xRRGGBB. */
function pixels(file) {
  const header = (word) => file.readUInt32BE(word * 4);
  const [size, width, height, depth, line, colors] = [header(0), header(4), header(5), header(11), header(12), header(19)];
  if (depth !== 32) throw new Error(`${depth} bits a pixel`);
  const isLittleEndian = header(7) === 0;
  const start = size + colors * 12;
  const found = new Uint32Array(width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = start + y * line + x * 4;
      found[y * width + x] = (isLittleEndian ? file.readUInt32LE(at) : file.readUInt32BE(at)) & 0xffffff;
    }
  }
  return { width, height, pixels: found };
}
