/** @towline/source-doppler: `{ $doppler: DB_PASSWORD }` is a secret of a project's config. */
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
  readonly config?: string;
}
type Request = string | Secret;

const FAILURES: readonly KnownFailure[] = [
  {
    words: /provide a token|invalid.*token|unauthorized|not logged in/i,
    problem: "is not logged in",
    advice: "Log in: doppler login; on a server set DOPPLER_TOKEN.",
  },
  {
    words: /could not find|specify a project|project is required|must provide.*(project|config)/i,
    problem: "has no such project or config",
    advice: "Name both: { name, project, config }; see which there are: doppler projects",
  },
];

export default defineValueSource<Request>({
  name: "doppler",
  summary: "Secrets of Doppler, by doppler",
  requestSchema: nameSchema("name", "project", "config"),
  expects: "a secret's name such as DB_PASSWORD, or { name, project, config }",
  fetch: (requests, context) =>
    fetchByKey(
      requests.map((request) => (typeof request === "string" ? { name: request } : request)),
      (secret) => JSON.stringify(argumentsOf(secret)),
      (secret) => download(secret, context),
      ({ secrets }, secret) => pickField(secrets, secret.name, describe(secret)),
    ),
});

function argumentsOf({ project, config }: Secret): readonly string[] {
  const options = Object.entries({ project, config }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, value],
  );
  return ["doppler", "secrets", "download", "--no-file", "--format", "json", ...options];
}

function describe({ project, config }: Secret): string {
  return [project ?? "the project", config].filter((part) => part !== undefined).join("/");
}

async function download(
  secret: Secret,
  context: ValueContext,
): Promise<{ readonly secrets: { readonly [name: string]: unknown } } | MissingValue> {
  const install = "Install Doppler's command line: https://docs.doppler.com/docs/install-cli";
  const argv = argumentsOf(secret);
  const json = await askForJson({ context, argv, install, failures: FAILURES, maxBytes: MOST_BYTES });
  return "problem" in json ? json : { secrets: asMapping(json.content) ?? {} };
}
