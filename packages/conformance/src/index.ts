/** @towline/conformance: the checks that every connector and every value source must pass, for anyone's. */
export { checks } from "./checks/all.ts";
export type { Check, CheckContext, CheckGroup } from "./kit/check.ts";
export type { ConformanceTarget } from "./kit/check-context.ts";
export { type ConformanceOptions, runConformance, type TestFunction } from "./run-conformance.ts";
export { runSourceConformance, type SourceConformanceOptions } from "./run-source-conformance.ts";
