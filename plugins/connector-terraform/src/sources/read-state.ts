/** Reads the outputs from a file: a state file, or what `output -json` or `show -json` printed. */
import type { NamesContext } from "@towline/core";
import { isRecord, listingFailed, parseJson, readSourceFile, resolveSourcePath, showText } from "@towline/listing";
import { readOutputs, type ToldOutputs } from "../outputs/outputs.ts";

/** @throws InventoryError */
export async function readState(file: string, context: NamesContext): Promise<ToldOutputs> {
  const path = resolveSourcePath(file, context);
  const source = `the file ${showText(path)}`;
  const carrier = await context.carrier();
  const text = await readSourceFile({ connector: "terraform", carrier, path, signal: context.signal });
  if (text === undefined) {
    throw listingFailed(
      "terraform",
      `There is no state file ${showText(path)}`,
      "Correct terraform_state; a state that is kept elsewhere is asked for by terraform: leave terraform_state out.",
    );
  }
  const state = parseJson("terraform", `What ${source} holds`, text);
  if (isRecord(state) && "encrypted_data" in state) {
    throw listingFailed(
      "terraform",
      `What ${source} holds is encrypted`,
      "Leave terraform_state out, and set terraform_program: tofu, which can read it.",
    );
  }
  return readOutputs(outputsIn(state), source);
}

/** A state without outputs has none, and what is no state at all is refused by who reads them. */
function outputsIn(state: unknown): unknown {
  if (!isRecord(state)) return state;
  if ("terraform_version" in state || "format_version" in state) {
    const holder = isRecord(state.values) ? state.values : state;
    return holder.outputs ?? {};
  }
  return state;
}
