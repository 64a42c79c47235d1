/** @towline/connector-lxc: LXC containers, on this machine or on the host before it on a route. */
import { checkProgram, defineConnector } from "@towline/core";
import { makeNamesData } from "./make-names-data.ts";

export default defineConnector({
  name: "lxc",
  summary: "LXC containers",
  dataSchema: {
    type: "object",
    properties: {
      lxc_container: { type: "string", pattern: "^[A-Za-z0-9][A-Za-z0-9_.-]*$" },
      lxc_path: { type: "string", pattern: "^/[^\\u0000-\\u001f]*$" },
      lxc_start: { type: "boolean" },
    },
    required: ["lxc_container"],
  },
  dataMeta: {
    lxc_container: { description: "The container's name", example: "web" },
    lxc_path: {
      description: "The folder of the containers, where it isn't LXC's own",
      example: "/srv/lxc",
      ownOnly: true,
    },
    lxc_start: { description: "Whether a stopped container is started; it is left running", default: false },
  },
  makeNamesData,
  connect: async (target) => (await import("./connect-container.ts")).connectContainer(target),
  checkInstallation: async () => [
    await checkProgram({
      argv: ["lxc-attach", "--version"],
      advice: "Install LXC (Debian: lxc) to reach containers of this machine.",
    }),
  ],
});
