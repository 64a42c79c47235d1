/** What connectors and plugins do to the process: the package is named, others go on, and `--json` stays ours. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { readEvents } from "../support/read-events.ts";
import { createProject, towline } from "../support/towline.ts";

/** A project whose plugin or connector package runs this code. */
function projectWith(kind: "plugin" | "connector", code: string) {
  const name = kind === "plugin" ? "towline-plugin-rude" : "towline-connector-rude";
  const manifest = {
    name,
    version: "1.0.0",
    type: "module",
    exports: "./index.js",
    peerDependencies: { "@towline/core": "*" },
    ...(kind === "connector" ? { towline: { connector: "rude" } } : {}),
  };
  return createProject({
    "package.json": JSON.stringify({ name: "project", dependencies: { [name]: "1.0.0" } }),
    "towline.config.yaml": kind === "plugin" ? `plugins: [${name}]\n` : "{}\n",
    [`node_modules/${name}/package.json`]: JSON.stringify(manifest),
    [`node_modules/${name}/index.js`]: code,
  });
}

const plugin = (body: string, before = "") => `${before}
const plugin = { name: "rude", apply(hooks, { log }) { ${body} } };
Object.defineProperty(plugin, Symbol.for("towline.plugin"), { value: 1 });
export default plugin;
`;

const connector = (members: string, before = "") => `${before}
const connector = {
  name: "rude", summary: "Rude", dataSchema: { type: "object", properties: {} }, dataMeta: {},
  *makeNamesData(name) { yield { name: "@rude/" + name }; },
  ${members}
};
Object.defineProperty(connector, Symbol.for("towline.connector"), { value: 1 });
export default connector;
`;

