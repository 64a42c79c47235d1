/** Asks an ssh agent what it has, of whatever type: ssh2 passes over certificates and security keys. */
import { connect } from "node:net";
import { Limit } from "@towline/core/waiting";

/** A key or a certificate of an agent. */
export interface AgentIdentity {
  /** Such as `ssh-ed25519` or `ssh-ed25519-cert-v01@openssh.com`. */
  readonly type: string;
  readonly comment: string;
}

/** Numbers of the agent protocol (RFC draft-ietf-sshm-ssh-agent). */
const REQUEST_IDENTITIES = 11;
const IDENTITIES_ANSWER = 12;
const MAXIMUM_ANSWER_BYTES = 256 * 1024;
/** An agent tells what it has at once, or never. */
const LISTING_MS = 1_000;

/** All that it has, in its order. @throws Error when it does not answer, or not as an agent */
export async function listAgentIdentities(path: string, signal: AbortSignal): Promise<readonly AgentIdentity[]> {
  signal.throwIfAborted();
  const limit = new Limit({ signal, timeout: LISTING_MS });
  const socket = connect({ path, signal: limit.signal });
  let answer = Buffer.alloc(0);
  try {
    socket.write(Buffer.from([0, 0, 0, 1, REQUEST_IDENTITIES]));
    for await (const chunk of socket) {
      answer = Buffer.concat([answer, chunk]);
      if (answer.length > MAXIMUM_ANSWER_BYTES) throw new Error("the agent's answer is too long");
      if (answer.length >= 4 && answer.length >= 4 + answer.readUInt32BE(0)) return parseIdentities(answer);
    }
  } finally {
    limit.end();
    socket.destroy();
  }
  throw new Error("the agent gave no whole answer");
}

function parseIdentities(answer: Buffer): readonly AgentIdentity[] {
  if (answer[4] !== IDENTITIES_ANSWER) throw new Error("the agent refused to tell its keys");
  let position = 9;
  const readBytes = (): Buffer => {
    const start = position + 4;
    position = start + answer.readUInt32BE(position);
    return answer.subarray(start, position);
  };
  return Array.from({ length: answer.readUInt32BE(5) }, () => {
    const key = readBytes();
    const comment = readBytes().toString("utf8");
    return { type: key.toString("latin1", 4, 4 + key.readUInt32BE(0)), comment };
  });
}
