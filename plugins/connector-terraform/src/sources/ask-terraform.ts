/** Asks terraform, or OpenTofu, for its outputs. */
import type { NamesContext } from "@towline/core";
import { askProgram, type KnownFailure, parseJson, resolveSourcePath, showText } from "@towline/listing";
import { readOutputs, type ToldOutputs } from "../outputs/outputs.ts";

/** Where and how it is asked. */
export interface TerraformData {
  readonly terraform_dir?: string | undefined;
  readonly terraform_workspace?: string | undefined;
  readonly terraform_program?: string | undefined;
}

/** @throws InventoryError */
export async function askTerraform(data: TerraformData, context: NamesContext): Promise<ToldOutputs> {
  const { terraform_program: program = "terraform", terraform_workspace: workspace } = data;
  const folder = folderOf(data, context);
  const inFolder = folder === undefined ? [] : [`-chdir=${folder}`];
  const selected = workspace === undefined ? [] : ["env", `TF_WORKSPACE=${workspace}`];
  const printed = await askProgram({
    ...{ connector: "terraform", carrier: await context.carrier(), signal: context.signal },
    argv: [...selected, program, ...inFolder, "output", "-json", "-no-color"],
    program,
    install: `Install it there, name another program by terraform_program, or read its state file: terraform_state`,
    failures: failuresOf(program, folder),
  });
  const source = folder === undefined ? program : `${program} in ${showText(folder)}`;
  return readOutputs(parseJson("terraform", `What ${source} printed`, withoutRemarks(printed)), source);
}

/** The process does not start in the config's folder, so terraform is told to go there. */
function folderOf({ terraform_dir: folder }: TerraformData, context: NamesContext): string | undefined {
  if (folder !== undefined) return resolveSourcePath(folder, context);
  return context.isHere ? context.cwd : undefined;
}

/** Some versions and wrappers of it print remarks before the JSON. */
function withoutRemarks(printed: string): string {
  const start = printed.search(/^[{[]/m);
  return start > 0 ? printed.slice(start) : printed;
}

function failuresOf(program: string, folder: string | undefined): readonly KnownFailure[] {
  const there = folder === undefined ? program : `${program} -chdir=${showText(folder)}`;
  return [
    { words: /-chdir option/, message: "there is no such folder", advice: "Correct terraform_dir." },
    {
      words: /initialization required|please run "\w+ init"|Module not installed|Missing required provider/i,
      message: "it has not been initialized there",
      advice: `Run: ${there} init`,
    },
    {
      words: /Unsupported state file|state file could not|Failed to (?:load|read) state|snapshot was created by/i,
      message: "the state can't be read",
      advice: `See by hand: ${there} state list`,
    },
    {
      words:
        /No valid credential|AccessDenied|access denied|Unauthorized|unauthorized|Forbidden|ExpiredToken|token .*expired|login/,
      message: "the state may not be read",
      advice: `Log in to where the state is kept, and see by hand: ${there} output`,
    },
    {
      words: /workspace ".*" (?:doesn't|does not) exist|No such workspace/i,
      message: "there is no such workspace",
      advice: `Correct terraform_workspace; those there are: ${there} workspace list`,
    },
  ];
}
