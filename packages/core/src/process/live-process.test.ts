/** Processes from start to settlement, on this machine. */

import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import type { Command } from "../command/command.ts";
import type { GlobalArguments } from "../command/global-arguments.ts";
import { buildLaunch } from "../command/launch.ts";
import type { RemoteProcess } from "../connector/connection.ts";
import { localMachine } from "../local/local-machine.ts";
import { OutputCollector } from "../output/output-collector.ts";
import { defer } from "../waiting/deferred.ts";
import { endProcess } from "./end-process.ts";
import { LiveProcess } from "./live-process.ts";
import type { Outcome } from "./outcome.ts";

interface Finished extends Outcome {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command on this machine, as core does on any. */
async function run(
  command: Command,
  settings: GlobalArguments = {},
  options: { signal?: AbortSignal; onOutput?: (text: string) => void } = {},
): Promise<Finished> {
  const launch = buildLaunch(command, settings, randomBytes(4).toString("hex"));
  const collector = new OutputCollector(1024 * 1024);
  const live = new LiveProcess(await localMachine.exec(launch.argv), launch, {
    sink: {
      write(stream, bytes) {
        collector.push(stream, bytes);
        options.onOutput?.(bytes.toString());
      },
      end: () => {},
    },
    stdin: settings.stdin,
    timeout: settings.timeout,
    signal: options.signal,
    end: (pid) => endProcess(localMachine, pid, {}),
  });
  const outcome = await live.outcome;
  return { ...outcome, stdout: collector.bytes("stdout").toString(), stderr: collector.bytes("stderr").toString() };
}

/** Command lines of processes that bear the word, zombies left out. Linux's own list: a machine may have no `ps`. */
function living(word: string): readonly string[] {
  if (!existsSync("/proc/self/cmdline")) {
    const listed = spawnSync("ps", ["-A", "-ww", "-o", "pid=,stat=,args="], { encoding: "utf8" }).stdout.split("\n");
    return listed.filter((line) => line.includes(word) && !/^\s*\d+ Z/.test(line) && !line.includes("ps -A"));
  }
  const ids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return ids.map(commandLineOf).filter((line) => line.includes(word));
}

/** Empty for a zombie, and for one that is gone. */
function commandLineOf(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, "latin1").replaceAll("\0", " ");
  } catch {
    return "";
  }
}

describe("how it went", () => {
  test.each([0, 1, 42, 126, 127, 255])("exit code %i", async (code) => {
    expect((await run(`exit ${code}`)).cause).toEqual({ kind: "exited", exitCode: code, signal: null });
  });

  test("death by a signal, by its name", async () => {
    expect((await run("kill -KILL $$")).cause).toEqual({ kind: "exited", exitCode: null, signal: "SIGKILL" });
  });

  test("the mark is no output", async () => {
    const { stdout, stderr, started } = await run("echo out; echo err >&2");
    expect({ stdout, stderr, started }).toEqual({ stdout: "out\n", stderr: "err\n", started: true });
  });

  test("what never started is told from what failed", async () => {
    const launch = buildLaunch("true", { shellExecutable: "/no/such/shell" }, "id");
    expect(launch.argv[0]).toBe("sh");
    expect((await run("true", { shellExecutable: "/no/such/shell" })).started).toBe(true);
  });
});

describe("input", () => {
  test("is closed when there is none", async () => {
    expect((await run("cat; echo end")).stdout).toBe("end\n");
  });

  test.each<[string, GlobalArguments["stdin"]]>([
    ["text", "é\nx"],
    ["bytes", Buffer.from("é\nx")],
    ["a stream", new PassThrough().end("é\nx")],
  ])("comes from %s", async (_title, stdin) => {
    expect((await run("cat", { stdin })).stdout).toBe("é\nx");
  });

  test("may be large while the output is large, both ways at once", async () => {
    const stdin = Buffer.alloc(8 * 1024 * 1024, "x\n");
    const { stdout, cause } = await run("cat | wc -c", { stdin });
    expect(stdout.trim()).toBe(String(stdin.length));
    expect(cause).toMatchObject({ exitCode: 0 });
  });

  test("that nobody reads is no error", async () => {
    expect((await run("exit 3", { stdin: Buffer.alloc(4 * 1024 * 1024) })).cause).toMatchObject({ exitCode: 3 });
  });
});

