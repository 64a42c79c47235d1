/** One `kubectl exec` on the stand-in: a process whose streams are channels of a web socket (v5.channel.k8s.io). */
import { spawn } from "node:child_process";
import type { IncomingMessage } from "node:http";
import type { Duplex, Readable } from "node:stream";
import { POD_ENVIRONMENT, type PodMachine } from "./pod-machine.ts";
import { acceptWebSocket } from "./web-socket.ts";

const CHANNEL = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 };
const PROTOCOLS = ["v5.channel.k8s.io", "v4.channel.k8s.io"];

/** What is run, and how. */
export interface ExecSession {
  readonly machine: PodMachine;
  readonly argv: readonly string[];
  readonly tty: boolean;
  readonly stdin: boolean;
  /** Why the runtime could not start it. */
  readonly failure: string | undefined;
  /** Drops what comes after so many bytes of stdout and says that all went well, as clusters are known to do. */
  readonly dropsAfter: number | undefined;
}

/** Runs it. The web socket ends with the process, and the process with the web socket. */
export function runExecSession(session: ExecSession, request: IncomingMessage, socket: Duplex): void {
  const offered = String(request.headers["sec-websocket-protocol"]).split(/, */);
  const protocol = PROTOCOLS.find((name) => offered.includes(name)) ?? "";
  const early: Buffer[] = [];
  let handle = (message: Buffer): void => void early.push(message);
  let end = (): void => {};
  const channels = acceptWebSocket(request, socket, protocol, {
    message: (message) => handle(message),
    closed: () => end(),
  });
  if (session.failure !== undefined) {
    const status = { metadata: {}, status: "Failure", reason: "InternalError", code: 500, message: session.failure };
    channels.send(prefix(CHANNEL.error, Buffer.from(JSON.stringify(status))));
    channels.close();
    return;
  }
  const start = (size: { Width: number; Height: number }): void => {
    const child = spawnIn(session, size);
    end = () => void child.kill("SIGKILL");
    let open = 2;
    let sent = 0;
    let exit: { code: number | null } | undefined;
    const finish = (): void => {
      if (exit === undefined || open > 0) return;
      channels.send(prefix(CHANNEL.error, Buffer.from(JSON.stringify(describeExit(exit.code ?? 137)))));
      channels.close();
    };
    const forward = (stream: Readable, channel: number): void => {
      stream.on("data", (bytes: Buffer) => {
        if (channel === CHANNEL.stdout) sent += bytes.length;
        if (session.dropsAfter !== undefined && sent > session.dropsAfter) return;
        if (channels.send(prefix(channel, bytes))) return;
        stream.pause();
        channels.socket.once("drain", () => stream.resume());
      });
      stream.once("end", () => {
        open -= 1;
        finish();
      });
    };
    forward(child.stdout, CHANNEL.stdout);
    forward(child.stderr, CHANNEL.stderr);
    child.stdin.on("error", () => {});
    for (const event of ["drain", "close"]) child.stdin.on(event, () => channels.socket.resume());
    if (!session.stdin) child.stdin.end();
    child.once("exit", (code, signal) => {
      exit = { code: code ?? (signal === "SIGTERM" ? 143 : 137) };
      // A runtime does not wait for what the command has left in the background.
      setTimeout(() => {
        open = 0;
        finish();
      }, 300).unref();
      finish();
    });
    handle = (message) => {
      if (message[0] === CHANNEL.stdin && !child.stdin.write(message.subarray(1))) channels.socket.pause();
      if (message[0] === CHANNEL.close && message[1] === CHANNEL.stdin) child.stdin.end();
    };
    for (const message of early) handle(message);
  };
  if (!session.tty) {
    start({ Width: 80, Height: 24 });
    return;
  }
  // kubectl tells the size of its terminal at once.
  handle = (message) => {
    if (message[0] === CHANNEL.resize) start(JSON.parse(message.subarray(1).toString()));
    else early.push(message);
  };
}

function spawnIn({ machine, argv, tty }: ExecSession, size: { Width: number; Height: number }) {
  const [program = "", ...words] = machine.enter(argv, tty);
  const options = { env: POD_ENVIRONMENT };
  if (!tty) return spawn(program, words, options);
  const text = [program, ...words].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
  const sized = `stty cols ${size.Width} rows ${size.Height}; exec ${text}`;
  return spawn("script", ["-qefc", sized, "/dev/null"], options);
}

function prefix(channel: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([channel]), bytes]);
}

function describeExit(code: number) {
  if (code === 0) return { metadata: {}, status: "Success" };
  return {
    metadata: {},
    status: "Failure",
    reason: "NonZeroExitCode",
    message: `command terminated with non-zero exit code: exit status ${code}`,
    details: { causes: [{ reason: "ExitCode", message: String(code) }] },
  };
}
