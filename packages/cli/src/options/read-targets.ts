/** Gathers targets from the arguments, a file and standard input. */
import { createReadStream } from "node:fs";
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

/** Targets, one a line or with spaces between names; blank lines and what follows `#` are left out. */
export function parseNames(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.replace(/(^|\s)#.*$/, "").trim())
    .filter((line) => line !== "")
    .flatMap((line) => (isListOfNames(line) ? line.split(/\s+/) : [line]));
}

/** What `nodeset --expand` prints; a space in `web & db` or `first 5` is another. */
function isListOfNames(line: string): boolean {
  return !/[,&!^~=<>"']|@.*\//.test(line) && !/^(?:first|last|random|failed)\s/.test(line);
}

/** A million names and more; what comes without an end is ended here. */
const MOST_BYTES = 64 * 1024 * 1024;

async function readHostsFile(file: string): Promise<string> {
  try {
    return (await readBounded(createReadStream(file), `--hosts-file ${file}`)).toString("utf8");
  } catch (error) {
    if (error instanceof UsageError) throw error;
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
  return (await readBounded(stdin, "standard input")).toString("utf8");
}

async function readBounded(stream: AsyncIterable<unknown>, source: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > MOST_BYTES) throw new UsageError(`Too many names come from ${source}`, "64 MiB are the most.");
  }
  return Buffer.concat(chunks);
}
