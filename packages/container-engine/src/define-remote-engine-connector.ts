/** Makes a connector that is short for an engine behind ssh: `@dockerssh/HOST:IMAGE` is `@ssh/HOST//@docker/IMAGE`. */
import { type Connector, defineConnector, InventoryError } from "@towline/core";

/** Up to the first colon that is not within brackets: an IPv6 address has them. */
const HOST_AND_NAME = /^(?<host>(?:[^:[\]]*@)?\[[^\]]+\]|[^:]+):(?<container>.+)$/s;

/** @param engine the identifier of the engine's connector */
export function defineRemoteEngineConnector(name: string, engine: string): Connector {
  return defineConnector({
    name,
    summary: `Short for @ssh/HOST//@${engine}/NAME`,
    dataSchema: { type: "object", properties: {} },
    dataMeta: {},
    *makeNamesData(text) {
      const { host, container } = HOST_AND_NAME.exec(text ?? "")?.groups ?? {};
      if (host === undefined || container === undefined) {
        throw new InventoryError("ERR_TOWLINE_TARGET_INVALID", `@${name} needs a host and an image or a container`, {
          connector: name,
          advice: `Write @${name}/HOST:IMAGE; to list the containers on a host, @ssh/HOST//@${engine}.`,
        });
      }
      yield { name: `@ssh/${host}//@${engine}/${container}`, groups: [`@${name}`] };
    },
  });
}
