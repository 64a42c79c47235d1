/** @towline/connector-podman: containers and images of Podman, on this machine or on the host before it on a route. */
import { defineEngineConnector } from "@towline/container-engine";
import type { Connector } from "@towline/core";

/** The connector: `@podman/CONTAINER`, `@podman/IMAGE`; `@podman` alone is all that run. */
const podman: Connector = defineEngineConnector({
  name: "podman",
  title: "Podman",
  debianPackage: "podman",
  startAdvice: "Start its service there (systemctl start podman.socket), or name another with podman_url.",
  permissionAdvice: "Each user has containers of their own: log in as the right one, or use sudo on the hop before it.",
  endpoints: [
    {
      key: "connection",
      option: "--connection",
      schema: { type: "string", pattern: "^[A-Za-z0-9][A-Za-z0-9_.+-]*$" },
      meta: { description: "The connection of the podman program to use", example: "staging" },
    },
    {
      key: "url",
      option: "--url",
      schema: { type: "string", pattern: "^(unix|tcp|ssh)://[!-~]*$" },
      meta: { description: "The address of its service", example: "unix:///run/podman/podman.sock" },
    },
  ],
  hasService: false,
  noDetaching: "--detach-keys=",
  connectsLate: true,
});

export default podman;
