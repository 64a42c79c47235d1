/** @towline/connector-incus: instances of Incus, whose client takes the commands of LXD's. */
import { defineManagerConnector } from "@towline/connector-lxd/define-manager-connector";
import type { Connector } from "@towline/core";

/** `@incus/INSTANCE`, `@incus/REMOTE:INSTANCE`; `@incus` and `@incus/REMOTE:` are all instances there. */
const incus: Connector = defineManagerConnector({
  name: "incus",
  title: "Incus",
  program: "incus",
  directoryVariable: "INCUS_DIR",
  group: "incus-admin",
  installAdvice: "Install Incus (Debian: incus, from version 13 on, or from the backports of 12).",
});

export default incus;
