/** Stands in for the program of a value source: says what a shell script says, and writes down how it was called. */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { onTestFinished } from "vitest";
import type { ValueSource } from "../../packages/core/src/index.ts";
import { createValueResolver } from "../../packages/core/src/values/resolve-value.ts";
import { createSourceCatalog } from "../../packages/core/src/values/source-catalog.ts";
import { makeFolder } from "./folders.ts";

/** A source with its program, and what it was asked. */
export interface StandIn {
  readonly folder: string;
  /** The arguments of each call, and what it read. */
  calls(): readonly { readonly argv: readonly string[]; readonly input: string }[];
  /** The value, or the message and the advice of the error. */
  get(value: unknown): Promise<unknown>;
}

/**
 * @param program its name, such as `bw`
 * @param script what it does, in sh; undefined: it is not installed
 */
export function standIn(source: ValueSource, program: string, script: string | undefined): StandIn {
  const folder = makeFolder();
  const bin = path.join(folder, "bin");
  mkdirSync(bin);
  if (script !== undefined) {
    const file = path.join(bin, program);
    // Only op's templates are read from there. The separators are control characters, which no argument of ours has.
    const record = `{ printf '%s\\037' "$@"; printf '\\036'; case $1 in inject) tee '${folder}/input';; esac; printf '\\035'; } >> '${folder}/calls'`;
    writeFileSync(file, `#!/bin/sh\n${record}\n${script}\n`);
    chmodSync(file, 0o755);
  }
  const before = process.env.PATH;
  process.env.PATH = script === undefined ? bin : `${bin}:${before}`;
  onTestFinished(() => {
    process.env.PATH = before;
  });
  const resolve = createValueResolver({
    catalog: createSourceCatalog({ given: [source] }),
    folder,
    onSecret: () => undefined,
    signal: new AbortController().signal,
  });
  return {
    folder,
    calls() {
      const text = readFileSync(path.join(folder, "calls"), "utf8");
      return text
        .split("\x1d")
        .slice(0, -1)
        .map((call) => {
          const [argv = "", input = ""] = call.split("\x1e");
          return { argv: argv.split("\x1f").slice(0, -1), input };
        });
    },
    async get(value) {
      try {
        return (await resolve(value, { host: "web1", key: "k" })).value;
      } catch (error) {
        const { message, advice } = error as Error & { readonly advice?: string };
        return `${message.replace("Host web1: k has no value: ", "")} | ${advice}`;
      }
    },
  };
}
