#!/usr/bin/env node
// The executable. `--version` is answered here, before anything else is loaded.
import { existsSync, readFileSync, writeSync } from "node:fs";

const [first, ...others] = process.argv.slice(2);
const isVersion = others.length === 0 && (first === "--version" || first === "-V");
if (!isVersion || !writeVersion()) await importProgram();

/** Gives false where it can't be written: the program tells why. */
function writeVersion() {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  try {
    writeSync(1, `${manifest.version}\n`);
    return true;
  } catch {
    return false;
  }
}

async function importProgram() {
  if (existsSync(new URL("../dist/main.js", import.meta.url))) {
    await import("../dist/main.js");
  } else {
    process.stderr.write("towline: this copy of Towline has not been built\n  Run: npm run build\n");
    process.exitCode = 2;
  }
}
