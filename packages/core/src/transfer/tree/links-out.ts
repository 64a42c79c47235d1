/** Symbolic links that lead out of what is moved: what becomes of them, and which they were. */
import { type ByteName, showName } from "../archive/archive-entry.ts";
import { EntryRefused } from "../archive/entry-refused.ts";
import { refuseLink } from "./confined-name.ts";
import type { LinkHandling } from "./extraction-rules.ts";

/** How many are told by their names. */
const MOST_NAMES = 1_000;

/** What the result tells of them. */
export interface ToldLinks {
  readonly linksLeftOut?: readonly string[];
  readonly linksLeadingOut?: readonly string[];
}

export class LinksOut {
  readonly #links: LinkHandling;
  readonly #names = new Set<ByteName>();

  constructor(links: LinkHandling) {
    this.#links = links;
  }

  /** Whether a link is taken. @param name below the destination. @throws EntryRefused */
  takes(name: ByteName, target: ByteName): boolean {
    if (this.#links === "refuse") throw new EntryRefused(name, "is a link");
    const refusal = refuseLink(target, name.split("/").length - 1);
    if (refusal === undefined) return true;
    if (this.#links === "safe") {
      this.#names.add(name);
      return false;
    }
    // What leads nowhere can't be made.
    const canBe = target !== "" && !target.includes("\0");
    if (this.#links !== "all" || !canBe) throw new EntryRefused(name, refusal);
    this.#names.add(name);
    return true;
  }

  /** Whether it was left out. */
  leftOut(name: ByteName): boolean {
    return this.#links === "safe" && this.#names.has(name);
  }

  tell(): ToldLinks {
    if (this.#names.size === 0) return {};
    const names = [...this.#names].slice(0, MOST_NAMES).map(showName);
    return this.#links === "safe" ? { linksLeftOut: names } : { linksLeadingOut: names };
  }
}
