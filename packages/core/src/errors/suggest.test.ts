/** Suggestions look at what people mean. */
import { expect, test } from "vitest";
import { suggest } from "./suggest.ts";

const KEYS = [
  "ssh_hostname",
  "ssh_port",
  "ssh_user",
  "ssh_key",
  "ssh_key_password",
  "ssh_password",
  "ssh_known_hosts_file",
];
const ARGUMENTS = ["_sudo", "_sudo_user", "_sudo_password", "_su_user", "_use_sudo_login", "_timeout"];

test.each<[string, readonly string[], string | undefined]>([
  ["ssh_username", KEYS, "ssh_user"],
  ["ssh_prot", KEYS, "ssh_port"],
  ["SSH_PORT", KEYS, "ssh_port"],
  ["ssh-port", KEYS, "ssh_port"],
  ["sshPort", KEYS, "ssh_port"],
  ["ssh_host", KEYS, "ssh_hostname"],
  ["ssh_key_file", KEYS, "ssh_key"],
  ["ssh_pass", KEYS, "ssh_password"],
  ["shh_port", KEYS, "ssh_port"],
  ["_sudo_pass", ARGUMENTS, "_sudo_password"],
  ["sudo", ARGUMENTS, "_sudo"],
  ["_sudouser", ARGUMENTS, "_sudo_user"],
  ["successexitcodes", ["successExitCodes", "stdin"], "successExitCodes"],
  ["wbe", ["web", "db"], "web"],
  ["web10", ["web", "web1"], "web1"],
  ["x", ["y", "z"], undefined],
  ["ssh_port", KEYS, undefined],
  ["entirely-different", KEYS, undefined],
])("%s among %j is %s", (name, candidates, meant) => {
  expect(suggest(name, candidates)).toBe(meant);
});
