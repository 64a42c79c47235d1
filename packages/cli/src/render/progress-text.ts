/** What the status line says: how far the work is and whom it waits for. */
import { formatBytes } from "./format-quantity.ts";
import { removeControls } from "./remove-controls.ts";

/** How far the work is. */
export class Progress {
  readonly #pending: Set<string>;
  readonly #total: number;
  readonly #bytes = new Map<string, { bytes: number; totalBytes: number | undefined }>();
  readonly #startedAt = process.uptime();
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
  }

  /** `12/300 done, 3 failed, waiting for web7, web9 …`; empty when nothing is pending. */
  text(): string {
    if (this.#pending.size === 0) return "";
    const waiting: string[] = [];
    for (const host of this.#pending) {
      if (waiting.push(removeControls(host)) === 8) break;
    }
    const parts = [`${this.#total - this.#pending.size}/${this.#total} done`];
    if (this.#failed > 0) parts.push(`${this.#failed} failed`);
    if (this.#bytes.size > 0) parts.push(this.#transferText());
    parts.push(`waiting for ${waiting.join(", ")}${this.#pending.size > waiting.length ? " …" : ""}`);
    return parts.join(", ");
  }

  #transferText(): string {
    let bytes = 0;
    let total: number | undefined = 0;
    for (const each of this.#bytes.values()) {
      bytes += each.bytes;
      total = total === undefined || each.totalBytes === undefined ? undefined : total + each.totalBytes;
    }
    const seconds = process.uptime() - this.#startedAt;
    const rate = seconds < 0.2 ? "" : `, ${formatBytes(Math.round(bytes / seconds))}/s`;
    return `${formatBytes(bytes)}${total === undefined ? "" : ` of ${formatBytes(total)}`}${rate}`;
  }
}
