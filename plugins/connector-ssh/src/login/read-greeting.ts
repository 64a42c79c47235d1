/** Listens to the first words of a server, beside whoever speaks with it. */
import type { Duplex } from "node:stream";

const LONGEST = 8_192;
/** What OpenSSH says in place of a greeting before it hangs up. */
const TURNED_AWAY = /^(Exceeded MaxStartups|Not allowed at this time)/m;

/**
 * Calls back once: with nothing when the server greets, or with what it said when it turns everybody away.
 *
 * @returns what tells the words before a greeting; none once it came
 */
export function readGreeting(stream: Duplex, callback: (turnedAway: string | undefined) => void): () => string {
  let heard = "";
  const listen = (chunk: Buffer) => {
    heard += chunk.toString("latin1");
    const [turnedAway] = TURNED_AWAY.exec(heard) ?? [];
    const greeted = /^SSH-/m.test(heard);
    if (!greeted && turnedAway === undefined && heard.length < LONGEST) return;
    stream.off("data", listen);
    if (greeted || turnedAway !== undefined) callback(greeted ? undefined : turnedAway);
    if (greeted) heard = "";
  };
  stream.on("data", listen);
  return () => heard;
}
