/** The folder that a host's files get when they come from many hosts. */

/** A folder name for a host: it can't leave the folder it is put in, hide, or be another host's. */
export function hostFolder(host: string): string {
  const encoded = host.replace(/[^A-Za-z0-9._@,=+-]/gu, (character) =>
    [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join(""),
  );
  return encoded.replace(/^\./, "%2E");
}
