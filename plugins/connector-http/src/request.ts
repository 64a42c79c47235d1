/** One request over the carrier's own way to the network: no proxy, no connection that is kept. */
import { type ClientRequest, type IncomingMessage, request as send } from "node:http";
import type { Duplex } from "node:stream";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { type Connection, isTowlineError } from "@towline/core";
import { onAbort } from "@towline/core/waiting";
import { listingFailed, showText } from "@towline/listing";

/** What a server answered. */
export interface Answer {
  readonly status: number;
  readonly reason: string;
  readonly location: string | undefined;
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
  readonly text: string;
}

/** More than any list of hosts. */
const MOST_BYTES = 64 * 1024 * 1024;

/** @throws InventoryError that says what went wrong on the way */
export async function request(
  url: URL,
  headers: { readonly [name: string]: string },
  carrier: Connection,
  signal: AbortSignal,
): Promise<Answer> {
  const shown = showText(url.href);
  if (carrier.openTcp === undefined) {
    throw listingFailed(
      "http",
      `${shown} can't be reached: no connections can be opened from there`,
      "Ask it from this machine.",
    );
  }
  const isSecure = url.protocol === "https:";
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  let socket: Duplex | undefined;
  try {
    socket = await carrier.openTcp(host, Number(url.port) || (isSecure ? 443 : 80), { signal });
    const stream = isSecure ? await secure(socket, host, signal) : socket;
    return await exchange(url, headers, stream, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (isTowlineError(error) && error.code === "ERR_TOWLINE_INVENTORY_FAILED") throw error;
    const { why, advice } = explain(error as NodeJS.ErrnoException);
    throw listingFailed("http", `${shown} can't be reached: ${why}`, advice, error);
  } finally {
    socket?.destroy();
  }
}

function secure(socket: Duplex, host: string, signal: AbortSignal): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    // An address is no name that a server could choose its certificate by.
    const servername = /^[\d.]+$|:/.test(host) ? undefined : host;
    const stream = connectTls({
      socket,
      host,
      ...(servername === undefined ? {} : { servername }),
      ALPNProtocols: ["http/1.1"],
    });
    const stop = onAbort(signal, (reason) => stream.destroy(reason as Error));
    stream.once("secureConnect", () => {
      stop();
      resolve(stream);
    });
    stream.once("error", (error) => {
      stop();
      reject(error);
    });
    stream.once("close", () => reject(new Error("the connection was closed")));
  });
}

function exchange(
  url: URL,
  headers: { readonly [name: string]: string },
  stream: Duplex,
  signal: AbortSignal,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked: ClientRequest = send({
      createConnection: () => stream,
      method: "GET",
      path: `${url.pathname}${url.search}`,
      headers: {
        accept: "application/json, text/plain;q=0.9, */*;q=0.5",
        "accept-encoding": "identity",
        "user-agent": "towline",
        ...headers,
        host: url.host,
        connection: "close",
      },
    });
    const stop = onAbort(signal, (reason) => asked.destroy(reason as Error));
    const fail = (error: unknown): void => {
      stop();
      reject(error);
    };
    asked.once("error", fail);
    asked.once("response", (response) => {
      readBody(response, url).then((text) => {
        stop();
        resolve(describe(response, text));
      }, fail);
    });
    asked.end();
  });
}

async function readBody(response: IncomingMessage, url: URL): Promise<string> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > MOST_BYTES) {
      throw listingFailed(
        "http",
        `${showText(url.href)} answered more than ${MOST_BYTES} bytes`,
        "No list of hosts is so long.",
      );
    }
    pieces.push(piece);
  }
  if (!response.complete) throw new Error("the connection was closed in the middle of the answer");
  return Buffer.concat(pieces)
    .toString("utf8")
    .replace(/^\uFEFF/, "");
}

function describe({ statusCode = 0, statusMessage = "", headers }: IncomingMessage, text: string): Answer {
  const { location, etag, "last-modified": lastModified } = headers;
  return { status: statusCode, reason: statusMessage, location, etag, lastModified, text };
}

const TRUSTED = "If it is a certificate of your own, name its authority in NODE_EXTRA_CA_CERTS.";
const REASONS: { readonly [code: string]: readonly [why: string, advice?: string] } = {
  ECONNREFUSED: ["the connection was refused"],
  ECONNRESET: ["the connection was closed"],
  ENOTFOUND: ["there is no such name"],
  EAI_AGAIN: ["no server could tell the address of its name"],
  CERT_HAS_EXPIRED: ["its certificate has expired"],
  CERT_NOT_YET_VALID: ["its certificate is not valid yet", "See whether the clock is right."],
  DEPTH_ZERO_SELF_SIGNED_CERT: ["its certificate is vouched for by nobody but itself", TRUSTED],
  SELF_SIGNED_CERT_IN_CHAIN: ["its certificate comes from an authority that is not trusted here", TRUSTED],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ["its certificate comes from an authority that is not known here", TRUSTED],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ["its certificate comes from an authority that is not known here", TRUSTED],
  ERR_TLS_CERT_ALTNAME_INVALID: ["its certificate is for another name"],
  EPROTO: ["it does not speak TLS there"],
  ERR_SSL_WRONG_VERSION_NUMBER: ["it does not speak TLS there"],
  ERR_SSL_PACKET_LENGTH_TOO_LONG: ["it does not speak TLS there"],
};

function explain({ code = "", message }: NodeJS.ErrnoException): {
  readonly why: string;
  readonly advice?: string | undefined;
} {
  const [why = showText(message), advice] = Object.hasOwn(REASONS, code) ? (REASONS[code] ?? []) : [];
  return { why, advice };
}
