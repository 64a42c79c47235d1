/** Watches how an sftp session comes about, which ssh2 tells only when it is ready. It reaches into ssh2: decision 012. */
import type { Client, SFTPWrapper } from "ssh2";

/** What ssh2 keeps to itself, used only where it is still there. */
interface ClientInternals {
  readonly _chanMgr?: { readonly _channels?: { [id: string]: unknown } };
}

/** Stands in the list of channels for one that the server has not opened yet. */
interface Opening {
  (error: Error | undefined, session?: SFTPWrapper): void;
  readonly type?: string;
}

interface SessionInternals {
  /** Sends the client's greeting. */
  _init?: () => void;
}

/** Who is told. */
export interface SftpWatcher {
  /** The server opened a channel for it. */
  onOpened(session: SFTPWrapper): void;
  /** The server accepted it, and it was greeted. It has not answered yet. */
  onGreeted(session: SFTPWrapper): void;
}

/** To be called right after `client.sftp`. */
export function watchSftp(client: Client, { onOpened, onGreeted }: SftpWatcher): void {
  const channels = (client as unknown as ClientInternals)._chanMgr?._channels ?? {};
  for (const [id, opening] of Object.entries(channels)) {
    if (!isOpeningSftp(opening)) continue;
    const watched: Opening = (error, session) => {
      if (session !== undefined) {
        onOpened(session);
        afterGreeting(session as SessionInternals, () => onGreeted(session));
      }
      opening(error, session);
    };
    channels[id] = Object.assign(watched, { type: opening.type });
  }
}

function isOpeningSftp(channel: unknown): channel is Opening {
  return typeof channel === "function" && (channel as Opening).type === "sftp";
}

function afterGreeting(session: SessionInternals, step: () => void): void {
  const greet = session._init;
  if (greet === undefined) return;
  session._init = () => {
    greet.call(session);
    step();
  };
}
