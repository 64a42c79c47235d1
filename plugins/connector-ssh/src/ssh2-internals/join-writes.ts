/** Lets what is written to a stream in one go leave in one go. */
import type { Duplex } from "node:stream";

/** ssh2 writes each packet by itself, and each write is a call into the kernel that costs more than the packet. */
export function joinWrites(stream: Duplex): void {
  const write = stream.write as (this: Duplex, ...words: unknown[]) => boolean;
  let waiting = false;
  const release = (): void => {
    waiting = false;
    stream.uncork();
  };
  stream.write = function (this: Duplex, ...words: unknown[]) {
    if (!waiting) {
      waiting = true;
      stream.cork();
      process.nextTick(release);
    }
    return write.apply(this, words);
  };
}
