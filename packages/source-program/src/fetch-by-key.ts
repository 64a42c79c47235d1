/** Asks once for what several requests have in common, such as a file or a path, and answers each from that. */
import type { MissingValue, ValueAnswer } from "@towline/core";
import { isMissing } from "./ask-program.ts";

/**
 * Answers for requests in their order.
 *
 * @param keyOf what is asked for once
 * @param fetch asks for it
 * @param pick answers one request from what came
 */
export async function fetchByKey<Request, Found extends object>(
  requests: readonly Request[],
  keyOf: (request: Request) => string,
  fetch: (request: Request) => Promise<Found | MissingValue>,
  pick: (found: Found, request: Request) => ValueAnswer,
): Promise<readonly ValueAnswer[]> {
  const asked = new Map<string, Promise<Found | MissingValue>>();
  return Promise.all(
    requests.map(async (request) => {
      const key = keyOf(request);
      const found = asked.get(key) ?? fetch(request);
      asked.set(key, found);
      const answer = await found;
      return isMissing(answer) ? answer : pick(answer, request);
    }),
  );
}
