/** Tells the lack of file descriptors from other errors: it passes, and says nothing about a key or a host. */

/** Whether this process (EMFILE) or the machine (ENFILE) has too many files open. */
export function isShortOfFiles(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "EMFILE" || code === "ENFILE";
}
