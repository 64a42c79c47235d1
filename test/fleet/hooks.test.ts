/** Plugins through a whole fleet: every moment of the lifecycle, in order, with what each may do. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { definePlugin, type Fleet, isTowlineError, type LifecycleHooks, openFleet, type Plugin } from "@towline/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import local from "../../plugins/connector-local/src/index.ts";

let folder: string;
let fleet: Fleet | undefined;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "towline-hooks-"));
});

afterEach(async () => {
  await fleet?.close();
  fleet = undefined;
  await rm(folder, { recursive: true, force: true });
});

async function openWith(...plugins: Plugin[]): Promise<Fleet> {
  fleet = await openFleet({ cwd: folder, config: false, connectors: [local], plugins });
  return fleet;
}

const plugin = (name: string, apply: (hooks: LifecycleHooks) => void): Plugin => definePlugin({ name, apply });

/** Notes every moment. */
function recorder(seen: string[]): Plugin {
  return plugin("recorder", (hooks) => {
    hooks.load.loaded.tap("r", ({ identifier }) => void seen.push(`load.loaded ${identifier}`));
    hooks.connect.before.tap("r", (request) => {
      seen.push(`connect.before ${request.host}`);
      return request;
    });
    hooks.connect.around.tap("r", (connect) => async (request) => {
      seen.push("connect.around in");
      await connect(request);
      seen.push("connect.around out");
    });
    hooks.connect.after.tap("r", () => void seen.push("connect.after"));
    hooks.run.before.tap("r", (request) => {
      seen.push(`run.before ${request.shown}`);
      return request;
    });
    hooks.run.around.tap("r", (execute) => async (request) => {
      seen.push("run.around in");
      const result = await execute(request);
      seen.push("run.around out");
      return result;
    });
    hooks.run.output.tap("r", ({ stream, bytes }) => void seen.push(`run.output ${stream} ${Buffer.from(bytes)}`));
    hooks.run.after.tap("r", ({ status }) => void seen.push(`run.after ${status}`));
    hooks.run.failed.tap("r", ({ status }) => void seen.push(`run.failed ${status}`));
    hooks.transfer.before.tap("r", (request) => {
      seen.push(`transfer.before ${request.direction}`);
      return request;
    });
    hooks.transfer.around.tap("r", (execute) => async (request) => {
      seen.push("transfer.around in");
      const result = await execute(request);
      seen.push("transfer.around out");
      return result;
    });
    hooks.transfer.progress.tap(
      "r",
      ({ bytes, totalBytes }) => void seen.push(`transfer.progress ${bytes}/${totalBytes}`),
    );
    hooks.transfer.after.tap("r", ({ status }) => void seen.push(`transfer.after ${status}`));
    hooks.transfer.failed.tap("r", ({ status }) => void seen.push(`transfer.failed ${status}`));
    hooks.disconnect.before.tap("r", ({ host }) => void seen.push(`disconnect.before ${host}`));
    hooks.disconnect.after.tap("r", ({ host }) => void seen.push(`disconnect.after ${host}`));
  });
}

test("every moment comes, in order, once", async () => {
  const seen: string[] = [];
  const open = await openWith(recorder(seen));
  await open.host("@local").run("printf hi");
  expect(seen.splice(0)).toEqual([
    "load.loaded local",
    "run.before printf hi",
    "run.around in",
    "connect.before @local",
    "connect.around in",
    "connect.around out",
    "connect.after",
    "run.output stdout hi",
    "run.around out",
    "run.after ok",
  ]);
  await open.host("@local").run("exit 3");
  expect(seen.splice(0).at(-1)).toBe("run.failed failed");

  await writeFile(path.join(folder, "source"), "1234");
  await open.host("@local").put(path.join(folder, "source"), path.join(folder, "copy"));
  expect(seen.splice(0)).toEqual([
    "transfer.before put",
    "transfer.around in",
    "transfer.progress 4/4",
    "transfer.around out",
    "transfer.after ok",
  ]);
  await open.host("@local").get(path.join(folder, "nothing"), folder);
  expect(seen.splice(0).at(-1)).toBe("transfer.failed failed");

  await open.close();
  expect(seen).toEqual(["disconnect.before @local", "disconnect.after @local"]);
});

test("a connection is closed after the work on its host where that is wanted, and made again when it is needed", async () => {
  const seen: string[] = [];
  const open = await openWith(recorder(seen));
  const connections = (): readonly string[] =>
    seen.splice(0).filter((moment) => /^(connect.after|disconnect)/.test(moment));
  await open.select("@local").run("true");
  await open.select("@local").run("true");
  expect(connections()).toEqual(["connect.after"]);
  await open.select("@local").run("true", { disconnect: true });
  await open.select("@local").run("true");
  await open.close();
  expect(connections().toSorted()).toEqual([
    "connect.after",
    "disconnect.after @local",
    "disconnect.after @local",
    "disconnect.before @local",
    "disconnect.before @local",
  ]);
});

