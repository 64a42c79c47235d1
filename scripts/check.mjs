/** `npm run check`: types, lint and format, unused code, commit messages, and the packages as they would be published. */
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { findMistakes } from "./check/tarball.mjs";

const execute = promisify(execFile);
const root = path.resolve(import.meta.dirname, "..");
const { packageManager } = JSON.parse(await readFile(path.join(root, "package.json"), "utf8"));

const steps = {
  build: () => node("scripts/build.mjs"),
  types: () => node("node_modules/typescript/bin/tsc", "-p", "tsconfig.json"),
  "lint and format": () => node("node_modules/@biomejs/biome/bin/biome", "ci", "--error-on-warnings", "--colors=off"),
  "unused code": () => node("node_modules/knip/bin/knip.js", "--no-progress"),
  "commit messages": () => node("--import", "tsx", "scripts/check/commits.ts"),
  packages: checkPackages,
};

let failed = 0;
for (const [name, run] of Object.entries(steps)) {
  const output = await run().then(
    () => undefined,
    (error) => [error.stdout, error.stderr].filter(Boolean).join("") || String(error),
  );
  console.log(`${output === undefined ? "✓" : "✗"} ${name}`);
  if (output === undefined) continue;
  failed += 1;
  console.log(output.trimEnd().replaceAll(/^/gm, "  "));
}
process.exitCode = failed === 0 ? 0 : 1;

async function checkPackages() {
  const folder = await mkdtemp(path.join(tmpdir(), "towline-pack-"));
  try {
    await npx(packageManager, "--recursive", "pack", "--pack-destination", folder);
    const tarballs = (await readdir(folder)).map((name) => path.join(folder, name));
    if (tarballs.length === 0) throw new Error("pnpm packed nothing");
    const problems = (await Promise.all(tarballs.map(checkTarball))).flat();
    if (problems.length > 0) throw new Error(problems.join("\n"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function checkTarball(tarball) {
  const { manifest, mistakes } = await findMistakes(tarball);
  if (manifest.private === true) return [];
  const lints = [node("node_modules/publint/src/cli.js", "run", tarball, "--strict")];
  // Are the types wrong? Only a package that can be imported has any.
  if (manifest.exports !== undefined) {
    lints.push(
      node("node_modules/@arethetypeswrong/cli/dist/index.js", tarball, "--profile", "esm-only", "--no-color"),
    );
  }
  for (const result of await Promise.allSettled(lints)) {
    if (result.status === "rejected") mistakes.push(`${result.reason.stdout ?? result.reason}`);
  }
  return mistakes.map((mistake) => `${manifest.name}: ${mistake}`);
}

function node(...words) {
  return execute(process.execPath, words, { cwd: root, maxBuffer: 2 ** 26 });
}

function npx(...words) {
  return execute("npx", ["-y", ...words], { cwd: root, maxBuffer: 2 ** 26 });
}
