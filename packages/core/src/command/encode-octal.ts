/** Sends text through shells that would change it. */

/** Text for `printf %b`: everything but letters and digits as `\0ooo`, so that it is one line without syntax. */
export function encodeOctal(text: string): string {
  return [...Buffer.from(text, "utf8")]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9 _.,:/=-]/.test(character) ? character : `\\0${byte.toString(8).padStart(3, "0")}`;
    })
    .join("");
}
