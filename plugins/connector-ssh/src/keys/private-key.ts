/** Reads private keys: each file once for all hosts, ready to sign. */
import { createHash, createPrivateKey, type KeyObject, sign } from "node:crypto";
import { readFile } from "node:fs/promises";
import ssh2, { type ParsedKey } from "ssh2";
import { isShortOfFiles } from "../failures/short-of-files.ts";
import { fileVersion } from "../ssh-config/files/file-version.ts";
import { convertKey } from "./convert-key.ts";
import { findPrivateBlock } from "./private-block.ts";
import { fingerprint } from "./public-key.ts";

/** A key that can sign. */
export interface PrivateKey {
  readonly file: string;
  readonly key: ParsedKey;
  readonly fingerprint: string;
}

/** What became of reading a key file. */
export type KeyReading =
  | { readonly kind: "key"; readonly key: PrivateKey }
  | {
      readonly kind: "missing" | "unreadable" | "encrypted" | "wrong-passphrase" | "unusable";
      readonly reason: string;
    };

const cache = new Map<string, { readonly version: string; readonly reading: Promise<KeyReading> }>();

/** Reads and decrypts a private key. @throws Error where too many files are open, and nothing else. */
export async function readPrivateKey(file: string, passphrase: string | undefined): Promise<KeyReading> {
  let version: string | undefined;
  try {
    version = fileVersion(file);
  } catch (error) {
    return { kind: "unreadable", reason: (error as Error).message };
  }
  if (version === undefined) return { kind: "missing", reason: "there is no such file" };
  const secretPart = passphrase === undefined ? "" : createHash("sha256").update(passphrase).digest("base64");
  const cacheKey = `${file}\0${secretPart}`;
  const cached = cache.get(cacheKey);
  if (cached?.version === version) return cached.reading;
  const reading = readFile(file).then(
    (content) => parsePrivateKey(file, content, passphrase),
    (error: Error): KeyReading => {
      // It may be readable the next time, without having changed.
      cache.delete(cacheKey);
      if (isShortOfFiles(error)) throw error;
      return { kind: "unreadable", reason: error.message };
    },
  );
  cache.set(cacheKey, { version, reading });
  return reading;
}

function parsePrivateKey(file: string, content: Buffer, passphrase: string | undefined): KeyReading {
  let parsed = parseAnyFormat(content, passphrase);
  if (parsed instanceof Error && passphrase !== undefined) {
    const unlocked = parseAnyFormat(content, undefined);
    if (wantsPassphrase(unlocked)) return { kind: "wrong-passphrase", reason: "the passphrase does not fit" };
    parsed = unlocked;
  }
  if (wantsPassphrase(parsed)) return { kind: "encrypted", reason: "it is encrypted" };
  if (parsed instanceof Error) return { kind: "unusable", reason: parsed.message };
  if (!parsed.isPrivateKey()) return { kind: "unusable", reason: "it holds a public key" };
  return {
    kind: "key",
    key: { file, key: withCachedSigner(parsed), fingerprint: fingerprint(Buffer.from(parsed.getPublicSSH())) },
  };
}

function wantsPassphrase(parsed: ParsedKey | Error): boolean {
  return parsed instanceof Error && /no passphrase given/i.test(parsed.message);
}

function parseAnyFormat(content: Buffer, passphrase: string | undefined): ParsedKey | Error {
  const text = content.toString("latin1");
  const converted = convertKey(findPrivateBlock(text) ?? text, passphrase);
  if (converted instanceof Error) return converted;
  return parseOne(Buffer.from(converted, "latin1"), passphrase);
}

function parseOne(content: Buffer, passphrase: string | undefined): ParsedKey | Error {
  const parsed: ParsedKey | readonly ParsedKey[] | Error = ssh2.utils.parseKey(content, passphrase);
  if (!Array.isArray(parsed)) return parsed as ParsedKey | Error;
  return (parsed[0] as ParsedKey | undefined) ?? new Error("it holds no key");
}

const DEFAULT_HASH: { readonly [type: string]: string } = {
  "ecdsa-sha2-nistp256": "sha256",
  "ecdsa-sha2-nistp384": "sha384",
  "ecdsa-sha2-nistp521": "sha512",
  "ssh-rsa": "sha1",
  "ssh-dss": "sha1",
};

/** ssh2 parses the key's PEM text for every signature, which takes ten times as long as the signature. */
function withCachedSigner(key: ParsedKey): ParsedKey {
  let keyObject: KeyObject | undefined;
  key.sign = (data, hash) => {
    try {
      keyObject ??= createPrivateKey(key.getPrivatePEM());
      return sign(hash ?? DEFAULT_HASH[key.type] ?? null, Buffer.from(data as Buffer), keyObject);
    } catch (error) {
      // ssh2 takes an error as the result.
      return error as never;
    }
  };
  return key;
}
