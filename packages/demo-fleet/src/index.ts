/** @towline/demo-fleet: five SSH servers on loopback, for `towline demo` and for trying things. */
export { type DemoFleet, startDemoFleet } from "./demo-fleet.ts";
export type { DemoHost } from "./demo-host.ts";
export { DEMO_HOSTS, FAILING_EXIT_CODE, FAILING_HOST, SILENT_HOST } from "./demo-hosts.ts";
