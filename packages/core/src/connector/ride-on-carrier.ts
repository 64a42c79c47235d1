/** A connection that is its carrier's, with every command line changed on the way: chroot, docker, nspawn, sudo. */
import type { Connection, ExecOptions } from "./connection.ts";
import { handOn } from "./connection-members.ts";

/** Options of {@link rideOnCarrier}. */
export interface RideOptions {
  /**
   * Whether the host has the carrier's network, so that its 127.0.0.1 is the carrier's: true of a chroot, false of most
   * containers. TCP connections are then the carrier's. Default: false.
   */
  readonly sharesNetwork?: boolean | undefined;
  /** Whether the host is the carrier itself, as the same user, so that all that it has is the host's. Default: false. */
  readonly isCarrier?: boolean | undefined;
}

/**
 * Runs every program through the carrier by a longer command line. Files are then reached through programs, because the
 * carrier's own file access sees other files. Disconnecting leaves the carrier open: it belongs to the route.
 *
 * @param enter makes the command line for the carrier of the one for the host
 * @example
 * ```ts
 * connect: async ({ data, carrier }) => rideOnCarrier(carrier, (argv) => ["chroot", data.chroot_directory, ...argv]),
 * ```
 */
export function rideOnCarrier(
  carrier: Connection,
  enter: (argv: readonly string[], options: ExecOptions) => readonly string[],
  { sharesNetwork, isCarrier }: RideOptions = {},
): Connection {
  return {
    exec: (argv, execOptions = {}) => carrier.exec(enter(argv, execOptions), execOptions),
    ...handOn(carrier, isCarrier === true ? "isCarrier" : sharesNetwork === true ? "sharesNetwork" : "any"),
    disconnect: async () => {},
  };
}
