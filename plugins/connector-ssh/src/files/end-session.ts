/** Ends an sftp session whose server does not keep to the protocol. It reaches into ssh2: decision 012. */
import type { SFTPWrapper } from "ssh2";

/** What ssh2 keeps to itself, used only where it is still there. */
interface Session {
  _requests?: { [id: number]: { readonly cb?: (error: Error) => void } };
}

/** All requests fail with the error, and what comes after that is nobody's. */
export function endSession(sftp: SFTPWrapper, error: Error): void {
  const session = sftp as unknown as Session;
  const requests = Object.values(session._requests ?? {});
  session._requests = {};
  sftp.end();
  for (const { cb } of requests) cb?.(error);
}
