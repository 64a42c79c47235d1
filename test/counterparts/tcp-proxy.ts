/** A TCP proxy on loopback that can cut connections at a chosen byte, and one that plays a server that misbehaves. */
import { connect, createServer, type Server, type Socket } from "node:net";

/** A server or proxy that runs. */
export interface Counterpart {
  readonly port: number;
  /** Cuts what is open, without ending it properly. */
  cut(): void;
  stop(): Promise<void>;
}

/** Forwards to a port on loopback, and cuts each connection after so many bytes from the server. */
export function startCuttingProxy(target: number, cutAfterBytes: number): Promise<Counterpart> {
  return listen((client) => {
    const server = connect({ port: target, host: "127.0.0.1", noDelay: true });
    let passed = 0;
    server.on("data", (chunk) => {
      const allowed = chunk.subarray(0, Math.max(0, cutAfterBytes - passed));
      passed += allowed.length;
      if (allowed.length > 0) client.write(allowed);
      if (passed < cutAfterBytes) return;
      server.destroy();
      client.end();
    });
    server.on("error", () => client.destroy());
    server.on("close", () => client.end());
    client.on("data", (chunk) => server.write(chunk));
    client.on("close", () => server.destroy());
  });
}

/** Forwards to a port on loopback, and holds what the client sends after so many bytes back, as long as the client lives. */
export function startHoldingProxy(target: number, heldAfterBytes: number): Promise<Counterpart> {
  return listen((client) => {
    const server = connect({ port: target, host: "127.0.0.1", noDelay: true });
    let passed = 0;
    client.on("data", (chunk) => {
      passed += chunk.length;
      if (passed < heldAfterBytes) server.write(chunk);
    });
    server.on("data", (chunk) => client.write(chunk));
    server.on("error", () => client.destroy());
    server.on("close", () => client.end());
    client.on("close", () => server.destroy());
  });
}

/** A proxy whose connections can be forgotten. */
export interface ForgetfulProxy extends Counterpart {
  /** From now on, nothing passes on the connections that are open, and neither end is told; new ones work. */
  forget(): void;
}

/** Forwards to a port on loopback, until it forgets connections as a firewall does that were silent for too long. */
export async function startForgetfulProxy(target: number): Promise<ForgetfulProxy> {
  const remembered = new Set<{ forgotten: boolean }>();
  const proxy = await listen((client) => {
    const state = { forgotten: false };
    remembered.add(state);
    const server = connect({ port: target, host: "127.0.0.1", noDelay: true });
    client.on("data", (chunk) => state.forgotten || server.write(chunk));
    server.on("data", (chunk) => state.forgotten || client.write(chunk));
    server.on("error", () => client.destroy());
    server.on("close", () => state.forgotten || client.end());
    client.on("close", () => server.destroy());
  });
  return {
    ...proxy,
    forget: () => {
      for (const state of remembered) state.forgotten = true;
      remembered.clear();
    },
  };
}

/** A proxy that notes who spoke. */
export interface CountingProxy extends Counterpart {
  /** How often the client spoke after the server had, or first, since the last call: its round trips. */
  takeTurns(): number;
}

/**
 * Forwards to a port on loopback and counts the turns of the conversation. With a delay, in milliseconds for each way, as
 * on a long line, what one side says in pieces arrives before the other answers its beginning.
 */
export async function startCountingProxy(target: number, delay = 0): Promise<CountingProxy> {
  let turns = 0;
  let last = "server";
  const pass = (chunk: Buffer, to: Socket) => {
    if (delay === 0) to.write(chunk);
    else setTimeout(() => to.writable && to.write(chunk), delay);
  };
  const proxy = await listen((client) => {
    const server = connect({ port: target, host: "127.0.0.1", noDelay: true });
    client.on("data", (chunk) => {
      if (last === "server") turns += 1;
      last = "client";
      pass(chunk, server);
    });
    server.on("data", (chunk) => {
      last = "server";
      pass(chunk, client);
    });
    server.on("error", () => client.destroy());
    server.on("close", () => client.end());
    client.on("close", () => server.destroy());
  });
  return {
    ...proxy,
    takeTurns: () => {
      const counted = turns;
      turns = 0;
      last = "server";
      return counted;
    },
  };
}

/** Says this to everybody who connects, and then nothing more. */
export function startSpeaker(text: string | Buffer): Promise<Counterpart> {
  return listen((client) => {
    if (text.length > 0) client.write(text);
  });
}

/** Serves each client on loopback; a test that plays the other side itself uses it. */
export async function listen(serve: (client: Socket) => void): Promise<Counterpart> {
  const clients = new Set<Socket>();
  const server: Server = createServer({ noDelay: true }, (client) => {
    clients.add(client);
    client.on("error", () => undefined);
    client.once("close", () => clients.delete(client));
    serve(client);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cut = () => {
    for (const client of clients) client.destroy();
  };
  return {
    port: (server.address() as { port: number }).port,
    cut,
    stop: async () => {
      const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
      cut();
      await stopped;
    },
  };
}
