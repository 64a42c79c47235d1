/** The hosts of `@terraform/output.path`. */
import type { NamesContext, NamesData } from "@towline/core";
import { refuseTwins } from "@towline/listing";
import { findOutput } from "./outputs/find-output.ts";
import { readHosts } from "./outputs/read-hosts.ts";
import { askTerraform, type TerraformData } from "./sources/ask-terraform.ts";
import { readState } from "./sources/read-state.ts";

/** As pyinfra has it. */
const DEFAULT_OUTPUT = "pyinfra_inventory";

interface ListingData extends TerraformData {
  readonly terraform_output?: string | undefined;
  readonly terraform_state?: string | undefined;
}

/** @throws InventoryError */
export async function* makeNamesData(name: string | undefined, context: NamesContext): AsyncIterable<NamesData> {
  const data: ListingData = context.data;
  const path = name ?? data.terraform_output ?? DEFAULT_OUTPUT;
  const { terraform_state: state } = data;
  const outputs = state === undefined ? await askTerraform(data, context) : await readState(state, context);
  yield* refuseTwins("terraform", readHosts(path, findOutput(outputs, path)));
}
