/** Asks hosts who they are, has the new ones approved, and goes on to the hosts behind those. */
import type { Fleet, IdentityResult, Selection } from "@towline/core";
import { IdentityList, type ListedIdentity } from "./identity-list.ts";

/** How it is done. */
export interface TrustWork {
  readonly fleet: Fleet;
  readonly selection: Selection;
  readonly parallelism: number | undefined;
  readonly signal: AbortSignal;
  readonly page: TrustListener;
}

/** Who is told what happens, and asked. */
export interface TrustListener {
  asking(hosts: readonly string[]): void;
  answered(result: IdentityResult): void;
  /** Shows keys that were not shown before, and says which of the new ones to trust. */
  approve(shown: readonly ListedIdentity[], list: IdentityList): Promise<readonly ListedIdentity[]>;
}

/** All that hosts showed, and what became of it. Each round trusts something, or is the last one. */
export async function trustHosts(work: TrustWork): Promise<IdentityList> {
  const { page, parallelism, signal } = work;
  const list = new IdentityList();
  const shown = new Set<ListedIdentity>();
  let selection = work.selection;
  for (;;) {
    page.asking((await selection.hosts()).map(({ name }) => name));
    for await (const result of selection.inspectIdentities({ parallelism, signal, disconnect: true })) {
      list.add(result);
      page.answered(result);
    }
    if (signal.aborted) return list;
    const unseen = list.listed.filter((listed) => !shown.has(listed));
    for (const listed of unseen) shown.add(listed);
    const approved = await page.approve(unseen, list);
    const added = (await Promise.all(approved.map(trust))).flat();
    if (added.length === 0 || signal.aborted) return list;
    // A host that is trusted now may have kept others from being asked.
    selection = work.fleet.select([...new Set(added)]);
  }
}

/** @returns the hosts, if it was added */
async function trust(listed: ListedIdentity): Promise<readonly string[]> {
  for (const identity of listed.identities) {
    try {
      await identity.trust?.();
    } catch (error) {
      // What it threw is about this host alone; the others are added all the same.
      Object.assign(listed, { state: "changed", error });
      return [];
    }
  }
  listed.state = "added";
  return listed.hosts;
}
