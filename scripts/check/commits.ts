/** Tells commits whose message can't be read in a list: a subject that is too long, or with no empty line below it. */
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** The last commit that is not looked at. */
const START = "d15c049";
const LONGEST_SUBJECT = 72;

/**
 * A line for each mistake in the messages of a clone's commits. None where they can't be seen: without git, in a tarball,
 * and in a clone that is not deep enough.
 */
export async function findMistakes(folder: string): Promise<string[]> {
  const git = (...words: string[]) => execute("git", ["-C", folder, ...words], { maxBuffer: 2 ** 26 });
  try {
    await git("merge-base", "--is-ancestor", START, "HEAD");
  } catch {
    return [];
  }
  const { stdout } = await git("log", "--no-merges", "--format=%h %B%x00", `${START}..HEAD`);
  return stdout.split("\0").flatMap((text) => {
    const [, hash = "", message = ""] = /^\s*(\w+) (.*)/s.exec(text) ?? [];
    return mistakesIn(message).map((mistake) => `${hash}: ${mistake}`);
  });
}

/** What is wrong with one message. */
export function mistakesIn(message: string): string[] {
  const [subject = "", below = ""] = message.trimEnd().split("\n");
  const mistakes: string[] = [];
  if (subject.length > LONGEST_SUBJECT) mistakes.push(`${subject.length} characters in the subject: ${subject}`);
  if (subject.endsWith(".")) mistakes.push(`a full stop at the end of the subject: ${subject}`);
  if (below !== "") mistakes.push(`no empty line below the subject: ${subject}`);
  return mistakes;
}

if (process.argv[1] === import.meta.filename) {
  const mistakes = await findMistakes(path.resolve(import.meta.dirname, "../.."));
  for (const mistake of mistakes) console.error(mistake);
  process.exitCode = mistakes.length === 0 ? 0 : 1;
}
