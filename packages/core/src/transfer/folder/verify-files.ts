/** Compares what came from a host with what is there: one hash over the content of all files, in the order in which it came. */
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { quoteForShell } from "../../command/quote.ts";
import type { ByteName } from "../archive/archive-entry.ts";
import { runHostProgram } from "../host-program.ts";
import { mismatch } from "../transfer-failure.ts";
import type { TransferTask } from "../transfer-task.ts";
import type { ContentObserver } from "./extract-archive.ts";
import { SUM_PROGRAM } from "./get-programs.ts";

/** Files that are named in one line of shell text. */
const NAMES_PER_LINE = 100;

const ZEROS = Buffer.alloc(64 * 1024);

/** Remembers what came. */
export class SumObserver implements ContentObserver {
  readonly #hash = createHash("sha256");
  readonly #paths: ByteName[] = [];

  file(path: ByteName): void {
    this.#paths.push(path);
  }

  content(bytes: Buffer): void {
    this.#hash.update(bytes);
  }

  hole(length: number): void {
    for (let left = length; left > 0; left -= ZEROS.length) this.#hash.update(ZEROS.subarray(0, left));
  }

  /** @throws TransferError when the host's files have another content */
  async compare(task: TransferTask, shown: string): Promise<void> {
    const text = Buffer.from(printFiles(this.#paths, "exit 1"), "latin1");
    const printed = await runHostProgram(task, SUM_PROGRAM, [], shown, "source", { stdin: Readable.from([text]) });
    const got = this.#hash.digest("hex");
    const expected = printed.trim().split(/\s/)[0] ?? "";
    if (got !== expected) throw mismatch(shown, `SHA-256 ${expected}`, got, task);
  }
}

/** Shell text that prints the content of files. */
export function printFiles(paths: readonly ByteName[], otherwise: string): string {
  const lines: string[] = [];
  for (let index = 0; index < paths.length; index += NAMES_PER_LINE) {
    const words = paths.slice(index, index + NAMES_PER_LINE).map((path) => quoteForShell(path.replace(/^-/, "./-")));
    lines.push(`cat ${words.join(" ")} || ${otherwise}\n`);
  }
  return `${lines.join("")}:\n`;
}
