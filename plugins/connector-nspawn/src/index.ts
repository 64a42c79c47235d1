/** @towline/connector-nspawn: machines of systemd-nspawn, running or as a folder, here or on the host before it on a route. */
import { checkProgram, defineConnector } from "@towline/core";
import { makeNamesData } from "./make-names-data.ts";

export default defineConnector({
  name: "nspawn",
  summary: "Machines of systemd-nspawn, and folders that one is started in",
  dataSchema: {
    type: "object",
    properties: {
      nspawn_machine: { type: "string", pattern: "^[A-Za-z0-9][A-Za-z0-9_.-]*$" },
      nspawn_directory: { type: "string", pattern: "^/[^\\u0000-\\u001f]*$" },
      nspawn_ephemeral: { type: "boolean" },
    },
  },
  dataMeta: {
    nspawn_machine: { description: "The name of a machine that runs", example: "web" },
    nspawn_directory: {
      description: "A folder with a root file system, or a disk image, that a machine is started in",
      example: "/var/lib/machines/web",
      ownOnly: true,
    },
    nspawn_ephemeral: {
      description: "Whether the machine is started in a copy of the folder, which is removed with it",
      default: false,
    },
  },
  makeNamesData,
  connect: async (target) => (await import("./connect-machine.ts")).connectMachine(target),
  checkInstallation: async () => [
    await checkProgram({
      argv: ["systemd-nspawn", "--version"],
      advice: "Install systemd-nspawn (Debian: systemd-container) to reach machines here.",
    }),
  ],
});
