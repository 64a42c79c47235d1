/** Hosts that Terraform or OpenTofu made: those of an output, by the program, or by the file that holds the state. */
import { checkProgram, defineConnector } from "@towline/core";
import { makeNamesData } from "./make-names-data.ts";

const TEXT = "^[^\\u0000-\\u001f\\u007f]+$";

export default defineConnector({
  name: "terraform",
  summary: "Lists hosts of an output of Terraform or OpenTofu",
  dataSchema: {
    type: "object",
    properties: {
      terraform_output: { type: "string", pattern: TEXT },
      terraform_dir: { type: "string", pattern: TEXT },
      terraform_state: { type: "string", pattern: TEXT },
      terraform_workspace: { type: "string", pattern: "^[^\\s\\u0000-\\u001f\\u007f-][^\\s\\u0000-\\u001f\\u007f]*$" },
      terraform_program: { type: "string", pattern: "^[^\\s\\u0000-\\u001f\\u007f-][^\\u0000-\\u001f\\u007f]*$" },
    },
  },
  dataMeta: {
    terraform_output: {
      description: "The output whose hosts a bare @terraform lists, with a dotted path into it",
      default: "pyinfra_inventory",
      example: "servers.eu",
    },
    terraform_dir: {
      description: "The folder where terraform is asked, from the config's folder (else that folder)",
      example: "infra",
      ownOnly: true,
    },
    terraform_state: {
      description:
        "A state file, or what terraform output -json or show -json printed: read instead of asking terraform",
      example: "infra/terraform.tfstate",
      ownOnly: true,
    },
    terraform_workspace: { description: "The workspace (else the one that is selected there)", example: "staging" },
    terraform_program: {
      description: "The program that is asked",
      default: "terraform",
      example: "tofu",
      ownOnly: true,
    },
  },
  makeNamesData,
  checkInstallation: async () => [
    await checkProgram({
      argv: ["terraform", "version"],
      advice: "Install it, or set terraform_program: tofu; a state file (terraform_state) needs neither.",
    }),
  ],
});
