/** A program that gives recorded answers: it stands in for one that this machine may not have, or whose cloud it has not. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { makeFolder, writeTree } from "../support/folders.ts";

/** What it answers where its arguments, joined by spaces, hold these words. */
export interface RecordedAnswer {
  /** Default: any. */
  readonly asked?: string | undefined;
  readonly stdout?: string | undefined;
  readonly stderr?: string | undefined;
  readonly exitCode?: number | undefined;
  /** Shell text in place of an answer, such as `exec sleep 300`. */
  readonly instead?: string | undefined;
}

/** The stand-in. */
export interface RecordedProgram {
  /** The path of the program. */
  readonly program: string;
  /** The folder that it is in, to put first in a PATH. */
  readonly folder: string;
  /** The command lines that it was called with, without its own name. */
  calls(): readonly string[];
}

/** Makes one. The first answer that fits is given; where none fits, it fails with 99. */
export function recordProgram(name: string, answers: readonly RecordedAnswer[]): RecordedProgram {
  const folder = makeFolder();
  const files: { [file: string]: string | { content: string; mode: number } } = {};
  const cases = answers.map(({ asked, stdout = "", stderr = "", exitCode = 0, instead }, index) => {
    files[`${index}.stdout`] = stdout;
    files[`${index}.stderr`] = stderr;
    const place = (stream: string) => quote(path.join(folder, `${index}.${stream}`));
    const answer = instead ?? `cat ${place("stdout")}; cat ${place("stderr")} >&2; exit ${exitCode}`;
    return `case " $* " in *${asked === undefined ? "" : quote(asked)}*) ${answer};; esac`;
  });
  const log = path.join(folder, "calls");
  const lines = ["#!/bin/sh", `printf '%s\\n' "$*" >> ${quote(log)}`, ...cases, 'echo "not recorded: $*" >&2; exit 99'];
  files[name] = { content: `${lines.join("\n")}\n`, mode: 0o755 };
  files.calls = "";
  writeTree(folder, files);
  const calls = () =>
    readFileSync(log, "utf8")
      .split("\n")
      .filter((line) => line !== "");
  return { program: path.join(folder, name), folder, calls };
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
