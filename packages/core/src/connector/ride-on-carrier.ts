/** A connection that is its carrier's, with every command line changed on the way: chroot, docker, nspawn, sudo. */
import type { Connection } from "./connection.ts";

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
export function rideOnCarrier(carrier: Connection, enter: (argv: readonly string[]) => readonly string[]): Connection {
  return {
    exec: (argv, options) => carrier.exec(enter(argv), options),
    ...(carrier.openTcp === undefined ? {} : { openTcp: carrier.openTcp.bind(carrier) }),
    disconnect: async () => {},
  };
}
