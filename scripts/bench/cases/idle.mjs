/** Thousands of connections that do nothing, from one process, to a server in another. */
import { fork } from "node:child_process";
import path from "node:path";
import { endAtExit } from "../parts/leftovers.mjs";
import { limited } from "../parts/table.mjs";

const COUNT = 5_000;
const parts = path.join(import.meta.dirname, "../parts");

export default {
  name: "idle",
  title: `${COUNT} idle connections to a server made with ssh2; 1 round`,
  needs: ["ssh-keygen"],
  async run() {
    const server = fork(path.join(parts, "idle-server.mjs"));
    endAtExit(server);
    try {
      const { port, key } = await message(server);
      const client = fork(path.join(parts, "idle-client.mjs"), [String(port), String(COUNT)]);
      endAtExit(client);
      client.send({ key });
      const { connecting, idle, peakMb, idleMb, seconds } = await message(client);
      return [
        limited("memory at the peak", "MB", peakMb, 200),
        { what: "memory at rest", ours: `${idleMb.toFixed(0)} MB` },
        limited("event loop delay while connecting, p99", "ms", connecting, 20),
        limited("event loop delay at rest, p99", "ms", idle, 3),
        { what: "wall, server on the same cores", ours: `${seconds.toFixed(1)} s` },
      ];
    } finally {
      server.kill();
    }
  },
};

/** The one message of a child. */
function message(child) {
  return new Promise((resolve, reject) => {
    child.once("message", resolve);
    child.once("exit", (code) => reject(new Error(`a part ended with ${code}`)));
  });
}
