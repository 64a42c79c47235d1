/** Waits for each request to a connector's own files so long, and looks at what comes. */
import type { FileAccess, FileStatus, OpenFile } from "../connector/connection.ts";
import type { PluginError } from "../errors/kinds.ts";
import { kindOf } from "../errors/message-of.ts";
import type { Patience } from "../waiting/patience.ts";

const REQUIRED = [
  "open",
  "rename",
  "remove",
  "stat",
  "lstat",
  "list",
  "mkdir",
  "chmod",
  "utimes",
  "readlink",
  "symlink",
] as const;

const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every((each) => typeof each === "string");
const isBytes = (value: unknown): boolean => value instanceof Uint8Array;
const isEntries = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every((each: { name?: unknown; status?: unknown } | undefined) => {
    return typeof each?.name === "string" && (each.status === undefined || isStatus(each.status));
  });

/** What the answers are to be; those that are not named here answer nothing. */
const ANSWERS: { readonly [member: string]: readonly [(value: unknown) => boolean, string] } = {
  open: [(value) => has(value, "read") && has(value, "write") && has(value, "close"), "an open file"],
  stat: [isStatus, "a status ({ type, size, mode, modifiedAt, uid, gid })"],
  lstat: [isStatus, "a status ({ type, size, mode, modifiedAt, uid, gid })"],
  list: [isTexts, "a list of names"],
  listEntries: [isEntries, "a list of { name, status }"],
  readlink: [(value) => typeof value === "string", "a text"],
  read: [isBytes, "bytes"],
};

/** @throws PluginError when a member is missing */
export function guardFiles(
  files: FileAccess,
  patience: Patience,
  fault: (member: string, what: string) => PluginError,
  late: (member: string) => PluginError,
): FileAccess {
  for (const member of REQUIRED) {
    if (!has(files, member)) {
      throw fault("connect", `gave files without the function ${member}`);
    }
  }
  const ask = async (target: object, member: string, words: readonly unknown[]): Promise<unknown> => {
    const asking = (async () =>
      (target as { [name: string]: (...all: readonly unknown[]) => unknown })[member]?.(...words))();
    const name = `files.${member}`;
    const answer = await patience.wait(asking, () => late(name));
    const [isRight, expected] = ANSWERS[member] ?? [];
    if (isRight !== undefined && !isRight(answer)) throw fault(name, `gave ${kindOf(answer)} instead of ${expected}`);
    return answer;
  };
  const guardOpen = (file: OpenFile): OpenFile => ({
    read: (...words) => ask(file, "read", words) as Promise<Uint8Array>,
    write: (...words) => ask(file, "write", words) as Promise<void>,
    ...(has(file, "sync") ? { sync: () => ask(file, "sync", []) as Promise<void> } : {}),
    close: () => ask(file, "close", []) as Promise<void>,
    ...(file.preferred === undefined ? {} : { preferred: file.preferred }),
  });
  const asking =
    (member: keyof FileAccess) =>
    (...words: readonly unknown[]): never =>
      ask(files, member, words) as never;
  return {
    open: async (...words) => guardOpen((await ask(files, "open", words)) as OpenFile),
    rename: asking("rename"),
    remove: asking("remove"),
    stat: asking("stat"),
    lstat: asking("lstat"),
    list: asking("list"),
    ...(has(files, "listEntries")
      ? {
          listEntries: (path, onEntries) => {
            // A long listing lives as long as parts of it come.
            const take =
              onEntries &&
              ((entries: Parameters<typeof onEntries>[0]): void => {
                patience.sign();
                onEntries(entries);
              });
            return ask(files, "listEntries", take === undefined ? [path] : [path, take]) as never;
          },
        }
      : {}),
    mkdir: asking("mkdir"),
    chmod: asking("chmod"),
    utimes: asking("utimes"),
    ...(files.times === undefined ? {} : { times: files.times }),
    readlink: asking("readlink"),
    symlink: asking("symlink"),
  };
}

function isStatus(value: unknown): value is FileStatus {
  const { type, size, mode, modifiedAt } = (
    typeof value === "object" && value !== null ? value : {}
  ) as Partial<FileStatus>;
  // What a host does not tell is undefined, but of what kind and how long a file is must be known.
  const isTold = [mode, modifiedAt].every((each) => each === undefined || typeof each === "number");
  return isTold && typeof size === "number" && typeof type === "string";
}

function has(value: unknown, member: string): boolean {
  return (
    typeof value === "object" && value !== null && typeof (value as { [name: string]: unknown })[member] === "function"
  );
}
