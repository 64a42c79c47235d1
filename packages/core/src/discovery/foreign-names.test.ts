/** Who comes from another tool is told what to use here. */
import { expect, test } from "vitest";
import { insteadOfConnector, insteadOfKey } from "./foreign-names.ts";

test.each([
  ["ansible_host", "ssh_hostname"],
  ["ansible_become_password", "_sudo_password"],
  ["ansible_ssh_private_key_file", "ssh_key"],
  ["ssh_paramiko_connect_kwargs", "ssh_connect_timeout"],
  ["docker_container_id", "@docker/NAME"],
  ["kubectl_pod", "kubernetes_"],
  ["winrm_port", "OpenSSH"],
  ["ssh_cli_path", "ssh_engine"],
])("the key %s: %s", (key, instead) => {
  expect(insteadOfKey(key)).toContain(instead);
});

test.each(["ssh_user", "kubectl", "toString", "__proto__", "mine", "ansible_unknown"])(
  "the key %s is nobody's",
  (key) => {
    expect(insteadOfKey(key)).toBeUndefined();
  },
);

test.each([
  ["kubectl", "@kubernetes"],
  ["lxcssh", "@ssh/box//@lxc/NAME"],
  ["chain", "//"],
  ["nomad", "nomad"],
])("the connector %s: %s", (identifier, instead) => {
  expect(insteadOfConnector(identifier)).toContain(instead);
});

test.each(["ssh", "toString", "constructor"])("the connector %s is no other tool's", (identifier) => {
  expect(insteadOfConnector(identifier)).toBeUndefined();
});
