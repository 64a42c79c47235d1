/** @towline/connector-lxd: instances of LXD, on this machine, on the host before it on a route, or on a remote of its client. */
import type { Connector } from "@towline/core";
import { defineManagerConnector } from "./define-manager-connector.ts";

/** `@lxd/INSTANCE`, `@lxd/REMOTE:INSTANCE`; `@lxd` and `@lxd/REMOTE:` are all instances there. */
const lxd: Connector = defineManagerConnector({
  name: "lxd",
  title: "LXD",
  program: "lxc",
  directoryVariable: "LXD_DIR",
  group: "lxd",
  installAdvice: "Install LXD and its client (Debian: lxd, lxd-client).",
});

export default lxd;
