/** @towline/source-1password: `{ $1password: "op://vault/item/field" }` is a field of an item. */
import { randomUUID } from "node:crypto";
import { defineValueSource, type ValueAnswer, type ValueContext } from "@towline/core";
import { askProgram, type KnownFailure, MOST_BYTES } from "@towline/source-program";

type Request = string | { readonly ref: string; readonly account?: string };

/** No braces, which end a reference in a template, and nothing that a terminal obeys. */
const REFERENCE = { type: "string", pattern: "^op://[^\\p{Cc}{}]+/[^\\p{Cc}{}]+/[^\\p{Cc}{}]+$" };
const INSTALL = "Install 1Password's command line: https://developer.1password.com/docs/cli";

const FAILURES: readonly KnownFailure[] = [
  {
    words:
      /not (currently )?signed in|no accounts? (is )?configured|No accounts|session expired|authorization (prompt|timeout|denied)|error initializing client/i,
    problem: "is not signed in",
    advice: "Sign in: op signin; on a machine without a desktop set OP_SERVICE_ACCOUNT_TOKEN.",
  },
  {
    words: /could not connect|cannot connect to 1Password app|connecting to desktop app/i,
    problem: "can't reach the 1Password app",
    advice: "Unlock the app, and turn on its integration with the command line.",
  },
  { words: /isn't a vault|could not find vault/i, problem: "has no such vault", advice: "See: op vault list" },
  { words: /isn't an item|could not find item|no item/i, problem: "has no such item", advice: "See: op item list" },
  {
    words: /more than one item/i,
    problem: "has several items of that name",
    advice: "Write the item's id instead of its name: op item list",
  },
  {
    words: /does not have a field|isn't a field|could not find field|no field/i,
    problem: "has no such field",
    advice: "See the names: op item get ITEM",
  },
];

export default defineValueSource<Request>({
  name: "1password",
  summary: "Fields of items of 1Password, by op",
  requestSchema: {
    anyOf: [
      REFERENCE,
      {
        type: "object",
        properties: { ref: REFERENCE, account: { type: "string", pattern: "^(?!-)[^\\p{Cc}]+$" } },
        required: ["ref"],
        additionalProperties: false,
      },
    ],
  },
  expects: "a reference such as op://VAULT/ITEM/FIELD, or { ref, account }",
  async fetch(requests, context) {
    const answers = new Map<Request, ValueAnswer>();
    for (const account of new Set(requests.map(accountOf))) {
      const group = requests.filter((request) => accountOf(request) === account);
      const found = await readAll(group, account, context);
      for (const [index, request] of group.entries()) answers.set(request, found[index] as ValueAnswer);
    }
    return requests.map((request) => answers.get(request) as ValueAnswer);
  },
});

function accountOf(request: Request): string {
  return typeof request === "string" ? "" : (request.account ?? "");
}

function referenceOf(request: Request): string {
  return typeof request === "string" ? request : request.ref;
}

/** One template holds them all. Where one of them is wrong nothing comes, so each is asked for then. */
async function readAll(
  requests: readonly Request[],
  account: string,
  context: ValueContext,
): Promise<readonly ValueAnswer[]> {
  const options = account === "" ? [] : ["--account", account];
  if (requests.length > 1) {
    const border = `--${randomUUID()}--`;
    const input = requests.map((request) => `{{ ${referenceOf(request)} }}${border}`).join("");
    const argv = ["op", "inject", ...options];
    const answer = await askProgram({
      context,
      argv,
      install: INSTALL,
      failures: FAILURES,
      input,
      maxBytes: MOST_BYTES,
    });
    if ("problem" in answer && !/has (no such|several)|exited with/.test(answer.problem))
      return requests.map(() => answer);
    const values = "stdout" in answer ? answer.stdout.split(border) : [];
    if (values.length === requests.length + 1) return values.slice(0, -1).map((value) => ({ value }));
  }
  return Promise.all(
    requests.map(async (request) => {
      const argv = ["op", "read", "--no-newline", ...options, referenceOf(request)];
      const answer = await askProgram({ context, argv, install: INSTALL, failures: FAILURES, asks: true });
      if ("stdout" in answer) return { value: answer.stdout };
      return { ...answer, problem: `${answer.problem} (${referenceOf(request)})` };
    }),
  );
}
