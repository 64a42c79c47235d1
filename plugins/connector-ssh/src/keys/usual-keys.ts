/** The keys that are tried where none is named. */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Names in `~/.ssh`, in the order in which they are tried. */
export const USUAL_KEYS: readonly string[] = ["id_ed25519", "id_ecdsa", "id_rsa"];

/** Those that lie in a security key, which wants a touch for each login. */
export const USUAL_SECURITY_KEYS: readonly string[] = ["id_ed25519_sk", "id_ecdsa_sk"];

/** Where such keys would be. */
export function usualKeyFiles(names: readonly string[] = USUAL_KEYS): readonly string[] {
  return names.map((name) => join(homedir(), ".ssh", name));
}

/** Those that are there. */
export function findUsualKeys(names: readonly string[]): readonly string[] {
  return usualKeyFiles(names).filter((file) => existsSync(file));
}
