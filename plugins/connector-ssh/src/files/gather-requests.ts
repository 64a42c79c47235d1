/** Sends what is asked of an sftp server at once in few packets: to encrypt and write one costs more than a request. */
import type { SFTPWrapper } from "ssh2";
import type { BulkSender } from "../link/bulk-sender.ts";

/** What sends for a session of ssh2's. */
interface SessionSender {
  channelData(channel: number, bytes: Buffer): void;
  channelClose(channel: number): void;
}

interface Outgoing {
  readonly id: number;
  readonly state: string;
  readonly packetSize: number;
  window: number;
}

/** What ssh2 keeps to itself, read only where it is still there. */
interface Session {
  _protocol?: Partial<SessionSender>;
  /** What waits for the window to widen. */
  readonly _buffer?: readonly unknown[];
  readonly outgoing?: Outgoing;
}

/** As much as one packet holds; what is longer than a fourth of it is not gathered. */
const GATHERED_BYTES = 32 * 1024;

const NOTHING = new Uint8Array();

/** To be called once, when a session is open. Where ssh2 is not as known, it goes on sending by itself. */
export function gatherRequests(sftp: SFTPWrapper, sender: BulkSender): void {
  const session = sftp as unknown as Session;
  const { _protocol: protocol, outgoing } = session;
  const members = [protocol?.channelData, protocol?.channelClose];
  if (outgoing === undefined || !members.every((member) => typeof member === "function")) return;
  session._protocol = new RequestGatherer(session, outgoing, protocol as SessionSender, sender);
}

/** The one that gathers for a session, if there is one. */
export function gathererOf(sftp: SFTPWrapper): RequestGatherer | undefined {
  const { _protocol: sender } = sftp as unknown as Session;
  return sender instanceof RequestGatherer ? sender : undefined;
}

/** Stands between a session and its connection. What was gathered leaves when all that runs now has asked. */
export class RequestGatherer implements SessionSender {
  readonly #session: Session;
  readonly #outgoing: Outgoing;
  readonly #protocol: SessionSender;
  readonly #sender: BulkSender;
  #gathered: Uint8Array[] = [];
  /** In bytes. */
  #length = 0;

  constructor(session: Session, outgoing: Outgoing, protocol: SessionSender, sender: BulkSender) {
    this.#session = session;
    this.#outgoing = outgoing;
    this.#protocol = protocol;
    this.#sender = sender;
  }

  /** What ssh2 itself sends, when it has found room for it in the window. */
  channelData(channel: number, bytes: Buffer): void {
    if (this.#gather(bytes, NOTHING)) return;
    this.#flush();
    this.#protocol.channelData(channel, bytes);
  }

  channelClose(channel: number): void {
    this.#flush();
    this.#protocol.channelClose(channel);
  }

  /** @returns false if it is not sent: then ssh2 has to */
  send(head: Uint8Array, body: Uint8Array): boolean {
    const outgoing = this.#outgoing;
    const total = head.length + body.length;
    if (this.#session._buffer?.length !== 0 || outgoing.state !== "open" || outgoing.window <= total) return false;
    if (!this.#gather(head, body)) {
      this.#flush();
      if (!this.#sender.send(outgoing.id, outgoing.packetSize, head, body)) return false;
    }
    outgoing.window -= total;
    return true;
  }

  #gather(head: Uint8Array, body: Uint8Array): boolean {
    const most = Math.min(GATHERED_BYTES, this.#outgoing.packetSize);
    const total = head.length + body.length;
    if (total * 4 > most) return false;
    if (this.#length + total > most) this.#flush();
    if (this.#length === 0) process.nextTick(() => this.#flush());
    this.#gathered.push(head, body);
    this.#length += total;
    return true;
  }

  #flush(): void {
    if (this.#length === 0) return;
    const { id, packetSize } = this.#outgoing;
    const bytes = Buffer.concat(this.#gathered, this.#length);
    this.#gathered = [];
    this.#length = 0;
    if (!this.#sender.send(id, packetSize, bytes, NOTHING)) this.#protocol.channelData(id, bytes);
  }
}
