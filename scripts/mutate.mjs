// Changes the code of a room bit by bit and says which changes no test noticed: npm run mutate -- ROOM... [--sample N] [--seed S]
// Changed code may end or remove anything: it runs on a copy, among processes of its own, and what root writes elsewhere is gone.
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { rooms } from "./mutation/rooms.mjs";

const STRYKER = "9.6.1";
const { packageManager } = JSON.parse(readFileSync("package.json", "utf8"));

const { names, sample, seed } = readArguments();
const folder = mkdtempSync(join(tmpdir(), "towline-mutate-"));
const copy = join(folder, "copy");
try {
  prepare();
  for (const name of names) report(name, mutate(name));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      options: { sample: { type: "string", default: "80" }, seed: { type: "string", default: "1" } },
      allowPositionals: true,
    });
    const unknown = positionals.find((name) => !Object.hasOwn(rooms, name));
    if (unknown !== undefined) throw new Error(`there is no room ${unknown}`);
    if (positionals.length === 0) throw new Error("no room is named");
    if (!/^(?:all|[1-9]\d*)$/.test(values.sample)) throw new Error("--sample is a number, or all");
    return { names: positionals, ...values };
  } catch (error) {
    console.error(
      `${error.message}\nnpm run mutate -- ROOM... [--sample N|all] [--seed S]\nRooms: ${Object.keys(rooms).join(", ")}`,
    );
    process.exit(2);
  }
}

function prepare() {
  const files = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    encoding: "utf8",
  });
  for (const file of files.split("\0").filter((name) => name !== "")) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(file, join(copy, file), { verbatimSymlinks: true });
  }
  // Stryker weighs more than all else together, so only this copy has it.
  const packages = ["core", "vitest-runner"].map((name) => `@stryker-mutator/${name}@${STRYKER}`);
  execFileSync("npx", ["-y", packageManager, "add", "-Dw", "--save-exact", "--silent", ...packages], { cwd: copy });
  mkdirSync(join(copy, "home"));
  // Users that tests make enter it, too.
  chmodSync(folder, 0o755);
}

function mutate(name) {
  const { mutate, tests } = rooms[name];
  writeFileSync(
    join(copy, "stryker.json"),
    JSON.stringify({
      mutate,
      inPlace: true,
      testRunner: "vitest",
      vitest: { configFile: "scripts/mutation/vitest.mjs", related: false },
      plugins: ["@stryker-mutator/vitest-runner", "./scripts/mutation/sample.mjs"],
      checkers: ["sample"],
      coverageAnalysis: "perTest",
      concurrency: 1,
      timeoutMS: 10_000,
      reporters: ["json"],
      jsonReporter: { fileName: "report.json" },
      logLevel: "warn",
      warnings: { slow: false },
    }),
  );
  const [program, ...given] = [...alone(), "node_modules/.bin/stryker", "run", "stryker.json"];
  const env = {
    PATH: process.env.PATH,
    // Some programs take it from the accounts whatever is said here; what root writes to it is gone afterwards.
    HOME: process.getuid() === 0 ? homedir() : join(copy, "home"),
    MUTATE_TESTS: JSON.stringify(tests),
    MUTATE_SAMPLE: sample,
    MUTATE_SEED: seed,
  };
  const { status, error } = spawnSync(program, given, { cwd: copy, env, stdio: ["ignore", "inherit", "inherit"] });
  if (error !== undefined)
    throw new Error(`${program}, which keeps changed code apart, can't be run: ${error.message}`);
  if (status !== 0) throw new Error(`Stryker could not work on ${name}`);
  return JSON.parse(readFileSync(join(copy, "report.json"), "utf8")).files;
}

function alone() {
  const processes = ["unshare", "--pid", "--mount", "--fork", "--kill-child"];
  if (process.getuid() === 0) return [...processes, "sh", join(copy, "scripts/mutation/alone.sh"), copy];
  return [...processes, "--user", "--map-current-user", "--mount-proc"];
}

function report(name, files) {
  const counts = { Killed: 0, Timeout: 0, Survived: 0, NoCoverage: 0 };
  for (const [file, { source, mutants }] of Object.entries(files)) {
    for (const { status, location, mutatorName, replacement } of mutants) {
      if (Object.hasOwn(counts, status)) counts[status] += 1;
      if (status !== "Survived" && status !== "NoCoverage") continue;
      const changed = `${cut(textAt(source, location))}  =>  ${cut(replacement)}`;
      console.log(`${file}:${location.start.line}: ${status === "Survived" ? mutatorName : "never run"}: ${changed}`);
    }
  }
  const noticed = counts.Killed + counts.Timeout;
  const all = noticed + counts.Survived + counts.NoCoverage;
  const share = all === 0 ? "none" : `${Math.round((100 * noticed) / all)} %`;
  console.log(
    `${name}: ${share} noticed, ${noticed} of ${all} changes, ${counts.NoCoverage} of them in code that no test ran\n`,
  );
}

function textAt(source, { start, end }) {
  const lines = source.split("\n").slice(start.line - 1, end.line);
  lines[lines.length - 1] = lines.at(-1).slice(0, end.column - 1);
  lines[0] = lines[0].slice(start.column - 1);
  return lines.join("\n");
}

function cut(text) {
  const line = text.replaceAll(/\s+/g, " ");
  return line.length > 90 ? `${line.slice(0, 90)}…` : line;
}
