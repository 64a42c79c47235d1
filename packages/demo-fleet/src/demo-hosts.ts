/** Which hosts the demo has, and what each is for. */

/** The hosts, and the group of each. */
export const DEMO_HOSTS = [
  { name: "web1", group: "web" },
  { name: "web2", group: "web" },
  { name: "web3", group: "web" },
  { name: "db1", group: "db" },
  { name: "cache1", group: "cache" },
] as const;

/** A host of the config that nothing answers for. */
export const SILENT_HOST = "old1";

/** The host whose disk is nearly full: its `check-disk` exits with {@link FAILING_EXIT_CODE}. */
export const FAILING_HOST = "db1";
export const FAILING_EXIT_CODE = 3;
