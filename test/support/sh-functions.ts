/** A connector that is written as functions, after pyinfra's documented example, and how tests use it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { InventoryError, openFleet } from "@towline/core";
import type {
  CommandAnswer,
  CommandOptions,
  ConnectorFunctions,
  FunctionHost,
  State,
} from "../../packages/pyinfra-forms/src/contract/connector-functions.ts";
import { fromFunctions } from "../../packages/pyinfra-forms/src/functions/from-functions.ts";

interface ShData {
  readonly sh_label: string;
  readonly sh_note?: string | undefined;
}

/** Runs it by this machine's shell, and ends it with its children when nobody wants it any more. */
async function run(command: string, { stdin, signal }: CommandOptions): Promise<[number | null, Buffer, Buffer]> {
  const child = spawn("sh", ["-c", command], { detached: true });
  const end = (): void => void process.kill(-(child.pid as number), "SIGKILL");
  signal.addEventListener("abort", end);
  child.once("exit", () => signal.removeEventListener("abort", end));
  child.stdin.on("error", () => {});
  stdin.pipe(child.stdin);
  const [stdout, stderr, [exitCode]] = await Promise.all([
    buffer(child.stdout),
    buffer(child.stderr),
    once(child, "exit") as Promise<[number | null]>,
  ]);
  return [exitCode, stdout, stderr];
}

/** As pyinfra tells lines: without their ends, and without a last one that is empty. */
function linesOf(bytes: Buffer): string[] {
  const lines = bytes.toString("utf8").split("\n");
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

/** The example: it tells lines and whether the command succeeded, no more. */
export const sh = {
  name: "sh",
  summary: "This machine's shell",
  EXECUTION_CONNECTOR: true,
  dataSchema: { type: "object", properties: { sh_label: { type: "string" }, sh_note: { type: "string" } } },
  dataMeta: { sh_label: { description: "A label", default: "plain" }, sh_note: { description: "A note" } },
  *makeNamesData(hostname: string | undefined) {
    if (hostname === undefined) throw new InventoryError("ERR_TOWLINE_TARGET_INVALID", "@sh needs a name: @sh/NAME");
    yield [`@sh/${hostname}`, { sh_note: hostname }, ["@sh"]] as const;
  },
  connect: (): boolean => true,
  async runShellCommand(
    _state: State,
    _host: FunctionHost<ShData>,
    command: string,
    options: CommandOptions,
  ): Promise<CommandAnswer> {
    const [exitCode, stdout, stderr] = await run(command, options);
    return [exitCode === 0, linesOf(stdout), linesOf(stderr)];
  },
  async putFile(_state: State, _host: FunctionHost<ShData>, content: Readable, remote: string): Promise<boolean> {
    await pipeline(content, createWriteStream(remote));
    return true;
  },
  async getFile(_state: State, _host: FunctionHost<ShData>, remote: string, content: Writable): Promise<boolean> {
    await pipeline(createReadStream(remote), content);
    return true;
  },
} satisfies ConnectorFunctions<ShData>;

/** Tells bytes and exit codes instead, and leaves files to commands. */
const { putFile: _put, getFile: _get, ...rest } = sh;
export const exactSh = {
  ...rest,
  async runShellCommand(_state: State, _host: FunctionHost<ShData>, command: string, options: CommandOptions) {
    const [exitCode, stdout, stderr] = await run(command, options);
    if (exitCode === null) throw new Error("the shell was killed");
    return [exitCode, stdout, stderr] as const;
  },
} satisfies ConnectorFunctions<ShData>;

/** Opens a fleet with the functions for as long as its host is used. */
export async function usingHost<Value>(
  functions: ConnectorFunctions<never>,
  use: (host: ReturnType<Awaited<ReturnType<typeof openFleet>>["host"]>) => Promise<Value>,
): Promise<Value> {
  await using fleet = await openFleet({ config: false, connectors: [fromFunctions(functions)] });
  return await use(fleet.host("@sh/one"));
}
