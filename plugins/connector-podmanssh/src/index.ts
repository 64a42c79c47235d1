/** @towline/connector-podmanssh: `@podmanssh/HOST:IMAGE`, as pyinfra has it, is `@ssh/HOST//@podman/IMAGE`. */
import { defineRemoteEngineConnector } from "@towline/container-engine/remote";
import type { Connector } from "@towline/core";

const podmanssh: Connector = defineRemoteEngineConnector("podmanssh", "podman");

export default podmanssh;
