/** The gate before each start: told of it, waited for, and nothing is sent to a host for what it refuses. */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  type Connection,
  defineConnector,
  definePlugin,
  type Fleet,
  type Host,
  LostConnectionError,
  openFleet,
  type StartRequest,
} from "@towline/core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { defer } from "../../packages/core/src/waiting/deferred.ts";
import local from "../../plugins/connector-local/src/index.ts";
import { missingCounterpart, missingRoot } from "../counterparts/require-counterpart.ts";
import { type SshFleet, startSshFleet } from "../support/many-ssh-hosts.ts";

let folder: string;
let fleet: Fleet;
let host: Host;
/** What was started on the hosts. */
let starts = 0;
/** How many of the next starts find the connection dead. */
let deadStarts = 0;

/** The local machine under several names, with its starts counted. */
const counted = defineConnector({
  name: "counted",
  summary: "This machine, with what is started on it counted",
  dataSchema: { type: "object", properties: {} },
  dataMeta: {},
  *makeNamesData(name) {
    yield { name: `@counted/${name}`, data: {}, groups: [] };
  },
  async connect(target) {
    const connection = await local.connect?.({ ...target, data: {} });
    if (connection === undefined) throw new Error("the local machine can't be connected to");
    const exec: Connection["exec"] = (...values) => {
      if (deadStarts > 0) {
        deadStarts -= 1;
        return Promise.reject(new LostConnectionError("the link had died unnoticed"));
      }
      starts += 1;
      return connection.exec(...values);
    };
    return Object.create(connection, { exec: { value: exec } }) as Connection;
  },
});

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "towline-gate-"));
  fleet = await openFleet({ cwd: folder, config: false, connectors: [counted] });
  host = fleet.host("@counted/one");
  starts = 0;
  deadStarts = 0;
});

afterEach(async () => {
  await fleet.close();
  await rm(folder, { recursive: true, force: true });
});

/** Notes what it is told, and opens. */
function openGate(): { readonly gate: (request: StartRequest) => void; readonly seen: Omit<StartRequest, "signal">[] } {
  const seen: Omit<StartRequest, "signal">[] = [];
  return { gate: ({ signal: _, ...request }) => void seen.push(request), seen };
}

const lock = (): never => {
  throw new Error("wrong last sequence");
};

const lines = async (file: string): Promise<string[]> => (await readFile(file, "utf8")).trimEnd().split("\n");

