/** Groups and hosts as Ansible keeps them: which are in which, how deep, and what each says by itself. */
import { type Budget, DEEPEST_GROUP, tooMuch } from "./limits.ts";

/** Variables by name, in the order in which they were set. Values are those of JSON, or marked ones. */
export type Variables = Map<string, unknown>;

/** A host. */
export class Host {
  readonly name: string;
  readonly vars: Variables = new Map();
  /** All that it is in, those above them too. */
  readonly groups = new Set<Group>();

  constructor(name: string) {
    this.name = name;
  }

  /** Puts it into a group and all that are above. */
  join(group: Group): void {
    for (const above of group.ancestors()) this.groups.add(above);
    this.groups.add(group);
  }
}

/** A group. */
export class Group {
  readonly name: string;
  readonly vars: Variables = new Map();
  /** Those that it names itself. */
  readonly hosts = new Set<Host>();
  readonly children = new Set<Group>();
  readonly parents = new Set<Group>();
  /** The longest way down from the top; the deeper says more about its hosts. */
  depth = 0;
  /** Decides between groups of one depth: the higher is stronger. */
  priority = 1;
  readonly #budget: Budget;

  constructor(name: string, budget: Budget) {
    this.name = name;
    this.#budget = budget;
  }

  /** All groups above it. */
  ancestors(): ReadonlySet<Group> {
    return this.#walk((group) => group.parents);
  }

  /** Its own hosts, then those of the groups below, level by level; each once. */
  allHosts(): ReadonlySet<Host> {
    const hosts = new Set(this.hosts);
    for (const below of this.#walk((group) => group.children)) for (const host of below.hosts) hosts.add(host);
    this.#budget.spend(hosts.size);
    return hosts;
  }

  addHost(host: Host): void {
    if (this.hosts.has(host)) return;
    this.hosts.add(host);
    host.join(this);
  }

  /**
   * Puts a group into this one.
   *
   * @returns false where that would go round in a circle
   */
  addChild(child: Group): boolean {
    if (child === this) return false;
    if (this.children.has(child)) return true;
    const above = new Set(this.ancestors());
    if (above.has(child)) return false;
    above.add(this);
    const before = child.ancestors();
    this.children.add(child);
    child.#sinkTo(this.depth + 1);
    child.parents.add(this);
    for (const host of child.allHosts()) {
      for (const group of above) if (!before.has(group)) host.groups.add(group);
      this.#budget.spend(above.size);
    }
    return true;
  }

  #sinkTo(depth: number): void {
    if (depth > DEEPEST_GROUP) throw tooMuch(`groups in groups, deeper than ${DEEPEST_GROUP}, as at ${this.name}`);
    if (this.depth >= depth) return;
    this.depth = depth;
    this.#budget.spend(this.children.size + 1);
    for (const child of this.children) child.#sinkTo(depth + 1);
  }

  #walk(next: (group: Group) => ReadonlySet<Group>): ReadonlySet<Group> {
    const seen = new Set<Group>();
    let level: readonly Group[] = [this];
    while (level.length > 0) {
      const found: Group[] = [];
      for (const group of level) {
        this.#budget.spend(next(group).size + 1);
        for (const other of next(group)) {
          if (seen.has(other)) continue;
          seen.add(other);
          found.push(other);
        }
      }
      level = found;
    }
    return seen;
  }
}
