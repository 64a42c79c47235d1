/** What a config can be made from. */

/** The tools, as `--from` has them. */
export const INIT_SOURCES = ["ansible", "ssh-config", "pyinfra", "chaos"] as const;

/** One of them. */
export type InitSource = (typeof INIT_SOURCES)[number];
