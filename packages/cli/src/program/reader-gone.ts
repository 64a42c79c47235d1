/** Tells that nobody reads standard output any more (`towline … | head`). */
import { EventEmitter } from "node:events";

// No listener for SIGPIPE: with one, Node is told of every broken pipe, such as the input of a program that has ended.
const output = new EventEmitter<{ gone: [] }>();

/** @returns whether anybody listens */
export function tellReaderGone(): boolean {
  return output.emit("gone");
}

/** Calls it as often as something is written in vain. @returns what ends that */
export function onReaderGone(listener: () => void): () => void {
  output.on("gone", listener);
  return () => void output.off("gone", listener);
}
