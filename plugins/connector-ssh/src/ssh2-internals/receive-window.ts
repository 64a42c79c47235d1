/** Lets a server send on while what it sent is on its way. It reaches into ssh2: decision 012. */
import type { ClientChannel } from "ssh2";

/** What ssh2 keeps to itself, used only where it is still there. */
interface ChannelInternals {
  readonly incoming?: { window: number };
  readonly outgoing?: { readonly id: number; readonly state: string };
  readonly _client?: { readonly _protocol?: { channelWindowAdjust?(channel: number, bytes: number): void } };
  push(bytes: Buffer | null): boolean;
  readonly readableLength: number;
}

const MIB = 1024 * 1024;

/** How much ssh2 lets a server send before it must wait, and how much it may become. */
const FIRST_ROOM = 2 * MIB;
const MOST_ROOM = 16 * MIB;

/** What is used up of it is granted anew in parts of this share: each is a packet. */
const SHARE = 1 / 8;

/** What the channels of this process have beyond the first room: a reader that stops leaves so much in memory at most. */
const MOST_EXTRA = 64 * MIB;
let extra = 0;

/**
 * ssh2 grants new room only when half of the old is used up, so that on a long line the server waits half of the time.
 * Here it is granted as it is used, and doubled whenever a reader has taken all of it without a stop.
 *
 * @returns what is to be called when the channel is closed
 */
export function widenWindow(channel: ClientChannel): () => void {
  const { incoming, outgoing, _client, push } = channel as unknown as ChannelInternals;
  const protocol = _client?._protocol;
  if (incoming?.window !== FIRST_ROOM || outgoing === undefined || protocol?.channelWindowAdjust === undefined) {
    return () => {};
  }
  let room = FIRST_ROOM;
  let taken = 0;
  const grow = (): void => {
    taken = 0;
    if (room >= MOST_ROOM || extra + room > MOST_EXTRA) return;
    extra += room;
    room *= 2;
  };
  (channel as unknown as ChannelInternals).push = (bytes) => {
    const takesMore = push.call(channel, bytes);
    if (bytes === null || outgoing.state === "closed") return takesMore;
    if (channel.readableLength > 0) {
      taken = 0;
      return takesMore;
    }
    taken += bytes.length;
    if (taken >= room) grow();
    const used = room - incoming.window;
    if (used >= room * SHARE) {
      incoming.window += used;
      protocol.channelWindowAdjust?.(outgoing.id, used);
    }
    return takesMore;
  };
  return () => {
    extra -= room - FIRST_ROOM;
    room = FIRST_ROOM;
  };
}
