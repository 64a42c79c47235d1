/** Asks people for the passphrases of their keys, and remembers those that fit. */
import { type PrivateKey, readPrivateKey } from "../keys/private-key.ts";
import type { SshTarget } from "../settings/connector-data.ts";

/** Whose keys they are; a carrier is not needed to read them. */
export type Asker = Omit<SshTarget, "carrier" | "notify">;

/** Passphrases that people typed, so that one key is asked for once, however many hosts it opens. */
const typedPassphrases = new Map<string, Promise<OpenedKey | undefined>>();

/** A key, and the passphrase that opened it. */
interface OpenedKey {
  readonly key: PrivateKey;
  readonly passphrase: string;
}

const PASSPHRASE_TRIES = 3;

/** Asks until a passphrase fits, a few times; undefined where none did. */
export function askPassphrase(target: Asker, file: string): Promise<OpenedKey | undefined> {
  const asked = typedPassphrases.get(file);
  if (asked !== undefined) return asked;
  const asking = (async () => {
    for (let attempt = 0; attempt < PASSPHRASE_TRIES; attempt++) {
      const question = `Passphrase for ${file}: `;
      const passphrase = await target.prompt?.(question, { echo: false, signal: target.signal }).catch((error) => {
        if (target.signal.aborted) throw error;
        return undefined;
      });
      if (passphrase === undefined || passphrase === "") return undefined;
      const reading = await readPrivateKey(file, passphrase);
      if (reading.kind === "key") return { key: reading.key, passphrase };
    }
    return undefined;
  })();
  typedPassphrases.set(file, asking);
  asking.then(
    (opened) => opened === undefined && typedPassphrases.delete(file),
    () => typedPassphrases.delete(file),
  );
  return asking;
}
