/** A folder that holds a root file system, on the local machine or on the host before it on a route. */
import {
  ConnectError,
  checkProgram,
  defineConnector,
  InventoryError,
  LOGIN_SCRIPT,
  readLogin,
  rideOnCarrier,
  runOnCarrier,
} from "@towline/core";
import { enterCommand, MOUNTS, setOnly } from "./enter-command.ts";

export default defineConnector({
  name: "chroot",
  summary: "A folder that holds a root file system",
  dataSchema: {
    type: "object",
    properties: {
      chroot_directory: { type: "string", pattern: "^/[^\\u0000-\\u001f]*$" },
      chroot_mounts: { type: "array", items: { type: "string", enum: MOUNTS } },
    },
    required: ["chroot_directory"],
  },
  dataMeta: {
    chroot_directory: {
      description: "The folder, an absolute path on the carrier",
      example: "/srv/image",
      ownOnly: true,
    },
    chroot_mounts: {
      description: "What of the carrier each command finds in the folder while it runs: proc, sys, dev",
      default: [],
      example: ["proc", "dev"],
    },
  },
  *makeNamesData(name) {
    if (name === undefined || name === "" || [...name].some((letter) => letter < " ")) {
      throw new InventoryError("ERR_TOWLINE_TARGET_INVALID", "@chroot needs a folder", {
        connector: "chroot",
        advice: "Name it, as in @chroot/srv/image.",
      });
    }
    const folder = `/${name.replace(/^\/+/, "")}`;
    yield { name: `@chroot${folder}`, data: { chroot_directory: folder }, groups: ["@chroot"] };
  },
  checkInstallation: async () => [
    await checkProgram({
      argv: ["chroot", "--version"],
      advice: "Install chroot (Debian: coreutils) for folders here.",
    }),
  ],
  async connect({ name, data, carrier, signal }) {
    const enter = enterCommand(data.chroot_directory, data.chroot_mounts);
    const look = [...setOnly(readLogin()), ...enter, "sh", "-c", LOGIN_SCRIPT];
    const { exitCode, stdout, stderr } = await runOnCarrier(carrier, look, { signal });
    if (exitCode !== 0) {
      const words = stderr.trim();
      throw new ConnectError("refused", `${name} can't be entered${words === "" ? "" : `: ${words}`}`, {
        host: name,
        connector: "chroot",
        advice:
          "It must hold a shell at /bin/sh, and the user on the carrier must be root: on this machine write @local//@chroot/… with _sudo for the hop @local, as docs/routes.md shows.",
      });
    }
    // A bare root has neither /proc nor ps, and its processes are the carrier's all the same.
    const login = readLogin(stdout);
    const riding = rideOnCarrier(carrier, (argv, { pty }) => [...setOnly(login, pty?.term), ...enter, ...argv], {
      sharesNetwork: true,
    });
    return { ...riding, processes: carrier };
  },
});
