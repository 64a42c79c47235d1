/** @towline/connector-ansible/inventory: reads inventories of Ansible's, for whoever wants more of them than hosts. */

export { holdsTemplate, UnsafeText, VaultValue } from "./formats/marked-values.ts";
export type { FoundPath, InventoryFiles } from "./sources/inventory-files.ts";
export {
  type AnsibleInventory,
  type InventoryGroup,
  type InventoryHost,
  type ReadInventoryOptions,
  readInventory,
} from "./sources/read-inventory.ts";
export type { ForeignSource } from "./sources/read-sources.ts";