describe("ending", () => {
  const cases: { readonly [title: string]: string } = {
    "a child": "sleep 300.WORD",
    "a pipeline": "sleep 300.WORD | sleep 301.WORD | cat",
    "what ignores TERM": "trap '' TERM; sleep 300.WORD; sleep 301.WORD",
    "a child that ignores TERM": "sh -c 'trap \"\" TERM; while :; do sleep 300.WORD; done'",
    "an orphan": "(sleep 300.WORD &) ; sleep 301.WORD",
    "what is stopped": "sh -c 'kill -STOP $$; sleep 300.WORD' WORD; sleep 301.WORD",
  };
  for (const [title, command] of Object.entries(cases)) {
    test(`${title} is gone after a timeout, and it was verified`, async () => {
      const word = String(Math.floor(Math.random() * 1e9));
      const { cause, ending, stdout } = await run(`echo before; ${command.replaceAll("WORD", word)}`, { timeout: 200 });
      expect(cause).toEqual({ kind: "timeout" });
      expect(ending).toEqual({ verified: true, survivors: [] });
      expect(stdout).toBe("before\n");
      expect(living(word)).toEqual([]);
    });
  }

  test("after an abort the output so far is kept", async () => {
    const controller = new AbortController();
    const onOutput = (text: string): void => {
      if (text.includes("ready")) controller.abort();
    };
    const { cause, stdout, ending } = await run("echo ready; sleep 300", {}, { signal: controller.signal, onOutput });
    expect({ cause, stdout, ending }).toEqual({
      cause: { kind: "cancelled" },
      stdout: "ready\n",
      ending: { verified: true, survivors: [] },
    });
  });

  test("spares its neighbours", async () => {
    const controller = new AbortController();
    const ready = defer<void>();
    const neighbour = run("echo ready; sleep 300", {}, { signal: controller.signal, onOutput: () => ready.resolve() });
    await ready.promise;
    await run("sleep 300", { timeout: 50 });
    expect(await Promise.race([neighbour.then(() => "gone"), run("true").then(() => "alive")])).toBe("alive");
    controller.abort();
    await neighbour;
  });
});

test("a command that is ended for its first output has started, also where it is over by then", async () => {
  const launch = buildLaunch("true", {}, "id");
  const process = {
    ...{ stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() },
    ...{ exited: Promise.resolve({ exitCode: 0, signal: null }), close: () => {} },
  };
  const abort = new AbortController();
  const live = new LiveProcess(process, launch, {
    stdin: undefined,
    sink: { write: () => abort.abort(), end: () => {} },
    signal: abort.signal,
    end: async () => ({ verified: true, survivors: [] }),
  });
  await process.exited;
  process.stdout.end(`${launch.startMark}7\nunwanted`);
  process.stderr.end();
  expect(await live.outcome).toMatchObject({ started: true });
});

describe("a link that dies", () => {
  /** A process whose link dies when told. */
  function doomed(): { process: RemoteProcess; die(error: Error): void; close(): void } {
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    let die: (error: Error) => void = () => {};
    let close: () => void = () => {};
    const exited = new Promise<{ exitCode: null; signal: null }>((resolve, reject) => {
      die = reject;
      close = () => resolve({ exitCode: null, signal: null });
    });
    return { process: { stdin: new PassThrough(), stdout, stderr, exited, close: () => {} }, die, close };
  }

  test.each(["die", "close"] as const)("in the middle is lost, never ok (%s)", async (how) => {
    const link = doomed();
    const launch = buildLaunch("sleep 1", {}, "id");
    const live = new LiveProcess(link.process, launch, {
      sink: { write: () => {}, end: () => {} },
      stdin: undefined,
      end: async () => ({ verified: true, survivors: [] }),
    });
    if (how === "die") link.die(new Error("reset"));
    else link.close();
    expect((await live.outcome).cause.kind).toBe("lost");
  });

  test("a local program that is missing names it and tells what to do", async () => {
    await expect(localMachine.exec(["no-such-program-here"])).rejects.toMatchObject({
      code: "ERR_TOWLINE_COMMAND_INVALID",
      message: expect.stringContaining("no-such-program-here"),
    });
  });

  test("its sockets can be opened and given up", async () => {
    await expect(localMachine.openTcp?.("127.0.0.1", 1)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });
});
