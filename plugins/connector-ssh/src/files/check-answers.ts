/** Sees that an sftp server's answers are of the kind that was asked for: ssh2 hands over whatever comes. */
import type { SFTPWrapper } from "ssh2";

type Done = (error?: Error | null, ...values: unknown[]) => void;
type Check = (value: unknown) => boolean;

const isNothing: Check = (value) => value === undefined;
const isHandle: Check = (value) => Buffer.isBuffer(value);
const isAttributes: Check = (value) => typeof value === "object" && value !== null && "isDirectory" in value;

/** By what is asked. */
const ANSWERS: { readonly [request: string]: Check } = {
  ...{ open: isHandle, opendir: isHandle },
  ...{ stat: isAttributes, lstat: isAttributes, fstat: isAttributes },
  ...{ readdir: Array.isArray, readlink: (value) => typeof value === "string" },
  ...{ close: isNothing, setstat: isNothing, fsetstat: isNothing, unlink: isNothing, rename: isNothing },
  ...{ mkdir: isNothing, rmdir: isNothing, symlink: isNothing, chmod: isNothing, utimes: isNothing },
  ...{ ext_openssh_rename: isNothing, ext_openssh_fsync: isNothing },
};

/** To be called once, when a session is open. */
export function checkAnswers(sftp: SFTPWrapper): void {
  const session = sftp as unknown as { [request: string]: ((...words: unknown[]) => unknown) | undefined };
  for (const [request, isRight] of Object.entries(ANSWERS)) {
    const ask = session[request];
    if (ask === undefined) continue;
    session[request] = (...words) => {
      const done = words.at(-1);
      if (typeof done !== "function") return ask.apply(sftp, words);
      const checked: Done = (error, ...values) => {
        (done as Done)(error ?? (isRight(values[0]) ? undefined : wrongAnswer()), ...values);
      };
      return ask.apply(sftp, [...words.slice(0, -1), checked]);
    };
  }
}

/** What a request fails with that got another answer than it asked for. */
export function wrongAnswer(): Error {
  return new Error("the server answered with something else than was asked for");
}
