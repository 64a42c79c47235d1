/** How long it may take. */

/** Seconds. */
export const TIMEOUT = { usual: 30, longest: 600 } as const;
