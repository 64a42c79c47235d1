/** Reads known_hosts and finds the lines that speak about a host. */
import { createHmac } from "node:crypto";
import { matchPatternList } from "../ssh-config/match-pattern.ts";

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

interface HashedHost extends KnownHost {
  readonly salt: Buffer;
  readonly hash: Buffer;
}

interface PatternHost extends KnownHost {
  readonly patterns: readonly string[];
}

/** What a file holds, ready to be asked. Lines that are comments, unknown or broken are left out. */
export interface KnownHostsFile {
  readonly plain: ReadonlyMap<string, readonly KnownHost[]>;
  readonly hashed: readonly HashedHost[];
  readonly patterns: readonly PatternHost[];
}

/** Parses the text of a known_hosts file. Never throws: one bad line must not hide the others. */
export function parseKnownHosts(text: string, file: string): KnownHostsFile {
  const plain = new Map<string, KnownHost[]>();
  const hashed: HashedHost[] = [];
  const patterns: PatternHost[] = [];
  for (const [index, content] of text.split("\n").entries()) {
    const words = content.trim().split(/[ \t]+/);
    const marker = words[0]?.startsWith("@") === true ? words.shift()?.slice(1) : undefined;
    const [names, keyType, key] = words;
    if (names === undefined || names.startsWith("#") || keyType === undefined || key === undefined) continue;
    if (marker !== undefined && marker !== "revoked" && marker !== "cert-authority") continue;
    const known: KnownHost = { marker, keyType, key, file, line: index + 1 };
    if (names.startsWith("|")) {
      const [, magic, salt, hash] = names.split("|");
      if (magic === "1" && salt !== undefined && hash !== undefined) {
        hashed.push({ ...known, salt: Buffer.from(salt, "base64"), hash: Buffer.from(hash, "base64") });
      }
    } else if (/[*?!]/.test(names)) {
      patterns.push({ ...known, patterns: names.split(",") });
    } else {
      for (const name of names.toLowerCase().split(",")) {
        const same = plain.get(name);
        if (same === undefined) plain.set(name, [known]);
        else same.push(known);
      }
    }
  }
  return { plain, hashed, patterns };
}

/** The lines about a host, by the name that {@link knownName} gives it. */
export function findKnownHosts(file: KnownHostsFile, name: string): readonly KnownHost[] {
  const lowered = name.toLowerCase();
  return [
    ...(file.plain.get(lowered) ?? []),
    ...file.patterns.filter((entry) => matchPatternList(entry.patterns, lowered)),
    ...file.hashed.filter((entry) => createHmac("sha1", entry.salt).update(lowered).digest().equals(entry.hash)),
  ];
}

/** How a host is written in known_hosts: with its port in brackets, unless that is 22. */
export function knownName(host: string, port: number): string {
  return port === 22 ? host : `[${host}]:${port}`;
}
