/** Sends both names of a link in an order of ours. It reaches into ssh2, which goes by the name of the server. */
import type { SFTPWrapper } from "ssh2";

/** What ssh2 keeps to itself: whether it sends the target first. */
interface Session {
  readonly _isOpenSSH?: unknown;
}

type Done = (error?: Error | null) => void;

export function sendLink(sftp: SFTPWrapper, first: string, second: string, done: Done): void {
  if ((sftp as unknown as Session)._isOpenSSH) sftp.symlink(first, second, done);
  else sftp.symlink(second, first, done);
}
