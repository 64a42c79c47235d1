/** Connectors written as classes do all that others do: the conformance suite, transfers, and errors that say what is wrong. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { runConformance } from "@towline/conformance";
import {
  adaptConnectorClass,
  BaseConnector,
  ConnectError,
  type Connection,
  type ConnectorClass,
  type DataOf,
  InventoryError,
  openFleet,
  type ProcessExit,
  type RsyncOptions,
  RunError,
  type ShellCommandOptions,
} from "@towline/core";
import { afterAll, beforeAll, describe, expect, expectTypeOf, test } from "vitest";

const dataSchema = {
  type: "object",
  properties: {
    shell_greeting: { type: "string" },
    shell_port: { type: "integer" },
    shell_note: { type: "string" },
  },
} as const;
const dataMeta = {
  shell_greeting: { description: "Said when connected", default: "hello" },
  shell_port: { description: "A port", default: 22 },
  shell_note: { description: "A note" },
} as const;

/** Programs on this machine, with nothing of Towline's own way to start them. */
class Shell extends BaseConnector<DataOf<typeof dataSchema, typeof dataMeta>> {
  static readonly connectorName: string = "shell";
  static readonly summary = "Programs on this machine";
  static readonly handlesExecution: boolean = true;
  static readonly dataSchema = dataSchema;
  static readonly dataMeta = dataMeta;

  static *makeNamesData(name: string | undefined) {
    if (name === undefined) throw new InventoryError("ERR_TOWLINE_TARGET_INVALID", "@shell needs a name: @shell/NAME");
    yield { name: `@shell/${name}`, data: { shell_note: name }, groups: ["@shell"] };
  }

  override async runShellCommand(
    [program = "", ...rest]: readonly string[],
    { stdin, stdout, stderr, signal, pty }: ShellCommandOptions,
  ): Promise<ProcessExit> {
    if (pty !== undefined) throw new RunError("ERR_TOWLINE_COMMAND_UNSUPPORTED", "@shell has no terminals");
    const child = spawn(program, rest, { detached: true });
    const exited = new Promise<ProcessExit>((resolve) => {
      child.once("exit", (exitCode, signal) => resolve({ exitCode, signal }));
    });
    await once(child, "spawn");
    child.stdin.on("error", () => {});
    stdin.pipe(child.stdin);
    child.stdout.pipe(stdout);
    child.stderr.pipe(stderr);
    signal.addEventListener("abort", () => child.unref());
    return exited;
  }
}

describe("a class passes the conformance suite", () => {
  runConformance({ test, target: () => ({ host: "@shell/one", connector: Shell }) });
});

const copied: string[] = [];

/** Copies files itself, and counts. */
class Copying extends Shell {
  override async putFile(content: Readable, destination: string): Promise<void> {
    copied.push("put");
    await pipeline(content, createWriteStream(destination));
  }
  override async getFile(source: string, content: Writable): Promise<void> {
    copied.push("get");
    await pipeline(createReadStream(source), content);
  }
}

describe("a class that copies files itself passes it too", () => {
  runConformance({
    test,
    target: () => ({ host: "@shell/one", connector: Copying }),
    only: ({ group }) => group === "files" || group === "contract",
  });
  test("and its own methods were used", () => {
    expect(copied).toContain("put");
    expect(copied).toContain("get");
  });
});

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "towline-class-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function usingHost<Value>(
  connector: ConnectorClass,
  use: (host: ReturnType<Awaited<ReturnType<typeof openFleet>>["host"]>) => Promise<Value>,
): Promise<Value> {
  await using fleet = await openFleet({ config: false, connectors: [connector] });
  return await use(fleet.host("@shell/one"));
}

/** The connection as connectors that ride on it see it. */
async function connectDirectly(connector: ConnectorClass, log: (message: string) => void = () => {}) {
  const { connect } = adaptConnectorClass(connector);
  if (connect === undefined) throw new Error("it does not execute");
  const carrier = {} as Connection;
  const data = { shell_greeting: "hello", shell_port: 22 };
  return connect({
    name: "@shell/one",
    data,
    carrier,
    signal: new AbortController().signal,
    cwd: "/",
    log,
    notify: () => {},
  });
}

