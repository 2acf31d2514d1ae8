// Bundles each peer of entries/ into OUT/NAME/, minified and for production.
import path from "node:path";

import { build } from "esbuild";

export const PEERS = ["streaming-markdown", "streamdown", "react-markdown", "assistant-ui", "deep-chat"];

export async function bundle(out) {
  for (const name of PEERS) {
    const extension = name.includes("chat") || name === "streaming-markdown" ? "js" : "jsx";
    await build({
      absWorkingDir: import.meta.dirname,
      entryPoints: { entry: `entries/${name}.${extension}` },
      outdir: path.join(out, name),
      bundle: true,
      minify: true,
      splitting: true,
      format: "esm",
      target: "es2022",
      platform: "browser",
      jsx: "automatic",
      define: { "process.env.NODE_ENV": '"production"' },
      legalComments: "none",
      logLevel: "error",
      loader: { ".woff2": "file", ".woff": "file", ".ttf": "file", ".svg": "dataurl", ".png": "file" },
    });
  }
}
