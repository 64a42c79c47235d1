/** Tells when something was not done because this process, or the machine, has too many files open. */
import { type RunStatus, STATUSES } from "../result/statuses.ts";

const DEEPEST = 8;

/** Whether a result tells of work that never began for want of a file descriptor. */
export function isShortOfFiles({ status, error }: { readonly status: RunStatus; readonly error?: unknown }): boolean {
  if (STATUSES[status].started !== "no") return false;
  let cause = error;
  for (let depth = 0; depth < DEEPEST && cause instanceof Error; depth += 1) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "EMFILE" || code === "ENFILE") return true;
    cause = cause.cause;
  }
  return false;
}
