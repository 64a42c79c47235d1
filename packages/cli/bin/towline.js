#!/usr/bin/env node
// The executable. `--version` is answered here, before anything else is loaded.
import { existsSync, readFileSync } from "node:fs";

const [first, ...others] = process.argv.slice(2);
if (others.length === 0 && (first === "--version" || first === "-V")) {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  process.stdout.write(`${manifest.version}\n`);
} else if (existsSync(new URL("../dist/main.js", import.meta.url))) {
  await import("../dist/main.js");
} else {
  process.stderr.write("towline: this copy of Towline has not been built\n  Run: npm run build\n");
  process.exitCode = 2;
}
