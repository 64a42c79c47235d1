/** Writes an event as one line. */
import { RECORD_VERSION, type TowlineEvent } from "./event-shapes.ts";

/** One line of NDJSON, with the version of the format. {@link parseEvent} reads it. */
export function formatEvent(event: TowlineEvent): string {
  return `${JSON.stringify({ v: RECORD_VERSION, ...event })}\n`;
}
