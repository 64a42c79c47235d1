/** What may be the name or the address of a host that a source tells. */

const LONGEST = 255;
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;
/** Where a route is split: a name that holds it would lead to another host. */
const BOUNDARY = /\/\/@/;
/** A name or an address, with a zone, in brackets or not. What else ssh takes, such as a user, has a setting of its own. */
const ADDRESS =
  /^(?:[\p{L}\p{N}_](?:[\p{L}\p{N}_.:%-]*[\p{L}\p{N}_.:])?|::[0-9A-Fa-f:.]*(?:%[\w.-]+)?|\[[0-9A-Fa-f:.]+(?:%[\w.-]+)?\])$/u;

/** Why it can't be what follows `@connector/`; undefined where it can. */
export function nameProblem(name: string): string | undefined {
  if (name === "") return "is empty";
  if (name.length > LONGEST) return `has more than ${LONGEST} characters`;
  if (CONTROL.test(name)) return "holds a control character";
  if (name.startsWith("-")) return "begins with a dash";
  if (name !== name.trim()) return "begins or ends with a space";
  return BOUNDARY.test(name) ? "holds //@, as a route does" : undefined;
}

/** Why it can't be a host's address; undefined where it can. */
export function addressProblem(address: string): string | undefined {
  const problem = nameProblem(address);
  if (problem !== undefined) return problem;
  return ADDRESS.test(address) ? undefined : "is no name or address of a host";
}
