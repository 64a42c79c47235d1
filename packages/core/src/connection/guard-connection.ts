/** Stands between core and what a connector gives as a connection: every answer is waited for so long, and looked at. */
import type { Duplex } from "node:stream";
import type { Connection, ExecOptions, Listener, NativeSync, RemoteProcess } from "../connector/connection.ts";
import { type ConnectionMember, LISTED_MEMBERS } from "../connector/connection-members.ts";
import { type DeadlineMember, deadlineOf } from "../connector/deadlines.ts";
import type { Connector } from "../connector/define-connector.ts";
import type { PluginError } from "../errors/kinds.ts";
import { kindOf } from "../errors/message-of.ts";
import { connectorFault, isConnectorFault } from "../registry/package-of.ts";
import { formatDeadline } from "../waiting/deadline.ts";
import { Patience } from "../waiting/patience.ts";
import { unlessAborted } from "../waiting/unless-aborted.ts";
import { within } from "../waiting/within.ts";
import { guardFiles } from "./guard-files.ts";
import { brokenProcess, guardProcess } from "./guard-process.ts";

/** A connector that heeds the signal tells better how it ended; one that does not is waited for no longer. */
const LETTING_GO = { grace: 5_000 };

const guarded = new WeakSet<object>();

/** Whose connection it is. */
export interface ConnectionOwner {
  readonly connector: Connector;
  /** As the user named it. */
  readonly host: string;
  /** What it rides on: core's own, or guarded already. */
  readonly carrier: Connection;
}

/** @throws PluginError when it is no connection */
export function guardConnection(given: unknown, { connector, host, carrier }: ConnectionOwner): Connection {
  if (given === carrier || guarded.has(given as object)) return given as Connection;
  const fault = (member: string, what: string): PluginError => connectorFault(connector, member, what, { host });
  const connection = checkConnection(given, fault);
  const late = (member: DeadlineMember, name: string = member) =>
    fault(name, `did not answer within ${formatDeadline(deadlineOf(connector, member))}`);
  let processes = 0;
  const isAlive = (): boolean => processes > 0;
  const starting = new Patience(deadlineOf(connector, "exec"), isAlive);
  const limited = async <Value>(member: DeadlineMember, work: () => Promise<Value>): Promise<Value> =>
    within(deadlineOf(connector, member), call(work), () => {
      throw late(member);
    });
  const open = async (member: "openTcp" | "openUnix", work: () => Promise<Duplex>): Promise<Duplex> => {
    const opening = call(work);
    const stream: unknown = await limited(member, () => opening).catch((error: unknown) => {
      // Nobody waits for it any more.
      opening.then((opened) => opened.destroy()).catch(() => {});
      throw error;
    });
    if (!hasFunctions(stream, ["on", "write", "end", "pipe", "destroy"])) {
      throw fault(member, `gave ${kindOf(stream)} instead of a stream`);
    }
    return stream as unknown as Duplex;
  };
  const result: Connection = {
    async exec(argv, options: ExecOptions = {}) {
      const beginning = call(() => connection.exec(argv, options));
      let process: RemoteProcess;
      try {
        process = await unlessAborted(
          starting.wait(beginning, () => late("exec")),
          options.signal,
          LETTING_GO,
        );
      } catch (error) {
        // Nobody waits for it any more.
        beginning.then((opened) => opened.close()).catch(() => {});
        if (!isConnectorFault(error)) throw error;
        // Nobody knows whether it runs.
        return brokenProcess(error);
      }
      processes += 1;
      return guardProcess(
        process,
        (what) => fault("exec", what),
        () => {
          processes -= 1;
        },
      );
    },
    disconnect: () => limited("disconnect", async () => void (await connection.disconnect())),
  };
  const guards: { readonly [Member in ConnectionMember]: (member: Given<Member>) => Connection[Member] } = {
    files: (files) =>
      guardFiles(files, new Patience(deadlineOf(connector, "files"), isAlive), fault, (name) => late("files", name)),
    processes: (seen) => seen,
    rsync: (rsync) => guardSync(rsync, limited, fault),
    openTcp:
      (openTcp) =>
      (...words) =>
        open("openTcp", () => openTcp(...words)),
    openUnix:
      (openUnix) =>
      (...words) =>
        open("openUnix", () => openUnix(...words)),
    listen:
      (listen) =>
      async (...words) => {
        const listener: unknown = await limited("listen", () => listen(...words));
        if (isListener(listener)) return listener;
        throw fault("listen", `gave ${kindOf(listener)} instead of { address, closed, close }`);
      },
    isThere: (isThere) => async () => {
      const answer: unknown = await limited("isThere", isThere);
      if (typeof answer === "boolean") return answer;
      throw fault("isThere", `gave ${kindOf(answer)} instead of true or false`);
    },
    finish: (finish) => () => limited("finish", async () => void (await finish())),
  };
  for (const [name] of LISTED_MEMBERS) {
    const member: unknown = connection[name] ?? undefined;
    if (member === undefined) continue;
    const bound = typeof member === "function" ? member.bind(connection) : member;
    Object.assign(result, { [name]: guards[name](bound as never) });
  }
  guarded.add(result);
  return result;
}

/** A member that is there. */
type Given<Member extends ConnectionMember> = NonNullable<Connection[Member]>;

type Fault = (member: string, what: string) => PluginError;

/** Half a connection is none. */
function checkConnection(given: unknown, fault: Fault): Connection {
  if (kindOf(given) !== "an object") throw fault("connect", `gave ${kindOf(given)} instead of a connection`);
  const connection = given as Connection;
  for (const member of ["exec", "disconnect"] as const) {
    if (typeof connection[member] === "function") continue;
    throw fault("connect", `gave a connection whose ${member} is ${kindOf(connection[member])} instead of a function`);
  }
  for (const [name, { what, functions }] of LISTED_MEMBERS) {
    const member: unknown = connection[name] ?? undefined;
    if (member === undefined) continue;
    const isRight = functions === undefined ? typeof member === "function" : hasFunctions(member, functions);
    if (!isRight) throw fault("connect", `gave a connection whose ${name} is ${kindOf(member)} instead of ${what}`);
  }
  return connection;
}

function guardSync(
  rsync: NativeSync,
  limited: (member: DeadlineMember, work: () => Promise<boolean>) => Promise<boolean>,
  fault: Fault,
): NativeSync {
  return {
    async check() {
      const answer: unknown = await limited("isThere", () => rsync.check());
      if (typeof answer === "boolean") return answer;
      throw fault("rsync.check", `gave ${kindOf(answer)} instead of true or false`);
    },
    run: (source, destination, options) =>
      unlessAborted(
        call(() => rsync.run(source, destination, options)),
        options.signal,
        LETTING_GO,
      ),
  };
}

function isListener(value: unknown): value is Listener {
  if (!hasFunctions(value, ["close"])) return false;
  return kindOf(value.address) === "an object" && kindOf(value.closed) === "a promise";
}

/** What throws at once rejects, and what is no promise is waited for as one. */
async function call<Value>(work: () => Promise<Value>): Promise<Value> {
  return await work();
}

function hasFunctions(value: unknown, names: readonly string[]): value is { readonly [name: string]: unknown } {
  if (typeof value !== "object" || value === null) return false;
  return names.every((name) => typeof (value as { readonly [name: string]: unknown })[name] === "function");
}
