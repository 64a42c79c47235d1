/** Asks vagrant, which takes seconds to start and runs the Vagrantfile: only one that is the user's own. */
import { existsSync } from "node:fs";
import path from "node:path";
import { type Connection, judgePath, type NamesContext } from "@towline/core";
import { askProgram, type KnownFailure, listingFailed, resolveSourcePath, showText } from "@towline/listing";
import { readMachineLines } from "./machine-lines.ts";

/** For two questions to a program that asks a provider about each machine. */
export const DEADLINE_MS = 240_000;
const ANSWER_MS = 110_000;

/** Which environment, and by which program. */
export interface VagrantData {
  readonly vagrant_dir?: string | undefined;
  readonly vagrant_program?: string | undefined;
}

/** Vagrant on a carrier. */
export interface Vagrant {
  readonly carrier: Connection;
  /** Where the Vagrantfile is looked for. */
  readonly folder: string;
  /** @throws InventoryError that says why it does not answer */
  ask(...words: readonly string[]): Promise<string>;
}

/** @throws InventoryError where somebody else's Vagrantfile would be run */
export async function openVagrant(context: NamesContext): Promise<Vagrant> {
  const { vagrant_dir: named = ".", vagrant_program: program = "vagrant" } = context.data as VagrantData;
  const folder = resolveSourcePath(named, context);
  if (context.isHere) refuseForeignCode(folder);
  const carrier = await context.carrier();
  const environment = [`VAGRANT_CWD=${folder}`, "VAGRANT_CHECKPOINT_DISABLE=1"];
  const ask = (...words: readonly string[]): Promise<string> =>
    askProgram({
      ...{ connector: "vagrant", carrier, signal: context.signal, program, timeout: ANSWER_MS },
      argv: ["env", ...environment, program, ...words],
      install: "Install it there (Debian: vagrant), or list the hosts in the config.",
      failures: FAILURES,
      chooseLine: errorIn,
      advice: `See by hand, in ${showText(folder)}: vagrant status`,
    });
  return { carrier, folder, ask };
}

/** A Vagrantfile is a program. Vagrant takes the nearest one on the way up. */
function refuseForeignCode(folder: string): void {
  const found = foldersUp(folder)
    .flatMap((each) => ["Vagrantfile", "vagrantfile"].map((name) => path.join(each, name)))
    .find((file) => existsSync(file));
  const distrust = found === undefined ? undefined : judgePath(found);
  if (found === undefined || distrust === undefined) return;
  throw listingFailed(
    "vagrant",
    `${showText(found)} is not run: ${distrust.why}`,
    `If it is yours: ${distrust.remedy}.`,
  );
}

function foldersUp(folder: string): readonly string[] {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [folder, ...foldersUp(parent)];
}

/** Of machine-readable output, the error; of other output, its first line, which says what is wrong. */
function errorIn(complaint: string): string {
  const error = readMachineLines(complaint).find(({ type }) => type === "error-exit");
  const text = error === undefined ? complaint : (error.data[1] ?? "");
  return text.split("\n").find((line) => line.trim() !== "") ?? "";
}

const FAILURES: readonly KnownFailure[] = [
  {
    words: /NoEnvironmentError|A Vagrant environment or target machine is required/,
    message: "there is no Vagrantfile",
    advice: "Set vagrant_dir to the folder that has it.",
  },
  {
    words:
      /NoDefaultProvider|No usable default provider|ProviderNotUsable|provider .* (?:not usable|could not be found)/i,
    message: "it has no provider that works there",
    advice: "Install the provider of the machines, such as VirtualBox, or run vagrant as the user who made them.",
  },
  {
    words: /VagrantfileSyntaxError|VagrantfileLoadError|syntax error|Vagrantfile/,
    message: "the Vagrantfile can't be loaded",
    advice: "See by hand: vagrant validate",
  },
  {
    words: /MachineLocked|is locked|another process is already executing/i,
    message: "another vagrant works on a machine",
    advice: "Wait until it has ended.",
  },
  {
    words: /SSHNotReady|not yet ready for SSH|not ready for SSH/,
    message: "a machine is not ready for ssh",
    advice: "Wait until it is up, or name another one: @vagrant/NAME",
  },
];
