/** Turns private keys of forms that ssh2 does not read into ones that it reads, or says how to do it by hand. */
import { createPrivateKey, type KeyObject } from "node:crypto";

const PKCS8 = /-----BEGIN (?:ENCRYPTED )?PRIVATE KEY-----/;
const OPENSSH = /^-----BEGIN OPENSSH PRIVATE KEY-----\s([^-]+)-----END/;
const PUTTY = /^PuTTY-User-Key-File-(\d+): (\S+)/;

/** The key in a form for ssh2: as it is, where that will do. An error says why it can't be used, and what to do. */
export function convertKey(text: string, passphrase: string | undefined): string | Error {
  if (PKCS8.test(text)) return convertPkcs8(text, passphrase);
  const [, version, type] = PUTTY.exec(text) ?? [];
  // ssh2 reads this one form of PuTTY's.
  if (version !== undefined && !(version === "2" && type === "ssh-rsa")) {
    return new Error(
      `it is in PuTTY's form (version ${version}, ${type}); convert it: puttygen FILE -O private-openssh -o NEW`,
    );
  }
  if (cipherOfOpensshKey(text)?.startsWith("chacha20-poly1305") === true) {
    return new Error(
      "it is encrypted with chacha20-poly1305; change that: ssh-keygen -p -Z aes256-gcm@openssh.com -f FILE",
    );
  }
  return text;
}

function convertPkcs8(text: string, passphrase: string | undefined): string | Error {
  if (text.includes("BEGIN ENCRYPTED") && passphrase === undefined) return new Error("no passphrase given");
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: text, format: "pem", ...(passphrase === undefined ? {} : { passphrase }) });
  } catch (error) {
    return error as Error;
  }
  if (key.asymmetricKeyType === "rsa") return key.export({ type: "pkcs1", format: "pem" }).toString();
  if (key.asymmetricKeyType === "ec") return key.export({ type: "sec1", format: "pem" }).toString();
  if (key.asymmetricKeyType === "ed25519") return writeOpensshKey(key);
  return new Error(`ssh has no keys of type ${key.asymmetricKeyType}`);
}

/** OpenSSH's form of an Ed25519 key, without encryption: see PROTOCOL.key in its sources. */
function writeOpensshKey(key: KeyObject): string {
  const { x = "", d = "" } = key.export({ format: "jwk" });
  const publicBytes = Buffer.from(x, "base64url");
  const type = field("ssh-ed25519");
  const publicPart = Buffer.concat([type, field(publicBytes)]);
  const privateBytes = field(Buffer.concat([Buffer.from(d, "base64url"), publicBytes]));
  const noComment = field("");
  const sameTwice = Buffer.alloc(8);
  const unpadded = Buffer.concat([sameTwice, publicPart, privateBytes, noComment]);
  const padding = Buffer.from([1, 2, 3, 4, 5, 6, 7].slice(0, (8 - (unpadded.length % 8)) % 8));
  const keyCount = Buffer.from([0, 0, 0, 1]);
  const whole = Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    ...[field("none"), field("none"), field(""), keyCount],
    ...[field(publicPart), field(Buffer.concat([unpadded, padding]))],
  ]);
  const lines = whole.toString("base64").match(/.{1,70}/g) ?? [];
  return ["-----BEGIN OPENSSH PRIVATE KEY-----", ...lines, "-----END OPENSSH PRIVATE KEY-----", ""].join("\n");
}

/** As SSH writes bytes: their count, and then they. */
function field(content: Buffer | string): Buffer {
  const bytes = Buffer.from(content as string);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function cipherOfOpensshKey(text: string): string | undefined {
  const body = OPENSSH.exec(text)?.[1];
  if (body === undefined) return undefined;
  const bytes = Buffer.from(body, "base64");
  const start = "openssh-key-v1\0".length + 4;
  return bytes.length < start ? undefined : bytes.toString("latin1", start, start + bytes.readUInt32BE(start - 4));
}
