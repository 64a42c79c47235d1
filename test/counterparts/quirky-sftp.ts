/** An ssh server that has sftp and nothing else, over the files of this machine, with the quirks that real ones have. */
import { constants } from "node:fs";
import * as fs from "node:fs/promises";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import ssh2, { type ServerChannel } from "ssh2";
import { makeKeyPair } from "../../packages/demo-fleet/src/make-key-pair.ts";
import { letIn } from "./let-in.ts";
import {
  type Attributes,
  attributesOf,
  FieldReader,
  field,
  OPEN_FLAGS,
  REQUEST,
  STATUS,
  uint32,
  writeAttributes,
} from "./sftp-packets.ts";

/** What the server does otherwise than OpenSSH. */
export type Quirk =
  | "no SETSTAT"
  | "SETSTAT does nothing"
  | "fails SETSTAT"
  | "ignores the mode of OPEN"
  | "no EXCL"
  | "no RENAME"
  | "RENAME denied"
  | "RENAME never replaces"
  | "posix-rename in name only"
  | "fsync in name only"
  | "refuses leading dots"
  | "no types"
  | "no types in lists"
  | "no attributes in lists"
  | "no permissions"
  | "no sizes"
  | "no times"
  | "nothing told"
  | "three handles"
  | "one handle"
  | "short reads"
  | "small writes"
  | "writes in order"
  | "reads in order"
  | "in any order"
  | "target after link"
  | "link to nowhere made"
  | "no SYMLINK"
  | "no READLINK"
  | "links told from the root"
  | "no LSTAT"
  | "no STAT"
  | "FAILURE for what is missing"
  | "no FSTAT"
  | "odd longnames"
  | "empty name listed"
  | "no text of a status"
  | "bytes after each answer"
  | "odd extensions";

/** A server that runs. */
export interface QuirkySftp {
  /** Settings with which the ssh connector reaches it, and with which it touches nothing of the user's own. */
  readonly data: { readonly [key: string]: string | number | boolean };
  /** What it does from the next session on, and to what is asked next. */
  quirks: ReadonlySet<Quirk>;
  /** How many of each kind of request it was asked, by the number of the kind. */
  readonly asked: Map<number, number>;
  /** Ends it. */
  stop(): Promise<void>;
}

const PASSWORD = "let me in";
const SHORT = 1000;
const SMALL = 9000;

