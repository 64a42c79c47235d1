/** What plugins answer through a whole fleet: what is whole is taken, what is not names the plugin. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { definePlugin, type Fleet, type LifecycleHooks, openFleet } from "@towline/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import local from "../../plugins/connector-local/src/index.ts";

let folder: string;
let fleet: Fleet | undefined;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "towline-answers-"));
});

afterEach(async () => {
  await fleet?.close();
  fleet = undefined;
  await rm(folder, { recursive: true, force: true });
});

/** What plugins do that TypeScript would keep them from. */
type LooseHooks = {
  readonly [Step in keyof LifecycleHooks]: {
    readonly [moment: string]: { tap(name: string, tap: unknown): void; tapPromise(name: string, tap: unknown): void };
  };
};

async function openWith(apply: (hooks: LooseHooks) => void): Promise<Fleet> {
  const plugin = definePlugin({ name: "odd", apply: (hooks) => apply(hooks as unknown as LooseHooks) });
  fleet = await openFleet({ cwd: folder, config: false, connectors: [local], plugins: [plugin] });
  return fleet;
}

type Execute = (request?: unknown) => Promise<{ readonly status: string }>;

test("a result that is spread is whole, and counts in a report", async () => {
  const open = await openWith((hooks) =>
    hooks.run.around?.tap("t", (execute: Execute) => async (request: unknown) => ({ ...(await execute(request)) })),
  );
  const { results, ok } = await open.select("@local").run("echo out; echo err >&2");
  const [result] = results;
  expect(ok).toBe(true);
  expect(result).toMatchObject({ host: "@local", stdout: "out\n", stderr: "err\n", exitCode: 0 });
  expect(result?.output).toHaveLength(2);
  expect(Buffer.from(result?.stdoutBytes ?? []).toString()).toBe("out\n");
});

test("a transfer's result that is made up is whole", async () => {
  const open = await openWith((hooks) => hooks.transfer.around?.tap("t", () => async () => ({ status: "ok" })));
  expect(await open.host("@local").put("nowhere", "there")).toMatchObject({
    ...{ host: "@local", direction: "put", source: "nowhere", destination: "there" },
    ...{ status: "ok", bytes: 0, entries: 0 },
  });
});

describe("an answer that is none refuses the host, and names the plugin", () => {
  const rows: readonly (readonly [string, (hooks: LooseHooks) => void, string])[] = [
    [
      "a result that is missing",
      (hooks) =>
        hooks.run.around?.tap("odd", (execute: Execute) => async (request: unknown) => void (await execute(request))),
      'the plugin "odd" in run.around for @local failed: gave undefined instead of a result',
    ],
    [
      "a result with a getter that throws",
      (hooks) =>
        hooks.run.around?.tap("odd", () => async () => ({
          get status() {
            throw new Error("no status today");
          },
        })),
      "failed: no status today",
    ],
    [
      "a request that is a text",
      (hooks) => hooks.run.before?.tap("odd", () => "yes"),
      'the plugin "odd" in run.before for @local returned yes instead of the request',
    ],
    [
      "a command that is a number",
      (hooks) => hooks.run.before?.tap("odd", (request: object) => ({ ...request, command: 5 })),
      "returned a request whose command is 5 instead of a text, a list of texts",
    ],
    [
      "a call with nothing to execute",
      (hooks) => hooks.run.around?.tap("odd", (execute: Execute) => () => execute(null)),
      "failed: returned null instead of the request",
    ],
    [
      "something thrown that is no error",
      (hooks) =>
        hooks.run.before?.tap("odd", () => {
          throw Object.create(null);
        }),
      "failed: something that can't be shown",
    ],
    [
      "something thrown that throws when it is looked at",
      (hooks) =>
        hooks.run.before?.tapPromise("odd", async () => {
          const proxy = Proxy.revocable({}, {});
          proxy.revoke();
          throw proxy.proxy;
        }),
      "failed: something that can't be shown",
    ],
  ];
  test.each(rows)("%s", async (_name, apply, message) => {
    const open = await openWith(apply);
    const result = await open.host("@local").run("echo x");
    expect(result).toMatchObject({ status: "refused", error: { code: "ERR_TOWLINE_HOOK_FAILED", plugin: "odd" } });
    expect(result.error?.message).toContain(message);
  });
});

test("a request without some of its fields keeps those it was given, and its host", async () => {
  const open = await openWith((hooks) => hooks.run.before?.tap("t", () => ({ command: "echo b", host: "elsewhere" })));
  const result = await open.host("@local").run("echo a");
  expect(result).toMatchObject({ host: "@local", command: "echo b", stdout: "b\n" });
});

test("connecting twice makes one connection", async () => {
  const seen: string[] = [];
  const open = await openWith((hooks) => {
    hooks.connect.around?.tap("t", (connect: Execute) => async () => {
      await Promise.all([connect(), connect()]);
      await connect();
    });
    hooks.disconnect.after?.tap("t", ({ host }: { host: string }) => void seen.push(host));
  });
  expect((await open.host("@local").run("echo a")).status).toBe("ok");
  await open.close();
  expect(seen).toEqual(["@local"]);
});

test("what is tapped with no function is told when the plugin is applied", async () => {
  await expect(openWith((hooks) => hooks.run.after?.tap("t", undefined))).rejects.toThrow(
    'the plugin "odd" failed to tap the hooks: what it tapped run.after with is undefined, not a function',
  );
});

test("a plugin by path that throws no error while it loads is named", async () => {
  await writeFile(path.join(folder, "odd.mjs"), "throw Object.create(null);\n");
  fleet = await openFleet({ cwd: folder, config: { plugins: ["./odd.mjs"] }, connectors: [local] });
  expect(fleet.plugins[0]?.problem?.message).toBe(
    'the plugin "./odd.mjs" is installed but throws while it loads: something that can\'t be shown',
  );
});

describe("options that refer to values elsewhere", () => {
  const PLUGIN = `
const plugin = { name: "tell", optionsSchema: { type: "object", properties: { token: { type: "string", minLength: 3 } } },
  apply(hooks, { options, log }) { log("token " + options.token + "!"); hooks.run.before.tap("t", (request) => ({ ...request, command: "echo " + options.token })); } };
Object.defineProperty(plugin, Symbol.for("towline.plugin"), { value: 1 });
export default plugin;
`;

  test("are fetched before they are checked, and are secrets", async () => {
    process.env.TOWLINE_TEST_TOKEN = "s3cr3t";
    await writeFile(path.join(folder, "tell.mjs"), PLUGIN);
    const logged: string[] = [];
    const config = { plugins: [["./tell.mjs", { token: { $env: "TOWLINE_TEST_TOKEN" } }]] };
    fleet = await openFleet({ cwd: folder, config, connectors: [local], log: (line) => logged.push(line) });
    delete process.env.TOWLINE_TEST_TOKEN;
    const result = await fleet.host("@local").run("true");
    expect([result.stdout, result.command]).toEqual(["s3cr3t\n", "echo ***"]);
    expect(logged).toContain("tell: token ***!");
  });

  test("that can't be had make the plugin a broken one", async () => {
    await writeFile(path.join(folder, "tell.mjs"), PLUGIN);
    const config = { plugins: [["./tell.mjs", { token: { $env: "TOWLINE_TEST_NOTHING" } }]] };
    fleet = await openFleet({ cwd: folder, config, connectors: [local] });
    expect(fleet.plugins[0]?.problem).toMatchObject({ code: "ERR_TOWLINE_PLUGIN_OPTIONS" });
    expect(fleet.plugins[0]?.problem?.message).toContain("TOWLINE_TEST_NOTHING");
  });
});
