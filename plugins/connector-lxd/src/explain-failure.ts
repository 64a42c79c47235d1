/** Says why the client could not do something, and what to do. */
import { type CarrierAnswer, type ConnectFailureReason, PROGRAM_MISSING } from "@towline/core";
import type { InstanceManager } from "./manager.ts";

/** What a failure means. */
export interface FailureExplanation {
  readonly reason: ConnectFailureReason;
  readonly message: string;
  readonly advice: string;
}

/** @param answer of a client that failed */
export function explainFailure(manager: InstanceManager, answer: CarrierAnswer): FailureExplanation {
  const { title, program, group, name } = manager;
  const words = `${answer.stderr}${answer.stdout}`.trim().replace(/^Error: /, "") || `exit code ${answer.exitCode}`;
  if (answer.exitCode === PROGRAM_MISSING) {
    return { reason: "carrier", message: `${program} is not installed there`, advice: manager.installAdvice };
  }
  if (/permission denied|not authorized|forbidden/i.test(words)) {
    const advice = `Add the user there to the group ${group}, or use sudo on the hop before it: see docs/routes.md.`;
    return { reason: "auth", message: `${title} does not let the user in: ${words}`, advice };
  }
  if (/remote .* doesn't exist/i.test(words)) {
    return { reason: "refused", message: words, advice: `See the remotes there: ${program} remote list.` };
  }
  if (/no such file or directory|connection refused|cannot connect|i\/o timeout/i.test(words)) {
    const advice = `Start it there, or set ${name}_directory to the folder with its socket.`;
    return { reason: "refused", message: `${title} does not answer: ${words}`, advice };
  }
  return { reason: "refused", message: words, advice: `Try it by hand there: ${program} list.` };
}
