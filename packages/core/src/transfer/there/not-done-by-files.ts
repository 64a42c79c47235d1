/** The error for something that was asked for and that a host's file protocol, though it works, does not do. */
import { TransferError } from "../../errors/kinds.ts";

const known = new WeakSet<object>();

/** Commands of the host may do it. */
export function notDoneByFiles(
  message: string,
  details: ConstructorParameters<typeof TransferError>[2],
): TransferError {
  const error = new TransferError("ERR_TOWLINE_TRANSFER_UNSUPPORTED", message, details);
  known.add(error);
  return error;
}

/** Whether it is such an error, and not that of a host which has no file protocol at all. */
export function isNotDoneByFiles(error: unknown): boolean {
  return typeof error === "object" && error !== null && known.has(error);
}
