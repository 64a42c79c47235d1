/** Refuses a port forward that can't be meant, before the host is connected. */
import { isMapping } from "../config/describe-value.ts";
import { checkOptions, checkValue } from "./check-options.ts";
import type { ForwardOptions, ForwardSpec } from "./forward-types.ts";
import { checkOf, oneOf } from "./option-checks.ts";
import { FORWARD_OPTIONS } from "./option-tables.ts";

type Ends = Extract<ForwardSpec, { readonly to: unknown }>;

const ADDRESS = checkOf<Ends["to"]>(
  "{ host, port }, or { path } of a unix socket",
  (value) =>
    isMapping(value) &&
    (typeof value.path === "string" || (typeof value.host === "string" && typeof value.port === "number")),
);
const KIND = oneOf("local", "remote", "dynamic");
const SPEC = checkOf<ForwardSpec>("{ kind, listen, to }", isMapping);

/** @throws RunError that names what is wrong */
export function checkForward(spec: ForwardSpec, options: ForwardOptions): void {
  checkValue("what is forwarded", spec, SPEC);
  checkValue("kind", spec.kind, KIND);
  const ends = spec.kind === "dynamic" ? { kind: KIND, listen: ADDRESS } : { kind: KIND, listen: ADDRESS, to: ADDRESS };
  for (const end of ["listen", "to"] as const) {
    if (end in ends) checkValue(end, (spec as Partial<Ends>)[end], ADDRESS);
  }
  checkOptions<object>("a forward", spec, ends);
  checkOptions("forward", options, FORWARD_OPTIONS);
}
