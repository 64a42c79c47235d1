/** Hears what a server says to people: ssh2 keeps some of it to itself. */
import type { Client } from "ssh2";

/** What ssh2 keeps to itself, changed only where it is still there. */
interface ClientInternals {
  readonly _protocol?: {
    readonly _handlers?: {
      DISCONNECT?: (protocol: unknown, reason: number, description: string) => void;
      USERAUTH_INFO_REQUEST?: (protocol: unknown, name: string, instructions: string, prompts: unknown) => void;
    };
  };
}

/** Why it hangs up, and instructions with and without questions. To be called right after `connect`. */
export function hearWords(client: Client, onWords: (words: string) => void): void {
  const handlers = (client as unknown as ClientInternals)._protocol?._handlers;
  const { DISCONNECT: hangUp, USERAUTH_INFO_REQUEST: ask } = handlers ?? {};
  if (handlers === undefined || hangUp === undefined || ask === undefined) return;
  handlers.DISCONNECT = (protocol, reason, description) => {
    onWords(description);
    hangUp(protocol, reason, description);
  };
  handlers.USERAUTH_INFO_REQUEST = (protocol, name, instructions, prompts) => {
    onWords(name);
    onWords(instructions);
    ask(protocol, name, instructions, prompts);
  };
}
