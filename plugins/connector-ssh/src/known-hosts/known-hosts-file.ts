/** Reads known_hosts and finds the lines that speak about a host. */
import { createHmac, randomBytes } from "node:crypto";
import { readFields } from "../keys/public-key.ts";
import { matchPatternList } from "../ssh-config/parsing/match-pattern.ts";

/** One line that can be used: a key, and for whom it stands. */
export interface KnownHost {
  readonly marker: "revoked" | "cert-authority" | undefined;
  /** Such as `ssh-ed25519`. */
  readonly keyType: string;
  /** The public key in base64. */
  readonly key: string;
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
}

/** A line that is taken apart as far as it takes to see whom it is about. Its key is read when it is asked for. */
interface Entry {
  readonly marker: KnownHost["marker"];
  readonly names: string;
  readonly content: string;
  readonly line: number;
}

/** What a file holds, ready to be asked. Lines that are comments, unknown or broken are left out. */
export interface KnownHostsFile {
  readonly file: string;
  lineCount: number;
  readonly plain: Map<string, Entry[]>;
  readonly hashed: Entry[];
  readonly patterns: Entry[];
  /** Authorities and revoked keys. */
  readonly marked: Entry[];
}

/** Types that OpenSSH knows. A line with another one says nothing about a host. */
const KEY_TYPES = new Set([
  "ssh-ed25519",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "ssh-rsa",
  "ssh-dss",
  "sk-ssh-ed25519@openssh.com",
  "sk-ecdsa-sha2-nistp256@openssh.com",
]);

const LINE = /^[ \t]*(?:@(cert-authority|revoked)[ \t]+)?([^\s#@][^ \t]*)[ \t]+(.+)/;
/** What a name must not hold: it would stand for other hosts, or begin another line. */
const SPECIAL = /[\s\p{Cc},*?!|#@"]/u;

/** Parses the text of a known_hosts file. Never throws: one bad line must not hide the others. */
export function parseKnownHosts(text: string, file: string): KnownHostsFile {
  const known: KnownHostsFile = { file, lineCount: 0, plain: new Map(), hashed: [], patterns: [], marked: [] };
  addLines(known, text);
  return known;
}

/** Adds what was appended to a file that is parsed already. */
export function addLines(known: KnownHostsFile, text: string): void {
  const lines = text.split("\n");
  for (const [index, line] of lines.entries()) {
    const match = LINE.exec(line);
    if (match === null) continue;
    const [, marker, names = "", content = ""] = match;
    const entry: Entry = { marker: marker as Entry["marker"], names, content, line: known.lineCount + index + 1 };
    if (marker !== undefined) known.marked.push(entry);
    else if (names.startsWith("|")) known.hashed.push(entry);
    else if (/[*?!]/.test(names)) known.patterns.push(entry);
    else addPlain(known.plain, entry);
  }
  // The last line may go on with what is added next.
  known.lineCount += lines.length - 1;
}

function addPlain(plain: Map<string, Entry[]>, entry: Entry): void {
  for (const name of entry.names.toLowerCase().split(",")) {
    const same = plain.get(name);
    if (same === undefined) plain.set(name, [entry]);
    else same.push(entry);
  }
}

/** The lines about a host, by the name that {@link knownName} gives it. */
export function findKnownHosts(known: KnownHostsFile, name: string): readonly KnownHost[] {
  const lowered = name.toLowerCase();
  const entries = [
    ...(known.plain.get(lowered) ?? []),
    ...known.patterns.filter(({ names }) => matchPatternList(names.split(","), lowered)),
    ...known.hashed.filter(({ names }) => isHashOf(names, lowered)),
  ];
  return [...readKeys(known.file, entries), ...findMarked(known, name)];
}

/** The authorities and the revoked keys among the lines about a host. */
export function findMarked(known: KnownHostsFile, name: string): readonly KnownHost[] {
  const lowered = name.toLowerCase();
  const isAbout = ({ names }: Entry) =>
    names.startsWith("|") ? isHashOf(names, lowered) : matchPatternList(names.split(","), lowered);
  return readKeys(known.file, known.marked.filter(isAbout));
}

function readKeys(file: string, entries: readonly Entry[]): readonly KnownHost[] {
  return entries.flatMap(({ marker, content, line }) => {
    const [keyType = "", key = ""] = content.split(/[ \t]+/, 2);
    if (!KEY_TYPES.has(keyType)) return [];
    const bytes = Buffer.from(key, "base64");
    const isWhole = bytes.toString("base64") === key && readFields(bytes)?.[0]?.toString("latin1") === keyType;
    return isWhole ? [{ marker, keyType, key, file, line }] : [];
  });
}

function isHashOf(hashed: string, name: string): boolean {
  const [, magic, salt, hash, ...rest] = hashed.split("|");
  if (magic !== "1" || salt === undefined || hash === undefined || rest.length > 0) return false;
  return createHmac("sha1", Buffer.from(salt, "base64")).update(name).digest("base64") === hash;
}

/** The name as `HashKnownHosts` wants it: nobody who reads the file learns which hosts are known. */
export function hashName(name: string): string {
  const salt = randomBytes(20);
  return `|1|${salt.toString("base64")}|${createHmac("sha1", salt).update(name.toLowerCase()).digest("base64")}`;
}

/** How a host is written in known_hosts: with its port in brackets, unless that is 22. */
export function knownName(host: string, port: number): string {
  return port === 22 ? host : `[${host}]:${port}`;
}

/** Whether a line that begins with the name would be about that host and no other. */
export function isWritableName(name: string): boolean {
  return !SPECIAL.test(name);
}