describe("a command", () => {
  test("starts once its gate opens, which is told what is about to start", async () => {
    const file = path.join(folder, "ran");
    const asked = defer<StartRequest>();
    const opened = defer<void>();
    const gate = (request: StartRequest): Promise<void> => {
      asked.resolve(request);
      return opened.promise;
    };
    const running = host.run(`touch ${file}`, { gate });
    const told = await asked.promise;
    const { signal, ...request } = told;
    expect(request).toEqual({
      ...{ host: "@counted/one", connector: "counted", operation: "run", command: `touch ${file}` },
      ...{ attempt: 1, start: 1 },
    });
    expect([starts, existsSync(file), signal.aborted]).toEqual([0, false, false]);
    opened.resolve();
    expect(await running).toMatchObject({ status: "ok", attempts: 1 });
    expect([starts, existsSync(file)]).toEqual([1, true]);
  });

  test.each<[string, () => unknown, string]>([
    ["throws", lock, "wrong last sequence"],
    ["rejects", () => Promise.reject(new Error("wrong last sequence")), "wrong last sequence"],
    ["says no", async () => false, "it said no"],
  ])("that a gate refuses is skipped, and nothing is sent: it %s", async (_, gate, reason) => {
    const file = path.join(folder, "ran");
    const result = await host.run(`touch ${file}`, { gate, retries: 3, idempotent: true, retryDelay: 0 });
    expect(result).toMatchObject({
      status: "skipped",
      exitCode: null,
      error: {
        ...{ code: "ERR_TOWLINE_GATE", host: "@counted/one", connector: "counted" },
        message: `The gate kept the command on @counted/one from starting: ${reason}`,
      },
    });
    if (reason !== "it said no") expect(result.error?.cause).toMatchObject({ message: reason });
    expect([starts, existsSync(file)]).toEqual([0, false]);
  });

  test("is announced again at each further try", async () => {
    const file = path.join(folder, "ran");
    const { gate, seen } = openGate();
    const result = await host.run(`echo x >>${file}; exit 1`, { gate, retries: 2, idempotent: true, retryDelay: 0 });
    expect(result).toMatchObject({ status: "failed", attempts: 3 });
    expect(seen.map(({ attempt, start }) => [attempt, start])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    expect(await lines(file)).toEqual(["x", "x", "x"]);
  });

  test("is announced again where its connection turned out to be dead before anything ran", async () => {
    const { gate, seen } = openGate();
    deadStarts = 1;
    expect(await host.run("true", { gate })).toMatchObject({ status: "ok", attempts: 1 });
    expect(seen.map(({ attempt, start }) => [attempt, start])).toEqual([
      [1, 1],
      [1, 2],
    ]);
    expect(starts).toBe(1);
  });

  test("that has run stays as it went where its further try is refused", async () => {
    const file = path.join(folder, "ran");
    const gate = ({ start }: StartRequest): unknown => start === 1 || lock();
    const result = await host.run(`echo x | tee -a ${file}; exit 7`, {
      gate,
      retries: 5,
      idempotent: true,
      retryDelay: 0,
    });
    expect(result).toMatchObject({ status: "failed", exitCode: 7, stdout: "x\n", attempts: 1 });
    expect(result.error).toMatchObject({ code: "ERR_TOWLINE_GATE" });
    expect(result.error?.message).toMatch(/wrong last sequence; it had run before: .* exited with 7$/);
    expect(await lines(file)).toEqual(["x"]);
  });

  test("whose gate hangs is skipped when its time is up, and never starts after that", async () => {
    const opened = defer<void>();
    let signal: AbortSignal | undefined;
    const gate = (request: StartRequest): Promise<void> => {
      signal = request.signal;
      return opened.promise;
    };
    const result = await host.run("true", { gate, timeout: 200 });
    expect(result).toMatchObject({ status: "skipped", error: { code: "ERR_TOWLINE_GATE" } });
    expect(result.error?.message).toContain("did not answer within 200 ms");
    expect(signal?.aborted).toBe(true);
    opened.resolve();
    expect((await host.run("true")).status).toBe("ok");
    expect(starts).toBe(1);
  });

  test("is cancelled where the caller gives up before the gate answers", async () => {
    const giveUp = new AbortController();
    const gate = (): Promise<void> => {
      giveUp.abort();
      return new Promise(() => {});
    };
    const result = await host.run("true", { gate, signal: giveUp.signal });
    expect(result).toMatchObject({ status: "cancelled", error: { code: "ERR_TOWLINE_COMMAND_CANCELLED" } });
    expect(starts).toBe(0);
  });

  test("with live streams is not started either", async () => {
    await expect(host.start("true", { gate: lock })).rejects.toMatchObject({ code: "ERR_TOWLINE_GATE" });
    expect(starts).toBe(0);
  });

  test("on many hosts: some are refused, which is no end of the others' run", async () => {
    const gate = ({ host: name }: StartRequest): boolean => name !== "@counted/two";
    const report = await fleet.select("@counted/one,@counted/two,@counted/three").run("true", { gate, parallelism: 1 });
    expect(report.counts).toMatchObject({ ok: 2, skipped: 1 });
    expect([report.stopped, report.ok, starts]).toEqual([false, false, 2]);
  });

  test("that a plugin starts twice is announced twice; one that it answers itself is not", async () => {
    await fleet.close();
    const plugin = definePlugin({
      name: "twice",
      apply(hooks) {
        hooks.run.around.tap("twice", (execute) => async (request) => {
          const first = await execute(request);
          return request.shown === "true" ? execute(request) : first;
        });
        hooks.transfer.around.tap("replay", () => async ({ host: name, direction, destination }) => ({
          ...{ host: name, direction, source: "", destination, status: "ok", bytes: 0, entries: 0, durationMs: 0 },
        }));
      },
    });
    fleet = await openFleet({ cwd: folder, config: false, connectors: [counted], plugins: [plugin] });
    const { gate, seen } = openGate();
    expect((await fleet.host("@counted/one").run("true", { gate })).status).toBe("ok");
    expect((await fleet.host("@counted/one").put("nothing", "nowhere", { gate })).status).toBe("ok");
    expect(seen.map(({ attempt, start }) => [attempt, start])).toEqual([
      [1, 1],
      [1, 2],
    ]);
  });
});

describe("a lane", () => {
  test("asks at each command's turn, keeps the order, and leaves out what is refused", async () => {
    const file = path.join(folder, "ran");
    const lane = await host.openLane();
    const before: string[] = [];
    const gate = async ({ command = "" }: StartRequest): Promise<void> => {
      before.push(existsSync(file) ? await readFile(file, "utf8") : "");
      if (command.startsWith("printf b ")) lock();
    };
    const add = (word: string) => lane.run(`printf ${word} >>${file}`, word === "d" ? {} : { gate });
    const results = await Promise.all(["a", "b", "c", "d"].map(add));
    expect(results.map(({ status }) => status)).toEqual(["ok", "skipped", "ok", "ok"]);
    expect(before).toEqual(["", "a", "a"]);
    expect(await readFile(file, "utf8")).toBe("acd");
    await lane.close();
  });
});

describe("a transfer", () => {
  let there: string;
  let here: string;

  beforeEach(async () => {
    [here, there] = [path.join(folder, "here"), path.join(folder, "there")];
    for (const place of [here, there]) {
      await mkdir(path.join(place, "tree"), { recursive: true });
      await writeFile(path.join(place, "tree", "file"), `from ${place}`);
    }
    await writeFile(path.join(here, "tree", "more"), "more");
    await writeFile(path.join(there, "tree", "other"), "other");
  });

  const moves: readonly (readonly [string, StartRequest["operation"], (options: object) => ReturnType<Host["put"]>])[] =
    [
      ["a put of a file", "put", (options) => host.put(`${here}/tree/file`, `${there}/tree/file`, options)],
      [
        "a put in place",
        "put",
        (options) => host.put(`${here}/tree/file`, `${there}/tree/file`, { ...options, inPlace: true }),
      ],
      ["a put of bytes", "put", (options) => host.put(Buffer.from("new"), `${there}/tree/file`, options)],
      ["a put of a folder", "put", (options) => host.put(`${here}/tree`, there, options)],
      ["a sync", "sync", (options) => host.sync(`${here}/tree/`, `${there}/tree`, { ...options, delete: true })],
      ["a get of a file", "get", (options) => host.get(`${here}/tree/file`, `${there}/tree/file`, options)],
      ["a get of a folder", "get", (options) => host.get(`${here}/tree`, there, options)],
      [
        "a get of what changed",
        "get",
        (options) => host.get(`${here}/tree/`, `${there}/tree`, { ...options, changed: true, delete: true }),
      ],
      [
        "a get of a file that changed",
        "get",
        (options) => host.get(`${here}/tree/file`, `${there}/tree/file`, { ...options, changed: true }),
      ],
    ];

  test.each(moves)("%s that is refused leaves the destination as it was", async (_, operation, move) => {
    const result = await move({ gate: lock });
    expect(result).toMatchObject({
      status: "skipped",
      bytes: 0,
      error: {
        code: "ERR_TOWLINE_GATE",
        message: "The gate kept the transfer with @counted/one from starting: wrong last sequence",
      },
    });
    expect(await readdir(there, { recursive: true })).toEqual(["tree", "tree/file", "tree/other"]);
    expect(await readFile(path.join(there, "tree", "file"), "utf8")).toBe(`from ${there}`);
    const { gate, seen } = openGate();
    expect((await move({ gate })).status).toBe("ok");
    expect(seen).toEqual([{ host: "@counted/one", connector: "counted", operation, attempt: 1, start: 1 }]);
  });

  test("whose gate hangs is skipped when its time is up, and cancelled when the caller gives up", async () => {
    const giveUp = new AbortController();
    const hang = (): Promise<void> => new Promise(() => {});
    const put = (options: object) => host.put(`${here}/tree/file`, `${there}/tree/new`, options);
    const result = await put({ gate: hang, timeout: 2_000 });
    expect(result).toMatchObject({ status: "skipped", error: { code: "ERR_TOWLINE_GATE" } });
    expect(result.error?.message).toContain("did not answer within 2 s");
    const gate = (): Promise<void> => {
      giveUp.abort();
      return hang();
    };
    expect((await put({ gate, signal: giveUp.signal })).status).toBe("cancelled");
    expect(existsSync(path.join(there, "tree", "new"))).toBe(false);
  });

  test("asks for nothing where it changes nothing: a dry run, or all is there", async () => {
    const { gate, seen } = openGate();
    const source = `${here}/tree/`;
    const same = path.join(folder, "same");
    for (const options of [{ dryRun: true }, { dryRun: true, changed: true }]) {
      const move =
        "changed" in options
          ? host.get(source, same, { ...options, gate })
          : host.sync(source, same, { ...options, gate });
      expect(await move).toMatchObject({ status: "ok", entries: expect.any(Number) });
    }
    expect([seen, existsSync(same)]).toEqual([[], false]);
    expect((await host.sync(source, same)).status).toBe("ok");
    expect((await host.sync(source, same, { gate })).entries).toBe(0);
    expect((await host.get(source, same, { changed: true, gate })).entries).toBe(0);
    expect(seen).toEqual([]);
  });
});

const missing = missingRoot() ?? missingCounterpart("sshd", "ssh-keygen");

describe.skipIf(missing)(`over ssh${missing === undefined ? "" : `: ${missing}`}`, () => {
  let farm: SshFleet;

  beforeAll(async () => {
    farm = await startSshFleet({ hosts: 3 });
  });
  afterAll(() => farm?.close());

  test("each start on a host was announced, and what was refused left no trace", async () => {
    const { gate, seen } = openGate();
    const file = path.join(folder, "starts");
    const closed = farm.hosts[1];
    const guard = (request: StartRequest): void => {
      gate(request);
      if (request.host === closed) lock();
    };
    const options = { gate: guard, retries: 1, idempotent: true, retryDelay: 0 };
    const report = await farm.fleet.select(farm.hosts).run(`echo "$PPID" >>${file}; exit 1`, options);
    expect(report.counts).toMatchObject({ failed: 2, skipped: 1 });
    const announced = seen.map(({ host: name, start }) => `${name} ${start}`).toSorted();
    const expected = farm.hosts.flatMap((name) => (name === closed ? [`${name} 1`] : [`${name} 1`, `${name} 2`]));
    expect(announced).toEqual(expected.toSorted());
    expect(await lines(file)).toHaveLength(4);

    const copy = path.join(folder, "copy");
    const put = await farm.fleet.host(closed ?? "").put(file, copy, { gate: guard });
    expect([put.status, existsSync(copy)]).toEqual(["skipped", false]);
  });
});
