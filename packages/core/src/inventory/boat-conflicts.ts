/** Notes where boats disagree about a setting of a host, so that it can be told which of them counts. */
import type { Notice } from "../connector/notice.ts";
import type { DataLayer } from "../settings/effective-hop.ts";
import type { ExpandedHost } from "./expanded-host.ts";

/** Disagreements that have not been told. */
export class BoatConflicts {
  readonly #hosts = new Map<string, string[]>();

  /** Compares what is known of a host with what another boat says. Values are not shown: any may be a secret. */
  note(name: string, known: ExpandedHost, added: ExpandedHost): void {
    const before = ofBoats(known);
    if (before.length === 0) return;
    for (const layer of ofBoats(added)) {
      for (const key of Object.keys(layer.data)) {
        const other = before.findLast(
          ({ data, source }) => Object.hasOwn(data, key) && source.boat !== layer.source.boat,
        );
        if (other === undefined || isSame(other.data[key], layer.data[key])) continue;
        const what = `${nameOf(other)} and ${nameOf(layer)} disagree about ${key}`;
        const hosts = this.#hosts.get(what) ?? [];
        this.#hosts.set(what, hosts);
        if (!hosts.includes(name)) hosts.push(name);
      }
    }
  }

  tell(notify: (notice: Notice) => void): void {
    for (const [what, [host, ...others]] of this.#hosts) {
      const more = others.length === 0 ? "" : ` and ${others.length} more`;
      notify({
        code: "boats-disagree",
        message: `${what} of ${host}${more}: what the later one in the config says is used`,
      });
    }
    this.#hosts.clear();
  }
}

function ofBoats({ hops }: ExpandedHost): readonly DataLayer[] {
  return (hops.at(-1)?.names ?? []).filter(
    ({ source }) => source.boat !== undefined && source.label.startsWith("boat "),
  );
}

function nameOf({ source }: DataLayer): string {
  return `the ${source.label.split(": ", 1)[0]}`;
}

function isSame(left: unknown, right: unknown): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right);
}
