/** Keeps one sftp session per connection, opened when it is first needed. */
import { type LostConnectionError, TransferError } from "@towline/core";
import type { Client, SFTPWrapper } from "ssh2";
import type { BulkSender } from "../connection/bulk-sender.ts";
import type { ChannelSlots, Slot } from "../connection/channel-slots.ts";
import { gatherRequests } from "./gather-requests.ts";
import { receiveData } from "./receive-data.ts";

/** What the session is opened on. */
export interface SessionParts {
  readonly client: Client;
  /** The host as the user named it. */
  readonly name: string;
  readonly slots: ChannelSlots;
  /** Set when the link is dead. */
  lost(): LostConnectionError | undefined;
  /** Gives the link up unless what it returns is called in time. */
  expectAnswer(): () => void;
}

/** ssh2's own list of channels, read only where it is still there. */
interface ClientInternals {
  readonly _chanMgr?: { readonly _channels?: { readonly [id: string]: unknown } };
}

/** Opens the session, or gives the one that is open. Rejects for good once the server turned out to have no sftp. */
export class SftpSession {
  readonly #parts: SessionParts;
  readonly #sender: BulkSender;
  #session: Promise<SFTPWrapper> | undefined;

  constructor(parts: SessionParts, sender: BulkSender) {
    this.#parts = parts;
    this.#sender = sender;
  }

  /** @throws TransferError with code `ERR_TOWLINE_TRANSFER_UNSUPPORTED` when the server has no sftp. */
  get(): Promise<SFTPWrapper> {
    this.#session ??= this.#open();
    return this.#session;
  }

  async #open(): Promise<SFTPWrapper> {
    const { client, slots, name } = this.#parts;
    let slot: Slot;
    try {
      slot = await slots.acquire();
    } catch (error) {
      this.#session = undefined;
      throw error;
    }
    const channelsBefore = new Set(channelsOf(client));
    const answered = this.#parts.expectAnswer();
    try {
      return await new Promise<SFTPWrapper>((resolve, reject) => {
        client.sftp((error, session) => {
          answered();
          if (error) {
            reject(error);
            return;
          }
          session.on("error", () => undefined);
          receiveData(session);
          gatherRequests(session, this.#sender);
          session.once("close", () => {
            this.#session = undefined;
            slot.release();
          });
          slot.keep();
          resolve(session);
        });
      });
    } catch (error) {
      closeLeftovers(client, channelsBefore);
      const lost = this.#parts.lost();
      const isRefusedChannel = typeof error === "object" && error !== null && "reason" in error;
      const worthWaiting = isRefusedChannel && (await slot.refuse());
      if (!isRefusedChannel) {
        slot.noteOpened();
        slot.release();
      }
      if (lost !== undefined) throw lost;
      if (worthWaiting) {
        this.#session = undefined;
        return this.get();
      }
      throw new TransferError(
        "ERR_TOWLINE_TRANSFER_UNSUPPORTED",
        `${name}: the server has no sftp (${(error as Error).message})`,
        {
          host: name,
          connector: "ssh",
          advice: "Enable the sftp subsystem in its sshd_config; files go through commands until then.",
          cause: error,
        },
      );
    }
  }
}

function channelsOf(client: Client): readonly unknown[] {
  return Object.values((client as unknown as ClientInternals)._chanMgr?._channels ?? {});
}

/** ssh2 leaves the channel of a refused subsystem open, and it would count against MaxSessions for good. */
function closeLeftovers(client: Client, before: ReadonlySet<unknown>): void {
  for (const channel of channelsOf(client)) {
    if (before.has(channel) || typeof channel !== "object" || channel === null) continue;
    if (channel.constructor.name === "SFTP") (channel as SFTPWrapper).end();
  }
}
