/** Numbers as Python writes them. */

const FORMS: readonly { readonly form: RegExp; readonly isInteger: boolean }[] = [
  { form: /(?:\d(?:_?\d)*\.(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:[eE][-+]?\d(?:_?\d)*)?/y, isInteger: false },
  { form: /\d(?:_?\d)*[eE][-+]?\d(?:_?\d)*/y, isInteger: false },
  { form: /0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+/y, isInteger: true },
  { form: /[1-9](?:_?\d)*|0(?:_?0)*/y, isInteger: true },
];

/**
 * The number at a place, and where it ends; undefined where there is none. One with more digits than a number here can
 * keep is its digits as text.
 */
export function readNumber(text: string, at: number): { value: number | string; end: number } | undefined {
  const first = text.charCodeAt(at);
  if (!(first >= 48 && first <= 57) && text[at] !== ".") return undefined;
  for (const { form, isInteger } of FORMS) {
    form.lastIndex = at;
    const [found] = form.exec(text) ?? [];
    if (found === undefined) continue;
    const end = at + found.length;
    // `1.2.3`, `10a`, `1j`: no number, and so no literal.
    if (/[\w.]/.test(text[end] ?? " ")) return undefined;
    const digits = found.replaceAll("_", "");
    if (!isInteger) {
      const value = Number(digits);
      return Number.isFinite(value) ? { value, end } : undefined;
    }
    return { value: toInteger(digits), end };
  }
  return undefined;
}

function toInteger(digits: string): number | string {
  const value = Number(digits);
  if (Number.isSafeInteger(value)) return value;
  // Turning digits into a number takes longer than their count; nobody has such a one.
  return digits.length > 4_300 ? digits : BigInt(digits).toString();
}
