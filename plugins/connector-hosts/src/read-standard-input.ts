/** Reads a list from this process's standard input, which can be read but once. */
import type { NamesContext } from "@towline/core";
import { unlessAborted } from "@towline/core/waiting";
import { listingFailed } from "@towline/listing";

const MOST_BYTES = 64 * 1024 * 1024;

let text: Promise<string> | undefined;

/** Its text, however often it is asked for. @throws InventoryError where nothing is piped in, or it is somebody else's */
export async function readStandardInput({ isHere, signal }: NamesContext): Promise<string> {
  const { stdin } = process;
  const refuse = (why: string, advice: string): Error => listingFailed("hosts", `@hosts/-: ${why}`, advice);
  if (!isHere) throw refuse("standard input is this machine's", "Write it without a host before it.");
  if (stdin.isTTY) throw refuse("standard input is the terminal, where questions are asked", "Pipe a list into it.");
  if (
    text === undefined &&
    (stdin.readableEnded || stdin.readableFlowing === true || stdin.listenerCount("data") > 0)
  ) {
    throw refuse("standard input is read by something else already", "Keep the list in a file.");
  }
  text ??= readAll();
  return unlessAborted(text, signal);
}

async function readAll(): Promise<string> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of process.stdin as AsyncIterable<Buffer>) {
    pieces.push(piece);
    length += piece.length;
    if (length > MOST_BYTES) throw listingFailed("hosts", `@hosts/-: standard input has more than ${MOST_BYTES} bytes`);
  }
  return Buffer.concat(pieces).toString("utf8");
}
