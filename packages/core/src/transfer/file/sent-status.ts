/** What a host tells of a file before its content. */
import { TransferError } from "../../errors/kinds.ts";
import type { TransferTask } from "../task/transfer-task.ts";

export interface SentStatus {
  readonly size: number;
  readonly mode: number;
  /** Undefined where the host can't tell. */
  readonly modifiedAt: number | undefined;
}

/** From the line that the program on the host prints first. */
export function readStatus(line: string): SentStatus {
  const [size = "", mode = "", modifiedAt] = line.split(" ");
  return {
    size: Number(size),
    mode: Number.parseInt(mode, 8),
    modifiedAt: modifiedAt === undefined ? undefined : Number(modifiedAt),
  };
}

/** @throws TransferError */
export function refuseTooLarge(task: TransferTask, source: string, size: number, maxBytes: number | undefined): void {
  if (maxBytes === undefined || size <= maxBytes) return;
  const { host, connector } = task;
  throw new TransferError(
    "ERR_TOWLINE_TRANSFER_REFUSED",
    `${source} (${host}) has ${size} bytes, and the limit is ${maxBytes}`,
    { host, connector, advice: "Allow more with --max-bytes." },
  );
}
