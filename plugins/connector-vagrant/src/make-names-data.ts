/** The machines of `@vagrant`, or the one of `@vagrant/NAME`, that run. */
import { InventoryError, type NamesContext, type NamesData } from "@towline/core";
import { listingFailed, nameProblem, refuseTwins, showText } from "@towline/listing";
import { readMachineLines } from "./machine-lines.ts";
import { readOptions } from "./read-options.ts";
import { type MachineAddress, readSshConfig, toSettings } from "./ssh-config.ts";
import { openVagrant } from "./vagrant-command.ts";

/** A slash at its beginning would make vagrant take it for a pattern. */
const MACHINE = /^[^\s/-]\S*$/;
const MOST_SHOWN = 30;

/** @throws InventoryError */
export async function* makeNamesData(name: string | undefined, context: NamesContext): AsyncIterable<NamesData> {
  if (name !== undefined) checkName(name);
  const vagrant = await openVagrant(context);
  const states = readStates(await vagrant.ask("status", "--machine-readable"));
  const running = [...states].flatMap(([machine, state]) =>
    state === "running" && (name === undefined || machine === name) ? [machine] : [],
  );
  if (running.length === 0) throw noneRuns(name, states, vagrant.folder);
  const options = await readOptions(vagrant.carrier, vagrant.folder, context.signal);
  const addresses = readSshConfig(await vagrant.ask("ssh-config", ...running));
  const hosts = running.map((machine): NamesData => {
    const settings = settingsOf(machine, addresses, context.isHere);
    const groups = new Set([...(options.groups.get(machine) ?? []), "@vagrant"]);
    return { name: `@vagrant/${machine}`, data: { ...settings, ...options.data.get(machine) }, groups: [...groups] };
  });
  yield* refuseTwins("vagrant", hosts);
}

function checkName(name: string): void {
  const problem = nameProblem(name) ?? (MACHINE.test(name) ? undefined : "is the name of no machine");
  if (problem === undefined) return;
  throw new InventoryError("ERR_TOWLINE_TARGET_INVALID", `@vagrant/${showText(name)} ${problem}`, {
    connector: "vagrant",
    advice: "Write @vagrant/NAME with a name of the Vagrantfile, or @vagrant for all that run.",
  });
}

/** What a machine is named by comes from a program that somebody wrote, and goes into a command line. */
function readStates(printed: string): ReadonlyMap<string, string> {
  const states = readMachineLines(printed).flatMap(({ machine, type, data: [state = ""] }) =>
    type === "state" && nameProblem(machine) === undefined && MACHINE.test(machine) ? [[machine, state] as const] : [],
  );
  return new Map(states);
}

function settingsOf(machine: string, addresses: readonly MachineAddress[], isHere: boolean) {
  const address = addresses.find((each) => each.machine === machine);
  const settings = address === undefined ? undefined : toSettings(address, isHere);
  if (settings !== undefined) return settings;
  throw listingFailed(
    "vagrant",
    `vagrant tells no address of ${showText(machine)}`,
    `See by hand: vagrant ssh-config ${showText(machine)}`,
  );
}

function noneRuns(name: string | undefined, states: ReadonlyMap<string, string>, folder: string): Error {
  const shown = [...states].slice(0, MOST_SHOWN).map(([machine, state]) => `${showText(machine)} (${showText(state)})`);
  const known = shown.length === 0 ? "There is none." : `There are: ${shown.join(", ")}`;
  const state = name === undefined ? undefined : states.get(name);
  if (name === undefined) {
    return listingFailed("vagrant", `No machine of ${showText(folder)} runs`, `${known}. Start them: vagrant up`);
  }
  if (state === undefined) return listingFailed("vagrant", `Vagrant has no machine ${showText(name)}`, known);
  return listingFailed(
    "vagrant",
    `The machine ${showText(name)} does not run: it is ${showText(state)}`,
    `Start it: vagrant up ${showText(name)}`,
  );
}
