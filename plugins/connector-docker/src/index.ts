/** @towline/connector-docker: containers and images of Docker, on this machine or on the host before it on a route. */
import { defineEngineConnector } from "@towline/container-engine";
import type { Connector } from "@towline/core";

/** The connector: `@docker/CONTAINER`, `@docker/IMAGE`; `@docker` alone is all that run. */
const docker: Connector = defineEngineConnector({
  name: "docker",
  title: "Docker",
  debianPackage: "docker.io",
  startAdvice: "Start it there (systemctl start docker), or name another with docker_host or docker_context.",
  permissionAdvice:
    "Use a user of the group docker; or, on a route, sudo on the hop before it: _hops in docs/routes.md.",
  endpoints: [
    {
      key: "context",
      option: "--context",
      schema: { type: "string", pattern: "^[A-Za-z0-9][A-Za-z0-9_.+-]*$" },
      meta: { description: "The context of the docker program to use", example: "staging" },
    },
    {
      key: "host",
      option: "--host",
      schema: { type: "string", pattern: "^(unix|tcp|ssh|fd|npipe|http|https)://[!-~]*$" },
      meta: { description: "The engine's address, as in DOCKER_HOST", example: "unix:///run/docker.sock" },
    },
  ],
  hasService: true,
  // Docker has no way to have none. Ctrl-@ is the key whose waiting for the next one is seen least.
  noDetaching: `--detach-keys=${Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? "ctrl-@" : "ctrl-_")).join(",")}`,
  connectsLate: false,
});

export default docker;
