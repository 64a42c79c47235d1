/** The packets of sftp, version 3, as a server reads and writes them. */
import type { Stats } from "node:fs";

export const REQUEST = {
  ...{ INIT: 1, OPEN: 3, CLOSE: 4, READ: 5, WRITE: 6, LSTAT: 7, FSTAT: 8, SETSTAT: 9, FSETSTAT: 10, OPENDIR: 11 },
  ...{ READDIR: 12, REMOVE: 13, MKDIR: 14, RMDIR: 15, REALPATH: 16, STAT: 17, RENAME: 18, READLINK: 19, SYMLINK: 20 },
  EXTENDED: 200,
} as const;

export const STATUS = {
  ...{ OK: 0, EOF: 1, NO_SUCH_FILE: 2, PERMISSION_DENIED: 3, FAILURE: 4, BAD_MESSAGE: 5, OP_UNSUPPORTED: 8 },
} as const;

export const OPEN_FLAGS = { READ: 1, WRITE: 2, APPEND: 4, CREAT: 8, TRUNC: 16, EXCL: 32 } as const;

const ATTRIBUTES = { SIZE: 1, OWNER: 2, PERMISSIONS: 4, TIMES: 8 } as const;

/** What is told of a file: what is missing is not told. */
export interface Attributes {
  readonly size?: number | undefined;
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  readonly mode?: number | undefined;
  readonly atime?: number | undefined;
  readonly mtime?: number | undefined;
}

/** Reads the fields of one request after the other. */
export class FieldReader {
  readonly #packet: Buffer;
  #at = 0;

  constructor(packet: Buffer) {
    this.#packet = packet;
  }

  byte(): number {
    this.#at += 1;
    return this.#packet.readUInt8(this.#at - 1);
  }

  uint32(): number {
    this.#at += 4;
    return this.#packet.readUInt32BE(this.#at - 4);
  }

  uint64(): number {
    this.#at += 8;
    return Number(this.#packet.readBigUInt64BE(this.#at - 8));
  }

  bytes(): Buffer {
    const length = this.uint32();
    this.#at += length;
    return this.#packet.subarray(this.#at - length, this.#at);
  }

  text(): string {
    return this.bytes().toString("utf8");
  }

  attributes(): Attributes {
    const flags = this.uint32();
    const size = flags & ATTRIBUTES.SIZE ? this.uint64() : undefined;
    const [uid, gid] = flags & ATTRIBUTES.OWNER ? [this.uint32(), this.uint32()] : [];
    const mode = flags & ATTRIBUTES.PERMISSIONS ? this.uint32() : undefined;
    const [atime, mtime] = flags & ATTRIBUTES.TIMES ? [this.uint32(), this.uint32()] : [];
    return { size, uid, gid, mode, atime, mtime };
  }
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

export function field(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([uint32(bytes.length), bytes]);
}

export function writeAttributes({ size, uid, gid, mode, atime, mtime }: Attributes): Buffer {
  const parts: Buffer[] = [];
  let flags = 0;
  const add = (flag: number, ...fields: readonly Buffer[]): void => {
    flags |= flag;
    parts.push(...fields);
  };
  if (size !== undefined) add(ATTRIBUTES.SIZE, uint64(size));
  if (uid !== undefined && gid !== undefined) add(ATTRIBUTES.OWNER, uint32(uid), uint32(gid));
  if (mode !== undefined) add(ATTRIBUTES.PERMISSIONS, uint32(mode));
  if (atime !== undefined && mtime !== undefined) add(ATTRIBUTES.TIMES, uint32(atime), uint32(mtime));
  return Buffer.concat([uint32(flags), ...parts]);
}

/** What a server that hides nothing tells. Its times are what is left of them in 32 bits. */
export function attributesOf({ size, uid, gid, mode, atimeMs, mtimeMs }: Stats): Attributes {
  const [atime, mtime] = [atimeMs, mtimeMs].map((ms) => Math.floor(ms / 1000) >>> 0);
  return { size, uid, gid, mode, atime, mtime };
}
