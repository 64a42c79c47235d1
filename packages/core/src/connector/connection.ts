/** What a connector opens to one host, and all that core asks of it. */
import type { Duplex, Readable, Writable } from "node:stream";

/** An open way to one host. Core builds everything else on these members; a member that is absent is a thing it can't do. */
export interface Connection {
  /**
   * Starts a program with its arguments; no shell is implied. A connector whose wire carries text quotes them.
   *
   * @throws LostConnectionError when the link is dead, so that nothing was started.
   */
  exec(argv: readonly string[], options?: ExecOptions): Promise<RemoteProcess>;
  /** Native file access. Without it, core moves files through `exec`. */
  readonly files?: FileAccess | undefined;
  /**
   * Where its processes can be seen and ended under the same ids, and by right: the carrier of a chroot, which may lack
   * what it takes to look. Default: the connection itself.
   */
  readonly processes?: Connection | undefined;
  /** Brings files and folders of the host up to date in a way of its own. */
  readonly rsync?: NativeSync | undefined;
  /**
   * Opens a TCP connection from the host, so that another connector can ride on this one. When the far end ends its half,
   * ours stays open.
   */
  openTcp?(host: string, port: number, options?: OpenOptions): Promise<Duplex>;
  /** Connects to a unix socket on the host. */
  openUnix?(path: string, options?: OpenOptions): Promise<Duplex>;
  /**
   * Listens on the host and hands over each connection that comes in, half-open ones too.
   *
   * @throws when the host lets nobody listen there
   */
  listen?(address: SocketAddress, accept: (connection: Duplex) => void, options?: OpenOptions): Promise<Listener>;
  /**
   * Tells whether the host is still there, for connections whose link can't break: a container that was stopped ends its
   * programs as any signal would. Asked after a command that did not start or that a signal ended; false means that the
   * connection is lost.
   */
  isThere?(): Promise<boolean>;
  /**
   * Does what the user asked for at the end, such as making an image of a container. Called once, when nothing is done on
   * the connection any more and before `disconnect`. It has a deadline of its own.
   *
   * @throws what kept it from being done: the run fails with it. `disconnect` is called all the same, and leaves what
   * would be lost.
   */
  finish?(): Promise<void>;
  /** Closes it. Idempotent; never throws because the link is dead already. */
  disconnect(): Promise<void>;
}

/** Options of {@link Connection.exec}. */
export interface ExecOptions {
  /** Runs it on a terminal of this size: its stderr then arrives on stdout. */
  pty?: PtyOptions | undefined;
  /** Gives up opening the process. Core ends a process that has started by other means. */
  signal?: AbortSignal | undefined;
  /**
   * Called when the request goes out, after it waited for its turn on a connection that runs few processes at once: the
   * process may start from now on, so its time counts from here. A connector that answers at once need not call it.
   */
  onSent?: (() => void) | undefined;
  /**
   * What it reads will depend on what it prints, as where sudo asks for a password. A connector that hands output over at
   * the end only must refuse it, with `ERR_TOWLINE_COMMAND_UNSUPPORTED`: it would wait for ever. Others ignore this.
   */
  isAnswered?: boolean | undefined;
}

/** A terminal for a process. */
export interface PtyOptions {
  /** The terminal's type, such as `xterm-256color`. */
  term: string;
  columns: number;
  rows: number;
}

/** Options of {@link Connection.openTcp}, `openUnix` and `listen`. */
export interface OpenOptions {
  signal?: AbortSignal | undefined;
  /** Addresses of which kind are tried. Only the local machine chooses; other hosts resolve names as they like. */
  family?: 4 | 6 | undefined;
  /** The address to connect from, which only the local machine can choose. */
  localAddress?: string | undefined;
}

/** A TCP address: a name, an IPv4 or an IPv6 address without brackets, and a port. */
export interface TcpAddress {
  readonly host: string;
  readonly port: number;
}

/** Where sockets are found: a TCP address, or the path of a unix socket. */
export type SocketAddress = TcpAddress | { readonly path: string };

/** Something that listens on a host. */
export interface Listener {
  /** Where it listens; for port 0 the one that was chosen. */
  readonly address: SocketAddress;
  /** Settles when it listens no more, because it was closed or the link died. */
  readonly closed: Promise<void>;
  /** Stops listening; connections that are open stay so. Idempotent; never throws because the link is dead already. */
  close(): Promise<void>;
}

