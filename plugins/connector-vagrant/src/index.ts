/** Machines of Vagrant: lists those that run, and ssh reaches them as `vagrant ssh-config` says. */
import { checkProgram, defineConnector } from "@towline/core";
import { makeNamesData } from "./make-names-data.ts";
import { DEADLINE_MS } from "./vagrant-command.ts";

export default defineConnector({
  name: "vagrant",
  summary: "Lists machines of Vagrant that run",
  dataSchema: {
    type: "object",
    properties: {
      vagrant_dir: { type: "string", pattern: "^[^\\u0000-\\u001f\\u007f]+$" },
      vagrant_program: { type: "string", pattern: "^[^\\s\\u0000-\\u001f\\u007f-][^\\u0000-\\u001f\\u007f]*$" },
    },
  },
  dataMeta: {
    vagrant_dir: {
      description: "The folder with the Vagrantfile, from the config's folder (else that folder)",
      example: "lab",
      ownOnly: true,
    },
    vagrant_program: { description: "The program that is asked", default: "vagrant", ownOnly: true },
  },
  deadlines: { makeNamesData: DEADLINE_MS },
  makeNamesData,
  checkInstallation: async () => [
    await checkProgram({
      argv: ["vagrant", "--version"],
      advice: "Install it (Debian: vagrant) to list machines of this machine.",
    }),
  ],
});
