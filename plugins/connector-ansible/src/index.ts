/** @towline/connector-ansible: the hosts of an Ansible inventory, for the connectors that reach them. */
import { ConnectError, defineConnector } from "@towline/core";

const PATH = "^[^\\u0000-\\u001f\\u007f]+$";

/** The connector: `@ansible/INVENTORY`, and as a boat with `ansible_inventory`. */
export default defineConnector({
  name: "ansible",
  summary: "The hosts of Ansible inventories",
  dataSchema: {
    type: "object",
    properties: {
      ansible_inventory: {
        anyOf: [
          { type: "string", pattern: PATH },
          { type: "array", items: { type: "string", pattern: PATH } },
        ],
      },
      ansible_playbook_dir: { type: "string", pattern: PATH },
      ansible_run: { type: "boolean" },
      ansible_refusal: { type: "string" },
      ansible_advice: { type: "string" },
    },
  },
  dataMeta: {
    ansible_inventory: {
      description: "The inventory, or several: files, folders, lists such as web1,web2; used by a bare @ansible",
      default: "/etc/ansible/hosts",
      example: ["inventories/production", "extra.yml"],
    },
    ansible_playbook_dir: {
      description: "The folder of the playbooks, whose group_vars and host_vars count too",
      example: ".",
    },
    ansible_run: {
      description:
        "Let what the inventory says run here: scripts and plugins, by ansible-inventory; a ProxyCommand; agent forwarding",
      default: false,
      ownOnly: true,
    },
    ansible_refusal: { description: "Why a host can't be reached as its variables say", hidden: true },
    ansible_advice: { description: "What to do about that", hidden: true },
  },
  async *makeNamesData(name, context) {
    yield* (await import("./hosts/make-names-data.ts")).makeNamesData(name, context);
  },
  explainData: async ({ data: { ansible_refusal: refusal, ansible_advice: advice } }) =>
    refusal === undefined ? [] : [`The host can't be reached: ${refusal}. ${advice ?? ""}`.trimEnd()],
  /** Only hosts that can't be reached come here: all others are those of other connectors. */
  async connect({ name, data }) {
    throw new ConnectError("protocol", `${name} can't be reached: ${data.ansible_refusal ?? "it names an inventory"}`, {
      host: name,
      connector: "ansible",
      advice: data.ansible_advice ?? "Write the name of one of its hosts.",
      retry: "never",
    });
  },
  checkInstallation: async () => [await (await import("./check-installation.ts")).checkAnsible()],
});
