/** What a caller gives to be called: its faults end the call that it was given with, and nothing else. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Fleet, openFleet, type RunOptions } from "@towline/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import local from "../../plugins/connector-local/src/index.ts";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import { opensshMissing } from "../counterparts/openssh.ts";
import { useOpenSsh } from "../support/use-openssh.ts";

const server = useOpenSsh();
let folder: string;
let fleet: Fleet;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "towline-callbacks-"));
  fleet = await openFleet({ cwd: folder, config: false, connectors: [local, ssh], data: server.data ?? {} });
});

afterEach(async () => {
  await fleet.close();
  await rm(folder, { recursive: true, force: true });
});

const boom = new Error("boom");
/** The ways to fail. */
const FAULTS: readonly (readonly [string, () => void])[] = [
  [
    "throws",
    () => {
      throw boom;
    },
  ],
  ["rejects", (() => Promise.reject(boom)) as unknown as () => void],
  ["throws no error", (() => Promise.reject("boom")) as unknown as () => void],
];

const HOSTS = [
  ["@local", () => undefined],
  ["@ssh/127.0.0.1", opensshMissing],
] as const;

describe.each(HOSTS)("%s", (name, missing) => {
  describe.skipIf(missing() !== undefined)("with the host", () => {
    test.each(FAULTS)("onOutput that %s ends its command; another on the host goes on", async (_how, onOutput) => {
      const host = fleet.host(name);
      const other = host.run("read line; echo other $line", { stdin: "well\n" });
      const result = await host.run("echo a; exec sleep 60", { onOutput });
      expect(result).toMatchObject({ status: "failed", error: { code: "ERR_TOWLINE_CALLBACK" } });
      expect(result.error?.message).toBe(`onOutput, given with the command on ${name}, failed: boom`);
      expect([boom, "boom"]).toContain(result.error?.cause);
      expect(result).toMatchObject({ stdout: "a\n", stdoutLines: ["a"], stderrLines: [] });
      expect(await other).toMatchObject({ status: "ok", stdout: "other well\n" });
      expect(await host.run("echo still here")).toMatchObject({ status: "ok", stdout: "still here\n" });
    });

    test("onLine that throws ends its command, and what came is kept as lines, too", async () => {
      const result = await fleet.host(name).run("echo a; exec sleep 60", { onLine: FAULTS[0]?.[1] });
      expect(result.error?.message).toBe(`onLine, given with the command on ${name}, failed: boom`);
      expect(result).toMatchObject({ status: "failed", stdoutLines: ["a"], stderrLines: [] });
    });

    test("onConnected that throws starts nothing", async () => {
      const onConnected = FAULTS[0]?.[1];
      const result = await fleet.host(name).run(`touch ${folder}/ran`, { onConnected });
      expect(result.error?.message).toMatch(/^onConnected, given with/);
      expect((await fleet.host(name).run(["test", "-e", `${folder}/ran`])).status).toBe("failed");
    });

    test("onProgress that throws ends its transfer, and leaves nothing", async () => {
      const source = path.join(folder, "source");
      await writeFile(source, "content");
      const host = fleet.host(name);
      const result = await host.put(source, path.join(folder, "copy"), { onProgress: FAULTS[0]?.[1] });
      expect(result).toMatchObject({ status: "failed", error: { code: "ERR_TOWLINE_CALLBACK" } });
      expect(result.error?.message).toBe(`onProgress, given with the transfer with ${name}, failed: boom`);
      expect((await host.put(source, path.join(folder, "again"))).status).toBe("ok");
    });

    test("in a lane the next command runs", async () => {
      const lane = await fleet.host(name).openLane();
      const [bad, good] = await Promise.all([
        lane.run("echo a; exec sleep 60", { onOutput: FAULTS[0]?.[1] }),
        lane.run("echo b"),
      ]);
      expect(bad).toMatchObject({ status: "failed", error: { code: "ERR_TOWLINE_CALLBACK" } });
      expect(good).toMatchObject({ status: "ok", stdout: "b\n" });
      await lane.close();
    });
  });
});

test("onEvent that throws ends its forward, and no other", async () => {
  const listen = { host: "127.0.0.1", port: 0 };
  // Nobody listens where it leads.
  const to = { host: "127.0.0.1", port: 1 };
  const host = fleet.host("@local");
  const other = await host.forward({ kind: "local", listen, to });
  const forward = await host.forward({ kind: "local", listen, to }, { onEvent: FAULTS[0]?.[1] });
  const port = "port" in forward.address ? forward.address.port : 0;
  connect(port, "127.0.0.1").on("error", () => {});
  await expect(forward.closed).rejects.toMatchObject({
    code: "ERR_TOWLINE_CALLBACK",
    message: "onEvent, given with the forward through @local, failed: boom",
  });
  await other.close();
  await other.closed;
});

test("a prompt that answers with no text, and a log that throws, are told or ignored", async () => {
  const loud = await openFleet({
    ...{ cwd: folder, config: false, connectors: [local] },
    log: () => {
      throw boom;
    },
    onNotice: (() => Promise.reject(boom)) as never,
    prompt: (async () => 5) as never,
  });
  const result = await loud.host("@local").run("echo a");
  expect(result).toMatchObject({ status: "ok", stdout: "a\n" });
  await loud.close();
});

test("of several hosts each is told, and the run ends", async () => {
  const report = await fleet.select(["@local", "@local//@local"]).run("echo a", { onOutput: FAULTS[0]?.[1] });
  expect(report.results.map(({ error }) => error?.code)).toEqual(["ERR_TOWLINE_CALLBACK", "ERR_TOWLINE_CALLBACK"]);
});

test("what is no function is refused", async () => {
  const options = { onOutput: "console.log" } as unknown as RunOptions;
  await expect(fleet.host("@local").run("echo a", options)).rejects.toThrow('onOutput is "console.log"');
});

test("one that rejects when its command has ended is reported", async () => {
  let reject = (_error: Error): void => {};
  const late = new Promise<void>((_resolve, fail) => {
    reject = fail;
  });
  const onOutput = (() => late) as unknown as () => void;
  expect((await fleet.host("@local").run("echo a", { onOutput })).status).toBe("ok");
  reject(boom);
  await late.catch(() => {});
  await expect
    .poll(() => fleet.takeHookErrors().map(({ message }) => message))
    .toEqual(["onOutput, given with the command on @local, failed: boom"]);
});
