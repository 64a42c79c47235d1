/** Shows programs what the doctor finds: one event a line. */
import { formatEvent } from "@towline/core";
import type { TimedFinding } from "./check.ts";
import type { DoctorPage, MarkCounts } from "./report.ts";

/** A page of NDJSON. */
export class EventPage implements DoctorPage {
  readonly #write: (text: string) => void;
  #section = "";

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  section(title: string): void {
    this.#section = title;
  }

  show(name: string, { mark: outcome, detail, advice, durationMs }: TimedFinding): void {
    this.#write(formatEvent({ type: "check", section: this.#section, name, outcome, detail, advice, durationMs }));
  }

  finish(counts: MarkCounts): void {
    this.#write(formatEvent({ type: "verdict", ok: counts.failed === 0, counts }));
  }
}
