/** The moments of the lifecycle: each is declared here, and hooks, types, what a tap may do and the documentation follow. */
import type { Notice } from "../connector/notice.ts";
import { completeRun } from "../result/complete-result.ts";
import type { RunResult } from "../result/run-result.ts";
import type { TransferResult } from "../result/transfer-result.ts";
import { COMMAND, COUNT, FIXED, MILLISECONDS, RECORD, type RequestRules, TEXT, TEXTS } from "./complete-request.ts";
import { completeTransfer } from "./complete-transfer.ts";
import type {
  ConnectedEvent,
  ConnectFailure,
  ConnectRequest,
  DisconnectEvent,
  FailedPackage,
  LoadedPackage,
  OutputEvent,
  RunRequest,
  TransferProgress,
  TransferRequest,
} from "./lifecycle.ts";
import { around, asyncEvent, bail, type Moment, syncEvent, waterfall } from "./moment-kinds.ts";

const SUBJECT = { host: FIXED, connector: FIXED };

const CONNECT: RequestRules<ConnectRequest> = { ...SUBJECT, timeout: MILLISECONDS, retries: COUNT };

const RUN: RequestRules<RunRequest> = { ...SUBJECT, command: COMMAND, shown: TEXT, arguments: RECORD };

const TRANSFER: RequestRules<TransferRequest> = {
  ...SUBJECT,
  direction: FIXED,
  sources: TEXTS,
  destination: TEXT,
  arguments: RECORD,
};

export const MOMENTS = {
  load: {
    loaded: syncEvent<LoadedPackage>("A connector or plugin was loaded"),
    failed: syncEvent<FailedPackage>("One is broken"),
  },
  connect: {
    before: waterfall<ConnectRequest>("A connection is about to be made", CONNECT),
    around: around<ConnectRequest, void>("The same", CONNECT, () => undefined),
    after: asyncEvent<ConnectedEvent>("It was made"),
    failed: bail<ConnectFailure>("A try failed; `true` asks for another one"),
  },
  run: {
    before: waterfall<RunRequest>("A command is about to run", RUN),
    around: around<RunRequest, RunResult>("The same", RUN, (value, { host, connector, shown }, inner, durationMs) =>
      completeRun(value, { host, connector, command: shown, durationMs }, inner),
    ),
    output: syncEvent<OutputEvent>("A piece of output arrived"),
    after: asyncEvent<RunResult>("A command ended with the status `ok`"),
    failed: asyncEvent<RunResult>("It ended with another one, or never ran"),
  },
  transfer: {
    before: waterfall<TransferRequest>("Files are about to be moved", TRANSFER),
    around: around<TransferRequest, TransferResult>("The same", TRANSFER, completeTransfer),
    progress: syncEvent<TransferProgress>("More of it was moved"),
    after: asyncEvent<TransferResult>("It ended with the status `ok`"),
    failed: asyncEvent<TransferResult>("It ended with another one, or never began"),
  },
  disconnect: {
    before: asyncEvent<DisconnectEvent>("A connection is about to be closed"),
    after: asyncEvent<DisconnectEvent>("It was closed; `error` says what was to be done at its end and was not"),
  },
  notice: {
    given: syncEvent<Notice>("Something is worth telling and no error, such as what became of a container"),
  },
} satisfies { readonly [step: string]: { readonly [name: string]: Moment } };

/** Makes something of each moment, under its step and name. */
export function mapMoments<Made>(make: (moment: Moment, step: string, name: string) => Made): {
  readonly [step: string]: { readonly [name: string]: Made };
} {
  const steps = Object.entries(MOMENTS).map(([step, moments]) => {
    const made = Object.entries<Moment>(moments).map(([name, moment]) => [name, make(moment, step, name)] as const);
    return [step, Object.freeze(Object.fromEntries(made))] as const;
  });
  return Object.freeze(Object.fromEntries(steps));
}
