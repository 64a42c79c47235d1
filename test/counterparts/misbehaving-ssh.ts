/** An ssh server that runs real commands, and misbehaves on purpose: by its link at a chosen moment, or by its manners. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ssh2, { type Connection, type ServerChannel, type Session } from "ssh2";
import { makeKeyPair } from "../../packages/demo-fleet/src/make-key-pair.ts";
import { type LinkTrouble, type MisbehavingLink, startLinkRelay } from "./misbehaving-link.ts";

/** When the link suffers. */
export type Moment = "greeting" | "key exchange" | "authentication" | "channel" | "exec" | "output";

/** What the server does although it should not. */
export type Manners =
  /** Floods the client with lines before its greeting. */
  | "never stops greeting"
  /** Answers neither yes nor no, while the link is well. */
  | "answers no channel request"
  | "answers no exec request"
  | "answers no sftp request"
  | "refuses channels"
  | "refuses commands"
  | "refuses every second command"
  /** Closes the channel and says nothing of how the command ended. */
  | "closes without a status"
  /** Tells how the command ended before its output. */
  | "tells the status first"
  /** Tells that a signal ended it, whatever it did. */
  | "tells of a signal"
  /** Sends output after it said that there is no more. */
  | "sends data after the end"
  /** Never reads its input, so that the channel's window is used up. */
  | "reads no input";

/** A server that runs. */
export interface MisbehavingSsh {
  readonly folder: string;
  /** Settings with which the ssh connector reaches it, and with which it touches nothing of the user's own. */
  readonly data: { readonly [key: string]: string | number | boolean };
  /** How many connections were made. */
  readonly connections: number;
  /** How many commands were asked for, refused ones too. */
  readonly commands: number;
  /** From now on each connection suffers this at that moment. */
  break(moment: Moment, trouble: LinkTrouble): void;
  misbehave(manners: Manners): void;
  /** From now on it is a good server; what suffers already does so on. */
  behave(): void;
  /** Has another host key for new connections. */
  changeHostKey(): Promise<void>;
  /** Ends the server and all it started. */
  stop(): Promise<void>;
}

/** What goes on in one server, for its connections to see. */
interface State {
  manners: Manners | undefined;
  plan: { readonly moment: Moment; readonly trouble: LinkTrouble } | undefined;
  commands: number;
  readonly children: Set<ChildProcess>;
}

const PASSWORD = "let me in";

