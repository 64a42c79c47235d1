/** Reads a file on the carrier, whatever way there is, and no more of it than may be. */
import { runOnCarrier } from "@towline/core";
import { withLimit } from "@towline/core/waiting";
import { listingFailed } from "./listing-failed.ts";
import type { Source } from "./open-source.ts";

const USUAL_MOST_BYTES = 64 * 1024 * 1024;
const TIMEOUT = 60_000;
const CHUNK_BYTES = 256 * 1024;

/** Options of {@link readSourceFile}. */
export interface ReadOptions {
  /** A file with more bytes is refused. Default: 64 MiB. */
  readonly mostBytes?: number | undefined;
}

/**
 * The content of a file as text, without a byte order mark. Undefined where there is none.
 *
 * @param file the path on the carrier, as {@link Source.pathOf} gives it
 * @throws InventoryError when it can't be read, is too big, is no UTF-8, or reading takes more than a minute
 */
export async function readSourceFile(
  source: Source,
  file: string,
  { mostBytes = USUAL_MOST_BYTES }: ReadOptions = {},
): Promise<string | undefined> {
  const { connector, signal } = source;
  const fail = (what: string, advice: string, cause?: unknown): Error =>
    listingFailed(connector, `${file} ${what}`, advice, cause);
  const late = (): Error => fail("could not be read within 60 s", "See whether it lies on a disk that answers.");
  const limit = { signal, timeout: TIMEOUT, late };
  const bytes = await withLimit(limit, (over) =>
    source.carrier.files === undefined || (!source.isHere && file.startsWith("~"))
      ? readByPrograms(source, file, mostBytes, over, fail)
      : readByFiles(source, file, mostBytes, over, fail),
  );
  if (bytes === undefined) return undefined;
  if (bytes.length > mostBytes) throw fail(`has more than ${mostBytes} bytes`, "See whether it is the right file.");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw fail("is no UTF-8 text", "Save it as UTF-8.", cause);
  }
}

type Fail = (what: string, advice: string, cause?: unknown) => Error;
const READ_ADVICE = "See whether the user that looks for hosts may read it.";

async function readByFiles(
  { carrier: { files } }: Source,
  file: string,
  mostBytes: number,
  signal: AbortSignal,
  fail: Fail,
): Promise<Buffer | undefined> {
  if (files === undefined) return undefined;
  try {
    const { type } = await files.stat(file);
    // A pipe or a device may never end, and nothing of it is a setting.
    if (type !== "file") throw fail("is no file", "Name a file.");
    const open = await files.open(file, "r");
    try {
      const pieces: Uint8Array[] = [];
      for (let offset = 0; offset <= mostBytes; ) {
        signal.throwIfAborted();
        const piece = await open.read(offset, CHUNK_BYTES);
        if (piece.length === 0) break;
        pieces.push(Uint8Array.from(piece));
        offset += piece.length;
      }
      return Buffer.concat(pieces);
    } finally {
      await open.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    if (code === undefined || !/^E[A-Z0-9]+$/.test(code)) throw error;
    throw fail(`can't be read: ${(error as Error).message}`, READ_ADVICE, error);
  }
}

const READ = `f=$1; case $f in "~/"*) f=$HOME/\${f#"~/"};; esac
[ -e "$f" ] || exit 3; [ -f "$f" ] || exit 4; head -c "$2" < "$f"`;

async function readByPrograms(
  { carrier }: Source,
  file: string,
  mostBytes: number,
  signal: AbortSignal,
  fail: Fail,
): Promise<Buffer | undefined> {
  const argv = ["sh", "-c", READ, "sh", file, String(mostBytes + 1)];
  const { exitCode, stdout, stderr } = await runOnCarrier(carrier, argv, { signal });
  if (exitCode === 0) return Buffer.from(stdout);
  if (exitCode === 3) return undefined;
  if (exitCode === 4) throw fail("is no file", "Name a file.");
  throw fail(`can't be read: ${stderr.trim().slice(0, 300)}`, READ_ADVICE);
}
