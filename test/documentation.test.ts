/** The documentation says what is true: its tables are those in the code, and its links lead somewhere. */
import { access, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import type { Moment } from "../packages/core/src/hooks/moment-kinds.ts";
import { listPages } from "./support/read-pages.ts";

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

test("docs/connector-reference.md lists every member of a connector, of DataMeta, of a target and of a connection", async () => {
  const define = await read("packages/core/src/connector/define-connector.ts");
  const connection = await read("packages/core/src/connector/connection.ts");
  const reference = await read("docs/connector-reference.md");
  const listed = new Set([...reference.matchAll(/(?<=^\|[^|]*`)\w+/gm)].map(([name]) => name));
  const defined = [
    ...membersOf("Connector", define),
    ...membersOf("KeyMeta", define),
    ...membersOf("ConnectTarget<ConnectorData>", define),
    ...membersOf("Connection", connection),
    ...membersOf("RemoteProcess", connection),
  ];
  expect(defined.length).toBeGreaterThan(40);
  expect(defined.filter((name) => !listed.has(name))).toEqual([]);
});

/** The names of an interface's members. */
function membersOf(name: string, source: string): string[] {
  const start = source.indexOf(`export interface ${name} `);
  const body = source.slice(start, source.indexOf("\n}", start));
  return [...body.matchAll(/^ {2}(?:readonly )?(\w+)[?(:]/gm)].map(([, member = ""]) => member);
}

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

test("links between the pages lead somewhere, to a heading too", async () => {
  const docs = (await readdir(path.join(root, "docs"), { recursive: true })).filter((name) => name.endsWith(".md"));
  const others = ["SECURITY.md", "CHANGELOG.md", ".changeset/README.md", ...docs.map((name) => `docs/${name}`)];
  const missing: string[] = [];
  for (const page of new Set([...listPages(), ...others])) {
    for (const [, target = "", anchor] of (await read(page)).matchAll(/\]\(([^)#\s]*)(?:#([^)]+))?\)/g)) {
      if (target.startsWith("https://")) continue;
      const file = target === "" ? page : path.join(path.dirname(page), target);
      const link = `${page}: ${target}${anchor === undefined ? "" : `#${anchor}`}`;
      await access(path.join(root, file)).catch(() => missing.push(link));
      if (anchor !== undefined && !(await listAnchors(file)).has(anchor)) missing.push(link);
    }
  }
  expect(missing).toEqual([]);
});

test("each decision has a number of its own, in its name and its title", async () => {
  const files = (await readdir(path.join(root, "docs/decisions"))).sort();
  const titles = await Promise.all(
    files.map(async (file) => /^# (\d+): /.exec(await read(`docs/decisions/${file}`))?.[1]),
  );
  expect(titles).toEqual(files.map((_file, index) => String(index + 1).padStart(3, "0")));
  expect(files.map((file) => file.slice(0, 3))).toEqual(titles);
});

/** What a page's headings are called in links, as GitHub makes it; of a folder those of its README. */
async function listAnchors(file: string): Promise<Set<string>> {
  const text = await read(file.endsWith(".md") ? file : path.join(file, "README.md")).catch(() => "");
  const headings = text.replaceAll(/^```.*?^```$/gms, "").matchAll(/^#+ (.+)$/gm);
  const names = [...headings].map(([, heading = ""]) => heading.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, ""));
  return new Set(names.map((name) => name.replaceAll(" ", "-")));
}
