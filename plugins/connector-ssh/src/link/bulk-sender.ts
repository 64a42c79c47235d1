/** Sends much content at little cost. It reaches into ssh2, and sends nothing where ssh2 is not as known. */
import { randomFillSync } from "node:crypto";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Client } from "ssh2";
import { PacketMemory } from "./packet-memory.ts";

interface Cipher {
  _onWrite: (bytes: Uint8Array) => void;
  /** Makes a packet with all but its payload, and random padding. */
  allocPacket(payloadBytes: number): Buffer;
  /** Hands what it made of the packet to `_onWrite`, in one part or in several. */
  encrypt(packet: Buffer): void;
}

/** What ssh2 keeps to itself, read only where it is still there. */
interface Protocol {
  /** Set while keys are exchanged: no other packet may be sent then. */
  readonly _kexinit?: unknown;
  readonly _cipher?: Partial<Cipher>;
  readonly _packetRW?: { readonly write: { readonly constructor: { readonly name: string } } };
}

const SSH_MSG_CHANNEL_DATA = 94;
/** A packet: its length, that of its padding, and the payload: the kind of message, the channel, how much content, the content. */
const PADDING_LENGTH_AT = 4;
const PAYLOAD_AT = 5;
const CHANNEL_AT = PAYLOAD_AT + 1;
const CONTENT_LENGTH_AT = CHANNEL_AT + 4;
const CONTENT_AT = CONTENT_LENGTH_AT + 4;
/** No authentication code is longer, and some ciphers leave no room for it. */
const LONGEST_CODE = 64;

/**
 * ssh2 asks Node for memory three times for each packet, and writes it by itself: to have that memory collected takes
 * longer than to encrypt what is in it.
 */
export class BulkSender {
  readonly #protocol: Protocol;
  readonly #stream: Duplex;
  readonly #memory = new PacketMemory();
  #model: { readonly cipher: Cipher; readonly contentBytes: number; readonly packet: Buffer } | undefined;

  constructor(client: Client, stream: Duplex) {
    this.#protocol = (client as unknown as { readonly _protocol?: Protocol })._protocol ?? {};
    this.#stream = stream;
  }

  /**
   * Sends `head`, and `body` after it, as content of a channel whose window is wide enough for them.
   *
   * @param packetBytes how much of it the server takes in one packet
   * @returns false if nothing was sent: then ssh2 has to
   */
  send(channel: number, packetBytes: number, head: Uint8Array, body: Uint8Array): boolean {
    const cipher = this.#cipher();
    if (cipher === undefined || !this.#stream.writable) return false;
    const total = head.length + body.length;
    const space = this.#memory.take(total + Math.ceil(total / packetBytes) * (CONTENT_AT + LONGEST_CODE * 2));
    if (space === undefined) return false;
    let written = 0;
    const onWrite = cipher._onWrite;
    const parts: Uint8Array[] = [];
    cipher._onWrite = (bytes) => parts.push(bytes);
    try {
      for (let start = 0; start < total; start += packetBytes) {
        const contentBytes = Math.min(packetBytes, total - start);
        const packet = this.#openPacket(cipher, channel, contentBytes, space.bytes.subarray(written));
        copyPart(packet, head, body, start, start + contentBytes);
        cipher.encrypt(packet);
        // Not before: some authenticate the packet as it was after they have handed out the encrypted one.
        for (const part of parts.splice(0)) {
          if (part.byteOffset !== packet.byteOffset || part.buffer !== packet.buffer) space.bytes.set(part, written);
          written += part.length;
        }
      }
    } finally {
      cipher._onWrite = onWrite;
    }
    const ready = space.bytes.subarray(0, written);
    if (this.#stream instanceof Socket) this.#stream.write(ready, space.release);
    // Another stream may pass on what it says it has written: that memory is not used again.
    else this.#stream.write(ready);
    return true;
  }

  /** Undefined while packets can't be made as they are made here. */
  #cipher(): Cipher | undefined {
    const { _cipher: cipher, _kexinit: exchange, _packetRW: packets } = this.#protocol;
    // With compression they come from another writer.
    if (exchange !== undefined || packets?.write.constructor.name !== "PacketWriter") return undefined;
    const members = [cipher?._onWrite, cipher?.allocPacket, cipher?.encrypt];
    return members.every((member) => typeof member === "function") ? (cipher as Cipher) : undefined;
  }

  /** Puts a packet that lacks only its content at the beginning of `space`. */
  #openPacket(cipher: Cipher, channel: number, contentBytes: number, space: Buffer): Buffer {
    const model = this.#modelFor(cipher, contentBytes);
    const packet = space.subarray(0, model.length);
    model.copy(packet, 0, 0, PAYLOAD_AT);
    packet[PAYLOAD_AT] = SSH_MSG_CHANNEL_DATA;
    packet.writeUInt32BE(channel, CHANNEL_AT);
    packet.writeUInt32BE(contentBytes, CONTENT_LENGTH_AT);
    fillPadding(packet, CONTENT_AT + contentBytes, model[PADDING_LENGTH_AT] ?? 0);
    return packet;
  }

  /** A packet as the cipher makes them; the one for the most content is kept, since most have as much. */
  #modelFor(cipher: Cipher, contentBytes: number): Buffer {
    const kept = this.#model?.cipher === cipher ? this.#model : undefined;
    if (kept?.contentBytes === contentBytes) return kept.packet;
    const packet = cipher.allocPacket(CONTENT_AT - PAYLOAD_AT + contentBytes);
    if (kept === undefined || kept.contentBytes < contentBytes) this.#model = { cipher, contentBytes, packet };
    return packet;
  }
}

/** Copies what lies between two places of head and body together to where a packet's content is. */
function copyPart(packet: Buffer, head: Uint8Array, body: Uint8Array, start: number, end: number): void {
  const ofHead = head.subarray(start, end);
  packet.set(ofHead, CONTENT_AT);
  packet.set(body.subarray(start + ofHead.length - head.length, end - head.length), CONTENT_AT + ofHead.length);
}

const random = Buffer.allocUnsafeSlow(4096);
let randomUsed = random.length;

/** To ask for a few random bytes takes as long as to ask for many. */
function fillPadding(packet: Buffer, start: number, length: number): void {
  if (randomUsed + length > random.length) {
    randomFillSync(random);
    randomUsed = 0;
  }
  random.copy(packet, start, randomUsed, randomUsed + length);
  randomUsed += length;
}
