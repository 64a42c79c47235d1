/** The documentation says what is true: its examples compile, and its table of errors is the one in the code. */
import { execFile } from "node:child_process";
import { access, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import type { Moment } from "../packages/core/src/hooks/moment-kinds.ts";

const root = path.resolve(import.meta.dirname, "..");
const read = (file: string): Promise<string> => readFile(path.join(root, file), "utf8");

test("docs/errors.md lists every code with its class, and no other", async () => {
  const kinds = await read("packages/core/src/errors/kinds.ts");
  const defined = kinds.split(/^export class /m).flatMap((text) => {
    const [name = ""] = text.split(" ");
    const codes = new Set(text.match(/ERR_TOWLINE_[A-Z_]+/g));
    return [...codes].map((code) => `${code} ${name}`);
  });
  const listed = (await read("docs/errors.md")).matchAll(/^\| `(ERR_TOWLINE_[A-Z_]+)` \| `(\w+)` \|/gm);
  expect([...listed].map(([, code, name]) => `${code} ${name}`).sort()).toEqual(defined.sort());
});

test("docs/errors.md lists every reason of a ConnectError", async () => {
  const kinds = await read("packages/core/src/errors/kinds.ts");
  const union = /type ConnectFailureReason =([^;]+);/.exec(kinds)?.[1] ?? "";
  const defined = [...union.matchAll(/"(\w+)"/g)].map(([, reason]) => reason);
  const errors = await read("docs/errors.md");
  const table = errors.slice(errors.indexOf("| reason |"));
  expect([...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, reason]) => reason)).toEqual(defined);
});

test("docs/plugins.md has the table of moments, and says what each kind is", async () => {
  const { MOMENTS } = await import("../packages/core/src/hooks/moments.ts");
  const moments = Object.entries(MOMENTS).flatMap(([step, named]) =>
    Object.entries<Moment>(named).map(([name, moment]) => ({ hook: `${step}.${name}`, moment })),
  );
  const rows = moments.map(({ hook, moment }) => {
    const rules = Object.entries("rules" in moment ? moment.rules : {});
    const free = rules.filter(([, { expected }]) => expected !== undefined).map(([field]) => `\`${field}\``);
    return `| \`${hook}\` | ${moment.when} | ${moment.kind} | ${[...free, ""].join(", ").replace(/, $/, " ")}|`;
  });
  const page = await read("docs/plugins.md");
  expect(page.match(/^\| `\w+\.\w+` \|.*$/gm)).toEqual(rows);
  const kinds = new Set(moments.map(({ moment }) => moment.kind));
  const explained = page.slice(page.indexOf("| kind |")).matchAll(/^\| ([a-z ]+) \| [A-Z]/gm);
  expect([...explained].map(([, kind]) => kind).sort()).toEqual([...kinds].sort());
});

test("the settings of each connector are those that `towline connectors NAME --markdown` prints", async () => {
  const { renderMarkdown } = await import("../packages/cli/src/render/connector-markdown.ts");
  const names = (await readdir(path.join(root, "plugins"))).filter((name) => name.startsWith("connector-"));
  const shown = new Set<string>();
  for (const page of [...names.map((name) => `plugins/${name}/README.md`), "docs/ssh.md", "docs/containers.md"]) {
    const text = await read(page);
    for (const [, name = ""] of text.matchAll(/^<!-- settings of @([a-z0-9-]+), /gm)) {
      const { default: connector } = await import(`../plugins/connector-${name}/src/index.ts`);
      const renew = `npm run towline -- connectors ${name} --markdown --into ${page}`;
      expect(text.includes(renderMarkdown(connector)), renew).toBe(true);
      shown.add(`connector-${name}`);
    }
  }
  for (const name of names.filter((name) => !shown.has(name))) {
    const { default: connector } = await import(`../plugins/${name}/src/index.ts`);
    expect(Object.keys(connector.dataSchema.properties), `plugins/${name}/README.md`).toEqual([]);
  }
});

test("links between the pages lead somewhere", async () => {
  const pages = (await readdir(path.join(root, "docs"), { recursive: true })).filter((name) => name.endsWith(".md"));
  const missing: string[] = [];
  for (const page of [
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "CHANGELOG.md",
    ".changeset/README.md",
    ...pages.map((name) => path.join("docs", name)),
  ]) {
    for (const [, target = ""] of (await read(page)).matchAll(/\]\(([^)#]+)/g)) {
      if (target.startsWith("https://")) continue;
      await access(path.join(root, path.dirname(page), target)).catch(() => missing.push(`${page}: ${target}`));
    }
  }
  expect(missing).toEqual([]);
});

test("the examples compile", async () => {
  const folder = await mkdtemp(path.join(root, "test", "examples-"));
  try {
    for (const page of ["README.md", "docs/library.md", "docs/plugins.md"]) {
      const blocks = [...(await read(page)).matchAll(/^```ts\n(.*?)^```$/gms)];
      expect(blocks.length, page).toBeGreaterThan(0);
      for (const [index, [, code]] of blocks.entries()) {
        await writeFile(path.join(folder, `${path.basename(page, ".md").toLowerCase()}-${index + 1}.ts`), code ?? "");
      }
    }
    await writeFile(
      path.join(folder, "tsconfig.json"),
      JSON.stringify({
        extends: "../../tsconfig.json",
        // As users have it: the connectors are packages of their own.
        compilerOptions: { paths: { "@towline/connector-*": ["../../plugins/connector-*/src/index.ts"] } },
        include: ["*.ts"],
      }),
    );
    const tsc = path.join(root, "node_modules/typescript/bin/tsc");
    const outcome = await promisify(execFile)(process.execPath, [tsc, "-p", folder]).catch(
      (error: { stdout: string }) => error,
    );
    expect(outcome.stdout).toBe("");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
