/** File access whose answers are waited for no longer than the transfer may take. */
import type { FileAccess } from "../../connector/connection.ts";
import { onAbort } from "../../waiting/on-abort.ts";
import { Waits } from "../../waiting/waits.ts";
import { within } from "../../waiting/within.ts";

/** What is begun after the abort cleans up, and has so long. */
const CLEAN_UP_MS = 5_000;

/** Its members, and those of the files it opens, reject with the signal's reason once that aborts: a host may never answer. */
export function abortableFiles(files: FileAccess, signal: AbortSignal): FileAccess {
  // A signal looks through all who listen for each that comes and goes, and there may be many requests at once.
  const requests = new Waits();
  onAbort(signal, (reason) => requests.fail(reason));
  const settle = <Value>(answer: Promise<Value>): Promise<Value | undefined> =>
    signal.aborted ? within(CLEAN_UP_MS, answer) : requests.add(answer);
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
  const guarded = guard(files);
  behind.set(guarded, files);
  return guarded;
}

const behind = new WeakMap<FileAccess, FileAccess>();

/** The same for all transfers of a connection. */
export function filesBehind(files: FileAccess): FileAccess {
  return behind.get(files) ?? files;
}
