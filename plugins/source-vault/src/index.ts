/** @towline/source-vault: `{ $vault: "secret/web1#password" }` is a field of a secret of the key-value store. */
import { defineValueSource, type MissingValue, type ValueContext } from "@towline/core";
import {
  askProgram,
  asMapping,
  fetchByKey,
  type KnownFailure,
  listNames,
  nameSchema,
  pickField,
  readJson,
  splitField,
} from "@towline/source-program";

interface Secret {
  readonly path: string;
  readonly field?: string | undefined;
  readonly mount?: string;
  readonly namespace?: string;
  readonly version?: string;
}
type Request = string | Secret;
type Fields = { readonly [name: string]: unknown };

const FAILURES: readonly KnownFailure[] = [
  {
    words: /No value found|no secret exists/i,
    problem: "has no such secret",
    advice: "See which there are: vault kv list",
  },
  {
    words: /missing client token|permission denied|invalid token|token expired|bad token/i,
    problem: "does not let you read the secret",
    advice: "Log in: vault login; or see what your token may read: vault token capabilities PATH",
  },
  {
    words: /Vault is sealed/i,
    problem: "is sealed",
    advice: "Somebody who has its keys unseals it: vault operator unseal",
  },
  {
    words: /connection refused|no such host|i\/o timeout|context deadline exceeded|server gave HTTP response/i,
    problem: "does not answer",
    advice: "Check VAULT_ADDR, and that the server is up: vault status",
  },
];

export default defineValueSource<Request>({
  name: "vault",
  summary: "Secrets of HashiCorp Vault's key-value store, by vault",
  requestSchema: nameSchema("path", "field", "mount", "namespace", "version"),
  expects: "a path and a field, such as secret/web1#password, or { path, field, mount, namespace, version }",
  fetch: (requests, context) =>
    fetchByKey(
      requests,
      (request) => JSON.stringify(argumentsOf(read(request))),
      (request) => getSecret(read(request), context),
      ({ fields }, request) => {
        const { path, field } = read(request);
        const names = Object.keys(fields);
        if (field !== undefined) return pickField(fields, field, path);
        if (names.length === 1) return pickField(fields, names[0] as string, path);
        return {
          problem: `${path} has ${names.length} fields`,
          advice: `Name one: ${path}#FIELD; ${listNames(names)}.`,
        };
      },
    ),
});

function read(request: Request): Secret {
  if (typeof request !== "string") return request;
  const { item, field } = splitField(request);
  return { path: item, field };
}

function argumentsOf({ path, mount, namespace, version }: Secret): readonly string[] {
  const options = Object.entries({ mount, namespace, version }).flatMap(([name, value]) =>
    value === undefined ? [] : [`-${name}=${value}`],
  );
  return ["vault", "kv", "get", "-format=json", ...options, path];
}

async function getSecret(secret: Secret, context: ValueContext): Promise<{ readonly fields: Fields } | MissingValue> {
  const install = "Install Vault's command line: https://developer.hashicorp.com/vault/install";
  const answer = await askProgram({ context, argv: argumentsOf(secret), install, failures: FAILURES });
  if ("problem" in answer) return { ...answer, problem: `${answer.problem} (${secret.path})` };
  const json = readJson(answer.stdout, "vault");
  if ("problem" in json) return json;
  const data = asMapping(asMapping(json.content)?.data);
  // The second version of the store keeps what it knows about a secret beside its fields.
  const fields = data !== undefined && "metadata" in data && "data" in data ? asMapping(data.data) : data;
  if (fields !== undefined) return { fields };
  return { problem: `vault has no fields for ${secret.path}: it may be deleted`, advice: "See: vault kv metadata get" };
}
