/** Takes whatever a server says for a sign of life, as OpenSSH does. */
import type { Duplex } from "node:stream";
import type { Client } from "ssh2";

/** What ssh2 keeps to itself, used only where it is still there. */
interface ClientInternals {
  readonly _resetKA?: () => void;
}

/**
 * ssh2 only takes an answer to its own question for one, and on a narrow line that question waits behind all that is
 * being sent. To be called once the client is logged in. `interval` is that of its questions, in milliseconds.
 */
export function heedSignsOfLife(client: Client, stream: Duplex, interval: number): void {
  const internals = client as unknown as ClientInternals;
  let heardAt = 0;
  stream.on("data", () => {
    const now = performance.now();
    // It starts a timer anew, which is too much for each piece of a long output.
    if (now - heardAt < interval / 4) return;
    heardAt = now;
    internals._resetKA?.();
  });
}
