/** One SSH server on loopback: a real protocol, a real shell, and an account of its own. */
import { createServer, type Socket } from "node:net";
import ssh2, { type AuthContext, type Connection, type Session } from "ssh2";
import { type ExecutedCommand, type RunningShell, startShell } from "./command-session.ts";
import { serveFiles } from "./file-session.ts";
import { type HostAccount, mayBeSet } from "./host-account.ts";

/** What a demo host is made of. */
export interface DemoHostDefinition extends HostAccount {
  /** The loopback address to listen on, where the machine has it; 127.0.0.1 otherwise. */
  readonly address: string;
  /** The host's private key, in OpenSSH's format. */
  readonly hostKey: string;
  /** The one public key that may log in, in OpenSSH's format. */
  readonly authorizedKey: string;
}

/** A demo host that answers. */
export interface DemoHost {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  /** What ran on it, in the order of ending. */
  readonly executed: readonly ExecutedCommand[];
  /** Ends every command and connection, and the server. */
  stop(): Promise<void>;
}

/** Starts a host. */
export async function startDemoHost(definition: DemoHostDefinition): Promise<DemoHost> {
  const executed: ExecutedCommand[] = [];
  const shells = new Set<RunningShell>();
  const sockets = new Set<Socket>();
  const remember = (shell: RunningShell): void => {
    shells.add(shell);
    void shell.done.then((command) => {
      shells.delete(shell);
      executed.push(command);
    });
  };

  const authorizedKey = parsePublicKey(definition.authorizedKey);
  const ssh = new ssh2.Server({ hostKeys: [definition.hostKey] }, (client: Connection) => {
    client.on("authentication", (context) => authenticate(context, authorizedKey));
    client.on("session", (accept) => serveSession(definition, accept(), remember));
    client.on("error", () => {});
  });
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    ssh.injectSocket(socket);
  });
  const address = await listen(server, definition.address);
  return {
    name: definition.host,
    ...address,
    executed,
    async stop() {
      for (const shell of shells) shell.kill("SIGKILL");
      for (const socket of sockets) socket.destroy();
      await Promise.all([
        ...[...shells].map((shell) => shell.done),
        new Promise<void>((resolve) => server.close(() => resolve())),
      ]);
    },
  };
}

function parsePublicKey(text: string): ssh2.ParsedKey {
  const key = ssh2.utils.parseKey(text);
  if (key instanceof Error) throw key;
  return key;
}

function authenticate(context: AuthContext, authorizedKey: ssh2.ParsedKey): void {
  if (isAuthorized(context, authorizedKey)) context.accept();
  else context.reject(["publickey"]);
}

function isAuthorized(context: AuthContext, authorizedKey: ssh2.ParsedKey): boolean {
  if (context.method !== "publickey" || !context.key.data.equals(authorizedKey.getPublicSSH())) return false;
  const { blob, signature } = context;
  // Without a signature the client only asks whether the key would do.
  if (signature === undefined || blob === undefined) return true;
  return authorizedKey.verify(blob, signature, context.hashAlgo);
}

function serveSession(account: HostAccount, session: Session, remember: (shell: RunningShell) => void): void {
  const environment: NodeJS.ProcessEnv = {};
  let shell: RunningShell | undefined;
  session.on("env", (accept, reject, { key, val }) => {
    if (!mayBeSet(key)) return void reject?.();
    environment[key] = val;
    accept?.();
  });
  session.on("exec", (accept, _reject, { command }) => {
    shell = startShell(account, command, environment, accept());
    remember(shell);
  });
  session.on("shell", (accept) => {
    shell = startShell(account, undefined, environment, accept());
    remember(shell);
  });
  session.on("signal", (accept, _reject, { name }) => {
    accept?.();
    shell?.kill(`SIG${name.replace(/^SIG/, "")}` as NodeJS.Signals);
  });
  session.on("sftp", (accept) => serveFiles(account, accept()));
}

async function listen(
  server: ReturnType<typeof createServer>,
  preferred: string,
): Promise<{ address: string; port: number }> {
  const attempt = (address: string): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, address, () => {
        server.off("error", reject);
        resolve();
      });
    });
  // Linux answers on all of 127/8, others only on 127.0.0.1.
  await attempt(preferred).catch(() => attempt("127.0.0.1"));
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("The server has no address");
  return { address: bound.address, port: bound.port };
}
