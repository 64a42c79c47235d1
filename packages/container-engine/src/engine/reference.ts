/** What may name a container or an image: nothing that a shell or a command line could take for something else. */

const HOST = "[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]+)?";
const PART = "[A-Za-z0-9][A-Za-z0-9_.-]*";
const TAG = "[A-Za-z0-9_][A-Za-z0-9_.-]*";
const DIGEST = "[A-Za-z0-9]+:[A-Fa-f0-9]{32,}";

const LOWER = "[a-z0-9]+(?:[._-]+[a-z0-9]+)*";

/** A pattern for JSON Schema: the name that a new image can get. Engines take no capitals there. */
export const NEW_IMAGE = `^(?:${HOST}/)?${LOWER}(?:/${LOWER})*(?::${TAG})?$`;

/** A pattern for JSON Schema: `web`, `debian:12`, `registry:5000/team/app@sha256:…`, an image's id. */
export const REFERENCE = `^(?:sha256:[a-f0-9]{64}|(?:${HOST}/)?${PART}(?:/${PART})*(?::${TAG})?(?:@${DIGEST})?)$`;

const PATTERN = new RegExp(REFERENCE, "u");

export function isReference(text: string): boolean {
  return text.length <= 512 && PATTERN.test(text);
}

/**
 * Whether it can only mean an image: it has a tag, a digest or a path. A plain word may be a container's name that was
 * misspelt, and nobody wants an image of that name from the internet then.
 */
export function isSurelyImage(reference: string): boolean {
  return /[/:@]/.test(reference);
}
