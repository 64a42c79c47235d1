/** Gathers what hosts gave notice of, and tells it at the end: of many hosts once for each kind. */
import type { Notice } from "@towline/core";
import { nameHosts } from "../render/name-hosts.ts";

/** More than so many notices of one kind that differ are told by an example. */
const TOLD_EACH = 5;

export class NoticeList {
  readonly #byCode = new Map<string, Notice[]>();

  add(notice: Notice): void {
    const same = this.#byCode.get(notice.code);
    if (same === undefined) this.#byCode.set(notice.code, [notice]);
    else same.push(notice);
  }

  /** The notices as lines, each kind in the order in which its first came. */
  render(): readonly string[] {
    return [...this.#byCode.values()].flatMap((notices) => {
      const messages = new Map<string, string[]>();
      for (const { host = "", message } of notices) {
        const hosts = messages.get(message);
        if (hosts === undefined) messages.set(message, [host]);
        else hosts.push(host);
      }
      if (messages.size <= TOLD_EACH) return [...messages].map(([message, hosts]) => tell(hosts, message));
      const [first = ""] = messages.keys();
      return [tell([...messages.values()].flat(), `such as: ${first}`)];
    });
  }
}

function tell(hosts: readonly string[], message: string): string {
  return `${nameHosts(hosts)}: ${message}`;
}
