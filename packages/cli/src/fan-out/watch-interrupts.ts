/** Ctrl-C, and output that nobody takes: the first ends the work in good order, a second Ctrl-C leaves at once. */
import { leaveProcess } from "../process/leave-process.ts";
import { type OutputEnd, onOutputEnd } from "../process/watch-output.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The watch over interrupts. */
export interface InterruptWatch {
  readonly interrupted: boolean;
  /** Nothing that is written arrives any more. */
  readonly outputEnded: boolean;
  stop(): void;
}

/**
 * Calls `end` at the first interrupt; at the second, the process ends with exit code 130.
 *
 * @param leave - Called right before that, to say what is left where
 */
export function watchInterrupts(
  end: (cause: "signal" | OutputEnd) => void,
  leave: () => void = () => {},
): InterruptWatch {
  let interrupted = false;
  let outputEnded = false;
  const interrupt = () => {
    if (interrupted) {
      leave();
      leaveProcess(130);
    }
    interrupted = true;
    end("signal");
  };
  const endOutput = (cause: OutputEnd) => {
    if (outputEnded) return;
    outputEnded = true;
    interrupted = true;
    end(cause);
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  const stopListening = onOutputEnd(endOutput);
  return {
    get interrupted() {
      return interrupted;
    },
    get outputEnded() {
      return outputEnded;
    },
    stop() {
      for (const signal of SIGNALS) process.off(signal, interrupt);
      stopListening();
    },
  };
}
