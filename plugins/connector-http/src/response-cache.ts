/** Remembers answers that a server lets us ask for again: only whether they changed is asked then. */
import { createHash } from "node:crypto";
import { lstatSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { ensureFolder, judgePath } from "@towline/core";
import type { Answer } from "./request.ts";

/** An answer that is remembered. */
export interface Remembered {
  readonly text: string;
  /** The headers that ask whether it has changed. */
  readonly conditions: { readonly [name: string]: string };
}

/** What is remembered of one address. */
export interface ResponseCache {
  read(): Remembered | undefined;
  write(answer: Answer): void;
}

const NOTHING: ResponseCache = { read: () => undefined, write: () => {} };

/** One for each address and whoever asks: others may be told other hosts. What a host behind others is told is not remembered. */
export function openCache(url: URL, headers: { readonly [name: string]: string }, isHere: boolean): ResponseCache {
  if (!isHere) return NOTHING;
  const base = process.env.XDG_CACHE_HOME;
  const root = base !== undefined && path.isAbsolute(base) ? base : path.join(homedir(), ".cache");
  const folder = path.join(root, "towline", "http");
  const key = createHash("sha256")
    .update(JSON.stringify([url.href, headers]))
    .digest("hex");
  const file = path.join(folder, `${key}.json`);
  return { read: () => read(file), write: (answer) => write(folder, file, answer) };
}

function read(file: string): Remembered | undefined {
  try {
    if (!lstatSync(file).isFile() || judgePath(file) !== undefined) return undefined;
    const { text, etag, lastModified } = JSON.parse(readFileSync(file, "utf8"));
    const conditions: { [name: string]: string } = {};
    if (typeof etag === "string") conditions["if-none-match"] = etag;
    if (typeof lastModified === "string") conditions["if-modified-since"] = lastModified;
    return typeof text === "string" ? { text, conditions } : undefined;
  } catch {
    return undefined;
  }
}

/** What can't be remembered is asked for again. */
function write(folder: string, file: string, { text, etag, lastModified }: Answer): void {
  const temporary = `${file}.${process.pid}`;
  try {
    if (etag === undefined && lastModified === undefined) {
      rmSync(file, { force: true });
      return;
    }
    ensureFolder(folder, 0o700);
    writeFileSync(temporary, JSON.stringify({ text, etag, lastModified }), { mode: 0o600, flag: "wx" });
    renameSync(temporary, file);
  } catch {
    rmSync(temporary, { force: true });
  }
}
