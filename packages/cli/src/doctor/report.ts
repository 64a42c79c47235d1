/** Keeps count of what the doctor finds, and has it shown as it is found. */
import { type Check, type Mark, runCheck, type TimedFinding } from "./check.ts";

/** How many findings of each kind there are. */
export type MarkCounts = { readonly [Kind in Mark]: number };

/** Where findings are shown. */
export interface DoctorPage {
  /** Begins a part of the report. */
  section(title: string): void;
  show(name: string, finding: TimedFinding): void;
  /** Tells how it went as a whole. */
  finish(counts: MarkCounts): void;
}

/** A report that grows check by check. */
export class DoctorReport {
  readonly #page: DoctorPage;
  readonly #counts: Record<Mark, number> = { ok: 0, warning: 0, failed: 0, "not reached": 0 };

  constructor(page: DoctorPage) {
    this.#page = page;
  }

  /** Whether no check failed so far. */
  get passed(): boolean {
    return this.#counts.failed === 0;
  }

  /** Begins a part of the report. */
  section(title: string): void {
    this.#page.section(title);
  }

  /** Runs a check and shows what it found. */
  async run(check: Check): Promise<TimedFinding> {
    const finding = await runCheck(check);
    this.add(check.name, finding);
    return finding;
  }

  /** Shows what was found. */
  add(name: string, finding: TimedFinding): void {
    this.#counts[finding.mark] += 1;
    this.#page.show(name, finding);
  }

  /** Shows that checks were not tried, since one before them failed. */
  passOver(checks: readonly Check[]): void {
    for (const { name } of checks) this.add(name, { mark: "not reached", detail: "", durationMs: 0 });
  }

  /** Tells how it went as a whole. */
  finish(): void {
    this.#page.finish(this.#counts);
  }
}
