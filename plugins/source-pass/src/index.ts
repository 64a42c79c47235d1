/** @towline/source-pass: `{ $pass: servers/web1 }` is the first line of an entry of the password store. */
import { stat } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { defineValueSource, type MissingValue, type ValueAnswer, type ValueContext } from "@towline/core";
import {
  askProgram,
  type FieldRequest,
  fetchByKey,
  type KnownFailure,
  nameSchema,
  pickField,
  splitField,
} from "@towline/source-program";

type Request = string | { readonly entry: string; readonly field?: string };

const FAILURES: readonly KnownFailure[] = [
  { words: /is not in the password store/, problem: "has no such entry", advice: "See which there are: pass ls" },
  {
    words: /pass init|password store is empty/,
    problem: "has no store here",
    advice: "Make one: pass init KEY; or set PASSWORD_STORE_DIR to where it is.",
  },
  {
    words:
      /No pinentry|Inappropriate ioctl|cannot open '?\/dev\/tty|Operation cancelled|Bad passphrase|Timeout|No passphrase/i,
    problem: "could not be unlocked",
    advice: "Run Towline in a terminal, or unlock the key before: pass show ENTRY",
  },
  {
    words: /No secret key|no secret key/,
    problem: "can't decrypt the entry: its key is not on this machine",
    advice: "See for which keys it is encrypted: the file .gpg-id in the store.",
  },
  { words: /gpg.*not found|gpg: command/, problem: "needs gpg", advice: "Install GnuPG." },
];

export default defineValueSource<Request>({
  name: "pass",
  summary: "Entries of the password store, by pass",
  requestSchema: nameSchema("entry", "field"),
  expects: "an entry such as servers/web1, one of its fields such as servers/web1#user, or { entry, field }",
  fetch: (requests, context) =>
    fetchByKey(
      requests,
      (request) => read(request).item,
      (request) => showEntry(read(request).item, context),
      ({ stdout }, request) => pick(stdout, read(request)),
    ),
});

function read(request: Request): FieldRequest {
  return typeof request === "string" ? splitField(request) : { item: request.entry, field: request.field };
}

async function showEntry(entry: string, context: ValueContext): Promise<{ readonly stdout: string } | MissingValue> {
  // It would print the names in a folder.
  if (await isFolder(entry, context)) {
    return { problem: `pass has a folder ${entry} and no such entry`, advice: `See what is in it: pass ls ${entry}` };
  }
  const install = "Install pass: https://www.passwordstore.org";
  const answer = await askProgram({
    context,
    argv: ["pass", "show", "--", entry],
    install,
    failures: FAILURES,
    asks: true,
  });
  if (!("problem" in answer)) return answer;
  return { ...answer, problem: `${answer.problem} (${entry})` };
}

async function isFolder(entry: string, { environment }: ValueContext): Promise<boolean> {
  const store = environment.PASSWORD_STORE_DIR || path.join(environment.HOME ?? homedir(), ".password-store");
  const [file, folder] = await Promise.all(
    [`${entry}.gpg`, entry].map((name) => stat(path.join(store, name)).catch(() => undefined)),
  );
  return file === undefined && folder?.isDirectory() === true;
}

/** By convention the first line is the password, and the others are `field: value`. */
function pick(text: string, { item, field }: FieldRequest): ValueAnswer {
  const [password = "", ...lines] = text.split(/\r?\n/);
  if (field === undefined) return { value: password };
  const fields = lines.flatMap((line) => {
    const [, name, value] = /^([^:\s][^:]*):\s*(.*)$/.exec(line) ?? [];
    return name === undefined || name === "otpauth" ? [] : [[name.trim(), value] as const];
  });
  return pickField({ ...Object.fromEntries(fields.reverse()), password }, field, item);
}