describe("instances", () => {
  test("each connected host has one, with its settings, connected once and disconnected once", async () => {
    const events: string[] = [];
    class Told extends Shell {
      override async connect() {
        expectTypeOf(this.data.shell_greeting).toEqualTypeOf<string>();
        expectTypeOf(this.data.shell_port).toEqualTypeOf<number>();
        expectTypeOf(this.data.shell_note).toEqualTypeOf<string | undefined>();
        events.push(`connect ${this.target.name} ${this.data.shell_greeting} ${this.data.shell_note}`);
      }
      override async disconnect() {
        events.push(`disconnect ${this.target.name}`);
      }
    }
    const fleet = await openFleet({ config: false, connectors: [Told], data: { shell_greeting: "hey" } });
    await fleet.select(["@shell/one", "@shell/two"]).run("true").orThrow();
    await fleet.select(["@shell/one", "@shell/two"]).run("true").orThrow();
    await fleet.close();
    await fleet.close();
    expect(events.sort()).toEqual([
      "connect @shell/one hey one",
      "connect @shell/two hey two",
      "disconnect @shell/one",
      "disconnect @shell/two",
    ]);
  });

  test("a ConnectError makes the host unreachable", async () => {
    class Refusing extends Shell {
      override async connect() {
        throw new ConnectError("auth", "the door is locked", { host: this.target.name });
      }
    }
    const result = await usingHost(Refusing, (host) => host.run("true"));
    expect(result).toMatchObject({ status: "unreachable", error: { code: "ERR_TOWLINE_CONNECT", reason: "auth" } });
  });

  test("disconnect that throws is logged, and nothing runs after it", async () => {
    class Failing extends Shell {
      override async disconnect() {
        throw new Error("the link was dead");
      }
    }
    const logged: string[] = [];
    const connection = await connectDirectly(Failing, (message) => logged.push(message));
    await connection.disconnect();
    await connection.disconnect();
    expect(logged).toEqual(["disconnecting @shell/one failed: the link was dead"]);
    await expect(connection.exec(["true"])).rejects.toMatchObject({ code: "ERR_TOWLINE_LOST_CONNECTION" });
  });
});

describe("commands", () => {
  test("what is thrown before a stream was touched means that nothing was started", async () => {
    const connection = await connectDirectly(Shell);
    await expect(connection.exec(["towline-no-such-program"])).rejects.toMatchObject({ code: "ENOENT" });
    const pty = { term: "dumb", columns: 80, rows: 24 };
    await expect(connection.exec(["true"], { pty })).rejects.toMatchObject({ code: "ERR_TOWLINE_COMMAND_UNSUPPORTED" });
    await expect(connection.exec(["true"], { signal: AbortSignal.abort() })).rejects.toThrow("abort");
    const result = await usingHost(Shell, (host) => host.run("true", { getPty: true }));
    expect(result).toMatchObject({ status: "refused", error: { message: "@shell has no terminals" } });
  });

  test.each<[string, (options: ShellCommandOptions) => Promise<unknown>]>([
    [
      "what is thrown later",
      async ({ stdout }) => {
        stdout.write("half");
        await once(stdout, "data");
        throw new Error("the line broke");
      },
    ],
    [
      "neither exit code nor signal",
      async ({ stdin }) => {
        stdin.resume();
        return { exitCode: null, signal: null };
      },
    ],
    [
      "an answer that is none, such as pyinfra's",
      async ({ stdout }) => {
        stdout.write("half");
        return [true, []];
      },
    ],
  ])("%s makes the outcome lost, never ok", async (_, run) => {
    class Breaking extends Shell {
      override async runShellCommand(_argv: readonly string[], options: ShellCommandOptions) {
        return run(options) as Promise<ProcessExit>;
      }
    }
    const result = await usingHost(Breaking, (host) => host.run("true"));
    expect(result).toMatchObject({ status: "lost", error: { code: "ERR_TOWLINE_LOST_CONNECTION" } });
  });

  test("an abort while it is being opened is heard, and told to the class", async () => {
    let told: AbortSignal | undefined;
    class Waiting extends Shell {
      override runShellCommand(_argv: readonly string[], { signal }: ShellCommandOptions) {
        told = signal;
        return new Promise<ProcessExit>(() => {});
      }
    }
    const connection = await connectDirectly(Waiting);
    const controller = new AbortController();
    const opening = connection.exec(["true"], { signal: controller.signal });
    controller.abort(new Error("never mind"));
    await expect(opening).rejects.toThrow("never mind");
    expect(told?.aborted).toBe(true);
  });

  test("output that was written, not piped, is ended for the class", async () => {
    class Writing extends Shell {
      override async runShellCommand(_argv: readonly string[], { stdout, stderr }: ShellCommandOptions) {
        stdout.write("one ");
        stdout.write("two");
        stderr.write("three");
        return { exitCode: 4, signal: null };
      }
    }
    const process = await (await connectDirectly(Writing)).exec(["anything"]);
    expect((await process.stdout.toArray()).join("")).toBe("one two");
    expect((await process.stderr.toArray()).join("")).toBe("three");
    expect(await process.exited).toEqual({ exitCode: 4, signal: null });
  });
});

