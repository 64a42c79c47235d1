/** What users of the library say and see of a port forward. */
import type { SocketAddress } from "../connector/connection.ts";
import type { TowlineError } from "../errors/towline-error.ts";

/**
 * What is forwarded.
 *
 * - `local`: what connects to `listen` on this machine reaches `to` as the host sees it
 * - `remote`: what connects to `listen` on the host reaches `to` as this machine sees it
 * - `dynamic`: `listen` on this machine is a SOCKS5 proxy, and the host makes the connections
 */
export type ForwardSpec =
  | { readonly kind: "local" | "remote"; readonly listen: SocketAddress; readonly to: SocketAddress }
  | { readonly kind: "dynamic"; readonly listen: SocketAddress };

/** How a forward is kept. */
export interface ForwardOptions {
  /** Ends it. */
  signal?: AbortSignal | undefined;
  /** Told of connections that led nowhere, and of a link that was lost and came back. */
  onEvent?: ((event: ForwardEvent) => void) | undefined;
}

/** What happened to a forward. */
export type ForwardEvent =
  /** One connection was not made; the forward goes on. */
  | { readonly type: "failed"; readonly host: string; readonly error: TowlineError }
  /** The host listens no more, because the link died; it is tried again. */
  | { readonly type: "lost"; readonly host: string; readonly error: TowlineError }
  /** The host listens again. */
  | { readonly type: "restored"; readonly host: string; readonly address: SocketAddress };

/** A forward that is open. */
export interface Forward extends AsyncDisposable {
  readonly host: string;
  readonly spec: ForwardSpec;
  /** Where it listens; for port 0 the one that was chosen. */
  readonly address: SocketAddress;
  /** Connections: open now, taken so far, and those that led nowhere. */
  readonly counts: { readonly open: number; readonly taken: number; readonly failed: number };
  /** Settles when it is closed; rejects when it cannot go on, as when the host lets nobody in any more. */
  readonly closed: Promise<void>;
  /** Stops listening and cuts what is connected. Idempotent. */
  close(): Promise<void>;
}
