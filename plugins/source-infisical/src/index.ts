/** @towline/source-infisical: `{ $infisical: DB_PASSWORD }` is a secret of a project's environment. */
import { defineValueSource, type MissingValue, type ValueContext } from "@towline/core";
import { askProgram, asMapping, fetchByKey, type KnownFailure, pickField, readJson } from "@towline/source-program";

interface Secret {
  readonly name: string;
  readonly project?: string;
  readonly env?: string;
  readonly path?: string;
}
type Request = string | Secret;

const NAME = { type: "string", pattern: "^(?!-)[^\\p{Cc}]+$" } as const;
const MAX_BYTES = 16 * 1024 * 1024;

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
  requestSchema: {
    anyOf: [
      NAME,
      {
        type: "object",
        properties: { name: NAME, project: NAME, env: NAME, path: NAME },
        required: ["name"],
        additionalProperties: false,
      },
    ],
  },
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
  const answer = await askProgram({ context, argv, install, failures: FAILURES, maxBytes: MAX_BYTES });
  if ("problem" in answer) return answer;
  const json = readJson(answer.stdout, "infisical");
  if ("problem" in json) return json;
  // A list of secrets; older versions print a mapping.
  if (!Array.isArray(json.content)) return { secrets: asMapping(json.content) ?? {} };
  const secrets = json.content.flatMap((each: unknown) => {
    const { key, value } = asMapping(each) ?? {};
    return typeof key === "string" ? [[key, value] as const] : [];
  });
  return { secrets: Object.fromEntries(secrets) };
}
