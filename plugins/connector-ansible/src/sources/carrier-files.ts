/** The files of an inventory behind a connection: this machine's, or those of the host before it on a route. */
import { type Connection, type FileAccess, type FileStatus, runOnCarrier } from "@towline/core";
import type { FoundPath, InventoryFiles } from "./inventory-files.ts";

const CHUNK = 1024 * 1024;

export function inventoryFilesOf(carrier: Connection, signal: AbortSignal): InventoryFiles {
  return carrier.files === undefined ? filesByShell(carrier, signal) : filesByProtocol(carrier.files);
}

function filesByProtocol(files: FileAccess): InventoryFiles {
  const look = async (path: string): Promise<FoundPath | undefined> => {
    const status = await files.stat(path).catch(ignoreMissing);
    return status === undefined ? undefined : describe(status);
  };
  return {
    look,
    list: async (folder) => ((await look(folder))?.type === "folder" ? files.list(folder) : []),
    async read(path, mostBytes) {
      const file = await files.open(path, "r");
      try {
        const pieces: Uint8Array[] = [];
        let length = 0;
        while (length <= mostBytes) {
          const piece = await file.read(length, CHUNK);
          if (piece.length === 0) break;
          pieces.push(Uint8Array.from(piece));
          length += piece.length;
        }
        return Buffer.concat(pieces);
      } finally {
        await file.close();
      }
    },
  };
}

function describe({ type, size, mode }: FileStatus): FoundPath {
  const kind = type === "directory" ? "folder" : type === "file" ? "file" : "other";
  return { type: kind, size, isExecutable: mode !== undefined && (mode & 0o111) !== 0 };
}

function ignoreMissing(error: unknown): undefined {
  const { code } = error as { readonly code?: unknown };
  if (code !== "ENOENT" && code !== "ENOTDIR" && code !== "ENAMETOOLONG" && code !== "ERR_INVALID_ARG_VALUE")
    throw error;
  return undefined;
}

const LOOK =
  'if [ -d "$1" ]; then echo folder 0; elif [ -f "$1" ]; then [ -x "$1" ] && x="program" || x="file"; echo "$x $(wc -c <"$1")"; elif [ -e "$1" ]; then echo other 0; fi';
/** A file name may hold any letter but these two. */
const LIST = 'cd -- "$1" 2>/dev/null || exit 0; for f in * .[!.]*; do [ -e "$f" ] && printf "%s/" "$f"; done; :';
const READ = 'head -c "$2" -- "$1"';

/** For a carrier that only runs programs, such as a container. */
function filesByShell(carrier: Connection, signal: AbortSignal): InventoryFiles {
  const ask = async (script: string, ...words: readonly string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await runOnCarrier(carrier, ["sh", "-c", script, "sh", ...words], { signal });
    if (exitCode !== 0) throw new Error(stderr.trim().split("\n", 1)[0] || `sh ended with ${exitCode}`);
    return stdout;
  };
  return {
    async look(path) {
      const [, kind, size] = /^(\w+)\s+(\d+)/.exec(await ask(LOOK, path)) ?? [];
      if (kind === undefined) return undefined;
      const type = kind === "folder" || kind === "other" ? kind : "file";
      return { type, size: Number(size), isExecutable: kind === "program" };
    },
    list: async (folder) => (await ask(LIST, folder)).split("/").filter((name) => name !== ""),
    read: async (path, mostBytes) => Buffer.from(await ask(READ, path, String(mostBytes + 1))),
  };
}
