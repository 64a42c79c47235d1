/** Lists the folders of an sftp server, piece by piece: a server may never come to an end. */
import { type FolderEntry, TransferError } from "@towline/core";
import type { SFTPWrapper, Stats } from "ssh2";
import type { ServerQuestions } from "./ask-server.ts";
import { wholeStatusOf } from "./file-status.ts";
import type { HandleSlots } from "./handle-slots.ts";

type Done<Value> = (error?: Error | null, value?: Value) => void;

interface ListedFile {
  readonly filename: string;
  readonly attrs: Stats;
}

/** As ssh2 has it, and its types do not. */
interface FolderReader {
  readdir(handle: Buffer, options: { readonly full: boolean }, done: Done<ListedFile[]>): void;
}

/** The status that stands for the end. */
const END = 1;

/** Where nobody counts: more than fits into memory. */
const MOST_ENTRIES = 2_000_000;

/** The folder itself and the one above, which not every server lists, and names that are none. */
const NO_ENTRIES = new Set(["", ".", ".."]);

export class FolderLister {
  readonly #server: ServerQuestions;
  readonly #handles: HandleSlots;

  constructor(server: ServerQuestions, handles: HandleSlots) {
    this.#server = server;
    this.#handles = handles;
  }

  /** @param onEntries told of each piece; what it throws ends the listing */
  async list(path: string, onEntries: (entries: readonly FolderEntry[]) => void = () => {}): Promise<FolderEntry[]> {
    const entries: FolderEntry[] = [];
    await this.#inside(path, async (handle) => {
      for (let count = 0; count <= MOST_ENTRIES; ) {
        const found = await this.#server.ask<ListedFile[]>("readdir", path, (sftp, done) =>
          askForMore(sftp, handle, done),
        );
        // A server that answers with no name would do so again.
        if (found.length === 0) return;
        count += found.length;
        const named = found.filter(({ filename }) => !NO_ENTRIES.has(filename)).map(readEntry);
        onEntries(named);
        for (const entry of named) entries.push(entry);
      }
      throw tooMany(path);
    });
    return entries;
  }

  /** For servers that don't tell of what kind a path is. */
  isFolder(path: string): Promise<boolean> {
    return this.#inside(path, async () => {}).then(
      () => true,
      () => false,
    );
  }

  async #inside(path: string, work: (handle: Buffer) => Promise<void>): Promise<void> {
    const handle = await this.#handles.open(() =>
      this.#server.ask<Buffer>("opendir", path, (sftp, done) => sftp.opendir(path, done)),
    );
    try {
      await work(handle);
    } finally {
      // It has told all that was wanted, and whoever is told of an error does not wait.
      this.#server
        .ask<void>("close", path, (sftp, done) => sftp.close(handle, done))
        .catch(() => {})
        .finally(() => this.#handles.release());
    }
  }
}

/** With all names: ssh2 takes long to leave some out. */
function askForMore(sftp: SFTPWrapper, handle: Buffer, done: Done<ListedFile[]>): void {
  (sftp as unknown as FolderReader).readdir(handle, { full: true }, (error, list) => {
    if ((error as { readonly code?: unknown } | undefined)?.code === END) done(undefined, []);
    else done(error, list);
  });
}

function readEntry({ filename, attrs }: ListedFile): FolderEntry {
  return { name: filename, status: wholeStatusOf(attrs) };
}

function tooMany(path: string): TransferError {
  return new TransferError("ERR_TOWLINE_TRANSFER_REFUSED", `${path} holds more than ${MOST_ENTRIES} entries`, {
    advice: "See what the server has there: a list of it comes to no end.",
  });
}