describe("while a plugin is imported", () => {
  test.each([
    ["exits", "process.exit(0);", "process.exit(0) was called"],
    ["exits by name", 'import { exit } from "node:process"; exit();', "process.exit() was called"],
    ["changes the folder", 'process.chdir("/");', "changes the working folder while it loads"],
    ["throws no error", "throw null;", "throws while it loads: null"],
  ])("it %s: nothing runs, exit code 2", async (_what, before, says) => {
    const cwd = await projectWith("plugin", plugin("", before));
    const { code, stdout, stderr } = await towline(["run", "@local", "--", "echo out"], { cwd });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain('the plugin "towline-plugin-rude"');
    expect(stderr).toContain(says);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

const AFTER = "hooks.run.before.tap('t', (request) => { %; return request; });";

describe("a plugin that fails when nobody waits for it is named, and the command goes on", () => {
  test.each([
    ["exits from a timer", "setTimeout(() => process.exit(0))", "process.exit(0) was called"],
    ["throws from a timer", "setTimeout(() => { throw new Error('tick') })", "tick"],
    ["rejects late", "Promise.reject(new Error('late'))", "late"],
    ["rejects with no error", "Promise.reject('plain words')", "plain words"],
    ["throws in an emitter", "process.nextTick(() => { throw new TypeError('nt') })", "nt"],
  ])("it %s", async (_what, body, says) => {
    const cwd = await projectWith("plugin", plugin(AFTER.replace("%", body)));
    const { code, stdout, stderr } = await towline(["run", "@local", "--", "sleep 0.3; echo out"], { cwd });
    expect(code).toBe(1);
    expect(stdout).toMatch(/out$/m);
    expect(stderr).toContain(`the plugin "towline-plugin-rude" failed while nobody waited for it: ${says}`);
    expect(stderr).toMatch(/1 ok/);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

test("with --json standard output has our events alone, whatever a plugin prints", async () => {
  const prints = "console.log('chatter'); process.stdout.write('more chatter\\n');";
  const body = `${AFTER.replace("%", `${prints}; setTimeout(() => { throw new Error('tick') })`)}`;
  const cwd = await projectWith("plugin", plugin(body, prints));
  const { code, stdout, stderr } = await towline(["run", "@local", "--json", "--", "sleep 0.3; echo out"], { cwd });
  const events = await readEvents(stdout);
  expect(stderr).toContain("chatter\nmore chatter\n");
  expect(events.filter(({ type }) => type === "error")).toMatchObject([
    { error: { code: "ERR_TOWLINE_PLUGIN_FAULT" } },
  ]);
  expect(events.at(-1)).toMatchObject({ type: "summary" });
  expect(code).toBe(1);
});

describe("results that a plugin spreads or makes up", () => {
  const spread = "hooks.run.around.tap('t', (execute) => async (request) => ({ ...(await execute(request)) }));";
  const made = "hooks.run.around.tap('t', () => async () => ({ status: 'ok', stdout: 'out\\n' }));";
  test.each([
    ["spreads", spread],
    ["makes up", made],
  ])("one that it %s: plain, gathered and as events", async (_how, body) => {
    const cwd = await projectWith("plugin", plugin(body));
    const gathered = await towline(["run", "@local", "--gather", "--", "echo out"], { cwd });
    expect([gathered.code, gathered.stdout]).toEqual([0, expect.stringMatching(/out$/m)]);
    const plain = await towline(["run", "@local", "--", "echo out"], { cwd });
    expect([plain.code, plain.stderr]).toEqual([0, expect.stringMatching(/1 ok/)]);
    const { code, stdout } = await towline(["run", "@local", "--json", "--", "echo out"], { cwd });
    const events = await readEvents(stdout);
    expect(code).toBe(0);
    expect(events.find(({ type }) => type === "result")).toMatchObject({ host: "@local", status: "ok" });
  });
});

describe("a connector", () => {
  test("that is broken costs no other host its work", async () => {
    const cwd = await projectWith("connector", connector("", "process.exit(0);"));
    await writeFile(
      path.join(cwd, "towline.config.yaml"),
      'fleet: { hosts: ["@rude/x", "@local", "@local//@rude/y"] }\n',
    );
    const run = await towline(["run", "all", "--", "echo hi"], { cwd });
    expect([run.code, run.stdout]).toEqual([1, "@local          | hi\n"]);
    expect(run.stderr).toMatch(
      /^refused +@rude\/x,@local\/\/@rude\/y \(2 hosts\)\n +such as: the connector|^refused +@/m,
    );
    expect(run.stderr).toContain('the connector "towline-connector-rude"');
    const hosts = await towline(["hosts"], { cwd });
    const names = hosts.stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.split(" ")[0]);
    expect([hosts.code, names]).toEqual([1, ["@rude/x", "@local", "@local//@rude/y"]]);
    expect(hosts.stderr).toContain("can't be used: the connector");
    expect((await towline(["run", "@rude/x", "--", "echo hi"], { cwd })).code).toBe(2);
  });

  test("that exits while it is imported is named", async () => {
    const cwd = await projectWith("connector", connector("", "process.exit(0);"));
    const { code, stderr } = await towline(["run", "@rude/a", "--", "true"], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain(
      'the connector "towline-connector-rude" is installed but throws while it loads: process.exit(0)',
    );
  });

  test.each([
    ["exits", "connect() { process.exit(0); }"],
    ["throws", "connect() { throw 'no'; }"],
    ["gives nothing", "async connect() {}"],
    [
      "throws from a timer",
      "connect: async () => { setTimeout(() => { throw new Error('tick') }); throw new Error('no'); }",
    ],
  ])("that %s when it connects: hosts of others go on", async (_what, members) => {
    const cwd = await projectWith("connector", connector(members));
    const { code, stdout, stderr } = await towline(["run", "@rude/a", "@local", "--", "sleep 0.2; echo out"], { cwd });
    expect([1, 3]).toContain(code);
    expect(stdout).toMatch(/out$/m);
    expect(stderr).toMatch(/rude/);
    expect(stderr).toMatch(/1 ok/);
  });
});
