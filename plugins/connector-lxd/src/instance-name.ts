/** The names that instances have: `[remote:]instance`. */

/** An instance, or all that a remote has. */
export interface InstanceName {
  /** With its colon, as the client wants it; empty for the client's own default. */
  readonly remote: string;
  /** Undefined for all. */
  readonly instance: string | undefined;
}

const NAME = /^(?<remote>[A-Za-z0-9][A-Za-z0-9_.-]*:)?(?<instance>[A-Za-z0-9][A-Za-z0-9-]*)?$/;

/** Undefined for what can't be the name of one. */
export function parseInstanceName(text: string): InstanceName | undefined {
  const groups = text === "" ? undefined : NAME.exec(text)?.groups;
  return groups === undefined ? undefined : { remote: groups.remote ?? "", instance: groups.instance };
}
