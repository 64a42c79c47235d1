/** Gathers targets from the arguments, a file and standard input. */
import { readFile } from "node:fs/promises";
import type { CliContext } from "../process/cli-context.ts";
import { UsageError } from "../process/usage-error.ts";

/** Reads all targets: `-` stands for names on standard input. @throws UsageError when there are none. */
export async function readTargets(
  targets: readonly string[],
  hostsFile: string | undefined,
  context: CliContext,
): Promise<string[]> {
  const all: string[] = [];
  for (const target of targets) {
    if (target === "-") all.push(...parseNames(await readStandardInput(context)));
    else all.push(target);
  }
  if (hostsFile !== undefined) all.push(...parseNames(await readHostsFile(hostsFile)));
  if (all.length === 0) {
    throw new UsageError("No targets given", 'Name hosts, groups or routes; "all" is every configured host.');
  }
  return all;
}

/** Names, one a line; blank lines and what follows `#` are left out. */
export function parseNames(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.replace(/(^|\s)#.*$/, "").trim())
    .filter((line) => line !== "");
}

async function readHostsFile(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why =
      code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "it is a folder" : (error as Error).message;
    throw new UsageError(`Can't read --hosts-file ${file}: ${why}`);
  }
}

/** All of standard input as text. @throws UsageError on a terminal, where it would wait without a word. */
async function readStandardInput({ stdin }: CliContext): Promise<string> {
  if (stdin.isTTY) {
    throw new UsageError('The target "-" reads names from standard input, which is a terminal', "Pipe names in.");
  }
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
