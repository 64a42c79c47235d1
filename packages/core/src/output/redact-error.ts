/** Masks secrets in errors: what a connector, a host or a plugin says goes into messages as it was. */
import { SHOWN_MEMBERS } from "../errors/error-record.ts";
import { messageOf } from "../errors/message-of.ts";
import type { Redactor } from "./redactor.ts";

/**
 * Masks the texts of an error, and of all errors underneath it, in place, so that whoever holds one of them shows no
 * secret either. A text that was thrown is returned masked; anything else is left as it is.
 */
export function redactError<Thrown>(thrown: Thrown, redactor: Redactor): Thrown {
  // Without secrets a stack need not even be written out.
  return redactor.isEmpty ? thrown : (redact(thrown, redactor, new Set()) as Thrown);
}

function redact(value: unknown, redactor: Redactor, seen: Set<unknown>): unknown {
  if (typeof value === "string") return redactor.redact(value);
  if (seen.has(value)) return value;
  seen.add(value);
  try {
    return redactParts(value, redactor, seen);
  } catch {
    // A foreign object that can't be looked at shows nothing either.
    return "something that can't be shown";
  }
}

function redactParts(value: unknown, redactor: Redactor, seen: Set<unknown>): unknown {
  if (Array.isArray(value)) {
    const masked = value.map((each) => redact(each, redactor, seen));
    return masked.every((each, index) => each === value[index]) ? value : masked;
  }
  if (typeof value !== "object" || value === null || !("message" in value)) return value;
  // A class may give what is shown of its errors by its prototype.
  for (const name of new Set([...Object.getOwnPropertyNames(value), ...SHOWN_MEMBERS])) {
    const plain: unknown = Reflect.get(value, name);
    const masked = redact(plain, redactor, seen);
    if (masked === plain) continue;
    const enumerable = Object.prototype.propertyIsEnumerable.call(value, name);
    const property = { value: masked, enumerable, writable: true, configurable: true };
    const isMasked = Reflect.defineProperty(value, name, property);
    // One that can't be changed is shown no more: its text is enough.
    if (!isMasked) return redactor.redact(messageOf(value));
  }
  return value;
}
