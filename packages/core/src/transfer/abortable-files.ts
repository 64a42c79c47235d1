/** File access whose answers are waited for no longer than the transfer may take. */
import { setMaxListeners } from "node:events";
import type { FileAccess } from "../connector/connection.ts";
import { within } from "../waiting/deadline.ts";
import { unlessAborted } from "../waiting/unless-aborted.ts";

/** What is begun after the abort cleans up, and has so long. */
const CLEAN_UP_MS = 5_000;

/** Its members, and those of the files it opens, reject with the signal's reason once that aborts: a host may never answer. */
export function abortableFiles(files: FileAccess, signal: AbortSignal): FileAccess {
  // Each request listens, and there may be many at once.
  setMaxListeners(0, signal);
  const settle = async <Value>(answer: Promise<Value>): Promise<Value | undefined> => {
    if (signal.aborted) return within(CLEAN_UP_MS, answer);
    answer.catch(() => {});
    return unlessAborted(answer, signal, () => signal.reason as Error);
  };
  const guard = <Target extends object>(target: Target): Target =>
    new Proxy(target, {
      get: (object, name) => {
        const member: unknown = Reflect.get(object, name);
        if (typeof member !== "function") return member;
        return async (...words: unknown[]) => {
          const answer: unknown = await settle(Promise.resolve(Reflect.apply(member, object, words)));
          return name === "open" ? guard(answer as object) : answer;
        };
      },
    });
  return guard(files);
}
