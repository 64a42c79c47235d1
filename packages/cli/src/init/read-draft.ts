/** Reads what another tool has. */
import path from "node:path";
import type { CliContext } from "../process/cli-context.ts";
import { UsageError } from "../process/usage-error.ts";
import type { Draft } from "./draft.ts";
import { readAnsible } from "./from-ansible.ts";
import { readChaos } from "./from-chaos.ts";
import { readPyinfra } from "./from-pyinfra.ts";
import { readSshConfig } from "./from-ssh-config.ts";
import type { InitSource } from "./sources.ts";

const EXAMPLES: { readonly [Source in InitSource]: string } = {
  ansible: "hosts.ini",
  "ssh-config": "~/.ssh/config",
  pyinfra: "inventory.py",
  chaos: "fleet.yaml",
};

/** @throws UsageError for a file that can't be read, and where none is named */
export async function readDraft(from: InitSource, file: string | undefined, context: CliContext): Promise<Draft> {
  const { cwd } = context;
  if (from === "ssh-config") return readSshConfig(file, cwd, context.environment.HOME);
  if (file === undefined) {
    throw new UsageError(`No file is named`, `Write: towline init --from ${from} ${EXAMPLES[from]}`);
  }
  if (from === "pyinfra") return readPyinfra(file, cwd);
  if (from === "chaos") return readChaos(file, path.resolve(cwd, file));
  return readAnsible(file, context);
}
