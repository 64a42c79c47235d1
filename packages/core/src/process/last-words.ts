/** The last line that a program printed, as part of a message. */
import type { Redactor } from "../output/redactor.ts";

/** sudo and tar add these after they have said what is wrong. */
const AFTERTHOUGHT = /sudoers_audit|Exiting with failure status|Error is not recoverable/;

/** How much of the output can hold the last line. */
const LAST_BYTES = 4096;

/** The last line that says something. Masked as a whole, because a secret may span lines or be cut with a long one. */
export function lastWords(output: Buffer, redactor: Redactor): string {
  const lines = redactor.redact(output.subarray(-LAST_BYTES).toString("utf8")).split("\n");
  const line = lines.findLast((text) => text.trim() !== "" && !AFTERTHOUGHT.test(text)) ?? "";
  const text = line.replace(/[\p{Cc}\p{Cf}]/gu, " ").trim();
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}
