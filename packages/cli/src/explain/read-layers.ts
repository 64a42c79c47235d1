/** What the sources of a hop's settings say, as they are written: the strongest of a key, and what that overrode. */
import type { DataSource, ExplainedHop } from "@towline/core";
import { isReference } from "../session/is-reference.ts";

/** What one source says of a key. */
export interface Written {
  readonly source: DataSource;
  readonly value: unknown;
  /** Whether it is kept elsewhere. */
  readonly isReference: boolean;
}

/** One that a stronger source overrode. */
export type Overridden = Written;

/** The one key whose values are merged, variable by variable. */
const ENVIRONMENT_KEY = "_env";

/** Keys that are set and that no connector and no command reads: the user's own, and those that steer the route. */
export function ownKeys({ layers, connector }: ExplainedHop, known: ReadonlySet<string>): readonly string[] {
  const keys = new Set<string>();
  for (const { data } of layers) {
    for (const key of Object.keys(data)) {
      if (!known.has(key) && !Object.hasOwn(connector.dataSchema.properties, key)) keys.add(key);
    }
  }
  return [...keys];
}

/** What the strongest source says; undefined where none says anything, or where it takes back what others say. */
export function strongest(hop: ExplainedHop, key: string): Written | undefined {
  return writtenOf(hop, key)[0];
}

/** What weaker sources say, the strongest first. Of variables only those that are set again. */
export function overriddenBy(hop: ExplainedHop, key: string): readonly Overridden[] {
  const [first, ...weaker] = writtenOf(hop, key);
  if (key !== ENVIRONMENT_KEY || first === undefined) return weaker;
  const taken = new Set(variablesOf(first.value));
  return weaker.flatMap((written) => {
    const names = variablesOf(written.value);
    const again = names.filter((name) => taken.has(name));
    for (const name of names) taken.add(name);
    const value = Object.fromEntries(again.map((name) => [name, (written.value as { [name: string]: unknown })[name]]));
    return again.length === 0 ? [] : [{ ...written, value }];
  });
}

/** The strongest first. What is taken back is nobody's word any more. */
function writtenOf({ layers }: ExplainedHop, key: string): readonly Written[] {
  const written: Written[] = [];
  for (const { source, data } of layers) {
    const value = Object.hasOwn(data, key) ? data[key] : undefined;
    if (value === null) written.length = 0;
    else if (value !== undefined) written.push({ source, value, isReference: isReference(value) });
  }
  return written.reverse();
}

function variablesOf(value: unknown): string[] {
  return typeof value === "object" && value !== null && !isReference(value) ? Object.keys(value) : [];
}
