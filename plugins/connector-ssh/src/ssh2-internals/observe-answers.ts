/** Tells what the server answers to each method and key. It reaches into ssh2, which keeps that of an agent's keys. */
import type { Client } from "ssh2";
import type { ServerAnswer } from "../failures/explain-login-failure.ts";

/** What ssh2 keeps to itself, changed only where it is still there. */
interface ClientInternals {
  readonly _protocol?: {
    readonly _handlers?: { USERAUTH_FAILURE?: (protocol: unknown, methods: string[], partial: boolean) => void };
  };
}

/** To be called right after `connect`. @returns whether the answers will be told */
export function observeAnswers(client: Client, tell: (answer: ServerAnswer) => void): boolean {
  const handlers = (client as unknown as ClientInternals)._protocol?._handlers;
  const original = handlers?.USERAUTH_FAILURE;
  if (handlers === undefined || original === undefined) return false;
  handlers.USERAUTH_FAILURE = (protocol, methods, partial) => {
    tell({ methods, partial });
    original(protocol, methods, partial);
  };
  return true;
}