/** How a process ended. Both null means that the link closed without a word about it: its outcome is unknown. */
export interface ProcessExit {
  readonly exitCode: number | null;
  /** Spelled in full, such as `SIGTERM`. */
  readonly signal: string | null;
}

/** A process on the host. */
export interface RemoteProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles when the process is gone; rejects with a LostConnectionError when the link died first. */
  readonly exited: Promise<ProcessExit>;
  /** Tells a process with a pty that its terminal has another size. */
  resize?(columns: number, rows: number): void;
  /** Lets go of it: best effort, no promise that it ends. */
  close(): void;
}

/** What a path is. What a host does not tell is undefined. */
export interface FileStatus {
  readonly type: "file" | "directory" | "symlink" | "other";
  /** In bytes. */
  readonly size: number;
  /** The permission bits, such as 0o644, with setuid, setgid and sticky. */
  readonly mode: number | undefined;
  /** Seconds since the epoch. */
  readonly modifiedAt: number | undefined;
  readonly uid: number | undefined;
  readonly gid: number | undefined;
}

/** Which times of files a protocol carries, in seconds since the epoch. */
export interface FileTimes {
  readonly earliest: number;
  readonly latest: number;
  /** A time that it tells from here on, or before the earliest, may be another. */
  readonly doubtfulFrom: number;
}

/** What is in a folder, by its name there. */
export interface FolderEntry {
  readonly name: string;
  /** As `lstat` gives it. Undefined where the host did not tell all of it. */
  readonly status?: FileStatus | undefined;
}

/** Native access to the host's files, such as sftp or an archive API. Paths are absolute or relative to the login folder. */
export interface FileAccess {
  /** `r+` writes to a file that is there, and keeps what is in it. */
  open(path: string, flags: "r" | "r+" | "w" | "wx", mode?: number): Promise<OpenFile>;
  /** Renames, replacing what is there. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file, a link or an empty folder. */
  remove(path: string): Promise<void>;
  /** Follows links. Rejects with code `ENOENT` when there is nothing. */
  stat(path: string): Promise<FileStatus>;
  lstat(path: string): Promise<FileStatus>;
  list(path: string): Promise<string[]>;
  /**
   * The same names with what they are, for protocols that tell both at once. Without it, core asks for each.
   *
   * @param onEntries called with each part of the answer as it comes, where it comes in parts: what it throws ends the
   * listing, which may have no end otherwise
   */
  listEntries?(path: string, onEntries?: (entries: readonly FolderEntry[]) => void): Promise<readonly FolderEntry[]>;
  mkdir(path: string, mode?: number): Promise<void>;
  /** Rejects with code `ENOTSUP` where the host has no modes, or none that can be changed. */
  chmod(path: string, mode: number): Promise<void>;
  /** Both in seconds since the epoch. Rejects with code `ENOTSUP` where that can't be done, `ERANGE` beyond `times`. */
  utimes(path: string, accessedAt: number, modifiedAt: number): Promise<void>;
  /** Default: any. */
  readonly times?: FileTimes | undefined;
  readlink(path: string): Promise<string>;
  /** Resolves when the link is there, and leads to the target. */
  symlink(target: string, path: string): Promise<void>;
}

/** A connector's own way to bring what is on the host up to date with what is on this machine. */
export interface NativeSync {
  /** Whether it would work here. */
  check(): Promise<boolean>;
  run(
    source: string,
    destination: string,
    options: { readonly flags: readonly string[]; readonly signal: AbortSignal },
  ): Promise<void>;
}

/** An open file. Reads and writes may be under way at once, each at its own offset. */
export interface OpenFile {
  /**
   * Reads up to `length` bytes at `offset`; an empty result is the end.
   *
   * @param memory at least `length` bytes, which nobody else uses until it resolves; the result may be a part of them,
   * which spares new memory for each of many reads
   */
  read(offset: number, length: number, memory?: Uint8Array): Promise<Uint8Array>;
  /** Resolves when it has been written. Until then the bytes stay as they are; after that they may change at once. */
  write(bytes: Uint8Array, offset: number): Promise<void>;
  /** Asks for the content to be on the disk; absent where the protocol can't. */
  sync?(): Promise<void>;
  close(): Promise<void>;
  /** How many bytes to ask for at once, and how many requests to keep in flight. */
  readonly preferred?: { readonly chunkBytes: number; readonly inFlight: number } | undefined;
}
