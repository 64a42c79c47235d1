/** Makes text from hosts harmless for a terminal. */

// CSI, then OSC / DCS / SOS / PM / APC up to their end (or what breaks them off), then short escapes; each also in its 8-bit form.
const SEQUENCES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to find
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c|$)?|\x1b[ -/]*[0-~]/g;
// Other controls, and characters that reorder or hide text.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to find
const CONTROLS = /[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/**
 * One line as it may be shown: colours and other escape sequences are gone, any other control character is made
 * visible (`^G`, `\u202e`). Tabs stay.
 */
export function removeControls(text: string): string {
  return text.replace(SEQUENCES, "").replace(CONTROLS, showControl);
}

/** One line of output as a terminal would leave it: of a progress bar redrawn with `\r`, only its last state. */
export function showLastState(line: string): string {
  if (!line.includes("\r")) return removeControls(line);
  const states = line.split("\r").map(removeControls);
  return states.findLast((state) => state !== "") ?? "";
}

function showControl(control: string): string {
  const code = control.charCodeAt(0);
  if (code < 0x20) return `^${String.fromCharCode(code + 0x40)}`;
  if (code === 0x7f) return "^?";
  return code < 0x100 ? `\\x${code.toString(16)}` : `\\u${code.toString(16).padStart(4, "0")}`;
}
