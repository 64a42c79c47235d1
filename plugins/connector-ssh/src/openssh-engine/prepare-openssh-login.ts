/** Prepares a login by the system's ssh: the key that the settings name must be there, before anything is sent. */

import { knownAlgorithms } from "../known-hosts/judge-host-key.ts";
import { lookUpHost } from "../known-hosts/look-up-host.ts";
import type { LogIn, LoginPlan } from "../login/login.ts";
import { hostOfName } from "../names/make-names-data.ts";
import type { SshTarget } from "../settings/connector-data.ts";
import { resolveData } from "../ssh-config/resolve-data.ts";
import { checkNamedKey } from "./check-named-key.ts";
import { openMaster } from "./open-master.ts";

/** @throws ConnectError when the key that the settings name, or a known_hosts file, can't be used. */
export async function prepareOpensshLogin(plan: LoginPlan): Promise<LogIn> {
  const { target, place } = plan;
  await checkNamedKey(target);
  const host = await configuredName(target);
  const { name: knownName, lines } = await lookUpHost(target, place.address, place.port);
  return (attempt) => openMaster({ ...plan, ...attempt, host, knownName, hostKeyAlgorithms: knownAlgorithms(lines) });
}

/** The name that ssh_config was asked about: it may have told the address, and then the settings have that. */
async function configuredName({ name, data, cwd, signal, log }: SshTarget): Promise<string> {
  const { ssh_hostname, ssh_config_hostname, ssh_config_file } = data;
  const host = hostOfName(name);
  if (ssh_hostname === undefined) return host;
  if (ssh_config_hostname !== undefined) return ssh_hostname;
  const own = ssh_config_file === undefined ? {} : { ssh_config_file };
  const named = await resolveData({ name, data: own, cwd, signal, log });
  return named.ssh_hostname === ssh_hostname ? host : ssh_hostname;
}
