/** Value sources: asked once for many hosts, checked in what they answer, and silent about it. */
import { describe, expect, test } from "vitest";
import { defineValueSource, type ValueAnswer, type ValueContext } from "./define-value-source.ts";
import { createValueResolver } from "./resolve-value.ts";
import { createSourceCatalog } from "./source-catalog.ts";

interface Recorded {
  readonly calls: unknown[][];
  readonly resolve: (value: unknown, key?: string) => Promise<unknown>;
  readonly secrets: string[];
}

function record(fetch: (requests: readonly string[], context: ValueContext) => Promise<unknown>, extra = {}): Recorded {
  const calls: unknown[][] = [];
  const secrets: string[] = [];
  const source = defineValueSource<string>({
    name: "acme",
    summary: "Values of a test",
    requestSchema: { anyOf: [{ type: "string", minLength: 1 }, { type: "object" }] },
    expects: "a name",
    fetch: async (requests, context) => {
      calls.push([...requests]);
      return (await fetch(requests, context)) as ValueAnswer[];
    },
    ...extra,
  });
  const resolveValue = createValueResolver({
    catalog: createSourceCatalog({ given: [source] }),
    folder: "/",
    onSecret: (value) => secrets.push(value),
    signal: new AbortController().signal,
    environment: { ACME_TOKEN: "opensesame" },
  });
  const resolve = async (value: unknown, key = "k") => (await resolveValue(value, { host: "web1", key })).value;
  return { calls, resolve, secrets };
}

const echo = async (requests: readonly string[]) => requests.map((request) => ({ value: `value of ${request}\n` }));
const thrownBy = async (promise: Promise<unknown>) => promise.catch((error: unknown) => error);
const ACME = { host: "web1", code: "ERR_TOWLINE_CONFIG_VALUE" };

test("asks once for all that is wanted at the same time, and never again for the same", async () => {
  const { calls, resolve, secrets } = record(echo);
  const wanted = Array.from({ length: 1_000 }, (_, index) => ({ $acme: `host${index % 500}` }));
  const values = await Promise.all(wanted.map((value) => resolve(value)));
  expect(values[499]).toBe("value of host499");
  expect(calls.map((requests) => requests.length)).toEqual([500]);
  await resolve([{ $acme: "host1" }, { $acme: "late" }]);
  expect(calls.slice(1)).toEqual([["late"]]);
  expect(secrets).toHaveLength(501);
});

test("gathers what comes while it answers", async () => {
  let release = (): void => {};
  const blocked = new Promise<void>((done) => {
    release = done;
  });
  const { calls, resolve } = record(async (requests) => {
    if (requests[0] === "first") await blocked;
    return echo(requests);
  });
  const first = resolve({ $acme: "first" });
  await expect.poll(() => calls.length).toBe(1);
  const others = [resolve({ $acme: "a" }), resolve({ $acme: "b" })];
  await new Promise(setImmediate);
  release();
  await Promise.all([first, ...others]);
  expect(calls).toEqual([["first"], ["a", "b"]]);
});

test("two mappings that say the same are one request", async () => {
  const { calls, resolve } = record(async (requests) => requests.map(() => ({ value: "x" })));
  await Promise.all([resolve({ $acme: { a: 1, b: 2 } }), resolve({ $acme: { b: 2, a: 1 } })]);
  expect(calls).toHaveLength(1);
  expect(calls[0]).toHaveLength(1);
});

test("one value that is missing costs nobody else's, and each host is told by its own name", async () => {
  const { resolve } = record(async (requests) =>
    requests.map((name) => (name === "bad" ? { problem: "there is no bad", advice: "Add it." } : { value: name })),
  );
  const [good, bad] = await Promise.all([resolve({ $acme: "good" }), thrownBy(resolve({ $acme: "bad" }))]);
  expect(good).toBe("good");
  expect(bad).toMatchObject({ ...ACME, message: "Host web1: k has no value: there is no bad", advice: "Add it." });
});

test("drops one line break at the end of a value, whichever source it is from", async () => {
  const { resolve } = record(async () => [{ value: "a\n\r\n" }]);
  expect(await resolve({ $acme: "x" })).toBe("a\n");
});

describe("what a source must not do", () => {
  test.each<[string, () => Promise<unknown>, RegExp]>([
    ["too few answers", async () => [], /answered 1 requests with 0 answers/],
    ["no list", async () => "hunter2", /answered 1 requests with what is no list/],
    ["an answer of neither kind", async () => [{ password: "hunter2" }], /neither a value nor a problem/],
    ["a number", async () => [{ value: 5 }], /neither a value nor a problem/],
    ["a throw that quotes a value", async () => JSON.parse("hunter2"), /failed: SyntaxError/],
    ["no answer in time", () => new Promise(() => {}), /did not answer within 100 ms/],
  ])("%s", async (_, fetch, message) => {
    const error = (await thrownBy(record(fetch, { deadline: 100 }).resolve({ $acme: "x" }))) as Error;
    expect(error).toMatchObject({ code: "ERR_TOWLINE_PLUGIN_FAULT", message: expect.stringMatching(message) });
    expect(`${error.message}${error.stack}${JSON.stringify(error.cause ?? "")}`).not.toContain("hunter2");
  });

  test("a NUL byte or more than 1 MiB is no value", async () => {
    for (const [value, message] of [
      ["a\0b", "holds a NUL byte"],
      ["x".repeat(1024 * 1024 + 1), "more than 1 MiB"],
    ] as const) {
      const { resolve } = record(async () => [{ value }]);
      expect(await thrownBy(resolve({ $acme: "x" }))).toMatchObject({
        ...ACME,
        message: expect.stringContaining(message),
      });
    }
  });
});

describe("programs of a source", () => {
  const sh = (script: string) => ["sh", "-c", script];

  test("get input and variables, and no secret in their arguments", async () => {
    const { resolve } = record(async (_, { run }) => {
      const answer = await run(sh('cat; printf %s "$EXTRA"'), { input: "in,", environment: { EXTRA: "out" } });
      return [answer.kind === "exited" ? { value: answer.stdout } : { problem: answer.reason }];
    });
    expect(await resolve({ $acme: "x" })).toBe("in,out");
  });

  test("have their errors masked and bounded", async () => {
    const script =
      'head -c 9000 /dev/zero | tr "\\0" x >&2; echo hunter2; echo "no: hunter2 with opensesame" >&2; exit 3';
    const { resolve } = record(async (_, { run }) => {
      const answer = await run(sh(script));
      return [{ problem: `${answer.kind} ${answer.stderr.slice(-30).trim()} ${answer.stderr.length}` }];
    });
    const error = (await thrownBy(resolve({ $acme: "x" }))) as Error;
    expect(error.message).toContain("no: *** with *** 2000");
  });

  test.each([
    ["sleep 60", { timeout: 200 }, "did not end within 0.2 seconds"],
    ["exec yes", {}, "printed more than 1 MiB"],
    ["kill -9 $$", {}, "was ended by SIGKILL"],
    ["printf '\\377'", {}, "printed what is not UTF-8"],
  ])("%s", async (script, options, reason) => {
    const { resolve } = record(async (_, { run }) => {
      const answer = await run(sh(script), options);
      return [{ problem: answer.kind === "exited" ? "exited" : `sh ${answer.reason}` }];
    });
    expect(await thrownBy(resolve({ $acme: "x" }))).toMatchObject({ message: expect.stringContaining(reason) });
  });
});
