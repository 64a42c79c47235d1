/** Says what a command's outcome means: its status, and an error that tells why and what to do. */

import { escalates } from "../command/escalate.ts";
import { LostConnectionError, RunError } from "../errors/kinds.ts";
import type { TowlineError } from "../errors/towline-error.ts";
import { isConnectorFault } from "../registry/package-of.ts";
import type { RunStatus } from "../result/statuses.ts";
import { describeNoStart, isLoginExpired } from "./describe-no-start.ts";
import { describeRefusal } from "./describe-refusal.ts";
import type { EndingReport, Outcome, OutcomeSubject } from "./outcome.ts";

export interface OutcomeDescription {
  readonly status: RunStatus;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly error: TowlineError | undefined;
}

export function describeOutcome(outcome: Outcome, subject: OutcomeSubject): OutcomeDescription {
  const { cause } = outcome;
  const { host, connector } = subject;
  const nothing = { exitCode: null, signal: null };
  switch (cause.kind) {
    case "exited":
      return describeExit(outcome, cause, subject);
    case "timeout": {
      const seconds = (subject.settings.timeout ?? 0) / 1000;
      const error = new RunError(
        "ERR_TOWLINE_COMMAND_TIMEOUT",
        `The command on ${host} took longer than ${seconds} s; ${ended(outcome.ending)}`,
        {
          ...{ host, connector },
          advice: "Allow it more time with --timeout, or see what it waits for.",
          cause: outcome.ending?.error,
        },
      );
      return { status: "timeout", ...nothing, error };
    }
    case "cancelled": {
      const error = new RunError(
        "ERR_TOWLINE_COMMAND_CANCELLED",
        `The command on ${host} was cancelled; ${ended(outcome.ending)}`,
        {
          ...{ host, connector },
          cause: outcome.ending?.error,
        },
      );
      return { status: "cancelled", ...nothing, error };
    }
    case "inputFailed": {
      const error = new RunError(
        "ERR_TOWLINE_COMMAND_INPUT",
        `The command on ${host} did not get all of its input: ${cause.error.message}; ${ended(outcome.ending)}`,
        {
          ...{ host, connector },
          advice: "It read a part: see on the host what it did with that.",
          cause: cause.error,
        },
      );
      return { status: "failed", ...nothing, error };
    }
    case "lost": {
      if (isConnectorFault(cause.error)) return { status: "lost", ...nothing, error: cause.error };
      const error = new LostConnectionError(
        `The connection to ${host} was lost while the command ran; its outcome is unknown`,
        {
          ...{ host, connector },
          advice: "See on the host what it did before you run it again.",
          cause: cause.error,
        },
      );
      return { status: "lost", ...nothing, error };
    }
  }
}

function describeExit(
  outcome: Outcome,
  { exitCode, signal }: { exitCode: number | null; signal: string | null },
  subject: OutcomeSubject,
): OutcomeDescription {
  const accepted = subject.settings.successExitCodes ?? [0];
  // Without its start mark the command never ran, whatever the programs around it returned.
  if (!outcome.started) return { status: "refused", exitCode, signal, error: notStarted(outcome, exitCode, subject) };
  if (exitCode !== null && accepted.includes(exitCode)) return { status: "ok", exitCode, signal, error: undefined };
  const { host, connector } = subject;
  const how = signal === null ? `exited with ${exitCode}` : `was ended by ${signal}`;
  const error = new RunError("ERR_TOWLINE_COMMAND_FAILED", `The command on ${host} ${how}${quote(subject.lastWords)}`, {
    ...{ host, connector },
    advice: adviceFor(exitCode),
  });
  return { status: "failed", exitCode, signal, error };
}

function adviceFor(exitCode: number | null): string | undefined {
  if (exitCode === 127) return "The program was not found there: install it, or give its full path.";
  if (exitCode === 126) return "The program was found but may not be executed there.";
  return undefined;
}

function notStarted(outcome: Outcome, exitCode: number | null, subject: OutcomeSubject): TowlineError {
  const { host, connector, settings, before = [] } = subject;
  if (escalates(settings) && !isLoginExpired(before)) return describeRefusal(outcome, exitCode, subject);
  const { words, advice } = describeNoStart(before, exitCode);
  const message = `${host} did not start the command${quote(words)}`;
  return new RunError("ERR_TOWLINE_COMMAND_INVALID", message, { host, connector, advice });
}

function ended(ending: EndingReport | undefined): string {
  if (ending === undefined) return "it had ended by itself";
  if (ending.verified) return "it and its children were ended";
  if (ending.survivors.length > 0) return `these processes could not be ended: ${ending.survivors.join(", ")}`;
  return "whether it still runs there could not be verified";
}

function quote(words: string): string {
  return words === "" ? "" : `: ${words}`;
}
