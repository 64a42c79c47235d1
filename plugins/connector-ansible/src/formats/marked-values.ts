/** Values that are more than what JSON has: what is encrypted, and text that holds no template whatever it looks like. */

/** A value that Ansible's vault encrypted. It is left alone. */
export class VaultValue {
  toJSON(): string {
    return "(encrypted by ansible-vault)";
  }
}

/** Text after `!unsafe`. */
export class UnsafeText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** As Ansible writes it down. */
  toJSON(): { readonly __ansible_unsafe: string } {
    return { __ansible_unsafe: this.text };
  }
}

/** What begins a file that is encrypted as a whole. */
const VAULT_HEADER = "$ANSIBLE_VAULT;";

export function isVaultText(text: string): boolean {
  return text.startsWith(VAULT_HEADER);
}

/** Whether Ansible would make another text of it, which is not done here. */
export function holdsTemplate(value: unknown): boolean {
  if (typeof value === "string") return /\{[{%#]/.test(value);
  if (typeof value !== "object" || value === null) return false;
  if (value instanceof UnsafeText || value instanceof VaultValue) return false;
  return Object.values(value).some(holdsTemplate);
}

/** Whether an encrypted value is anywhere in it. */
export function holdsVault(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return value instanceof VaultValue || Object.values(value).some(holdsVault);
}

/** In JSON, what YAML has a tag for is an object with one key. */
export function readMarks(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof UnsafeText || value instanceof VaultValue) return value;
  if (Array.isArray(value)) return value.map(readMarks);
  const { __ansible_vault: vault, __ansible_unsafe: unsafe } = value as { readonly [key: string]: unknown };
  if (typeof vault === "string") return new VaultValue();
  if (typeof unsafe === "string") return new UnsafeText(unsafe);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, readMarks(item)]));
}
