/** Reads what `towline --json` printed, and checks it against the schema that is shipped. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { Ajv } from "ajv";
import { expect } from "vitest";

/** All lines as events, each checked against the schema that is shipped. */
export async function readEvents(stdout: string): Promise<{ readonly [field: string]: unknown }[]> {
  const file = path.resolve(import.meta.dirname, "../../packages/cli/schema/events.schema.json");
  const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(JSON.parse(await readFile(file, "utf8")));
  const events = stdout
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as { readonly [field: string]: unknown });
  for (const event of events) {
    if (!validate(event)) expect.fail(`${JSON.stringify(event)}: ${JSON.stringify(validate.errors)}`);
  }
  return events;
}
