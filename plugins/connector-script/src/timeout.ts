/** How long it may take. */

/** Seconds. */
export const TIMEOUT = { usual: 30, longest: 3_600 } as const;
