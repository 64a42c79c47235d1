/** What is put, and how files and folders are moved and brought up to date. */
import type { Readable } from "node:stream";
import type { ArgumentsOf } from "../command/argument-list.ts";
import type { TransferProgress } from "../hooks/lifecycle.ts";
import type { Gate } from "./gate.ts";
import type { RunOptions } from "./run-options.ts";

/**
 * What is put: paths of files and folders here, or the content of one file. Content has no name, so the destination is
 * the file's; its mode is 0o644 unless `mode` says otherwise.
 */
export type PutSource = string | readonly string[] | Uint8Array | Readable;

/** How files and folders are moved. Of the global arguments it has those that apply to transfers. */
export interface TransferOptions extends ArgumentsOf<"transfer"> {
  signal?: AbortSignal | undefined;
  /**
   * Permission bits of the files, such as 0o644; folders get them too, and may be entered by whoever may read them.
   * Default: those of the source.
   */
  mode?: number | undefined;
  /** Keeps the times of files and folders, and gives folders that are there already the source's mode. Default: false. */
  preserve?: boolean | undefined;
  /** Compares a hash of both ends before anything takes its place. Default: false. */
  verify?: boolean | undefined;
  /**
   * Has files and the folders they are in written to the disk before they count as moved: content before it takes its
   * place, folders after. Slow. A host that can't be told to is an error. Default: false.
   */
  fsync?: boolean | undefined;
  /**
   * Has a put write files where they belong, without temporary files and renaming: for hosts that rename nothing, take no
   * other names, or have a single file mounted there. What is cut off stays half written, readers see a file before it is
   * complete, and a file that is there keeps its mode unless one was asked for. Default: false.
   */
  inPlace?: boolean | undefined;
  /**
   * Keeps what arrives of a single file when the transfer is cut off, in a file beside the destination that nobody else may
   * read, and goes on from what such a transfer left: when its hash is that of the beginning of the source. Not for
   * folders and streams. Default: false.
   */
  partial?: boolean | undefined;
  /**
   * What becomes of symbolic links in folders: `keep` makes the same links, and refuses to fetch those that lead out of
   * the destination, such as absolute ones; `safe` leaves these out, `all` keeps them, and the result names them; `follow`
   * moves what links lead to; `refuse` fails. A link that is named as a source is followed. Default: `keep`.
   */
  links?: "keep" | "safe" | "all" | "follow" | "refuse" | undefined;
  /**
   * Entries of folders to leave out, by patterns: `*.log`, `node_modules/` for folders only, `/web/tmp` for that path
   * below the destination; `*` stays within a name, `**` does not.
   */
  exclude?: readonly string[] | undefined;
  /** The user who shall own what is put, by name or number. Default: whoever writes it. */
  owner?: string | undefined;
  /** The group that shall own what is put. */
  group?: string | undefined;
  /** How many files, folders and links to take from a host at most. Default: 1,000,000. */
  maxEntries?: number | undefined;
  /**
   * How many bytes to take from a host at most. Default: of folders 95 % of what is free on the disk here, of a single
   * file as many as the host tells beforehand.
   */
  maxBytes?: number | undefined;
  /**
   * Asked and waited for before the first change at the destination: there of `put` and `sync`, here of `get`. What it
   * refuses leaves the destination as it was, as it says for {@link RunOptions.gate}. A sync that finds nothing to change
   * and a dry run don't ask. Default: no gate.
   */
  gate?: Gate | undefined;
  onProgress?: ((event: TransferProgress) => void) | undefined;
  onConnected?: ((event: { readonly host: string; readonly durationMs: number }) => void) | undefined;
}

/** How a destination is compared with its sources, and what becomes of what it has besides. */
export interface ComparisonOptions {
  /** Removes what is in the destination's folders and not in those of the sources; what is excluded stays. Default: false. */
  delete?: boolean | undefined;
  /**
   * How many entries `delete` may remove for a host: where it would be more, nothing is changed. Default: 1,000, and none
   * where there is no file in the source.
   */
  maxDelete?: number | undefined;
  /** Compares files of one size by their SHA-256 instead of their times. Default: false. */
  checksum?: boolean | undefined;
  /** Changes nothing, and tells by `onChange` what would be changed. Default: false. */
  dryRun?: boolean | undefined;
  /** Called for each entry that changes, before any does. */
  onChange?: ((event: SyncChange) => void) | undefined;
}

/** How folders of hosts are brought up to date. Times and modes are always those of the sources. */
export interface SyncOptions
  extends Omit<TransferOptions, "preserve" | "partial" | "inPlace" | "maxEntries" | "maxBytes">,
    ComparisonOptions {
  /** Whether large files that changed may go by rsync, where both ends have it: only what changed travels. Default: true. */
  rsync?: boolean | undefined;
}

/** How files and folders are fetched. The options of a comparison are for `changed` alone. */
export interface GetOptions extends Omit<TransferOptions, "owner" | "group" | "inPlace">, ComparisonOptions {
  /**
   * Fetches only what has another size, time (to the second), mode or target here, and keeps times and modes as `preserve`
   * does. Default: false.
   */
  changed?: boolean | undefined;
}

/** Of whichever direction. */
export type AnyTransferOptions = GetOptions & SyncOptions & TransferOptions;

/** Something that a sync changes on a host, or a get here. */
export interface SyncChange {
  /** The host that it goes to or comes from. */
  readonly host: string;
  readonly change: "add" | "update" | "remove";
  /** Below the destination; that of a folder ends with a slash, unless it is removed. */
  readonly path: string;
}
