/** @towline/source-sops: `{ $sops: "secrets.yaml#db.password" }` is a value of a file that SOPS encrypted. */
import { stat } from "node:fs/promises";
import path from "node:path";
import { defineValueSource, type MissingValue, type ValueAnswer, type ValueContext } from "@towline/core";
import {
  askProgram,
  asMapping,
  fetchByKey,
  type KnownFailure,
  listNames,
  MOST_BYTES,
  readJson,
  splitField,
  takeText,
} from "@towline/source-program";

type Request = string | { readonly file: string; readonly key?: string | readonly string[] };

interface Place {
  readonly file: string;
  /** Undefined: the whole file. */
  readonly keys: readonly string[] | undefined;
}

const TEXT = { type: "string", minLength: 1 } as const;

const FAILURES: readonly KnownFailure[] = [
  {
    words: /metadata not found/,
    problem: "did not encrypt the file",
    advice: "Encrypt it: sops --encrypt --in-place FILE; or use $file.",
  },
  {
    words:
      /Failed to get the data key|no identity matched|could not decrypt data key|no master key|0 successful groups/i,
    problem: "has no key that decrypts the file",
    advice: "Set SOPS_AGE_KEY_FILE, or unlock the key of gpg or of the cloud that the file is encrypted for.",
  },
  { words: /MAC mismatch/, problem: "finds the file changed since it was encrypted", advice: "Restore the file." },
];

export default defineValueSource<Request>({
  name: "sops",
  summary: "Values of files that SOPS encrypted, by sops",
  requestSchema: {
    anyOf: [
      TEXT,
      {
        type: "object",
        properties: { file: TEXT, key: { anyOf: [TEXT, { type: "array", items: TEXT, minItems: 1 }] } },
        required: ["file"],
        additionalProperties: false,
      },
    ],
  },
  expects: "a file and a key in it, such as secrets.yaml#db.password, or { file, key }",
  fetch: (requests, context) =>
    fetchByKey(
      requests,
      (request) => {
        const { file, keys } = read(request, context);
        return `${keys === undefined ? "text" : "json"} ${file}`;
      },
      (request) => decrypt(read(request, context), context),
      ({ content }, request) => pick(content, read(request, context)),
    ),
});

function read(request: Request, { folder }: ValueContext): Place {
  if (typeof request === "string") {
    const { item, field } = splitField(request);
    return { file: path.resolve(folder, item), keys: field === undefined ? undefined : parseKey(field) };
  }
  const { file, key } = request;
  const keys = typeof key === "string" ? parseKey(key) : key;
  return { file: path.resolve(folder, file), keys };
}

/** `servers[0].password` is `servers`, `0`, `password`. */
function parseKey(key: string): readonly string[] {
  return key.split(/\.|\[(\d+)\]/).filter((part) => part !== undefined && part !== "");
}

async function decrypt(
  { file, keys }: Place,
  context: ValueContext,
): Promise<{ readonly content: unknown } | MissingValue> {
  const status = await stat(file).catch(() => undefined);
  if (status?.isFile() !== true) {
    const advice = "Check the path; relative ones start at the config's folder.";
    return { problem: `there is no file ${file}`, advice };
  }
  const answer = await askProgram({
    context,
    argv: ["sops", "--decrypt", ...(keys === undefined ? [] : ["--output-type", "json"]), file],
    install: "Install SOPS: https://getsops.io",
    failures: FAILURES,
    asks: true,
    maxBytes: MOST_BYTES,
  });
  if ("problem" in answer) return { ...answer, problem: `${answer.problem} (${file})` };
  return keys === undefined ? { content: answer.stdout } : readJson(answer.stdout, "sops");
}

function pick(content: unknown, { file, keys = [] }: Place): ValueAnswer {
  let value = content;
  for (const [index, key] of keys.entries()) {
    const parts: { readonly [name: string]: unknown } | undefined = Array.isArray(value)
      ? Object.fromEntries(value.entries())
      : asMapping(value);
    const where = index === 0 ? path.basename(file) : `${keys.slice(0, index).join(".")} in ${path.basename(file)}`;
    if (parts === undefined || !Object.hasOwn(parts, key)) {
      const names = Object.keys(parts ?? {});
      const advice = names.length === 0 ? "There is nothing below it." : `It has ${listNames(names)}.`;
      return { problem: `${where} has no key ${key}`, advice };
    }
    value = parts[key];
  }
  return takeText(value, `${keys.join(".")} in ${path.basename(file)}`);
}
