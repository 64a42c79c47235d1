/** The demo's five hosts in one folder, with the config that reaches them. */
import { randomBytes } from "node:crypto";
import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { type DemoHost, startDemoHost } from "./demo-host.ts";
import { DEMO_HOSTS, FAILING_HOST, SILENT_HOST } from "./demo-hosts.ts";
import { configText, knownHostsText } from "./fleet-files.ts";
import { programsOf } from "./host-programs.ts";
import { makeKeyPair } from "./make-key-pair.ts";

/** A running fleet. */
export interface DemoFleet {
  /** Holds everything, and towline.config.yaml first of all. */
  readonly folder: string;
  readonly configFile: string;
  /** A file to move, with bytes that only an exact copy keeps. */
  readonly release: string;
  readonly hosts: readonly DemoHost[];
  /** Ends every command, connection and server, and removes the folder. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Starts the fleet in a folder that is there and empty, and is removed when the fleet is stopped.
 *
 * @throws what keeps a file from being written or a server from listening. Then nothing runs, and the folder is removed.
 * @example
 * ```ts
 * const fleet = await startDemoFleet(await mkdtemp(path.join(tmpdir(), "demo-")));
 * await using towline = await openFleet({ config: fleet.configFile });
 * ```
 */
export async function startDemoFleet(folder: string): Promise<DemoFleet> {
  const hosts: DemoHost[] = [];
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= Promise.all(hosts.map((host) => host.stop())).then(() => rm(folder, { recursive: true, force: true }));
    return stopping;
  };
  try {
    const login = makeKeyPair("towline demo");
    const configFile = path.join(folder, "towline.config.yaml");
    const release = path.join(folder, "release.bin");
    const knownHosts: string[] = [];
    for (const [index, { name }] of DEMO_HOSTS.entries()) {
      const home = path.join(folder, "hosts", name);
      await furnish(home, name);
      const hostKey = makeKeyPair(name);
      const address = `127.0.0.${11 + index}`;
      const host = await startDemoHost({
        host: name,
        home,
        address,
        hostKey: hostKey.private,
        authorizedKey: login.public,
      });
      hosts.push(host);
      knownHosts.push(knownHostsText(host, hostKey.public));
    }
    await writeFile(path.join(folder, "key"), login.private, { mode: 0o600 });
    await writeFile(path.join(folder, "known_hosts"), knownHosts.join(""));
    await writeFile(release, randomBytes(256 * 1024));
    await writeFile(configFile, configText(folder, hosts, { name: SILENT_HOST, port: await findClosedPort() }));
    return { folder, configFile, release, hosts, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Makes a host's home folder and its few programs. */
async function furnish(home: string, name: string): Promise<void> {
  await mkdir(path.join(home, "bin"), { recursive: true });
  for (const [program, text] of Object.entries(programsOf(name, name === FAILING_HOST))) {
    const file = path.join(home, "bin", program);
    await writeFile(file, text);
    await chmod(file, 0o755);
  }
}

/** A loopback port on which nothing listens. */
async function findClosedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  const bound = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (bound === null || typeof bound === "string") throw new Error("The server has no address");
  return bound.port;
}
