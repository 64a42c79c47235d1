/** Starts the built `towline` as a user's shell would, and tells what came out. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";

const EXECUTABLE = path.resolve(import.meta.dirname, "../../packages/cli/bin/towline.js");

/** What a process left. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How it is started. */
export interface StartOptions {
  readonly cwd?: string;
  readonly input?: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** How many files it may have open. Default: as many as the tests themselves. */
  readonly openFiles?: number;
  /** Words that it is started by, as `nsenter` and where to. */
  readonly by?: readonly string[];
}

/** Starts it, its standard input still open. */
export function startTowline(args: readonly string[], options: StartOptions = {}): ChildProcessWithoutNullStreams {
  const command = [...(options.by ?? []), process.execPath, EXECUTABLE, ...args];
  const limited = ["/bin/sh", "-c", `ulimit -n ${options.openFiles} && exec "$0" "$@"`, ...command];
  const [program = "", ...words] = options.openFiles === undefined ? command : limited;
  return spawn(program, words, {
    cwd: options.cwd ?? os.tmpdir(),
    env: { PATH: process.env.PATH, HOME: os.tmpdir(), ...options.environment },
  });
}

/** Runs it to its end. */
export async function towline(args: readonly string[], options: StartOptions = {}): Promise<Ended> {
  const child = startTowline(args, options);
  child.stdin.on("error", () => {});
  child.stdin.end(options.input ?? "");
  return ended(child);
}

/** Waits for its end. */
export async function ended(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() };
}

/** A project folder of its own, a root for the search for a config, with these files. It is gone after the test. */
export async function createProject(files: { readonly [name: string]: string } = {}): Promise<string> {
  const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), "towline-cli-")));
  // A shell in a window that was closed may still write its last words.
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }));
  await mkdir(path.join(folder, ".git"));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), content, { mode: 0o644 });
  }
  return folder;
}
