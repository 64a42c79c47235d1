/** Has a server greet, agree on algorithms and show its key, and goes away again before anybody logs in. */
import { type Duplex, PassThrough } from "node:stream";
import { ConnectError } from "@towline/core";
import { Waits } from "@towline/core/waiting";
import { type KeyExchangeOffer, readOffer } from "../algorithms/key-exchange-offer.ts";
import { Authenticator } from "../authentication/authenticator.ts";
import type { Place } from "../failures/connect-errors.ts";
import { type Examination, examineHostKey } from "../known-hosts/examine-host-key.ts";
import { orderAlgorithms } from "../known-hosts/judge-host-key.ts";
import { type HostLookup, lookUpHost } from "../known-hosts/look-up-host.ts";
import type { SshTarget } from "../settings/connector-data.ts";
import { openClient } from "../ssh2-engine/open-client.ts";
import { type Agreement, findAgreement } from "./judge-algorithms.ts";

/** What a server shows, as it comes. Each rejects with the reason why it does not come. */
export interface Probe {
  /** What follows `SSH-2.0-`. */
  readonly software: Promise<string>;
  readonly agreement: Promise<Agreement>;
  readonly examination: Promise<Examination>;
  readonly lookup: HostLookup;
}

/** Begins; the stream is destroyed in the end. */
export async function probeServer(target: SshTarget, place: Place, user: string, stream: Duplex): Promise<Probe> {
  const lookup = await lookUpHost(target, place.address, place.port);
  const software = new Promise<string>((resolve) => readSoftware(stream, resolve));
  const server = new Promise<KeyExchangeOffer>((resolve) => readOffer(stream, resolve));
  const client = new Promise<KeyExchangeOffer>((resolve) => readOffer(copyWrites(stream), resolve));
  let probing: Promise<unknown> | undefined;
  const examination = new Promise<Examination>((resolve) => {
    probing = openClient({
      ...{ target, place, user, stream, agent: undefined, signal: target.signal },
      authenticator: new Authenticator(target, user, { offers: [], notes: [] }),
      hostKeyCheck: {
        algorithms: orderAlgorithms(lookup.lines),
        knows: () => false,
        check: async (publicKey) => {
          resolve(await examineHostKey(lookup, publicKey));
          throw new ConnectError("hostkey", "seen");
        },
      },
      onGreeting: () => undefined,
    });
  });
  const shown = new Waits();
  const unlessItFails = <Value>(value: Promise<Value>): Promise<Value> => {
    const result = shown.add(value);
    result.catch(() => undefined);
    return result;
  };
  probing?.catch((error: unknown) => shown.fail(error));
  return {
    software: unlessItFails(software),
    agreement: unlessItFails(Promise.all([client, server]).then(([ours, theirs]) => findAgreement(ours, theirs))),
    examination: unlessItFails(examination),
    lookup,
  };
}

function readSoftware(stream: Duplex, found: (software: string) => void): void {
  let heard = "";
  const listen = (chunk: Buffer): void => {
    heard = (heard + chunk.toString("latin1")).slice(0, 8_192);
    const software = /^SSH-[^-]*-(.*?)\r?\n/m.exec(heard)?.[1];
    if (software === undefined) return;
    stream.off("data", listen);
    found(software);
  };
  stream.on("data", listen);
}

/** What is written to a stream, to be read a second time. */
function copyWrites(stream: Duplex): PassThrough {
  const copy = new PassThrough();
  const write = stream.write as (this: Duplex, ...words: unknown[]) => boolean;
  stream.write = function (this: Duplex, ...words: unknown[]) {
    copy.write(words[0]);
    return write.apply(this, words);
  };
  return copy;
}
