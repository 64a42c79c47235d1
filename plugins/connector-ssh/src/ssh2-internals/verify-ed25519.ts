/** Has ssh2 verify the signatures of Ed25519 host keys at once. It reaches into ssh2: decision 012. */
import { verify } from "node:crypto";
import ssh2 from "ssh2";
import { keyOfBytes } from "./key-of-bytes.ts";

interface VerifyingKey {
  readonly type: string;
  verify(data: Buffer, signature: Buffer, algorithm?: string): boolean | Error;
  getPublicSSH(): Buffer;
}

/** An Ed25519 key that nobody has: only its class is wanted. */
const SAMPLE = `ssh-ed25519 ${Buffer.concat([
  Buffer.from("\0\0\0\x0bssh-ed25519\0\0\0\x20", "latin1"),
  Buffer.alloc(32, 1),
]).toString("base64")}`;

let isShortened = false;

/** ssh2 makes a PEM text of each host's key, and has it parsed again for the one signature that the key is for. */
export function shortenVerification(): void {
  if (isShortened) return;
  isShortened = true;
  const sample: unknown = ssh2.utils.parseKey(SAMPLE);
  if (sample instanceof Error || typeof sample !== "object" || sample === null) return;
  const prototype: VerifyingKey | null = Object.getPrototypeOf(sample);
  const original = prototype?.verify;
  if (prototype === null || typeof original !== "function") return;
  prototype.verify = function (this: VerifyingKey, data, signature, algorithm) {
    if (this.type === "ssh-ed25519") {
      try {
        return verify(null, data, keyOfBytes("Ed25519", this.getPublicSSH().subarray(-32)), signature);
      } catch {
        // ssh2 tells better what is wrong with it.
      }
    }
    return original.call(this, data, signature, algorithm);
  };
}
