/** @towline/conformance: the checks that every connector must pass, for anyone's connector. */
export { checks } from "./checks/all.ts";
export type { Check, CheckContext, CheckGroup } from "./kit/check.ts";
export type { ConformanceTarget } from "./kit/check-context.ts";
export { type ConformanceOptions, runConformance, type TestFunction } from "./run-conformance.ts";
