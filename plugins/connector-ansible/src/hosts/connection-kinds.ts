/** Which of our connectors stands for a connection plugin of Ansible's, and how it names a host. */
import type { ConnectedHost, ConnectionContext } from "./connection-context.ts";
import { RefusedHost } from "./host-variables.ts";
import { readSshHost } from "./read-ssh-host.ts";

type ReadHost = (context: ConnectionContext) => ConnectedHost;

const ADDRESS = ["ansible_host"];
const USER = ["ansible_user", "ansible_ssh_user"];

/** By the last part of the plugin's name: `community.docker.docker` is `docker`. */
const CONNECTIONS: { readonly [plugin: string]: ReadHost } = {
  smart: readSshHost,
  ssh: readSshHost,
  paramiko: readSshHost,
  paramiko_ssh: readSshHost,
  local: () => ({ name: "@local", data: {} }),
  docker: (context) => readContainer("docker", [...ADDRESS, "ansible_docker_host"], context),
  docker_api: (context) => readContainer("docker", [...ADDRESS, "ansible_docker_host"], context),
  podman: (context) => readContainer("podman", [...ADDRESS, "ansible_podman_host"], context),
  kubectl: readPod,
  lxc: (context) => readPlain("lxc", [...ADDRESS, "ansible_lxc_host"], context),
  lxd: (context) => readInstance("lxd", context),
  incus: (context) => readInstance("incus", context),
  chroot: (context) => {
    const folder = addressOf(ADDRESS, context);
    return { name: `@chroot/${folder.replace(/^\/+/, "")}`, data: {} };
  },
};

/** The collections that these plugins come with; of another one's we know nothing. */
const COLLECTIONS =
  /^(?:ansible\.(?:builtin|legacy|posix)|community\.(?:docker|general|kubernetes)|kubernetes\.core|containers\.podman)$/;

/** Names that no connector takes for an option or a path, and no shell for anything else. */
const PLAIN = /^[A-Za-z0-9][A-Za-z0-9_.:-]*$/;

/** @throws RefusedHost */
export function readConnection(context: ConnectionContext): ConnectedHost {
  const plugin = context.variables.text(["ansible_connection"]) ?? "ssh";
  const dot = plugin.lastIndexOf(".");
  const read = Object.hasOwn(CONNECTIONS, plugin.slice(dot + 1)) ? CONNECTIONS[plugin.slice(dot + 1)] : undefined;
  if (read !== undefined && (dot < 0 || COLLECTIONS.test(plugin.slice(0, dot)))) return read(context);
  throw new RefusedHost(
    `its ansible_connection is ${plugin.slice(0, 100)}, which has no counterpart in Towline`,
    "Leave the host out, or reach it by ssh: ansible_connection=ssh.",
  );
}

function addressOf(names: readonly string[], { name, variables }: ConnectionContext): string {
  return variables.text(names) ?? name;
}

function readPlain(connector: string, names: readonly string[], context: ConnectionContext): ConnectedHost {
  const address = addressOf(names, context);
  if (PLAIN.test(address)) return { name: `@${connector}/${address}`, data: {} };
  throw new RefusedHost(
    `${JSON.stringify(address)} is no name for @${connector}`,
    "Correct ansible_host in the inventory.",
  );
}

function readContainer(connector: string, names: readonly string[], context: ConnectionContext): ConnectedHost {
  const { variables } = context;
  const elsewhere = `ansible_${connector}_extra_args`;
  if (variables.text([elsewhere]) !== undefined) {
    throw new RefusedHost(
      `${elsewhere} has no counterpart, and may lead to another ${connector}`,
      `Write the way to it as a route: @ssh/box//@${connector}/NAME.`,
    );
  }
  const { name } = readPlain(connector, names, context);
  const identifier = name.slice(connector.length + 2);
  const user = variables.text(USER, `${connector}_user`);
  // A container that is gone must not become a new one from an image of its name.
  return {
    name,
    data: { [`${connector}_container_id`]: identifier, ...(user === undefined ? {} : { [`${connector}_user`]: user }) },
  };
}

function readInstance(connector: "lxd" | "incus", context: ConnectionContext): ConnectedHost {
  const { variables } = context;
  const remote = variables.text([`ansible_${connector}_remote`]);
  const project = variables.text([`ansible_${connector}_project`], `${connector}_project`);
  const { name } = readPlain(connector, [...ADDRESS, `ansible_${connector}_host`], context);
  const instance = name.slice(connector.length + 2);
  const full = remote === undefined || remote === "local" ? instance : `${remote}:${instance}`;
  return {
    name: `@${connector}/${full}`,
    data: project === undefined ? {} : { [`${connector}_project`]: project },
  };
}

function readPod(context: ConnectionContext): ConnectedHost {
  const { variables } = context;
  const pod = addressOf(["ansible_kubectl_pod"], context);
  const namespace = variables.text(["ansible_kubectl_namespace"], "kubernetes_namespace");
  const container = variables.text(["ansible_kubectl_container"], "kubernetes_container");
  const reference = `${namespace === undefined ? "" : `${namespace}/`}${pod}${container === undefined ? "" : `:${container}`}`;
  if (!/^[a-z0-9][a-z0-9./:-]*$/.test(reference)) {
    throw new RefusedHost(
      `${JSON.stringify(reference)} is no name of a pod`,
      "Correct ansible_kubectl_pod in the inventory.",
    );
  }
  const kubeContext = variables.text(["ansible_kubectl_context"], "kubernetes_context");
  for (const name of ["ansible_kubectl_kubeconfig", "ansible_kubectl_host", "ansible_kubectl_extra_args"]) {
    if (variables.text([name]) === undefined) continue;
    throw new RefusedHost(`${name} has no counterpart here`, "Set kubernetes_config in the config for these hosts.");
  }
  return {
    name: `@kubernetes/${reference}`,
    data: kubeContext === undefined ? {} : { kubernetes_context: kubeContext },
  };
}
