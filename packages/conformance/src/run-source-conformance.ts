/** The checks that every value source must pass, each as a test of a runner: values are given, and never told. */
import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { defineConnector, isTowlineError, openFleet, type TowlineError, type ValueSource } from "@towline/core";
import type { TestFunction } from "./run-conformance.ts";

/** Options of {@link runSourceConformance}. */
export interface SourceConformanceOptions {
  readonly test: TestFunction;
  readonly source: ValueSource;
  /** A request that has a value, as it stands behind `$name`. Its program may be a stand-in that {@link answer} makes. */
  readonly present: unknown;
  /** Another one that has a value. */
  readonly other: unknown;
  /** A request that is well formed, and that there is nothing for. */
  readonly absent: unknown;
  /** Requests that must be refused before anything is fetched. Default: an empty text, a number, and `--help`. */
  readonly malformed?: readonly unknown[] | undefined;
  /** What `present` has for its value. */
  readonly value: string;
  /** The program that the source runs; undefined: it runs none. It is taken away, made to hang, and made to print too much. */
  readonly program?: string | undefined;
}

/** One check of a value source. */
interface SourceCheck {
  readonly title: string;
  /** Whether it is about the program that the source runs. */
  readonly ofProgram?: boolean;
  run(options: SourceConformanceOptions): Promise<void>;
}

/** A text that is in no message by chance. */
const LEAK = "leaked-8f2c1";

