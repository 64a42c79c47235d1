/** Joins two streams, each way at its own pace, until both are done. */
import { type Duplex, finished } from "node:stream";

/** One may end its half while the other still talks; a failure of one ends both. Never rejects. */
export async function joinStreams(left: Duplex, right: Duplex): Promise<void> {
  left.pipe(right);
  right.pipe(left);
  await Promise.all([whenGone(left, right), whenGone(right, left)]);
}

function whenGone(stream: Duplex, other: Duplex): Promise<void> {
  stream.on("error", () => stream.destroy());
  return new Promise((resolve) => {
    const gone = (): void => {
      resolve();
      // What it said in full is still to be delivered; what it said in part must not look complete.
      if (stream.readableEnded) finished(other, { readable: false }, () => other.destroy());
      else other.destroy();
    };
    if (stream.closed) gone();
    else stream.once("close", gone);
  });
}
