/** What becomes of the variables that say how to reach a host, and of those that don't. */
import { expect, test } from "vitest";
import { UnsafeText, VaultValue } from "../formats/marked-values.ts";
import { type DescribeContext, describeHost } from "./describe-host.ts";

function describe(
  vars: { readonly [key: string]: unknown },
  context: Partial<DescribeContext> & { name?: string } = {},
) {
  const remarks: string[] = [];
  const { name = "web1", settings = {}, mayRun = false } = context;
  const host = { name, groups: ["web"], vars: new Map(Object.entries(vars)) };
  return { ...describeHost(host, { settings, mayRun, remark: (text) => remarks.push(text) }), remarks };
}

test.each([
  [{}, "@ssh/web1", {}],
  [
    { ansible_host: "10.0.0.1", ansible_port: "2222", ansible_user: "me" },
    "@ssh/web1",
    { ssh_hostname: "10.0.0.1", ssh_port: 2222, ssh_user: "me" },
  ],
  [
    { ansible_ssh_host: "10.0.0.1", ansible_ssh_port: 22, ansible_ssh_user: "me" },
    "@ssh/web1",
    { ssh_hostname: "10.0.0.1", ssh_port: 22, ssh_user: "me" },
  ],
  [
    { ansible_password: 1234, ansible_ssh_private_key_file: "~/.ssh/k" },
    "@ssh/web1",
    { ssh_password: "1234", ssh_key: "~/.ssh/k" },
  ],
  [{ ansible_connection: "ansible.builtin.ssh", ansible_timeout: 10 }, "@ssh/web1", { ssh_connect_timeout: 10 }],
  [
    { ansible_connection: "paramiko", ansible_host_key_checking: false },
    "@ssh/web1",
    { ssh_strict_host_key_checking: "no" },
  ],
  [{ ansible_connection: "local" }, "@local", {}],
  [
    { ansible_connection: "docker", ansible_host: "app", ansible_user: "app" },
    "@docker/app",
    { docker_container_id: "app", docker_user: "app" },
  ],
  [{ ansible_connection: "community.docker.docker" }, "@docker/web1", { docker_container_id: "web1" }],
  [{ ansible_connection: "containers.podman.podman" }, "@podman/web1", { podman_container_id: "web1" }],
  [
    {
      ansible_connection: "kubernetes.core.kubectl",
      ansible_kubectl_namespace: "shop",
      ansible_kubectl_container: "app",
    },
    "@kubernetes/shop/web1:app",
    {},
  ],
  [{ ansible_connection: "community.general.lxc" }, "@lxc/web1", {}],
  [{ ansible_connection: "lxd", ansible_lxd_remote: "far" }, "@lxd/far:web1", {}],
  [{ ansible_connection: "chroot", ansible_host: "/srv/image" }, "@chroot/srv/image", {}],
  [{ ansible_become: "yes" }, "@ssh/web1", { _sudo: true }],
  [
    { ansible_become: true, ansible_become_user: "app", ansible_become_pass: "x" },
    "@ssh/web1",
    { _sudo: true, _sudo_user: "app", _sudo_password: "x" },
  ],
  [
    { ansible_become: true, ansible_become_method: "su", ansible_become_flags: "-l" },
    "@ssh/web1",
    { _su_user: "root", _use_su_login: true },
  ],
  [{ ansible_become: 1, ansible_become_method: "community.general.doas" }, "@ssh/web1", { _doas: true }],
  [{ ansible_become: false, ansible_become_method: "runas" }, "@ssh/web1", {}],
  [
    { ansible_shell_executable: "/bin/bash", ansible_python_interpreter: "/usr/bin/python3" },
    "@ssh/web1",
    { _shell_executable: "/bin/bash" },
  ],
  [{ ansible_host: new UnsafeText("10.0.0.1") }, "@ssh/web1", { ssh_hostname: "10.0.0.1" }],
  [
    { ansible_ssh_common_args: "-o ProxyJump=me@bastion:22 -o ControlMaster=auto -C" },
    "@ssh/web1",
    { ssh_proxy_jump: "me@bastion:22", ssh_compression: true },
  ],
  [
    { ansible_ssh_common_args: '-o ProxyCommand="ssh -W %h:%p -q -p 2222 me@bastion"' },
    "@ssh/web1",
    { ssh_proxy_jump: "me@bastion:2222" },
  ],
  [
    { ansible_ssh_extra_args: "-J bastion", ansible_ssh_common_args: "-oStrictHostKeyChecking=no" },
    "@ssh/web1",
    { ssh_proxy_jump: "bastion", ssh_strict_host_key_checking: "no" },
  ],
])("%j", (vars, name, data) => {
  expect(describe(vars)).toMatchObject({ name, groups: ["@ansible", "web"] });
  expect(describe(vars).data).toEqual(data);
});

test.each([
  [{ ansible_connection: "winrm" }, /ansible_connection is winrm/],
  [{ ansible_connection: "ansible.netcommon.network_cli" }, /network_cli/],
  [{ ansible_connection: "my.own.ssh" }, /my\.own\.ssh/],
  [{ ansible_host: "{{ address }}" }, /ansible_host holds a Jinja template/],
  [{ ansible_password: new VaultValue() }, /ansible_password is encrypted/],
  [{ ansible_become: true, ansible_become_method: "runas" }, /runas/],
  [{ ansible_port: "many" }, /ansible_port is no number/],
  [{ ansible_host: "-oProxyCommand=x" }, /is no address/],
  [{ ansible_host: "a;reboot" }, /is no address/],
  [{ ansible_ssh_common_args: "-o ProxyCommand='nc %h %p'" }, /ProxyCommand, which would run here/],
  [{ ansible_connection: "docker", ansible_docker_extra_args: "-H tcp://x" }, /ansible_docker_extra_args/],
])("%j is refused, alone", (vars, message) => {
  const { name, data } = describe(vars);
  expect(name).toBe("@ansible/web1");
  expect(data).toEqual({ ansible_refusal: expect.stringMatching(message), ansible_advice: expect.any(String) });
});

test("what the user sets is in nobody's way", () => {
  const vars = { ansible_password: new VaultValue(), ansible_host: "{{ x }}" };
  expect(describe(vars, { settings: { ssh_password: "own", ssh_hostname: "10.0.0.1" } })).toMatchObject({
    name: "@ssh/web1",
    data: {},
  });
});

test("what would run here runs only where the user lets it", () => {
  const vars = { ansible_ssh_common_args: "-o ProxyCommand='nc %h %p' -o UserKnownHostsFile=/dev/null -A" };
  expect(describe(vars, { mayRun: true }).data).toEqual({
    ssh_proxy_command: "nc %h %p",
    ssh_known_hosts_file: "/dev/null",
    ssh_forward_agent: true,
  });
  const guarded = describe({ ansible_ssh_common_args: "-o UserKnownHostsFile=/dev/null -A -o Tunnel=yes" });
  expect(guarded.data).toEqual({});
  expect(guarded.remarks).toHaveLength(3);
});

test("all other variables are facts, and what is encrypted is not", () => {
  const { facts, remarks } = describe({
    os: "debian",
    docker_users: ["a"],
    ansible_facts: {},
    key: new VaultValue(),
    url: "http://{{ x }}",
  });
  expect(facts).toEqual({ os: "debian", docker_users: ["a"], url: "http://{{ x }}" });
  expect(remarks).toEqual(["variables hold Jinja templates, which are not evaluated"]);
});
