/** Asks the ssh agent for its keys. */
import { connect } from "node:net";
import { Limit, onAbort } from "@towline/core/waiting";
import ssh2, {
  type BaseAgent,
  type IdentityCallback,
  type OpenSSHAgent,
  type ParsedKey,
  type SignCallback,
  type SigningRequestOptions,
} from "ssh2";
import { fingerprint } from "./public-key.ts";

/** A key that the agent signs with. */
export interface AgentKey {
  readonly publicKey: Buffer;
  readonly fingerprint: string;
  readonly comment: string;
  /** An agent that has this key only, so that ssh2 offers one key at a time. */
  readonly agent: BaseAgent;
}

type KnownKey = ParsedKey | Buffer | string;

/** The agent's socket: as configured, else from the environment; undefined for none. */
export function agentSocket(configured: string | undefined): string | undefined {
  if (configured === "none") return undefined;
  const fromEnvironment = (name: string) => process.env[name] || undefined;
  if (configured === undefined || configured === "SSH_AUTH_SOCK") return fromEnvironment("SSH_AUTH_SOCK");
  return configured.startsWith("$") ? fromEnvironment(configured.slice(1).replace(/[{}]/g, "")) : configured;
}

/** An agent may ask its user before it signs, but it lists its keys at once or never. */
const LISTING_MS = 3_000;

/** The agent's keys, in its order; those of types that ssh2 does not know are left out. @throws Error */
export async function listAgentKeys(socket: string, signal: AbortSignal): Promise<readonly AgentKey[]> {
  const limit = new Limit({ signal, timeout: LISTING_MS });
  const agent = openAgent(socket, limit.signal);
  const keys = await new Promise<readonly unknown[]>((resolve, reject) => {
    agent.getIdentities((error, found) => {
      if (limit.signal.aborted) reject(new Error("it did not answer in time"));
      else if (error) reject(error);
      else resolve(found ?? []);
    });
  }).finally(() => limit.end());
  const signer = openAgent(socket, signal);
  return keys.flatMap((known) => {
    const key = known as ParsedKey;
    if (typeof key.getPublicSSH !== "function") return [];
    const publicKey = Buffer.from(key.getPublicSSH());
    const agent = new OneKeyAgent(signer, key);
    return [{ publicKey, fingerprint: fingerprint(publicKey), comment: key.comment, agent }];
  });
}

/** An agent whose conversations end when the signal aborts: a silent one would keep the process alive for ever. */
function openAgent(path: string, signal: AbortSignal): OpenSSHAgent {
  const agent = ssh2.createAgent(path) as OpenSSHAgent;
  const getStream = process.platform === "win32" ? agent.getStream.bind(agent) : connectTo(path);
  agent.getStream = (callback) =>
    getStream((error, stream) => {
      callback(error, stream);
      const stopListening = onAbort(signal, () => stream?.destroy());
      stream?.once("close", stopListening);
    });
  return agent;
}

/** As ssh2 connects to an agent, but with the error that came up. */
function connectTo(path: string): OpenSSHAgent["getStream"] {
  return (callback) => {
    const socket = connect(path);
    socket.once("error", callback);
    socket.once("connect", () => {
      socket.off("error", callback);
      callback(undefined, socket);
    });
  };
}

class OneKeyAgent extends ssh2.BaseAgent {
  readonly #agent: BaseAgent;
  readonly #key: ParsedKey;

  constructor(agent: BaseAgent, key: ParsedKey) {
    super();
    this.#agent = agent;
    this.#key = key;
  }

  override getIdentities(callback: IdentityCallback): void {
    callback(undefined, [this.#key]);
  }

  override sign(key: KnownKey, data: Buffer, options: SigningRequestOptions, callback?: SignCallback): void;
  override sign(key: KnownKey, data: Buffer, callback: SignCallback): void;
  override sign(
    key: KnownKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    callback?: SignCallback,
  ): void {
    if (typeof options === "function") this.#agent.sign(key as ParsedKey, data, options);
    else this.#agent.sign(key as ParsedKey, data, options, callback);
  }
}
