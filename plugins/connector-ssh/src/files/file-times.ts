/** Times of files as sftp has them: 32 bits, which end in 2106 and have no place for what was before 1970. */
import type { FileTimes } from "@towline/core";

const SPAN = 2 ** 32;

/** Servers send what is left of earlier times in 32 bits: half of what these hold may stand for two times. */
export const SFTP_TIMES: FileTimes = { earliest: 0, latest: SPAN - 1, doubtfulFrom: SPAN / 2 };

/** Of the two times that a number may stand for the one that is nearer to now, both in seconds since the epoch. */
export function believedTime(told: number, now = Date.now() / 1000): number {
  return told > now + SPAN / 2 ? told - SPAN : told;
}
