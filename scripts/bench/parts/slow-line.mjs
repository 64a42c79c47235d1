/** A line with a delay in front of a server: what comes is handed on so much later, in both directions. */
import { connect, createServer } from "node:net";

/** To a port of an address; it is at another port of the same. @returns `{ port, close() }` */
export async function startSlowLine(address, port, roundTripMs) {
  const sockets = new Set();
  const server = createServer((near) => {
    const far = connect(port, address);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ]) {
      sockets.add(from);
      from.setNoDelay(true);
      const later = (step) => setTimeout(() => to.destroyed || step(), roundTripMs / 2);
      from.on("data", (bytes) => later(() => to.write(bytes)));
      from.on("end", () => later(() => to.end()));
      from.on("error", () => to.destroy());
      from.on("close", () => sockets.delete(from));
    }
  });
  await new Promise((resolve) => server.listen(0, address, resolve));
  return {
    port: server.address().port,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
