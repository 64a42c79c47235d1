/** Connects to jump hosts, each through the one before it, with its own ssh_config. */
import { ConnectError, type Connection } from "@towline/core";
import { explainAbort, makeConnectError, type Place } from "../failures/connect-errors.ts";
import type { HostName } from "../names/parse-host-name.ts";
import type { SshData, SshTarget } from "../settings/connector-data.ts";
import { dataMeta } from "../settings/data-meta.ts";
import { resolveData } from "../ssh-config/resolve-data.ts";
import { formatHop, parseJumpChain } from "./jump-chain.ts";
import { borrowJump, type Loan } from "./jump-pool.ts";
import { userOf } from "./open-way.ts";

/** Connects to any host; `visited` are those whose jump hosts are being connected, to notice a circle. */
export type ConnectThrough = (
  target: SshTarget,
  visited: readonly string[],
  onGone: () => Promise<void>,
) => Promise<Connection>;

/** The connection of the last jump host, each hop made through the one before it. */
export async function borrowLastJump(
  target: SshTarget,
  visited: readonly string[],
  place: Place,
  connectThrough: ConnectThrough,
): Promise<Loan | undefined> {
  const hops = parseJumpChain(target.data.ssh_proxy_jump, target.name);
  let loan: Loan | undefined;
  for (const [index, hop] of hops.entries()) {
    const before: Loan | undefined = loan;
    const carrier: Connection = before?.connection ?? target.carrier;
    const text = formatHop(hop);
    // A connection that is made here releases the hop before it by itself; one that was there has its own loan of it.
    let handedOver = false;
    try {
      const data = await hopData(target, hop, index === 0);
      const self = `${userOf({ data })}@${data.ssh_config_hostname ?? data.ssh_hostname}:${data.ssh_port}`;
      if (visited.includes(self.toLowerCase())) {
        throw new ConnectError("carrier", `${text} is its own jump host, by way of ${visited.join(", ")}`, {
          host: target.name,
          connector: "ssh",
          advice: 'Set ProxyJump none for the jump host in ssh_config, above the block for "Host *".',
        });
      }
      loan = await borrowJump(carrier, JSON.stringify([self, data]), target.signal, (signal, forget) => {
        handedOver = true;
        const onGone = async () => {
          forget();
          await before?.release();
        };
        return connectThrough({ ...target, name: text, data, carrier, signal }, visited, onGone).catch(
          async (error) => {
            await before?.release();
            throw error;
          },
        );
      });
    } catch (error) {
      if (!handedOver) await before?.release();
      throw target.signal.aborted
        ? explainJumpAbort(target, place, text)
        : explainJumpFailure(target.name, text, error);
    }
    if (!handedOver) await before?.release();
  }
  return loan;
}

/** A jump host has its own ssh_config; of the host behind it, it takes the keys and the files, but no password. */
async function hopData(target: SshTarget, hop: HostName, isFirst: boolean): Promise<SshData> {
  const { data } = target;
  const shared = {
    ...(data.ssh_config_file === undefined ? {} : { ssh_config_file: data.ssh_config_file }),
    ...(hop.user === undefined ? {} : { ssh_user: hop.user }),
    ...(hop.port === undefined ? {} : { ssh_port: hop.port }),
  };
  const request = {
    name: `@ssh/${hop.host}`,
    data: shared,
    cwd: target.cwd,
    signal: target.signal,
    log: target.log,
  };
  const resolved = await resolveData(request);
  const own = resolved.ssh_identity_files === undefined;
  const merged = {
    ...DEFAULTS,
    ssh_known_hosts_file: data.ssh_known_hosts_file,
    ssh_further_known_hosts_files: data.ssh_further_known_hosts_files,
    ssh_strict_host_key_checking: data.ssh_strict_host_key_checking,
    ssh_allow_agent: data.ssh_allow_agent,
    ssh_look_for_keys: data.ssh_look_for_keys,
    ssh_identity_agent: data.ssh_identity_agent,
    ssh_key_password: data.ssh_key_password,
    ssh_engine: data.ssh_engine,
    ssh_require_strict_kex: data.ssh_require_strict_kex,
    ...(own ? { ssh_key: data.ssh_key } : {}),
    ...resolved,
    ...shared,
  } as SshData;
  // As OpenSSH: only the first hop may have jump hosts of its own, and one that names itself is reached directly.
  const isSelf = merged.ssh_proxy_jump === hop.host;
  return isFirst && !isSelf ? merged : { ...merged, ssh_proxy_jump: undefined, ssh_proxy_command: undefined };
}

const DEFAULTS = Object.fromEntries(
  Object.entries(dataMeta).flatMap(([key, meta]) => ("default" in meta ? [[key, meta.default]] : [])),
);

function explainJumpAbort(target: SshTarget, place: Place, hop: string): ConnectError {
  const abort = explainAbort(place, "the TCP connection", target.signal);
  if (abort.reason !== "timeout") return abort;
  const advice = "Check that the jump host is up, and the firewall between; or raise --connect-timeout.";
  return makeConnectError(place, "timeout", `its jump host ${hop} did not answer in time`, advice, abort);
}

function explainJumpFailure(name: string, hop: string, error: unknown): unknown {
  if (!(error instanceof ConnectError)) return error;
  // What is tried again for a host is for its jump host too, such as one that is busy, and what never is isn't.
  const reason = ["auth", "hostkey", "protocol"].includes(error.reason) ? error.reason : "carrier";
  return new ConnectError(reason, `${name}: its jump host ${hop} was not reached: ${error.message}`, {
    host: name,
    connector: "ssh",
    advice: error.advice,
    retry: error.retry,
    cause: error,
  });
}
