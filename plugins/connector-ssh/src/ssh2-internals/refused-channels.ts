/** Closes the channels on which the server refused to run a command. */
import type { Client, ClientChannel } from "ssh2";

/** ssh2's own list of channels, read only where it is still there. */
interface ClientInternals {
  readonly _chanMgr?: { readonly _channels?: { readonly [id: string]: unknown } };
}

interface ChannelInternals extends Pick<ClientChannel, "close"> {
  readonly type?: string;
  readonly subtype?: string;
  /** Requests that wait for an answer. */
  readonly _callbacks?: readonly unknown[];
}

/** ssh2 leaves them open and hands them to nobody, and the server would count them against its MaxSessions for good. */
export function closeRefusedChannels(client: Client): void {
  const channels = (client as unknown as ClientInternals)._chanMgr?._channels ?? {};
  for (const channel of Object.values(channels)) {
    if (isRefused(channel)) channel.close();
  }
}

function isRefused(channel: unknown): channel is ChannelInternals {
  // Its `close` is for files.
  if (typeof channel !== "object" || channel === null || channel.constructor.name === "SFTP") return false;
  const { type, subtype, _callbacks: requests } = channel as ChannelInternals;
  return type === "session" && subtype === undefined && requests?.length === 0;
}
