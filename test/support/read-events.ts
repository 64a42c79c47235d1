/** Reads what `towline --json` printed, and checks it against the schema of events, in which no other field is right. */
import { Ajv } from "ajv";
import { expect } from "vitest";
import { eventSchema, parseEvent } from "../../packages/core/src/index.ts";

const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(eventSchema({ closed: true }));

interface Event {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** All lines as events, each checked against the schema of events, in which no other field is right. */
export async function readEvents(stdout: string): Promise<Event[]> {
  const lines = stdout.split("\n").slice(0, -1);
  return lines.map((line) => {
    const event: Event = JSON.parse(line);
    if (!validate(event)) expect.fail(`${line}: ${JSON.stringify(validate.errors)}`);
    // Core reads it by itself, without the schema.
    expect(parseEvent(line)).toEqual(event);
    return event;
  });
}