describe("a tap may", () => {
  test("refuse a command: nothing runs, and the error names the plugin", async () => {
    const open = await openWith(
      plugin("no-writing", (hooks) => {
        hooks.run.before.tapPromise("check", async (request) => {
          if (request.shown.includes(">")) throw new Error("writing is not allowed here");
          return request;
        });
      }),
    );
    const file = path.join(folder, "written");
    const { status, error } = await open.host("@local").run(`echo x > ${file}`);
    expect(status).toBe("refused");
    expect(error?.message).toContain("no-writing");
    expect(error?.message).toContain("writing is not allowed here");
    await expect(readFile(file)).rejects.toThrow("ENOENT");
    expect((await open.host("@local").run("echo x")).status).toBe("ok");
  });

  test("refuse to connect", async () => {
    const open = await openWith(
      plugin("closed", (hooks) => {
        hooks.connect.before.tap("door", () => {
          throw new Error("after hours");
        });
      }),
    );
    const { status, error } = await open.host("@local").run("echo x");
    expect([status, isTowlineError(error)]).toEqual(["refused", true]);
    expect(error?.message).toContain("after hours");
  });

  test("change the command and its arguments", async () => {
    const open = await openWith(
      plugin("wrapper", (hooks) => {
        hooks.run.before.tap("wrap", (request) => ({
          ...request,
          command: "pwd",
          arguments: { ...request.arguments, chdir: "/" },
        }));
      }),
    );
    expect((await open.host("@local").run("echo x")).stdout).toBe("/\n");
  });

  test("answer in place of the host, without connecting", async () => {
    const open = await openWith(
      plugin("replay", (hooks) => {
        hooks.connect.before.tap("never", () => {
          throw new Error("was connected");
        });
        hooks.run.around.tap("answer", () => async (request) => {
          const { host, connector, shown: command } = request;
          const recorded = { status: "ok", exitCode: 0, signal: null, stdout: "recorded", stderr: "" } as const;
          const bytes = {
            stdoutBytes: Buffer.from("recorded"),
            stderrBytes: Buffer.alloc(0),
            output: [],
            stdoutLines: [],
            stderrLines: [],
          };
          const facts = { truncated: false, attempts: 1, durationMs: 0 };
          return { host, connector, command, ...recorded, ...bytes, ...facts };
        });
      }),
    );
    expect((await open.host("@local").run("date")).stdout).toBe("recorded");
  });

  test("fail after the fact: the result stands, the other taps run, and the error is kept to be told", async () => {
    const seen: string[] = [];
    const open = await openWith(
      plugin("broken", (hooks) => {
        hooks.run.output.tap("t", () => {
          throw new Error("no paper");
        });
        hooks.run.after.tapPromise("t", async () => {
          throw new Error("no ink");
        });
      }),
      plugin("other", (hooks) => hooks.run.after.tap("t", ({ status }) => void seen.push(status))),
    );
    const result = await open.host("@local").run("echo fine");
    expect([result.status, result.stdout, seen]).toEqual(["ok", "fine\n", ["ok"]]);
    const told = open.takeHookErrors().map(({ message }) => message);
    expect(told.join("\n")).toMatch(/broken[^\n]*no paper/);
    expect(told.join("\n")).toMatch(/broken[^\n]*no ink/);
    expect(open.takeHookErrors()).toEqual([]);
  });
});

test("the first plugin is outermost around a command", async () => {
  const seen: string[] = [];
  const around = (name: string): Plugin =>
    plugin(name, (hooks) => {
      hooks.run.around.tap("order", (execute) => async (request) => {
        seen.push(`${name} in`);
        const result = await execute(request);
        seen.push(`${name} out`);
        return result;
      });
    });
  const open = await openWith(around("first"), around("second"));
  await open.host("@local").run("true");
  expect(seen).toEqual(["first in", "second in", "second out", "first out"]);
});

test("a plugin of the config that is broken lets nothing run, and is listed with its cause", async () => {
  await writeFile(path.join(folder, "deny.mjs"), "throw new Error('licence expired');\n");
  fleet = await openFleet({ cwd: folder, config: { plugins: ["./deny.mjs"] }, connectors: [local] });
  expect(fleet.plugins).toMatchObject([{ spec: "./deny.mjs", problem: { code: "ERR_TOWLINE_PLUGIN_IMPORT" } }]);
  await expect(fleet.host("@local").run("echo x")).rejects.toThrow("licence expired");
  await expect(Promise.resolve(fleet.select("@local").run("echo x"))).rejects.toThrow("licence expired");
});
