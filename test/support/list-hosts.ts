/** Asks a connector for its hosts, as core would, on the local machine or on another carrier. */
import type { Connection, Connector, NamesContext, NamesData } from "@towline/core";
import { localMachine } from "../../packages/core/src/local/local-machine.ts";

/** Surroundings that differ. */
export interface ListOptions extends Partial<Omit<NamesContext, "carrier">> {
  readonly carrier?: Connection;
}

/** All hosts that a connector yields for a name. */
export async function listHosts(
  connector: Connector,
  name: string | undefined,
  { carrier = localMachine, ...options }: ListOptions = {},
): Promise<readonly NamesData[]> {
  const context: NamesContext = {
    data: {},
    cwd: "/",
    isHere: true,
    signal: new AbortController().signal,
    log: () => undefined,
    carrier: async () => carrier,
    ...options,
  };
  const hosts: NamesData[] = [];
  for await (const host of connector.makeNamesData(name, context)) hosts.push(host);
  return hosts;
}
