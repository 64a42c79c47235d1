/**
 * Tables of the documentation that are written from the sources: what stands below `<!-- table: NAME -->`. After a change
 * of what they tell, `npx vitest run test/tables.test.ts -u` writes them anew.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { type ArgumentDescription, GLOBAL_ARGUMENTS } from "../packages/core/src/command/argument-list.ts";
import { CONNECTION_MEMBERS } from "../packages/core/src/connector/connection-members.ts";
import { CONNECTOR_MEMBERS } from "../packages/core/src/connector/connector-members.ts";
import { DEADLINES } from "../packages/core/src/connector/deadlines.ts";
import { eventSchema } from "../packages/core/src/result/record/event-schema.ts";
import { eventShapes } from "../packages/core/src/result/record/event-shapes.ts";
import type { Shape } from "../packages/core/src/result/record/shape.ts";
import { STATUSES } from "../packages/core/src/result/statuses.ts";
import { formatDeadline } from "../packages/core/src/waiting/deadline.ts";

const docs = path.resolve(import.meta.dirname, "../docs");
const read = (page: string): string => readFileSync(path.join(docs, page), "utf8");

/** What an argument's value is, as people write it. */
const VALUES: { readonly [Type in ArgumentDescription["type"]]: string } = {
  boolean: "`true` or `false`",
  string: "text",
  secret: "text, secret",
  limit: "seconds",
  pause: "seconds",
  count: "a count",
  codes: "a list",
  environment: "a mapping",
  text: "text",
};

const CALLS: { readonly [Name in ArgumentDescription["calls"][number]]: string } = {
  run: "`run`",
  shell: "`shell`",
  transfer: "`put`, `get`, `sync`",
  reboot: "`reboot`",
};

/** A field of an event, with the words that it may be if they are few. */
function describeField([name, shape]: [string, Shape<unknown> & { readonly words?: readonly string[] }]): string {
  const { words = [] } = shape;
  const told = words.length === 0 || words.length > 5 ? "" : ` (\`${words.join("`, `")}\`)`;
  return `\`${name}\`${told}${"isOptional" in shape ? "?" : ""}`;
}

/** Each table by its name, as rows of cells. */
const TABLES: { readonly [name: string]: () => readonly (readonly string[])[] } = {
  events: () => [
    ["type", "fields"],
    ...Object.values(eventShapes()).map(({ fields }) => [
      `\`${fields.type.words.join("`, `")}\``,
      Object.entries<Shape<unknown>>(fields)
        .filter(([name]) => name !== "type")
        .map(describeField)
        .join(", "),
    ]),
  ],
  arguments: () => [
    ["data key", "value", "what it does", "option", "applies to"],
    ...GLOBAL_ARGUMENTS.map(({ key, type, description, default: otherwise, option, calls }) => [
      `\`${key}\``,
      VALUES[type],
      otherwise === undefined ? description : `${description} (default: ${otherwise})`,
      option === undefined ? "" : `\`${option.flag}\``,
      calls.length === Object.keys(CALLS).length ? "all" : calls.map((call) => CALLS[call]).join(", "),
    ]),
  ],
  statuses: () => [
    ["status", "meaning", "`wait`, too", "exit code"],
    ...Object.entries(STATUSES).map(([status, { meaning, ofReaching, exitCode }]) => [
      `\`${status}\``,
      meaning,
      ofReaching ? "yes" : "",
      `${exitCode}`,
    ]),
  ],
};

const MARKED = /(?<=^<!-- table: (?<name>[\w-]+) -->\n\n)(?:\|.*\n)*/gm;

describe("is written from the sources", () => {
  const pages = readdirSync(docs).filter((page) => page.endsWith(".md") && read(page).includes("<!-- table: "));

  test.each(pages)("%s", async (page) => {
    const written = read(page).replace(MARKED, (_old, name: string) => {
      const [head = [], ...rows] = TABLES[name]?.() ?? [];
      return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |\n`).join("");
    });
    await expect(written).toMatchFileSnapshot(path.join(docs, page));
  });

  test("each table stands on some page", () => {
    const named = pages.flatMap((page) => [...read(page).matchAll(MARKED)].map(({ groups }) => groups?.name));
    expect(named.sort()).toEqual(Object.keys(TABLES).sort());
  });
});

test("docs/command-line.md names each status beside its exit code", () => {
  const page = read("command-line.md");
  const table = page.slice(page.indexOf("## Exit codes"), page.indexOf("Of several, the largest"));
  const named = [...table.matchAll(/^\| (\d+) \| (.*) \|$/gm)].flatMap(([, code, text = ""]) =>
    [...text.matchAll(/`(\w+)`/g)].map(([, status]) => `${status} ${code}`),
  );
  const known = Object.entries(STATUSES).map(([status, { exitCode }]) => `${status} ${exitCode}`);
  expect(named.sort()).toEqual(known.sort());
});

test("docs/configuration.md names what a config of others can't set", () => {
  const owned = GLOBAL_ARGUMENTS.filter(({ ownOnly }) => ownOnly).map(({ key }) => `\`${key}\``);
  const [, part = ""] = read("configuration.md").split("**A config in somebody else's folder**");
  expect(owned.filter((key) => !part.split("\n### ")[0]?.includes(key))).toEqual([]);
});

describe("docs/connector-reference.md", () => {
  const page = read("connector-reference.md");
  const rowsBelow = (title: string): readonly (readonly string[])[] => {
    const [, table = ""] = page.split(title);
    const rows = table.trimStart().split("\n\n", 1)[0]?.split("\n").slice(1) ?? [];
    return rows.map((row) => row.split(" | "));
  };
  const wordsIn = (text = ""): readonly string[] => [...text.matchAll(/`([\w.]+)/g)].map(([, word = ""]) => word);

  test("tells of each member of a connection", () => {
    const told = rowsBelow("| member of `Connection` | without it | what core expects of it |").map(
      ([member]) => wordsIn(member)[0],
    );
    expect(told.sort()).toEqual(["exec", "disconnect", ...Object.keys(CONNECTION_MEMBERS)].sort());
  });

  test("tells of each member of a connector", () => {
    const told = rowsBelow("| member | required | what it does |").map(([member]) => wordsIn(member)[0]);
    const required = ["name", "summary", "dataSchema", "dataMeta", "makeNamesData"];
    expect(told.sort()).toEqual([...required, ...Object.keys(CONNECTOR_MEMBERS)].sort());
  });

  test("tells the deadline of each member that has one", () => {
    const told = rowsBelow("| member | deadline | how it counts |").flatMap(([members, deadline = ""]) =>
      wordsIn(members).map((member) => [member, deadline.replace(" each", "")]),
    );
    const known = Object.entries(DEADLINES).map(([member, ms]) => [member, formatDeadline(ms)]);
    expect(Object.fromEntries(told)).toMatchObject(Object.fromEntries(known));
  });
});

test("the schema of events knows each status, and no other", () => {
  const { definitions } = JSON.parse(JSON.stringify(eventSchema()));
  const known = Object.keys(STATUSES).sort();
  for (const result of ["runResult", "transferResult"]) {
    expect([...definitions[result].properties.status.enum].sort()).toEqual(known);
  }
  expect([...definitions.summary.properties.counts.required].sort()).toEqual(known);
});
