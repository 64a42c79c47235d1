/** Finds the key in the text of a key file: what stands around its block is no part of it (RFC 7468, section 2). */

const BEGIN = /^-----BEGIN ((?:[A-Z0-9]+ )*PRIVATE KEY)-----$/;

/**
 * The first block of a private key, in lines of its own; undefined where there is none, as in PuTTY's files. Before and after
 * it may stand attributes, certificates and other keys; its lines may be indented, and end as other systems end them.
 */
export function findPrivateBlock(text: string): string | undefined {
  const lines = text.replace(/^(?:\uFEFF|\xEF\xBB\xBF)/, "").split(/\r\n|\n|\r/);
  const trimmed = lines.map((line) => line.trim());
  const start = trimmed.findIndex((line) => BEGIN.test(line));
  const label = BEGIN.exec(trimmed[start] ?? "")?.[1];
  if (label === undefined) return undefined;
  const end = trimmed.indexOf(`-----END ${label}-----`, start);
  return end < 0 ? undefined : `${trimmed.slice(start, end + 1).join("\n")}\n`;
}
