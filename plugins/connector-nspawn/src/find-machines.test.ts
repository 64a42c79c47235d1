/** Which machines are read from what systemd-machined and the processes of a carrier say. */
import { expect, test } from "vitest";
import { readMachines } from "./find-machines.ts";
import { nameOfCommand } from "./name-of-command.ts";

test.each<[string, string | undefined]>([
  ["systemd-nspawn --quiet --keep-unit --boot --network-veth -U --settings=override --machine=web", "web"],
  ["systemd-nspawn -M web -D /srv/other sh -c x", "web"],
  ["systemd-nspawn -bD /srv/web", "web"],
  ["systemd-nspawn -b -D/srv/web", "web"],
  ["systemd-nspawn --image /srv/web.raw --boot", "web"],
  ["systemd-nspawn -qi /srv/web.raw", "web"],
  ["systemd-nspawn --boot", undefined],
])("%s", (command, name) => expect(nameOfCommand(command.split(" "))).toBe(name));

test("systemd-machined counts; what it does not know is added; a line break in an argument adds nothing", () => {
  const text = [
    ...["machine 100 web", "machine  gone", "process 101", " systemd-nspawn", " --machine=web"],
    ...["process 102", " systemd-nspawn", " -D", " /srv/a machine 7 b", "process 103", " systemd-nspawn", ""],
  ];
  expect([...readMachines(text.join("\n"))]).toEqual([
    ["web", 100],
    ["a machine 7 b", 102],
  ]);
});
