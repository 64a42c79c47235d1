/** Times of files, in seconds since the epoch, as programs and Node take them: before 1970 they are negative. */

/** No Date goes further. */
const EARLIEST_MS = -8.64e15;

/** What years `touch -t` can be told. */
const TOUCHED = { earliest: Date.UTC(0, 0, 1), latest: Date.UTC(9999, 11, 31, 23, 59, 59) };

/** For `utimes` and the like: Node takes a negative number for now, but not such a Date. */
export function timeForNode(seconds: number): number | Date {
  return seconds >= 0 ? seconds : new Date(Math.max(Math.floor(seconds * 1000), EARLIEST_MS));
}

/** As `touch -t` takes it, in UTC. @throws RangeError for a year that has more than four digits */
export function timeForTouch(seconds: number): string {
  const ms = Math.floor(seconds) * 1000;
  if (!(ms >= TOUCHED.earliest && ms <= TOUCHED.latest)) {
    throw new RangeError(`a time of ${seconds} seconds since 1970 is beyond the years that touch knows`);
  }
  const digits = new Date(ms).toISOString().replace(/\D/g, "");
  return `${digits.slice(0, 12)}.${digits.slice(12, 14)}`;
}
