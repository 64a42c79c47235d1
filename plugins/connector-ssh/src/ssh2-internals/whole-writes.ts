/** Has a block written by one request. It reaches into ssh2, which sends no more than 31,952 bytes to most servers. */
import type { SFTPWrapper } from "ssh2";

/** What ssh2 keeps to itself, changed only where it is still there. */
interface Session {
  _maxWriteLen?: number;
  readonly _extensions?: { readonly [name: string]: string };
}

/** Every server takes packets of 34,000 bytes, and a block of this size fits into one. */
const USUAL_BLOCK = 32 * 1024;

/** To be called once, when a session is open. Who tells its limits is believed. */
export function writeWholeBlocks(sftp: SFTPWrapper): void {
  const session = sftp as unknown as Session;
  if (session._maxWriteLen === undefined || session._extensions?.["limits@openssh.com"] !== undefined) return;
  session._maxWriteLen = Math.max(session._maxWriteLen, USUAL_BLOCK);
}

/** How much one request may write, and read, as far as ssh2 knows. */
export function largestRequests(sftp: SFTPWrapper): { readonly write: number; readonly read: number } {
  const { _maxWriteLen, _maxReadLen } = sftp as unknown as { _maxWriteLen?: number; _maxReadLen?: number };
  return { write: _maxWriteLen ?? USUAL_BLOCK, read: _maxReadLen ?? USUAL_BLOCK };
}
