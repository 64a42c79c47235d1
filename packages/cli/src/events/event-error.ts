/** An error as events have it: without those underneath, which say no more to who reads them than its message. */
import { type ErrorRecord, errorToRecord } from "@towline/core";

export function toEventError(error: (Error & { readonly code: string }) | undefined): ErrorRecord | undefined {
  return error && errorToRecord(error, { causes: 0 });
}
