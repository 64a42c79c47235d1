/** How many bytes to ask for at once, and how many requests to keep under way. */
import type { OpenFile } from "../../connector/connection.ts";

const USUAL = { chunkBytes: 32 * 1024, inFlight: 32 };

export function preferredRequests({ preferred }: OpenFile): NonNullable<OpenFile["preferred"]> {
  return preferred ?? USUAL;
}
