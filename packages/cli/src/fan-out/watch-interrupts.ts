/** Ctrl-C and readers that go away: the first ends the work in good order, a second Ctrl-C leaves at once. */
import { onReaderGone } from "../program/reader-gone.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The watch over interrupts. */
export interface InterruptWatch {
  readonly interrupted: boolean;
  /** Nobody reads the output any more (`towline … | head`). */
  readonly readerGone: boolean;
  stop(): void;
}

/** Calls `end` at the first interrupt; at the second, the process ends with exit code 130. */
export function watchInterrupts(end: (cause: "signal" | "reader") => void): InterruptWatch {
  let interrupted = false;
  let readerGone = false;
  const interrupt = () => {
    if (interrupted) process.exit(130);
    interrupted = true;
    end("signal");
  };
  const leaveReader = () => {
    if (readerGone) return;
    readerGone = true;
    interrupted = true;
    end("reader");
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  const stopListening = onReaderGone(leaveReader);
  return {
    get interrupted() {
      return interrupted;
    },
    get readerGone() {
      return readerGone;
    },
    stop() {
      for (const signal of SIGNALS) process.off(signal, interrupt);
      stopListening();
    },
  };
}