/** Starts it on loopback. */
export async function startQuirkySftp(ident = "mod_sftp"): Promise<QuirkySftp> {
  const folder = await mkdtemp(path.join(tmpdir(), "towline-quirky-"));
  const connections = new Set<ssh2.Connection>();
  const server = new ssh2.Server({ hostKeys: [makeKeyPair().private], ident }, (connection) => {
    connections.add(connection);
    connection.on("error", () => undefined).on("close", () => connections.delete(connection));
    letIn(connection, PASSWORD);
    connection.on("session", (accept) => {
      const session = accept();
      session.on("exec", (_accept, reject) => reject());
      session.on("subsystem", (acceptSubsystem) => new Session(acceptSubsystem(), quirky).start());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const quirky: QuirkySftp = {
    data: {
      ssh_port: (server.address() as { port: number }).port,
      ssh_user: "tester",
      ssh_password: PASSWORD,
      ssh_known_hosts_file: path.join(folder, "known_hosts"),
      ssh_config_file: "none",
      ssh_allow_agent: false,
      ssh_look_for_keys: false,
    },
    quirks: new Set(),
    asked: new Map(),
    stop: async () => {
      for (const connection of connections) connection.end();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await rm(folder, { recursive: true, force: true });
    },
  };
  return quirky;
}

/** What is open. */
interface Handle {
  readonly path: string;
  readonly file?: fs.FileHandle;
  /** What a list of it has not told yet. */
  names: string[];
  /** Where the next write must begin, and the next read. */
  written: number;
  read: number;
}

class Refusal extends Error {
  readonly status: number;

  constructor(status: number, text = "") {
    super(text);
    this.status = status;
  }
}

class Session {
  readonly #channel: ServerChannel;
  readonly #server: QuirkySftp;
  readonly #handles = new Map<string, Handle>();
  #input = Buffer.alloc(0);
  #last: Promise<void> = Promise.resolve();
  #count = 0;

  constructor(channel: ServerChannel, server: QuirkySftp) {
    this.#channel = channel;
    this.#server = server;
  }

  start(): void {
    this.#channel.on("error", () => undefined);
    this.#channel.on("data", (bytes: Buffer) => {
      this.#input = Buffer.concat([this.#input, bytes]);
      while (this.#input.length >= 4 && this.#input.length >= 4 + this.#input.readUInt32BE(0)) {
        const end = 4 + this.#input.readUInt32BE(0);
        const packet = this.#input.subarray(4, end);
        this.#input = this.#input.subarray(end);
        const inTurn = this.#has("in any order") ? Promise.resolve() : this.#last;
        this.#last = inTurn.then(() => this.#answer(packet)).catch(() => void this.#channel.destroy());
      }
    });
    this.#channel.on("close", () => {
      for (const { file } of this.#handles.values()) file?.close().catch(() => undefined);
    });
  }

  #has(quirk: Quirk): boolean {
    return this.#server.quirks.has(quirk);
  }

  #send(type: number, ...parts: readonly Buffer[]): void {
    const rest = this.#has("bytes after each answer") && type > 2 ? [Buffer.from("more")] : [];
    const packet = Buffer.concat([Buffer.from([type]), ...parts, ...rest]);
    this.#channel.write(Buffer.concat([uint32(packet.length), packet]));
  }

  async #answer(packet: Buffer): Promise<void> {
    const reader = new FieldReader(packet);
    const type = reader.byte();
    this.#server.asked.set(type, (this.#server.asked.get(type) ?? 0) + 1);
    if (type === REQUEST.INIT) return this.#greet();
    const id = uint32(reader.uint32());
    try {
      // Some of what is asked at once overtakes the rest.
      if (this.#has("in any order")) await new Promise((resolve) => setTimeout(resolve, (this.#count++ % 3) * 2));
      const answer = await this.#do(type, reader);
      if (answer === undefined) this.#send(101, id, uint32(STATUS.OK), ...this.#text("Success"));
      else this.#send(answer.type, id, ...answer.parts);
    } catch (error) {
      const status = statusOf(error);
      const isHidden = status === STATUS.NO_SUCH_FILE && this.#has("FAILURE for what is missing");
      this.#send(101, id, uint32(isHidden ? STATUS.FAILURE : status), ...this.#text((error as Error).message));
    }
  }

  #text(text: string): Buffer[] {
    return this.#has("no text of a status") ? [] : [field(text), field("en")];
  }

  #greet(): void {
    const extensions: (readonly [string, string])[] = [];
    if (this.#has("posix-rename in name only")) extensions.push(["posix-rename@openssh.com", "1"]);
    if (this.#has("fsync in name only")) extensions.push(["fsync@openssh.com", "1"]);
    const odd = this.#has("odd extensions") ? [field("vendor-id"), field(Buffer.from([1, 2])), field("newline")] : [];
    this.#send(2, uint32(3), ...extensions.flatMap(([name, data]) => [field(name), field(data)]), ...odd);
  }

  async #do(type: number, reader: FieldReader): Promise<{ type: number; parts: Buffer[] } | undefined> {
    switch (type) {
      case REQUEST.OPEN:
        return this.#open(reader.text(), reader.uint32(), reader.attributes());
      case REQUEST.OPENDIR: {
        const place = reader.text();
        const names = await fs.readdir(place);
        return this.#hold({ path: place, names: [".", "..", ...names], written: 0, read: 0 });
      }
      case REQUEST.READDIR:
        return this.#list(this.#handle(reader.text()));
      case REQUEST.CLOSE: {
        const name = reader.text();
        await this.#handle(name).file?.close();
        this.#handles.delete(name);
        return undefined;
      }
      case REQUEST.READ:
        return this.#read(this.#handle(reader.text()), reader.uint64(), reader.uint32());
      case REQUEST.WRITE:
        return this.#write(this.#handle(reader.text()), reader.uint64(), reader.bytes());
      case REQUEST.STAT:
        this.#refuse("no STAT");
        return this.#tell(await fs.stat(reader.text()));
      case REQUEST.LSTAT:
        this.#refuse("no LSTAT");
        return this.#tell(await fs.lstat(reader.text()));
      case REQUEST.FSTAT:
        this.#refuse("no FSTAT");
        return this.#tell(await (this.#handle(reader.text()).file as fs.FileHandle).stat());
      case REQUEST.SETSTAT:
        return this.#change(reader.text(), reader.attributes());
      case REQUEST.FSETSTAT:
        return this.#change(this.#handle(reader.text()).path, reader.attributes());
      case REQUEST.MKDIR:
        await fs.mkdir(this.#named(reader.text()), { mode: reader.attributes().mode ?? 0o777 });
        return undefined;
      case REQUEST.REMOVE:
        await fs.unlink(reader.text());
        return undefined;
      case REQUEST.RMDIR:
        await fs.rmdir(reader.text());
        return undefined;
      case REQUEST.RENAME:
        return this.#rename(reader.text(), this.#named(reader.text()));
      case REQUEST.READLINK:
        this.#refuse("no READLINK");
        return names([[await this.#leadsTo(reader.text()), {}]]);
      case REQUEST.REALPATH:
        return names([[path.resolve("/", reader.text()), {}]]);
      case REQUEST.SYMLINK:
        return this.#link(reader.text(), reader.text());
      default:
        throw new Refusal(STATUS.OP_UNSUPPORTED, "no such request");
    }
  }

  #refuse(quirk: Quirk): void {
    if (this.#has(quirk)) throw new Refusal(STATUS.OP_UNSUPPORTED, "unsupported");
  }

  #named(place: string): string {
    if (this.#has("refuses leading dots") && path.basename(place).startsWith(".")) {
      throw new Refusal(STATUS.PERMISSION_DENIED, "such names are not allowed");
    }
    return place;
  }

  #handle(name: string): Handle {
    const handle = this.#handles.get(name);
    if (handle === undefined) throw new Refusal(STATUS.FAILURE, "no such handle");
    return handle;
  }

  #hold(handle: Handle): { type: number; parts: Buffer[] } {
    const most = this.#has("one handle") ? 1 : this.#has("three handles") ? 3 : Number.POSITIVE_INFINITY;
    if (this.#handles.size >= most) {
      handle.file?.close().catch(() => undefined);
      throw new Refusal(STATUS.FAILURE, "too many open files");
    }
    const name = `${this.#count++}`;
    this.#handles.set(name, handle);
    return { type: 102, parts: [field(name)] };
  }

  async #open(place: string, flags: number, { mode }: Attributes): Promise<{ type: number; parts: Buffer[] }> {
    if (flags & OPEN_FLAGS.CREAT) this.#named(place);
    if (flags & OPEN_FLAGS.EXCL) {
      if (this.#has("no EXCL")) throw new Refusal(STATUS.FAILURE, "no such flag");
    }
    const most = this.#has("one handle") ? 1 : this.#has("three handles") ? 3 : Number.POSITIVE_INFINITY;
    if (this.#handles.size >= most) throw new Refusal(STATUS.FAILURE, "too many open files");
    const access = flags & OPEN_FLAGS.READ ? (flags & OPEN_FLAGS.WRITE ? constants.O_RDWR : 0) : constants.O_WRONLY;
    const making = flags & OPEN_FLAGS.CREAT ? constants.O_CREAT : 0;
    const emptying = flags & OPEN_FLAGS.TRUNC ? constants.O_TRUNC : 0;
    const alone = flags & OPEN_FLAGS.EXCL ? constants.O_EXCL : 0;
    const bits = this.#has("ignores the mode of OPEN") ? 0o644 : mode;
    const file = await fs.open(place, access | making | emptying | alone, bits);
    const { size } = await file.stat();
    return this.#hold({ path: place, file, names: [], written: size, read: 0 });
  }

  async #list(handle: Handle): Promise<{ type: number; parts: Buffer[] }> {
    const some = handle.names.splice(0, 50);
    if (some.length === 0) throw new Refusal(STATUS.EOF, "that was all");
    const entries: [string, Attributes][] = [];
    for (const name of some) {
      const status = await fs.lstat(path.join(handle.path, name)).catch(() => undefined);
      const told = status === undefined ? {} : this.#told(status);
      const { mode, ...rest } = told;
      const without = this.#has("no attributes in lists") ? {} : told;
      entries.push([name, this.#has("no types in lists") ? { ...rest, mode: (mode ?? 0) & 0o7777 } : without]);
    }
    if (this.#has("empty name listed")) entries.push(["", {}]);
    return names(entries, this.#has("odd longnames") ? "\u0007\u001b[2J drwx" : undefined);
  }

  async #read(handle: Handle, offset: number, length: number): Promise<{ type: number; parts: Buffer[] }> {
    if (this.#has("reads in order") && offset !== handle.read) throw new Refusal(STATUS.FAILURE, "no random reads");
    const most = this.#has("short reads") ? Math.min(length, SHORT) : length;
    const { buffer, bytesRead } = await (handle.file as fs.FileHandle).read(Buffer.alloc(most), 0, most, offset);
    if (bytesRead === 0) throw new Refusal(STATUS.EOF, "the end");
    handle.read = offset + bytesRead;
    return { type: 103, parts: [field(buffer.subarray(0, bytesRead))] };
  }

  async #write(handle: Handle, offset: number, bytes: Buffer): Promise<undefined> {
    if (this.#has("writes in order") && offset !== handle.written) {
      throw new Refusal(STATUS.FAILURE, "no random writes");
    }
    if (this.#has("small writes") && bytes.length > SMALL) throw new Refusal(STATUS.BAD_MESSAGE, "too long");
    await (handle.file as fs.FileHandle).write(bytes, 0, bytes.length, offset);
    handle.written = Math.max(handle.written, offset + bytes.length);
  }

  async #change(place: string, { size, mode, atime, mtime }: Attributes): Promise<undefined> {
    this.#refuse("no SETSTAT");
    if (this.#has("fails SETSTAT")) throw new Refusal(STATUS.FAILURE, "");
    if (this.#has("SETSTAT does nothing")) return;
    if (size !== undefined) await fs.truncate(place, size);
    if (mode !== undefined) await fs.chmod(place, mode & 0o7777);
    if (atime !== undefined && mtime !== undefined) await fs.utimes(place, atime, mtime);
  }

  async #rename(from: string, to: string): Promise<undefined> {
    this.#refuse("no RENAME");
    if (this.#has("RENAME denied")) throw new Refusal(STATUS.PERMISSION_DENIED, "renaming is not allowed");
    const isThere = await fs.lstat(to).then(
      () => true,
      () => false,
    );
    if (this.#has("RENAME never replaces") && isThere) throw new Refusal(STATUS.FAILURE, "it is there");
    await fs.rename(from, to);
  }

  async #link(first: string, second: string): Promise<undefined> {
    this.#refuse("no SYMLINK");
    const [target, place] = this.#has("target after link") ? [second, first] : [first, second];
    await fs.symlink(this.#has("link to nowhere made") ? "nowhere" : target, place);
  }

  async #leadsTo(place: string): Promise<string> {
    const target = await fs.readlink(path.resolve("/", place));
    if (!this.#has("links told from the root") || path.isAbsolute(target)) return target;
    return path.isAbsolute(place) ? path.resolve(path.dirname(place), target) : path.join(path.dirname(place), target);
  }

  #tell(status: Awaited<ReturnType<typeof fs.stat>>): { type: number; parts: Buffer[] } {
    return { type: 105, parts: [writeAttributes(this.#told(status as import("node:fs").Stats))] };
  }

  #told(status: import("node:fs").Stats): Attributes {
    if (this.#has("nothing told")) return {};
    const { size, mode = 0, atime, mtime, ...owner } = attributesOf(status);
    return {
      ...owner,
      ...(this.#has("no sizes") ? {} : { size }),
      ...(this.#has("no permissions") ? {} : { mode: this.#has("no types") ? mode & 0o7777 : mode }),
      ...(this.#has("no times") ? {} : { atime, mtime }),
    };
  }
}

function names(entries: readonly (readonly [string, Attributes])[], longname?: string) {
  const told = entries.map(([name, attributes]) =>
    Buffer.concat([field(name), field(longname ?? name), writeAttributes(attributes)]),
  );
  return { type: 104, parts: [uint32(entries.length), ...told] };
}

function statusOf(error: unknown): number {
  if (error instanceof Refusal) return error.status;
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "ENOTDIR") return STATUS.NO_SUCH_FILE;
  return code === "EACCES" || code === "EPERM" ? STATUS.PERMISSION_DENIED : STATUS.FAILURE;
}
