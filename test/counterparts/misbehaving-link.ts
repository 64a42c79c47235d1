/** Relays TCP connections to a server, and lets them go silent, be reset or be closed whenever a test wants. */
import { connect, createServer, type Socket } from "node:net";

/** What happens to a link: no more bytes pass, or it is reset (RST), or it is closed (FIN). */
export type LinkTrouble = "goes silent" | "is reset" | "is closed";

/** One connection on its way through. */
export interface MisbehavingLink {
  /** By which the server tells the connection. */
  readonly serverSidePort: number;
  /** Now. */
  suffer(trouble: LinkTrouble): void;
  /** As soon as the server's next bytes are through. */
  sufferAfterNextBytes(trouble: LinkTrouble): void;
}

/** The relay. */
export interface LinkRelay {
  readonly port: number;
  /** How many connections were made. */
  readonly count: number;
  find(serverSidePort: number): MisbehavingLink | undefined;
  stop(): Promise<void>;
}

/** What a test is told of. */
export interface LinkEvents {
  /** The client's TCP connection is there; nothing has been said. */
  opened(link: MisbehavingLink): void;
  /** The client said something for the first time; the server has not heard it. */
  firstWords(link: MisbehavingLink): void;
  /** What the server says before it is asked: bytes for the client, ahead of the server's own. */
  preface(): Iterable<Buffer> | undefined;
}

/** Starts it on loopback. */
export async function startLinkRelay(target: () => number, events: LinkEvents): Promise<LinkRelay> {
  const links = new Map<number, MisbehavingLink>();
  const sockets = new Set<Socket>();
  let count = 0;
  const server = createServer({ noDelay: true, allowHalfOpen: false }, (client) => {
    count += 1;
    const behind = connect({ port: target(), host: "127.0.0.1", noDelay: true });
    for (const socket of [client, behind]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.once("close", () => sockets.delete(socket));
    }
    const link = relay(client, behind, events);
    behind.once("connect", () => links.set(link.serverSidePort, link));
    events.opened(link);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as { port: number }).port,
    get count() {
      return count;
    },
    find: (port) => links.get(port),
    stop: async () => {
      const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await stopped;
    },
  };
}

function relay(client: Socket, behind: Socket, events: LinkEvents): MisbehavingLink {
  let silent = false;
  let next: LinkTrouble | undefined;
  let heard = false;
  const suffer = (trouble: LinkTrouble): void => {
    silent = true;
    if (trouble === "is reset") client.resetAndDestroy();
    else if (trouble === "is closed") client.end();
    if (trouble !== "goes silent") behind.destroy();
  };
  const link: MisbehavingLink = {
    get serverSidePort() {
      return behind.localPort ?? 0;
    },
    suffer,
    sufferAfterNextBytes: (trouble) => {
      next = trouble;
    },
  };
  pour(events.preface(), client, () => {
    behind.on("data", (chunk) => {
      if (silent) return;
      const trouble = next;
      pass(chunk, behind, client, () => trouble !== undefined && suffer(trouble));
    });
  });
  client.on("data", (chunk) => {
    if (!heard) events.firstWords(link);
    heard = true;
    if (!silent) pass(chunk, client, behind);
  });
  client.once("close", () => behind.destroy());
  behind.once("close", () => silent || client.end());
  return link;
}

/** No faster than the other side reads. */
function pass(chunk: Buffer, from: Socket, to: Socket, passed: () => void = () => undefined): void {
  if (to.write(chunk, passed)) return;
  from.pause();
  to.once("drain", () => from.resume());
}

/** Endless pieces end with the connection. */
function pour(pieces: Iterable<Buffer> | undefined, client: Socket, done: () => void): void {
  if (pieces === undefined) {
    done();
    return;
  }
  const iterator = pieces[Symbol.iterator]();
  const more = (): void => {
    let next = iterator.next();
    while (next.done !== true && !client.destroyed && client.write(next.value)) next = iterator.next();
    if (next.done === true) done();
    else client.once("drain", more);
  };
  more();
}
