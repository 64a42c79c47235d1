/** An inventory to be read by Ansible and by us. */

/** The files of an inventory, and which of them are named. */
export interface InventoryCase {
  readonly name: string;
  /** By path. A value that is no text is what JSON makes of it. */
  readonly files: { readonly [path: string]: string };
  /** Default: the file `hosts`. */
  readonly sources?: readonly string[] | undefined;
  readonly playbookFolder?: string | undefined;
}
