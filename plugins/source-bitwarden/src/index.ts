/** @towline/source-bitwarden: `{ $bitwarden: web1 }` is the password of an item, `web1#username` another field of it. */
import { defineValueSource, type MissingValue, type ValueAnswer, type ValueContext } from "@towline/core";
import {
  askForJson,
  asMapping,
  type FieldRequest,
  type KnownFailure,
  listNames,
  MOST_BYTES,
  nameSchema,
  pickField,
  splitField,
} from "@towline/source-program";

type Request = string | { readonly item: string; readonly field?: string };
type Item = { readonly [name: string]: unknown };

const INSTALL = "Install Bitwarden's command line: https://bitwarden.com/help/cli";

const FAILURES: readonly KnownFailure[] = [
  {
    words: /vault is locked|master password is required|session key is invalid/i,
    problem: "is locked",
    advice: 'Unlock it: export BW_SESSION="$(bw unlock --raw)"',
  },
  { words: /not logged in/i, problem: "is not logged in", advice: "Log in: bw login" },
];

export default defineValueSource<Request>({
  name: "bitwarden",
  summary: "Items of Bitwarden and Vaultwarden, by bw",
  requestSchema: nameSchema("item", "field"),
  expects: "an item's name or id such as web1, one of its fields such as web1#username, or { item, field }",
  async fetch(requests, context) {
    const wanted = requests.map(read);
    const names = new Set(wanted.map(({ item }) => item));
    const items = await listItems(names, context);
    return "problem" in items ? wanted.map(() => items) : wanted.map((request) => answer(items.found, request));
  },
});

function read(request: Request): FieldRequest {
  return typeof request === "string" ? splitField(request) : (request as FieldRequest);
}

/** One call, however many are wanted: each takes a second or two. A search finds more than is meant, and never less. */
async function listItems(
  names: ReadonlySet<string>,
  context: ValueContext,
): Promise<{ readonly found: readonly Item[] } | MissingValue> {
  const [first = ""] = names;
  const search = names.size === 1 ? ["--search", first] : [];
  const argv = ["bw", "list", "items", "--nointeraction", ...search];
  const json = await askForJson({ context, argv, install: INSTALL, failures: FAILURES, maxBytes: MOST_BYTES });
  if ("problem" in json) return json;
  const list = Array.isArray(json.content) ? json.content : [];
  return { found: list.map(asMapping).filter((item) => item !== undefined) };
}

function answer(items: readonly Item[], { item: wanted, field = "password" }: FieldRequest): ValueAnswer {
  const byId = items.filter(({ id }) => id === wanted);
  const found = byId.length > 0 ? byId : items.filter(({ name }) => name === wanted);
  const [item] = found;
  if (item === undefined) {
    return {
      problem: `bw has no item ${wanted}`,
      advice: "Names count letter by letter; what is new comes with: bw sync",
    };
  }
  if (found.length > 1) {
    const ids = listNames(found.map(({ id }) => String(id)));
    return { problem: `bw has ${found.length} items called ${wanted}`, advice: `Write the id of one: ${ids}.` };
  }
  return pickField(fieldsOf(item), field, wanted);
}

/** What a person sees of an item, by its own name; fields that somebody added are weaker than those of the form. */
function fieldsOf(item: Item): Item {
  const added = (Array.isArray(item.fields) ? item.fields : []).flatMap((each: unknown) => {
    const { name, value } = asMapping(each) ?? {};
    return typeof name === "string" ? [[name, value] as const] : [];
  });
  const { username, password, totp, uris } = asMapping(item.login) ?? {};
  const { privateKey, publicKey } = asMapping(item.sshKey) ?? {};
  const uri = asMapping(Array.isArray(uris) ? uris[0] : undefined)?.uri;
  const form = { username, password, uri, totp, privateKey, publicKey, notes: item.notes };
  const filled = Object.entries(form).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries([...added, ...filled]);
}
