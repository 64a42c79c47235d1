/** A connector that is written as a class, and how tests use it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Connection, type DataOf, InventoryError, openFleet, type ProcessExit, RunError } from "@towline/core";
import { fromClass } from "../../packages/pyinfra-forms/src/classes/from-class.ts";
import { BaseConnector, type ShellCommandOptions } from "../../packages/pyinfra-forms/src/contract/base-connector.ts";
import type { ConnectorClass } from "../../packages/pyinfra-forms/src/contract/connector-class.ts";

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
export class Shell extends BaseConnector<DataOf<typeof dataSchema, typeof dataMeta>> {
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

/** What {@link Copying} was asked for. */
export const copied: string[] = [];

/** Copies files itself, and counts. */
export class Copying extends Shell {
  override async putFile(content: Readable, destination: string): Promise<void> {
    copied.push("put");
    await pipeline(content, createWriteStream(destination));
  }
  override async getFile(source: string, content: Writable): Promise<void> {
    copied.push("get");
    await pipeline(createReadStream(source), content);
  }
}

/** Opens a fleet with the class for as long as its host is used. */
export async function usingHost<Value>(
  connectorClass: ConnectorClass,
  use: (host: ReturnType<Awaited<ReturnType<typeof openFleet>>["host"]>) => Promise<Value>,
): Promise<Value> {
  await using fleet = await openFleet({ config: false, connectors: [fromClass(connectorClass)] });
  return await use(fleet.host("@shell/one"));
}

/** The connection as connectors that ride on it see it. */
export async function connectDirectly(connectorClass: ConnectorClass, log: (message: string) => void = () => {}) {
  const { connect } = fromClass(connectorClass);
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
