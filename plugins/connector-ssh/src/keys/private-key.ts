/** Reads private keys: each file once for all hosts, ready to sign. */
import { createHash, createPrivateKey, type KeyObject, sign } from "node:crypto";
import { readFile } from "node:fs/promises";
import ssh2, { type ParsedKey } from "ssh2";
import { fingerprint } from "../known-hosts/check-host-key.ts";
import { fileVersion } from "../ssh-config/file-version.ts";

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

/** Reads and decrypts a private key. Never rejects. */
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
    (error: Error): KeyReading => ({ kind: "unreadable", reason: error.message }),
  );
  cache.set(cacheKey, { version, reading });
  return reading;
}

function parsePrivateKey(file: string, content: Buffer, passphrase: string | undefined): KeyReading {
  const parsed = parseAnyFormat(content, passphrase);
  if (parsed instanceof Error) {
    if (/no passphrase given/i.test(parsed.message)) return { kind: "encrypted", reason: "it is encrypted" };
    const isEncrypted = passphrase !== undefined && isNeverUsableWithout(content);
    return isEncrypted
      ? { kind: "wrong-passphrase", reason: "the passphrase does not fit" }
      : { kind: "unusable", reason: parsed.message };
  }
  if (!parsed.isPrivateKey()) return { kind: "unusable", reason: "it holds a public key" };
  return {
    kind: "key",
    key: { file, key: withCachedSigner(parsed), fingerprint: fingerprint(Buffer.from(parsed.getPublicSSH())) },
  };
}

/** Whether the key can't be read without a passphrase: then an error with one means that it is the wrong one. */
function isNeverUsableWithout(content: Buffer): boolean {
  const parsed = parseAnyFormat(content, undefined);
  return parsed instanceof Error && /no passphrase given/i.test(parsed.message);
}

function parseAnyFormat(content: Buffer, passphrase: string | undefined): ParsedKey | Error {
  const text = content.toString("latin1");
  if (/-----BEGIN (ENCRYPTED )?PRIVATE KEY-----/.test(text)) {
    const converted = convertFromPkcs8(text, passphrase);
    return converted instanceof Error ? converted : parseOne(Buffer.from(converted), undefined);
  }
  return parseOne(content, passphrase);
}

function parseOne(content: Buffer, passphrase: string | undefined): ParsedKey | Error {
  const parsed: ParsedKey | readonly ParsedKey[] | Error = ssh2.utils.parseKey(content, passphrase);
  if (!Array.isArray(parsed)) return parsed as ParsedKey | Error;
  return (parsed[0] as ParsedKey | undefined) ?? new Error("it holds no key");
}

/** ssh2 does not read PKCS #8, which cloud tools and openssl write. */
function convertFromPkcs8(text: string, passphrase: string | undefined): string | Error {
  if (text.includes("BEGIN ENCRYPTED") && passphrase === undefined) return new Error("no passphrase given");
  try {
    const key = createPrivateKey({ key: text, format: "pem", ...(passphrase === undefined ? {} : { passphrase }) });
    if (key.asymmetricKeyType === "rsa") return key.export({ type: "pkcs1", format: "pem" }).toString();
    if (key.asymmetricKeyType === "ec") return key.export({ type: "sec1", format: "pem" }).toString();
    return new Error(`a ${key.asymmetricKeyType} key in PKCS #8 form; convert it with ssh-keygen -p -f FILE`);
  } catch (error) {
    return error as Error;
  }
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