const CHECKS: readonly SourceCheck[] = [
  {
    title: "source.value: gives the value, and masks it",
    async run({ source, present, value }) {
      const { values, redact, error } = await fetchAll(source, [present]);
      assert.equal(error, undefined);
      assert.deepEqual(values, [value]);
      assert.equal(redact(`a ${value} b`), "a *** b");
    },
  },
  {
    title: "source.together: answers many requests in their order, each once",
    async run({ source, present, other, value }) {
      const { values, calls, error } = await fetchAll(source, [present, other, present]);
      assert.equal(error, undefined);
      assert.equal(values[0], value);
      assert.equal(values[2], value);
      assert.ok(values[1] !== undefined && values[1] !== value, "the other request has a value of its own");
      assert.deepEqual(calls, [2], "one call with each request once");
    },
  },
  {
    title: "source.absent: says what is missing and what to do, and costs no other value",
    async run({ source, present, absent, value }) {
      const error = await errorOf(source, [present, absent]);
      assert.equal(error.code, "ERR_TOWLINE_CONFIG_VALUE", error.message);
      assert.ok(error.advice, `there is advice for: ${error.message}`);
      assert.ok(!`${error.message} ${error.advice}`.includes(value), "no value is told");
      assert.deepEqual((await fetchAll(source, [present])).values, [value]);
    },
  },
  {
    title: "source.malformed: refuses what is no request before anything is fetched",
    async run({ source, malformed = ["", 5, "--help"] }) {
      for (const request of malformed) {
        const { calls, error } = await fetchAll(source, [request]);
        assert.ok(isTowlineError(error), `${JSON.stringify(request)} is refused`);
        assert.deepEqual(calls, [], `${JSON.stringify(request)} is fetched`);
      }
    },
  },
  {
    title: "source.missing-program: says that its program is not installed",
    ofProgram: true,
    async run({ source, present, program }) {
      const { message } = await withProgram(program, undefined, () => errorOf(source, [present]));
      assert.match(message, /not installed/);
    },
  },
  {
    title: "source.failing-program: tells its error, and nothing of what it printed",
    ofProgram: true,
    async run({ source, present, program }) {
      const script = `echo ${LEAK}; echo "cannot open ${LEAK}" >&2; exit 3`;
      const error = await withProgram(program, script, () => errorOf(source, [present]));
      assert.ok(!`${error.message} ${error.advice} ${error.stack}`.includes(LEAK), error.message);
    },
  },
  {
    title: "source.odd-output: refuses what is no text, and what is far too much",
    ofProgram: true,
    async run({ source, present, program }) {
      for (const script of ["printf '\\377\\376\\001'", "exec yes"]) {
        const error = await withProgram(program, script, () => errorOf(source, [present]));
        assert.equal(error.code, "ERR_TOWLINE_CONFIG_VALUE", error.message);
      }
    },
  },
  {
    title: "source.arguments: puts no secret of the environment into arguments",
    ofProgram: true,
    async run({ source, present, program }) {
      const folder = await mkdtemp(path.join(tmpdir(), "towline-check-"));
      const file = path.join(folder, "arguments");
      const secrets = Object.entries(process.env).flatMap(([name, value = ""]) =>
        /TOKEN|SESSION|PASSWORD/.test(name) && value.length > 7 ? [value] : [],
      );
      try {
        await withProgram(program, `printf '%s\\n' "$@" >> '${file}'; exit 1`, () => errorOf(source, [present]));
        const given = await readFile(file, "utf8");
        for (const secret of secrets) assert.ok(!given.includes(secret), "a secret is in the arguments");
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  },
];

/**
 * Makes one test of each check of a value source. They run one after another: the program is searched by this process's PATH.
 *
 * @example
 * ```ts
 * import { runSourceConformance } from "@towline/conformance";
 * import { test } from "vitest";
 * import keyring from "./index.ts";
 *
 * runSourceConformance({
 *   ...{ test, source: keyring, program: "secret-tool" },
 *   ...{ present: "web1", value: "s3cret", other: "web2", absent: "nothing" },
 * });
 * ```
 */
export function runSourceConformance(options: SourceConformanceOptions): void {
  for (const { title, ofProgram, run } of CHECKS) {
    options.test(title, async (context) => {
      if (ofProgram === true && options.program === undefined) context.skip("the source runs no program");
      else await run(options);
    });
  }
}

interface Fetched {
  readonly values: readonly (string | undefined)[];
  /** How many requests each call of `fetch` had. */
  readonly calls: readonly number[];
  readonly error?: unknown;
  redact(text: string): string;
}

/** A host whose settings are values of the source: they are fetched as any host's are. */
async function fetchAll(source: ValueSource, requests: readonly unknown[]): Promise<Fetched> {
  const calls: number[] = [];
  const counted: ValueSource = Object.create(source, {
    fetch: {
      value: (...[wanted, context]: Parameters<ValueSource["fetch"]>) => {
        calls.push(wanted.length);
        return source.fetch(wanted, context);
      },
    },
  });
  const keys = requests.map((_, index) => `box_value${index}`);
  const box = defineConnector({
    name: "box",
    summary: "A host of a check",
    dataSchema: { type: "object", properties: Object.fromEntries(keys.map((key) => [key, { type: "string" }])) },
    dataMeta: Object.fromEntries(keys.map((key) => [key, { description: "A value" }])),
    *makeNamesData() {
      yield { name: "@box/1" };
    },
    connect: async () => {
      throw new Error("nothing is run on it");
    },
  });
  const settings = Object.fromEntries(keys.map((key, index) => [key, { [`$${source.name}`]: requests[index] }]));
  const config = { fleet: { hosts: [{ "@box/1": settings }] } };
  const fleet = await openFleet({ config, connectors: [box], sources: [counted] });
  const redact = (text: string): string => fleet.redact(text);
  try {
    const [entry] = await fleet.select("@box/1").hosts();
    assert.ok(entry);
    const [hop] = await fleet.explain(entry);
    return { values: keys.map((key) => hop?.data[key] as string | undefined), calls, redact };
  } catch (error) {
    return { values: [], calls, error, redact };
  } finally {
    await fleet.close();
  }
}

async function errorOf(source: ValueSource, requests: readonly unknown[]): Promise<TowlineError> {
  const { error } = await fetchAll(source, requests);
  assert.ok(isTowlineError(error), `expected an error of Towline's, got ${String(error)}`);
  return error;
}

/** Puts another program in the place of the source's, or takes it away. */
async function withProgram<Value>(
  program: string | undefined,
  script: string | undefined,
  work: () => Promise<Value>,
): Promise<Value> {
  const folder = await mkdtemp(path.join(tmpdir(), "towline-check-"));
  const before = process.env.PATH;
  try {
    await mkdir(path.join(folder, "bin"));
    const file = path.join(folder, "bin", program ?? "");
    if (script !== undefined) {
      await writeFile(file, `#!/bin/sh\n${script}\n`);
      await chmod(file, 0o755);
    }
    process.env.PATH = script === undefined ? path.join(folder, "bin") : `${path.join(folder, "bin")}:${before}`;
    return await work();
  } finally {
    process.env.PATH = before;
    await rm(folder, { recursive: true, force: true });
  }
}
