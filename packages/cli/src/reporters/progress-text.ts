/** What the status line says: how far the work is and whom it waits for. */
import { formatBytes, formatDuration } from "../render/format-quantity.ts";
import { removeControls } from "../render/remove-controls.ts";
import { Pace } from "./pace.ts";

/** How far the work is. */
export class Progress {
  readonly #pending: Set<string>;
  readonly #total: number;
  readonly #bytes = new Map<string, { bytes: number; totalBytes: number | undefined }>();
  #pace: Pace | undefined;
  #failed = 0;

  constructor(hosts: readonly string[]) {
    this.#pending = new Set(hosts);
    this.#total = hosts.length;
  }

  /** A host is done. */
  settle(host: string, ok: boolean): void {
    this.#pending.delete(host);
    if (!ok) this.#failed += 1;
  }

  /** A transfer is so far. */
  transfer(host: string, bytes: number, totalBytes: number | undefined): void {
    this.#bytes.set(host, { bytes, totalBytes });
    this.#pace ??= new Pace();
  }

  /** `12/300 done, 3 failed, 1.2 GiB of 4.0 GiB, 80 MiB/s, 36 s left, waiting for web7 (40%), web9 …`; empty when nothing is pending. */
  text(): string {
    if (this.#pending.size === 0) return "";
    const waiting: string[] = [];
    for (const host of this.#pending) {
      if (waiting.push(`${removeControls(host)}${this.#shareOf(host)}`) === 8) break;
    }
    const parts = [`${this.#total - this.#pending.size}/${this.#total} done`];
    if (this.#failed > 0) parts.push(`${this.#failed} failed`);
    if (this.#bytes.size > 0) parts.push(this.#transferText());
    parts.push(`waiting for ${waiting.join(", ")}${this.#pending.size > waiting.length ? " …" : ""}`);
    return parts.join(", ");
  }

  #shareOf(host: string): string {
    const { bytes, totalBytes } = this.#bytes.get(host) ?? { bytes: 0, totalBytes: undefined };
    return totalBytes === undefined || totalBytes === 0 ? "" : ` (${Math.floor((100 * bytes) / totalBytes)}%)`;
  }

  #transferText(): string {
    let bytes = 0;
    let total: number | undefined = 0;
    for (const each of this.#bytes.values()) {
      bytes += each.bytes;
      total = total === undefined || each.totalBytes === undefined ? undefined : total + each.totalBytes;
    }
    // Hosts that have not begun will most likely take as much as those that have.
    if (total !== undefined) total = Math.round((total / this.#bytes.size) * this.#total);
    this.#pace?.update(bytes, total);
    const { bytesPerSecond, secondsLeft } = this.#pace ?? {};
    const rate = bytesPerSecond === undefined ? "" : `, ${formatBytes(bytesPerSecond)}/s`;
    const left = secondsLeft === undefined ? "" : `, ${formatDuration(secondsLeft * 1000)} left`;
    return `${formatBytes(bytes)}${total === undefined ? "" : ` of ${formatBytes(total)}`}${rate}${left}`;
  }
}
