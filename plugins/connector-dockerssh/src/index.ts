/** @towline/connector-dockerssh: `@dockerssh/HOST:IMAGE`, as pyinfra has it, is `@ssh/HOST//@docker/IMAGE`. */
import { defineRemoteEngineConnector } from "@towline/container-engine/remote";
import type { Connector } from "@towline/core";

const dockerssh: Connector = defineRemoteEngineConnector("dockerssh", "docker");

export default dockerssh;
