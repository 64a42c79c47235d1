/** Asks the ssh agent for its keys. */
import ssh2, {
  type BaseAgent,
  type IdentityCallback,
  type ParsedKey,
  type SignCallback,
  type SigningRequestOptions,
} from "ssh2";
import { fingerprint } from "../known-hosts/check-host-key.ts";

/** A key that the agent signs with. */
export interface AgentKey {
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

/** The agent's keys, in its order; those of types that ssh2 does not know are left out. @throws Error */
export async function listAgentKeys(socket: string, signal: AbortSignal): Promise<readonly AgentKey[]> {
  const agent = ssh2.createAgent(socket);
  const keys = await new Promise<readonly unknown[]>((resolve, reject) => {
    const onAbort = () => reject(new Error("the agent did not answer in time"));
    signal.addEventListener("abort", onAbort, { once: true });
    agent.getIdentities((error, found) => {
      signal.removeEventListener("abort", onAbort);
      if (error) reject(error);
      else resolve(found ?? []);
    });
  });
  return keys.flatMap((known) => {
    const key = known as ParsedKey;
    if (typeof key.getPublicSSH !== "function") return [];
    const publicKey = Buffer.from(key.getPublicSSH());
    return [{ fingerprint: fingerprint(publicKey), comment: key.comment, agent: new OneKeyAgent(agent, key) }];
  });
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
