/** Time that only goes forward. */

/** Milliseconds since some moment: a difference is a time that passed, whoever sets the clock. Node's `performance` would cost a start several milliseconds to load. */
export function now(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}
