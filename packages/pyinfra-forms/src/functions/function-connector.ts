/** One connected host of a module of functions, as an instance of a class. */
import { PassThrough, pipeline, type Readable, type Writable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { ConnectError, type ConnectTarget, type Data, type ProcessExit, RunError } from "@towline/core";
import { BaseConnector, type CopyOptions, type ShellCommandOptions } from "../contract/base-connector.ts";
import type { ConnectorFunctions, FunctionHost, State } from "../contract/connector-functions.ts";
import { SharedStream } from "../process/shared-stream.ts";
import { markEnd } from "./end-mark.ts";
import { readAnswer } from "./read-answer.ts";

/** Has the functions do what a class does in its methods. */
export class FunctionConnector extends BaseConnector<Data> {
  readonly #functions: ConnectorFunctions;
  readonly #state: State;
  readonly #host: FunctionHost;

  constructor(functions: ConnectorFunctions, target: ConnectTarget<Data>) {
    super(target);
    const { name, data, carrier, cwd, log, notify } = target;
    this.#functions = functions;
    this.#state = { cwd, log, notify };
    this.#host = { name, data, connectorData: {}, carrier };
    // Without a function of its own, files go through commands.
    if (functions.putFile !== undefined) this.putFile = this.#putFile;
    if (functions.getFile !== undefined) this.getFile = this.#getFile;
  }

  override async connect(): Promise<void> {
    const { connect, name: connector } = this.#functions;
    if (connect === undefined) return;
    const answer: unknown = await connect(this.#state, this.#host, { signal: this.target.signal });
    if (answer === true) return;
    if (answer !== false) throw new TypeError(`connect must return true or false, not ${String(answer)}`);
    const host = this.#host.name;
    throw new ConnectError("refused", `${host} was not connected: connect of the connector "${connector}" said no`, {
      ...{ host, connector },
      advice: `Run "towline doctor ${host}" to see each step.`,
    });
  }

  override async disconnect(): Promise<void> {
    await this.#functions.disconnect?.(this.#state, this.#host);
  }

  override async runShellCommand(argv: readonly string[], options: ShellCommandOptions): Promise<ProcessExit> {
    const { stdin, stdout, stderr, signal, pty, isAnswered } = options;
    if (pty !== undefined || isAnswered)
      throw this.#refuse(pty === undefined ? "answers what it asks" : "has a terminal");
    // Whatever a function throws, it may have started the command.
    if (stdin instanceof SharedStream) stdin.touch();
    const { line, cut } = markEnd(argv);
    const input = new PassThrough();
    pipeline(stdin, input, () => {});
    const run = this.#functions.runShellCommand as NonNullable<ConnectorFunctions["runShellCommand"]>;
    const returned = await run(this.#state, this.#host, line, { stdin: input, signal, returnCombinedOutput: true });
    input.destroy();
    const { status, pieces } = readAnswer(returned);
    let told: number | undefined;
    for (const [index, piece] of pieces.entries()) {
      // What was handed on before is read first, so that the order stays.
      if (index > 0) await setImmediate();
      const { bytes, exitCode } = cut(piece.bytes);
      told ??= exitCode;
      (piece.stream === "stdout" ? stdout : stderr).write(bytes);
    }
    return { exitCode: told ?? exitCodeOf(status), signal: null };
  }

  readonly #putFile = async (content: Readable, path: string, { signal }: CopyOptions): Promise<void> => {
    demandTrue("putFile", await this.#functions.putFile?.(this.#state, this.#host, content, path, { signal }));
  };

  readonly #getFile = async (path: string, content: Writable, { signal }: CopyOptions): Promise<void> => {
    demandTrue("getFile", await this.#functions.getFile?.(this.#state, this.#host, path, content, { signal }));
  };

  #refuse(what: string): RunError {
    const { name: host } = this.#host;
    const { name: connector } = this.#functions;
    const message = `${host} can't run what ${what}: the connector "${connector}" hands output over at the end only`;
    return new RunError("ERR_TOWLINE_COMMAND_UNSUPPORTED", message, {
      ...{ host, connector },
      advice: "Let sudo, su and doas ask for no password there, and run programs that need no terminal.",
    });
  }
}

/** Without the mark a failed command's exit code is unknown, and none is made up. */
function exitCodeOf(status: boolean | number): number | null {
  if (typeof status === "number") return status;
  return status ? 0 : null;
}

function demandTrue(name: string, answer: unknown): void {
  if (answer === true) return;
  throw answer === false ? new Error(`${name} said no`) : new TypeError(`${name} must return true or false`);
}
