/** The checks can fail: connectors that are wrong in one way each, and the checks that must notice. */
import { PassThrough, Readable, Transform } from "node:stream";
import { type Connection, type Connector, defineConnector, type RemoteProcess } from "@towline/core";
import { describe, expect, test } from "vitest";
import { runCheck } from "../kit/check-context.ts";
import { checks } from "./all.ts";

interface Fault {
  readonly what: string;
  readonly noticedBy: readonly string[];
  wrap(carrier: Connection): Connection;
}

const FAULTS: readonly Fault[] = [
  {
    what: "takes every exit code for 0",
    noticedBy: ["run.exit-codes", "run.missing-program"],
    wrap: (carrier) =>
      alterProcess(carrier, (process) => ({
        ...process,
        exited: process.exited.then(() => ({ exitCode: 0, signal: null })),
      })),
  },
  {
    what: "loses exit codes above 127",
    noticedBy: ["run.exit-codes"],
    wrap: (carrier) =>
      alterProcess(carrier, (process) => ({
        ...process,
        exited: process.exited.then((exit) => ({ ...exit, exitCode: (exit.exitCode ?? 0) & 127 })),
      })),
  },
  {
    what: "joins arguments without quoting them",
    noticedBy: ["run.arguments", "run.shell-text"],
    wrap: (carrier) => ({
      ...bind(carrier),
      exec: (argv, options) => carrier.exec(["sh", "-c", argv.join(" ")], options),
    }),
  },
  {
    what: "sends stderr to stdout",
    noticedBy: ["run.streams", "run.parallel", "run.output-long"],
    wrap: (carrier) => ({
      ...bind(carrier),
      exec: (argv, options) => carrier.exec(["sh", "-c", 'exec "$@" 2>&1', "sh", ...argv], options),
    }),
  },
  {
    what: "decodes output as text",
    noticedBy: ["run.output-bytes", "run.input-bytes"],
    wrap: (carrier) => alterOutput(carrier, (piece) => Buffer.from(piece.toString("utf8"))),
  },
  {
    what: "translates line ends",
    noticedBy: ["run.streams"],
    wrap: (carrier) =>
      alterOutput(carrier, (piece) => Buffer.from(piece.toString("latin1").replaceAll("\n", "\r\n"), "latin1")),
  },
  {
    what: "cuts output at 64 KiB",
    noticedBy: ["run.output-long", "run.input-long", "files.size-3145735"],
    wrap: (carrier) => {
      return alterProcess(carrier, (process) => ({ ...process, stdout: cut(process.stdout, 65_536) }));
    },
  },
  {
    what: "takes all output at once, whether it is read or not",
    noticedBy: ["run.output-unread"],
    wrap: (carrier) =>
      alterProcess(carrier, (process) => ({
        ...process,
        stdout: process.stdout.pipe(new PassThrough({ highWaterMark: 1024 ** 3 })),
      })),
  },
  {
    what: "tells of no end",
    noticedBy: ["run.silent", "contract.events"],
    wrap: (carrier) =>
      alterProcess(carrier, (process) => ({
        ...process,
        exited: process.exited.then(() => ({ exitCode: null, signal: null })),
      })),
  },
];

const PASSING: Fault = { what: "nothing", noticedBy: ["run.exit-codes", "run.streams", "run.output-long"], wrap: bind };

describe.each(FAULTS)("a connector that $what", ({ noticedBy, wrap }) => {
  test.each(noticedBy)("does not pass %s", async (id) => {
    await expect(runCheck(checkOf(id), { host: "@faulty", connector: faultyConnector(wrap) })).rejects.toThrow();
  });
});

describe("a connector without a fault", () => {
  test.each(PASSING.noticedBy)("passes %s", async (id) => {
    await runCheck(checkOf(id), { host: "@faulty", connector: faultyConnector(PASSING.wrap) });
  });
});

function checkOf(id: string) {
  const check = checks.find((candidate) => candidate.id === id);
  if (check === undefined) throw new Error(`there is no check ${id}`);
  return check;
}

/** The local machine, seen through a fault. */
function faultyConnector(wrap: (carrier: Connection) => Connection): Connector {
  return defineConnector({
    name: "faulty",
    summary: "Wrong in one way",
    dataSchema: { type: "object", properties: {} },
    dataMeta: {},
    *makeNamesData() {
      yield { name: "@faulty" };
    },
    connect: async ({ carrier }) => wrap(carrier),
  });
}

/** Without native files, so that transfers go through the faulty `exec` too. */
function bind(carrier: Connection): Connection {
  return { exec: (argv, options) => carrier.exec(argv, options), disconnect: async () => {} };
}

function alterProcess(carrier: Connection, alter: (process: RemoteProcess) => RemoteProcess): Connection {
  return {
    ...bind(carrier),
    exec: async (argv, options) => {
      const process = await carrier.exec(argv, options);
      return alter({
        stdin: process.stdin,
        stdout: process.stdout,
        stderr: process.stderr,
        exited: process.exited,
        close: () => process.close(),
      });
    },
  };
}

function alterOutput(carrier: Connection, alter: (piece: Buffer) => Buffer): Connection {
  return alterProcess(carrier, (process) => ({
    ...process,
    stdout: process.stdout.pipe(
      new Transform({
        transform(piece: Buffer, _encoding, done) {
          done(null, alter(piece));
        },
      }),
    ),
  }));
}

/** The first bytes of a stream; the rest is read and thrown away. */
function cut(stream: Readable, length: number): Readable {
  let left = length;
  return Readable.from(
    (async function* () {
      for await (const piece of stream as AsyncIterable<Buffer>) {
        const kept = piece.subarray(0, left);
        left -= kept.length;
        if (kept.length > 0) yield kept;
      }
    })(),
    { objectMode: false },
  );
}
