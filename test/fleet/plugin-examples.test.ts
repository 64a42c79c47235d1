/** The plugins of docs/plugins.md that wrap an execution do what the page says of them. */
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type Connector, defineConnector, type Fleet, openFleet, type Plugin } from "@towline/core";
import { afterEach, beforeEach, expect, test } from "vitest";
import local from "../../plugins/connector-local/src/index.ts";

const page = path.resolve(import.meta.dirname, "../../docs/plugins.md");

let folder: string;
let fleet: Fleet | undefined;
const logged: string[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(import.meta.dirname, "examples-"));
  logged.length = 0;
});

afterEach(async () => {
  await fleet?.close();
  fleet = undefined;
  await rm(folder, { recursive: true, force: true });
});

/** A fleet with the plugin of this name as it is printed. */
async function openWith(
  name: string,
  options: unknown,
  connector: Connector = local,
  timeout = 10_000,
): Promise<Fleet> {
  const blocks = [...(await readFile(page, "utf8")).matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = ""]) => code);
  const file = path.join(folder, `${name}.ts`);
  await writeFile(file, blocks.find((code) => code.includes(`name: "${name}"`)) ?? "");
  const { default: plugin } = (await import(pathToFileURL(file).href)) as { default: Plugin };
  fleet = await openFleet({
    ...{ cwd: folder, config: false, connectors: [connector], plugins: [[plugin, options]] },
    ...{ connectTimeout: timeout, log: (line: string) => logged.push(line) },
  });
  return fleet;
}

test("around a connection: one that takes its time is tried again with all of the time", async () => {
  const connect = local.connect;
  if (connect === undefined) throw new Error("the local machine can't be connected to");
  let tries = 0;
  const late = defineConnector({
    name: "late",
    summary: "A host that answers at the second try",
    dataSchema: { type: "object", properties: {} },
    dataMeta: {},
    *makeNamesData() {
      yield { name: "@late", data: {}, groups: [] };
    },
    async connect(target) {
      tries += 1;
      if (tries === 1) await new Promise((_, reject) => target.signal.addEventListener("abort", reject));
      return connect({ ...target, data: {} });
    },
  });
  const open = await openWith("quick-first", undefined, late, 2_000);
  expect(await open.host("@late").run("echo here")).toMatchObject({ status: "ok", stdout: "here\n" });
  expect(tries).toBe(2);
  expect(logged).toContain("quick-first: @late takes its time");
});

test("around a command: what took long is told, and the result stands", async () => {
  const open = await openWith("slow", { seconds: 0 });
  expect((await open.host("@local").run("echo here")).stdout).toBe("here\n");
  expect(logged.filter((line) => line.startsWith("slow: "))).toEqual([
    expect.stringMatching(/^slow: @local took \d+\.\d s for echo here$/),
  ]);
});

test("around a transfer: nothing is put, and what is fetched comes", async () => {
  const open = await openWith("frozen", undefined);
  const [source, copy] = [path.join(folder, "source"), path.join(folder, "copy")];
  await writeFile(source, "1234");
  expect(await open.host("@local").put(source, copy)).toMatchObject({ status: "refused", destination: copy });
  await expect(stat(copy)).rejects.toThrow("ENOENT");
  expect((await open.host("@local").get(source, copy)).status).toBe("ok");
  expect(await readFile(copy, "utf8")).toBe("1234");
});
