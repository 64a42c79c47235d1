/** What a target comes to with connectors that only list, and how each host is reached. */
import { type Connector, type Data, openFleet } from "@towline/core";
import ssh from "../../plugins/connector-ssh/src/index.ts";

/** A host, and the settings of its last hop that tests look at. */
export interface ListedHost {
  readonly name: string;
  /** Who reaches it, from the local machine outward. */
  readonly route: readonly string[];
  readonly groups: readonly string[];
  readonly data: Data;
}

/** Where and how it is asked. */
export interface SelectOptions {
  readonly data?: Data | undefined;
  readonly cwd?: string | undefined;
  /** Beside ssh. */
  readonly connectors: readonly Connector[];
}

/** Nothing is connected, and nobody's ssh_config counts. */
export async function selectListed(target: string, { data, cwd, connectors }: SelectOptions): Promise<ListedHost[]> {
  const fleet = await openFleet({
    config: false,
    connectors: [ssh, ...connectors],
    data: { ssh_config_file: "none", ...data },
    cwd,
  });
  try {
    const hosts: ListedHost[] = [];
    for (const entry of await fleet.select(target).hosts()) {
      const { name, groups, route } = entry;
      const hops = await fleet.explain(entry);
      hosts.push({ name, groups, route: route.map((hop) => hop.connector), data: hops.at(-1)?.data ?? {} });
    }
    return hosts;
  } finally {
    await fleet.close();
  }
}
