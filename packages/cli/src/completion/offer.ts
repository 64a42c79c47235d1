/** What a shell is to offer for a word. */

/** A word to choose. One that ends in `=`, `:`, `/` or `_` is only the beginning of one. */
export interface OfferedWord {
  readonly value: string;
  readonly description: string;
}

/** Words that begin as what is typed, or files of the shell's own finding. */
export type Offer =
  | { readonly kind: "files"; readonly lead: string }
  | { readonly kind: "words"; readonly words: readonly OfferedWord[] };

/** A word that says all. */
export function plain(value: string): OfferedWord {
  return { value, description: "" };
}
