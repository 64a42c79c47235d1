/** Config files in a folder of each test's own. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import { loadConfig } from "../../packages/core/src/config/load-config.ts";

const originalFolder = process.cwd();
const originalHome = process.env.HOME;

/** Where the files of the test under way are. */
export let base: string;

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), "towline-config-")));
});

afterEach(() => {
  process.chdir(originalFolder);
  process.env.HOME = originalHome;
  rmSync(base, { recursive: true, force: true });
});

/** Writes files below the test's folder; `.git` and other names that end in a slash become folders. */
export function write(files: { readonly [path: string]: string }): void {
  for (const [path, content] of Object.entries(files)) {
    const file = join(base, path);
    mkdirSync(path.endsWith("/") ? file : dirname(file), { recursive: true });
    if (!path.endsWith("/")) writeFileSync(file, content);
  }
}

/** The names of a config's hosts. */
export function hostsOf(loaded: Awaited<ReturnType<typeof loadConfig>>): string[] {
  return loaded.config.hosts.map(({ name }) => name);
}

/** Loads the config of a folder below. */
export function load(path = "", config?: string | false | object) {
  return loadConfig({ cwd: join(base, path), config });
}

/** A config with one host. */
export const HOSTS = (name: string) => `fleet: { hosts: [${name}] }\n`;
/** Code that leaves a marker when it runs. */
export const CODE = (marker: string) =>
  `import { writeFileSync } from "node:fs"; writeFileSync(${JSON.stringify(marker)}, "ran"); export default { fleet: { hosts: ["code"] } };`;
