/** Asks the client which instances there are. */
import type { CarrierAnswer, Connection } from "@towline/core";
import { runOnCarrier } from "@towline/core";
import type { InstanceName } from "./instance-name.ts";

/** One row of its list. */
export interface ListedInstance {
  readonly name: string;
  /** As the client spells it: `RUNNING`, `STOPPED`, `FROZEN`. */
  readonly state: string;
  /** The process id of its first process; empty where it doesn't run. */
  readonly pid: string;
}

/** What there is, and what the client said. An exit code other than 0 means that it could not tell. */
export async function listInstances(
  carrier: Connection,
  client: (...words: readonly string[]) => readonly string[],
  { remote, instance }: InstanceName,
  signal?: AbortSignal,
): Promise<{ readonly instances: readonly ListedInstance[]; readonly answer: CarrierAnswer }> {
  const filter = instance === undefined ? "" : `^${instance}$`;
  const words = ["--format=csv", "--columns=nsp", "--", remote, filter].filter((word) => word !== "");
  const answer = await runOnCarrier(carrier, client("list", ...words), { signal });
  const instances = answer.stdout
    .split("\n")
    .filter((row) => row !== "")
    .map((row) => {
      const [name = "", state = "", pid = ""] = row.split(",");
      return { name, state, pid };
    });
  return { instances, answer };
}
