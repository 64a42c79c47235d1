/** Opens TCP connections from any host: by its connector, or through a program there, as a container needs. */
import { Duplex, type Readable } from "node:stream";
import type { Connection, OpenOptions, RemoteProcess } from "../connector/connection.ts";
import { RunError } from "../errors/kinds.ts";
import { defer } from "../waiting/deferred.ts";
import { unlessAborted } from "../waiting/unless-aborted.ts";

/**
 * Tells on stderr that a program was found, and becomes it. bash's stdin is given again to what copies in the background,
 * which would not have it otherwise.
 */
const SCRIPT = `
found() { command -v "$1" >/dev/null 2>&1 && printf '\\036connecting\\n' >&2; }
case $1 in *:*) bracketed="[$1]" ;; *) bracketed=$1 ;; esac
if found socat; then exec socat -t 86400 - "TCP:$bracketed:$2"; fi
if found nc; then exec nc "$1" "$2"; fi
if found bash; then
  exec bash -c 'exec 3<>"/dev/tcp/$1/$2" 4<&0 || exit 1; { cat <&4 >&3; kill $$; } 2>/dev/null & exec cat <&3' bash "$1" "$2"
fi
exit 127
`;

const MARK = "\u001econnecting\n";

/** What programs say, and the code that Node gives the same. */
const CODES: readonly (readonly [RegExp, string])[] = [
  [/refused/i, "ECONNREFUSED"],
  [/no route|unreachable/i, "EHOSTUNREACH"],
  [/timed out/i, "ETIMEDOUT"],
  [/not known|bad address|not resolve|no address|lookup/i, "ENOTFOUND"],
];

/**
 * A TCP connection from the host that `connection` leads to. Where its connector opens none, `socat`, `nc` or `bash` on
 * the host does. That such a program was refused shows here, or on the stream, which then fails before it yields
 * anything.
 *
 * @throws RunError ERR_TOWLINE_COMMAND_UNSUPPORTED where the host has none of them
 * @throws Error with Node's code, as ECONNREFUSED, where it was refused at once
 * @example
 * ```ts
 * connect: async ({ data, carrier, signal }) => talk(await openTcpFrom(carrier, data.web_host, 443, { signal })),
 * ```
 */
export async function openTcpFrom(
  connection: Connection,
  host: string,
  port: number,
  options: OpenOptions = {},
): Promise<Duplex> {
  if (connection.openTcp !== undefined) return connection.openTcp(host, port, options);
  const { signal } = options;
  const argv = ["sh", "-c", SCRIPT, "sh", host, String(port)];
  const process = await connection.exec(argv, { signal, isAnswered: true });
  const said = new Words(process.stderr);
  // Joined before anything is awaited: a program that is refused at once has ended its output by then.
  const stream = join(process, said);
  process.exited.then(said.begun.resolve, said.begun.resolve);
  try {
    await unlessAborted(said.begun.promise, signal);
  } catch (reason) {
    process.close();
    throw reason;
  }
  if (!said.isConnecting) throw noProgram();
  if (stream.errored !== null) throw stream.errored;
  return stream;
}

/** What came on stderr: first that a program was found, then what it says is wrong. */
class Words {
  /** A program connects, or none will. */
  readonly begun = defer<unknown>();
  readonly ended: Promise<void>;
  isConnecting = false;
  #text = "";

  constructor(stderr: Readable) {
    stderr.on("data", (bytes: Buffer) => this.#add(bytes));
    this.ended = new Promise((resolve) => stderr.once("close", resolve));
  }

  #add(bytes: Buffer): void {
    this.#text = (this.#text + bytes.toString()).slice(-2048);
    const mark = this.#text.indexOf(MARK);
    if (this.isConnecting || mark < 0) return;
    this.isConnecting = true;
    this.#text = this.#text.slice(mark + MARK.length);
    this.begun.resolve(undefined);
  }

  get last(): string {
    return this.#text.trim().split("\n").at(-1)?.trim() ?? "";
  }
}

function join(process: RemoteProcess, said: Words): Duplex {
  const { stdin, stdout, exited } = process;
  let received = false;
  const stream = new Duplex({
    read: () => void stdout.resume(),
    // That nobody reads any more is told better by how the program ends.
    write: (chunk, _encoding, done) => void stdin.write(chunk, () => done()),
    final: (done) => void stdin.end(() => done()),
    destroy(error, done) {
      process.close();
      done(error);
    },
  });
  stdin.on("error", () => {});
  // It may fail before it is handed out.
  stream.on("error", () => {});
  stdout.on("data", (chunk: Buffer) => {
    received = true;
    if (!stream.push(chunk)) stdout.pause();
  });
  stdout.on("error", (error) => stream.destroy(error));
  stdout.once("end", () => {
    Promise.all([exited, said.ended]).then(
      ([{ exitCode }]) => {
        if (received || exitCode === 0) stream.push(null);
        else stream.destroy(refused(said.last, exitCode));
      },
      (error: unknown) => stream.destroy(error as Error),
    );
  });
  return stream;
}

function refused(words: string, exitCode: number | null): Error {
  const message = words === "" ? `the program that was to connect ended with exit code ${exitCode}` : words;
  const code = CODES.find(([pattern]) => pattern.test(words))?.[1];
  return Object.assign(new Error(message), code === undefined ? {} : { code });
}

function noProgram(): RunError {
  return new RunError("ERR_TOWLINE_COMMAND_UNSUPPORTED", "there is no program to open a TCP connection with", {
    advice: "Install socat, nc or bash there, or go another way.",
  });
}