describe("files", () => {
  const place = async (name: string, content: string | Buffer = "content"): Promise<[string, string]> => {
    const source = path.join(folder, `${name} source`);
    await writeFile(source, content, { mode: 0o640 });
    return [source, path.join(folder, `${name} destination`)];
  };

  test.each([
    ["nothing", Buffer.alloc(0)],
    ["three MiB", Buffer.alloc(3 * 1024 * 1024 + 7, "0123456789")],
  ])("%s arrives with its mode, and comes back", async (name, content) => {
    const [source, destination] = await place(name, content);
    await usingHost(Copying, async (host) => {
      copied.length = 0;
      expect(await host.put(source, destination, { verify: true })).toMatchObject({ status: "ok" });
      expect(await host.get(destination, `${destination} back`, { verify: true })).toMatchObject({ status: "ok" });
    });
    expect(copied).toEqual(["put", "get"]);
    expect(content.equals(await readFile(`${destination} back`))).toBe(true);
    expect((await stat(destination)).mode & 0o777).toBe(0o640);
  });

  test("while it is copied only the login may read it, and putFile may make it anew", async () => {
    const [source, destination] = await place("secret");
    let during = 0;
    class Replacing extends Copying {
      override async putFile(content: Readable, file: string): Promise<void> {
        during = (await stat(file)).mode & 0o777;
        await rm(file);
        await pipeline(content, createWriteStream(file));
      }
    }
    await usingHost(Replacing, async (host) => {
      expect(await host.put(source, destination)).toMatchObject({ status: "ok" });
    });
    expect(during).toBe(0o600);
    expect((await stat(destination)).mode & 0o777).toBe(0o640);
  });

  test.each<[string, (content: Readable, file: string) => Promise<void>, RegExp]>([
    [
      "throws",
      async (content) => {
        content.resume();
        throw new Error("the copier jammed");
      },
      /the copier jammed/,
    ],
    ["does not read all", async () => {}, /before it had read all/],
    [
      "loses bytes",
      async (content, file) => {
        await content.toArray();
        await writeFile(file, "con");
      },
      /expected 7 bytes, got 3/,
    ],
  ])("a putFile that %s leaves the destination as it was, and nothing else", async (name, putFile, message) => {
    const [source, destination] = await place(name);
    await writeFile(destination, "before");
    class Wrong extends Copying {
      override putFile(content: Readable, file: string): Promise<void> {
        return putFile(content, file);
      }
    }
    const result = await usingHost(Wrong, (host) => host.put(source, destination));
    expect(result).toMatchObject({ status: "failed", error: { message: expect.stringMatching(message) } });
    expect(await readFile(destination, "utf8")).toBe("before");
    expect((await readdir(folder)).filter((file) => file.startsWith(".towline"))).toEqual([]);
  });

  test("a getFile that throws in the middle leaves no file", async () => {
    const [source, destination] = await place("torn");
    class Torn extends Copying {
      override async getFile(_source: string, content: Writable): Promise<void> {
        content.write("con");
        throw new Error("the copier jammed");
      }
    }
    const result = await usingHost(Torn, (host) => host.get(source, destination));
    expect(result).toMatchObject({ status: "failed", error: { message: expect.stringMatching(/jammed/) } });
    await expect(stat(destination)).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("with only one of the two, the other way goes through runShellCommand", async () => {
    const [source, destination] = await place("one way");
    class Sending extends Shell {
      override putFile = Copying.prototype.putFile;
    }
    copied.length = 0;
    await usingHost(Sending, async (host) => {
      expect(await host.put(source, destination)).toMatchObject({ status: "ok" });
      expect(await host.get(destination, `${destination} back`)).toMatchObject({ status: "ok" });
    });
    expect(copied).toEqual(["put"]);
    expect(await readFile(`${destination} back`, "utf8")).toBe("content");
  });

  test("closing the connection ends a copy that hangs", async () => {
    class Hanging extends Copying {
      override putFile(): Promise<void> {
        return new Promise(() => {});
      }
    }
    const connection = await connectDirectly(Hanging);
    const file = await connection.files?.open(path.join(folder, "hanging"), "wx");
    const closing = file?.close();
    await connection.disconnect();
    await expect(closing).rejects.toThrow("the connection to @shell/one was closed");
  });

  test("all of its file access works", async () => {
    const { files } = await connectDirectly(Copying);
    if (files === undefined) throw new Error("it has none");
    const top = path.join(folder, "access");
    const at = (name: string): string => path.join(top, name);
    await files.mkdir(top, 0o750);
    expect(await files.stat(top)).toMatchObject({ type: "directory", mode: 0o750 });
    await files.mkdir(at("plain"));
    await writeFile(at("new\nline"), "12345");
    await files.chmod(at("new\nline"), 0o604);
    await files.utimes(at("new\nline"), 1_000_000_000, 1_234_567_890);
    await files.symlink("-new\nline", at("link"));
    expect(await files.readlink(at("link"))).toBe("-new\nline");
    expect(await files.lstat(at("link"))).toMatchObject({ type: "symlink" });
    await expect(files.stat(at("link"))).rejects.toMatchObject({ code: "ENOENT" });
    const status = { type: "file", size: 5, mode: 0o604, modifiedAt: 1_234_567_890, uid: process.getuid?.() };
    expect(await files.stat(at("new\nline"))).toMatchObject(status);
    expect((await files.list(top)).sort()).toEqual(["link", "new\nline", "plain"]);
    await files.rename(at("new\nline"), at("other"));
    await expect(files.rename(at("other"), at("plain"))).rejects.toMatchObject({ code: "EISDIR" });
    await expect(files.open(at("other"), "wx")).rejects.toMatchObject({ code: "EEXIST" });
    await expect(files.open(at("none/x"), "wx")).rejects.toMatchObject({ code: "ENOENT" });
    await files.remove(at("other"));
    await expect(files.remove(at("other"))).rejects.toMatchObject({ code: "ENOENT" });
  });
});

test("rsync is offered where the class has it, and only there", async () => {
  const calls: unknown[] = [];
  class Syncing extends Shell {
    override checkCanRsync = async () => true;
    override async rsync(source: string, destination: string, { flags }: RsyncOptions) {
      calls.push([source, destination, flags]);
    }
  }
  const { rsync } = await connectDirectly(Syncing);
  expect(await rsync?.check()).toBe(true);
  await rsync?.run("here", "there", { flags: ["-a"], signal: new AbortController().signal });
  expect(calls).toEqual([["here", "there", ["-a"]]]);
  expect((await connectDirectly(Shell)).rsync).toBeUndefined();
});

describe("a given class is checked as a whole", () => {
  test("one without a name is refused", async () => {
    class Nameless extends Shell {
      static override readonly connectorName = undefined as unknown as string;
    }
    const opening = openFleet({ config: false, connectors: [Nameless] });
    await expect(opening).rejects.toMatchObject({ code: "ERR_TOWLINE_PLUGIN_INVALID" });
  });

  test("one that only lists hosts hands them over, and must have no method that nothing would call", async () => {
    class Listing extends BaseConnector {
      static readonly connectorName = "list";
      static readonly summary = "Hosts of a list";
      static readonly handlesExecution: boolean = false;
      static readonly dataSchema = { type: "object", properties: {} } as const;
      static readonly dataMeta = {};
      static readonly names = ["one", "two"];
      static *makeNamesData() {
        for (const name of Listing.names) yield { name: `@shell/${name}` };
      }
    }
    await using fleet = await openFleet({ config: false, connectors: [Listing, Shell] });
    const report = await fleet.select("@list").run("true").orThrow();
    expect(report.results.map(({ host }) => host).sort()).toEqual(["@shell/one", "@shell/two"]);

    class Idle extends Listing {
      override async connect() {}
      override async putFile() {}
    }
    await using broken = await openFleet({ config: false, connectors: [Idle] });
    await expect(broken.registry.load("list")).rejects.toMatchObject({
      code: "ERR_TOWLINE_PLUGIN_INVALID",
      problems: [{ path: "connect" }, { path: "putFile" }],
    });
  });
});
