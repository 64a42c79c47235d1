/** Spells values as YAML in one line, so that they are read back as they are. */
import { removeControls } from "../render/remove-controls.ts";

/** What needs no quotes: no number, no sign of YAML's. */
const PLAIN = /^(?:[A-Za-z_$][\w.-]*|\d{1,3}(?:\.\d{1,3}){3})$/;
/** Words that some reader of YAML takes for something else. */
const WORDS = /^(?:true|false|null|yes|no|on|off|y|n|\.inf|\.nan)$/i;
/** What a reader of YAML may take for the end of a line, and what a person can't see. */
const HIDDEN = /[\p{Cf}\p{Zl}\p{Zp}\u007f-\u009f]/gu;

/** A value of JSON. */
export function yamlValue(value: unknown): string {
  if (typeof value === "string") return yamlKey(value);
  if (Array.isArray(value)) return `[${value.map(yamlValue).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).map(([key, item]) => `${yamlKey(key)}: ${yamlValue(item)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

/** A text, as a value or as a key. */
export function yamlKey(text: string): string {
  if (PLAIN.test(text) && !WORDS.test(text)) return text;
  // What JSON writes is YAML, too.
  return JSON.stringify(text).replace(HIDDEN, escapeCharacter);
}

function escapeCharacter(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}

/** Text that can stand in a comment. */
export function oneLine(text: string): string {
  return removeControls(text.replace(/\s+/g, " ").trim());
}
