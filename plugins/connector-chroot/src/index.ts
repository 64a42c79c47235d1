/** A folder that holds a root file system, on the local machine or on the host before it on a route. */
import { ConnectError, defineConnector, InventoryError, rideOnCarrier } from "@towline/core";

export default defineConnector({
  name: "chroot",
  summary: "A folder that holds a root file system",
  dataSchema: {
    type: "object",
    properties: { chroot_directory: { type: "string", pattern: "^/" } },
    required: ["chroot_directory"],
  },
  dataMeta: {
    chroot_directory: { description: "The folder, an absolute path on the carrier", example: "/srv/image" },
  },
  *makeNamesData(name) {
    if (name === undefined || name === "") {
      throw new InventoryError("ERR_TOWLINE_TARGET_INVALID", "@chroot needs a folder", {
        connector: "chroot",
        advice: "Name it, as in @chroot/srv/image.",
      });
    }
    const folder = `/${name.replace(/^\/+/, "")}`;
    yield { name: `@chroot${folder}`, data: { chroot_directory: folder }, groups: ["@chroot"] };
  },
  async connect({ name, data, carrier, signal }) {
    const enter = (argv: readonly string[]): readonly string[] => ["chroot", data.chroot_directory, ...argv];
    const probe = await carrier.exec(enter(["sh", "-c", ":"]), { signal });
    probe.stdin.end();
    probe.stdout.resume();
    const said: Buffer[] = [];
    probe.stderr.on("data", (bytes: Buffer) => said.push(bytes));
    const { exitCode } = await probe.exited;
    if (exitCode !== 0) {
      const words = Buffer.concat(said).toString().trim();
      throw new ConnectError("refused", `${name} can't be entered${words === "" ? "" : `: ${words}`}`, {
        host: name,
        connector: "chroot",
        advice:
          "It must hold a shell at /bin/sh, and the user on the carrier must be root: see _hops and _sudo in docs/routes.md.",
      });
    }
    // A bare root has neither /proc nor ps, and its processes are the carrier's all the same.
    return { ...rideOnCarrier(carrier, enter, { sharesNetwork: true }), processes: carrier };
  },
});
