/** Puts hosts into the group of the connector that lists them, so that `@NAME` names them all. */
import type { NamesData } from "@towline/core";

/** @param group such as `@hosts` */
export function inGroup(group: string, host: NamesData): NamesData {
  return { ...host, groups: [group, ...(host.groups ?? []).filter((other) => other !== group)] };
}