/** Starts it on loopback. */
export async function startMisbehavingSsh(): Promise<MisbehavingSsh> {
  const folder = await mkdtemp(join(tmpdir(), "towline-misbehaving-"));
  const state: State = { manners: undefined, plan: undefined, commands: 0, children: new Set() };
  const strike = (moment: Moment, link: MisbehavingLink | undefined): void => {
    if (state.plan?.moment === moment) link?.suffer(state.plan.trouble);
  };
  let target = 0;
  const relay = await startLinkRelay(() => target, {
    opened: (link) => strike("greeting", link),
    firstWords: (link) => strike("key exchange", link),
    preface: () => (state.manners === "never stops greeting" ? endlessGreeting() : undefined),
  });
  const startServer = async (): Promise<ssh2.Server> => {
    const hostKey = makeKeyPair().private;
    const server = new ssh2.Server({ hostKeys: [hostKey] }, (connection, { port }) => {
      serve(connection, state, {
        strike: (moment) => strike(moment, relay.find(port)),
        strikeAfterNextBytes: (moment) => {
          if (state.plan?.moment === moment) relay.find(port)?.sufferAfterNextBytes(state.plan.trouble);
        },
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    target = (server.address() as { port: number }).port;
    return server;
  };
  const servers = [await startServer()];
  return {
    folder,
    data: {
      ssh_port: relay.port,
      ssh_user: "tester",
      ssh_password: PASSWORD,
      ssh_known_hosts_file: join(folder, "known_hosts"),
      ssh_config_file: "none",
      ssh_allow_agent: false,
      ssh_look_for_keys: false,
    },
    get connections() {
      return relay.count;
    },
    get commands() {
      return state.commands;
    },
    break: (moment, trouble) => {
      state.plan = { moment, trouble };
    },
    misbehave: (manners) => {
      state.manners = manners;
    },
    behave: () => {
      state.manners = undefined;
      state.plan = undefined;
    },
    changeHostKey: async () => {
      servers.push(await startServer());
    },
    stop: async () => {
      for (const child of state.children) endGroup(child);
      await relay.stop();
      await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Striking {
  strike(moment: Moment): void;
  strikeAfterNextBytes(moment: Moment): void;
}

function serve(connection: Connection, state: State, { strike, strikeAfterNextBytes }: Striking): void {
  connection.on("error", () => undefined);
  connection.on("authentication", (attempt) => {
    strike("authentication");
    if (attempt.method === "password" && attempt.password === PASSWORD) attempt.accept();
    else attempt.reject(["password"]);
  });
  connection.on("session", (accept, reject) => {
    strike("channel");
    if (state.manners === "refuses channels") reject();
    else if (state.manners !== "answers no channel request") {
      serveSession(accept(), state, { strike, strikeAfterNextBytes });
    }
  });
}

function serveSession(session: Session, state: State, { strike, strikeAfterNextBytes }: Striking): void {
  session.on("exec", (accept, reject, { command }) => {
    state.commands += 1;
    strike("exec");
    const { manners } = state;
    if (manners === "answers no exec request") return;
    if (manners === "refuses commands" || (manners === "refuses every second command" && state.commands % 2 === 0)) {
      reject();
    } else {
      runCommand(accept(), command, state, () => strikeAfterNextBytes("output"));
    }
  });
  session.on("subsystem", (accept, reject) => {
    if (state.manners === "answers no sftp request") accept();
    else reject();
  });
}

function runCommand(channel: ServerChannel, command: string, state: State, onOutput: () => void): void {
  const child = spawn("sh", ["-c", command], { detached: true, stdio: "pipe" });
  state.children.add(child);
  child.stdin.on("error", () => undefined);
  channel.on("error", () => undefined);
  if (state.manners !== "reads no input") channel.pipe(child.stdin);
  child.stdout.once("data", onOutput);
  const { manners } = state;
  if (manners === "tells the status first") channel.exit(7);
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  child.once("close", (code, signal) => {
    state.children.delete(child);
    if (manners === "sends data after the end") {
      channel.eof();
      sendPastTheEnd(channel, "too late", code ?? 255);
    }
    if (manners === "tells of a signal") channel.exit("SEGV", true, "");
    else if (signal !== null) channel.exit(signal.slice(3), false, "");
    else if (manners !== "closes without a status" && manners !== "tells the status first") channel.exit(code ?? 255);
    channel.end();
  });
  channel.once("close", () => {
    // As a real server does: the program sees the end of its input.
    child.stdin.end();
    child.stdout.destroy();
    child.stderr.destroy();
  });
}

/** Data after the end, which the protocol forbids, and then how it ended; ssh2 itself refuses to send either. */
function sendPastTheEnd(channel: ServerChannel, text: string, exitCode: number): void {
  const { _client: client, outgoing } = channel as unknown as {
    readonly _client: {
      readonly _protocol: { channelData(id: number, bytes: Buffer): void; exitStatus(id: number, code: number): void };
    };
    readonly outgoing: { readonly id: number };
  };
  client._protocol.channelData(outgoing.id, Buffer.from(text));
  client._protocol.exitStatus(outgoing.id, exitCode);
}

/** The group, so that its children are gone too. */
function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // It was over already.
  }
}

function* endlessGreeting(): Generator<Buffer> {
  const lines = Buffer.from("Welcome to the machine!\r\n".repeat(1000));
  for (;;) yield lines;
}
