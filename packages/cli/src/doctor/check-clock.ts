/** Checks how far the clock of a host is from that of this machine. */
import type { Host } from "@towline/core";
import type { Check } from "./check.ts";
import { STEP_DEADLINE_MS, unsuccessful } from "./check-host.ts";

/** Beyond it one-time codes and Kerberos tickets begin to fail, and times of files mislead. */
const TOLERATED_SECONDS = 30;

/** Whether both clocks agree, as closely as the way to the host lets one tell. */
export function checkClock(host: Host): Check {
  return {
    name: "Clock",
    deadline: STEP_DEADLINE_MS,
    work: async (signal) => {
      const before = Date.now() / 1000;
      const result = await host.run(["date", "+%s"], { signal });
      const after = Date.now() / 1000;
      if (result.status !== "ok") return unsuccessful(result);
      const answer = /^\d+$/.exec(result.stdout.trim())?.[0];
      if (answer === undefined) return { mark: "warning", detail: "date does not tell the seconds since 1970" };
      const seconds = differenceOf(Number(answer), before, after);
      if (Math.abs(seconds) <= TOLERATED_SECONDS) {
        return { mark: "ok", detail: seconds === 0 ? "the same as here" : `${Math.abs(seconds)} s apart from here` };
      }
      return {
        mark: "warning",
        detail: `${Math.abs(seconds)} s ${seconds > 0 ? "ahead of" : "behind"} this machine`,
        advice: "Have both keep their time by NTP: certificates, one-time codes and times of files depend on it.",
      };
    },
  };
}

/** Seconds by which a clock that shows whole seconds is ahead, for an answer given somewhere between two times here. */
export function differenceOf(answer: number, before: number, after: number): number {
  if (answer > after) return Math.ceil(answer - after);
  if (answer + 1 < before) return -Math.ceil(before - answer - 1);
  return 0;
}
