/** @towline/source-infisical: `{ $infisical: DB_PASSWORD }` is a secret of a project's environment. */
import { defineValueSource, type MissingValue, type ValueContext } from "@towline/core";
import {
  askForJson,
  asMapping,
  fetchByKey,
  type KnownFailure,
  MOST_BYTES,
  nameSchema,
  pickField,
} from "@towline/source-program";

interface Secret {
  readonly name: string;
  readonly project?: string;
  readonly env?: string;
  readonly path?: string;
}
type Request = string | Secret;

const FAILURES: readonly KnownFailure[] = [
  {
    words: /not (currently )?logged in|log ?in (session )?(has )?expired|unauthorized|invalid token|please login|401/i,
    problem: "is not logged in",
    advice: "Log in: infisical login; on a server set INFISICAL_TOKEN.",
  },
  {
    words: /not been initialized|infisical init|project ?id|workspace/i,
    problem: "does not know the project",
    advice: "Name it: { name, project, env }; or run infisical init in the config's folder.",
  },
];

export default defineValueSource<Request>({
  name: "infisical",
  summary: "Secrets of Infisical, by infisical",
  requestSchema: nameSchema("name", "project", "env", "path"),
  expects: "a secret's name such as DB_PASSWORD, or { name, project, env, path }",
  fetch: (requests, context) =>
    fetchByKey(
      requests.map((request) => (typeof request === "string" ? { name: request } : request)),
      (secret) => JSON.stringify(argumentsOf(secret)),
      (secret) => exportSecrets(secret, context),
      ({ secrets }, secret) => pickField(secrets, secret.name, describe(secret)),
    ),
});

function argumentsOf({ project, env, path }: Secret): readonly string[] {
  const options = Object.entries({ projectId: project, env, path }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}=${value}`],
  );
  return ["infisical", "export", "--format=json", "--silent", ...options];
}

function describe({ env, path }: Secret): string {
  return `${env === undefined ? "the environment" : `the environment ${env}`}${path === undefined ? "" : ` at ${path}`}`;
}

async function exportSecrets(
  secret: Secret,
  context: ValueContext,
): Promise<{ readonly secrets: { readonly [name: string]: unknown } } | MissingValue> {
  const install = "Install Infisical's command line: https://infisical.com/docs/cli/overview";
  const argv = argumentsOf(secret);
  const json = await askForJson({ context, argv, install, failures: FAILURES, maxBytes: MOST_BYTES });
  if ("problem" in json) return json;
  // A list of secrets; older versions print a mapping.
  if (!Array.isArray(json.content)) return { secrets: asMapping(json.content) ?? {} };
  const secrets = json.content.flatMap((each: unknown) => {
    const { key, value } = asMapping(each) ?? {};
    return typeof key === "string" ? [[key, value] as const] : [];
  });
  return { secrets: Object.fromEntries(secrets) };
}
