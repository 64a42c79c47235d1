/** Assertions on how a transfer went. */
import assert from "node:assert/strict";
import type { TransferResult } from "@towline/core";

/** The transfer is ok. */
export function assertMoved(result: TransferResult): void {
  assert.equal(result.status, "ok", result.error?.message);
}

/** The transfer failed with an error that says what to do or names the path. */
export function assertNotMoved(result: TransferResult, code: string): void {
  assert.equal(result.status, "failed");
  assert.equal(result.error?.code, code, result.error?.message);
}
