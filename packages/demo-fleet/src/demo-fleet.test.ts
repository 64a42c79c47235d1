/** The demo's fleet as other clients see it: ssh2's own, and OpenSSH's where it is installed. */
import { execFile, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { access, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import ssh2, { type Client, type ClientChannel, type ConnectConfig, type SFTPWrapper } from "ssh2";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeFolder } from "../../../test/support/folders.ts";
import { type DemoFleet, startDemoFleet } from "./demo-fleet.ts";
import { makeKeyPair } from "./make-key-pair.ts";

const run = promisify(execFile);
const hasOpenSsh = spawnSync("ssh", ["-V"]).error === undefined;

let fleet: DemoFleet;
let key: string;

beforeAll(async () => {
  fleet = await startDemoFleet(makeFolder());
  key = await readFile(path.join(fleet.folder, "key"), "utf8");
});

afterAll(() => fleet.stop());

async function connect(name: string, credentials: ConnectConfig = { privateKey: key }): Promise<Client> {
  const host = fleet.hosts.find((candidate) => candidate.name === name);
  if (host === undefined) throw new Error(`no host ${name}`);
  const client = new ssh2.Client();
  await new Promise<void>((resolve, reject) => {
    client.once("ready", resolve).once("error", reject);
    client.connect({ host: host.address, port: host.port, username: "demo", ...credentials });
  });
  return client;
}

async function exec(client: Client, command: string, stdin?: Uint8Array) {
  const channel = await new Promise<ClientChannel>((resolve, reject) =>
    client.exec(command, (error, opened) => (error === undefined ? resolve(opened) : reject(error))),
  );
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  let ending: unknown[] = [];
  channel.on("data", (bytes: Buffer) => stdout.push(bytes));
  channel.stderr.on("data", (bytes: Buffer) => stderr.push(bytes));
  channel.on("exit", (...values: unknown[]) => {
    ending = values;
  });
  channel.end(stdin);
  await new Promise((resolve) => channel.once("close", resolve));
  return { stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr), exitCode: ending[0], signal: ending[1] };
}

describe("commands", () => {
  test("each host tells its own name and has its own home", async () => {
    const seen = await Promise.all(
      fleet.hosts.map(async ({ name }) => {
        const client = await connect(name);
        const { stdout } = await exec(client, 'hostname; uname -n; echo "$HOSTNAME"; pwd');
        client.end();
        return stdout.toString().trim().split("\n");
      }),
    );
    expect(seen).toEqual(
      ["web1", "web2", "web3", "db1", "cache1"].map((name) => [
        name,
        name,
        name,
        path.join(fleet.folder, "hosts", name),
      ]),
    );
  });

  test("streams stay apart, exit codes and signals arrive", async () => {
    const client = await connect("web1");
    const failed = await exec(client, "echo out; echo err >&2; exit 3");
    expect([failed.stdout.toString(), failed.stderr.toString(), failed.exitCode]).toEqual(["out\n", "err\n", 3]);
    const killed = await exec(client, "kill -TERM $$");
    expect([killed.exitCode, killed.signal]).toEqual([null, "SIGTERM"]);
    client.end();
  });

  test("what a client sends comes back byte for byte, more than a window of it on either stream", async () => {
    const sent = randomBytes(5 * 1024 * 1024);
    const client = await connect("web1");
    expect((await exec(client, "cat", sent)).stdout.equals(sent)).toBe(true);
    expect((await exec(client, "cat >&2", sent)).stderr.equals(sent)).toBe(true);
    client.end();
  });

  test("a client that leaves takes its commands with it", async () => {
    const client = await connect("web2");
    const started = await new Promise<ClientChannel>((resolve, reject) =>
      client.exec("echo $$; sleep 600", (error, opened) => (error === undefined ? resolve(opened) : reject(error))),
    );
    const pid = Number(String(await new Promise((resolve) => started.once("data", resolve))));
    client.end();
    await expect.poll(() => isRunning(pid)).toBe(false);
  });
});

describe("who may log in", () => {
  test("no password, no other key, nothing without a key", async () => {
    const other = makeKeyPair().private;
    for (const credentials of [{ password: "demo" }, { privateKey: other }, {}]) {
      await expect(connect("web1", credentials)).rejects.toThrow(/authentication/i);
    }
  });

  test("no connection goes further from a host", async () => {
    const client = await connect("web1");
    const forwarded = new Promise((resolve, reject) =>
      client.forwardOut("127.0.0.1", 0, "127.0.0.1", 9, (error) => (error ? reject(error) : resolve(undefined))),
    );
    await expect(forwarded).rejects.toThrow();
    client.end();
  });
});

describe("files", () => {
  test("every request that a transfer needs", async () => {
    const client = await connect("web3");
    const sftp = await new Promise<SFTPWrapper>((resolve, reject) =>
      client.sftp((error, opened) => (error === undefined ? resolve(opened) : reject(error))),
    );
    const call = <Result>(method: string, ...values: unknown[]): Promise<Result> =>
      new Promise((resolve, reject) => {
        const functions = sftp as unknown as Record<string, (...values: unknown[]) => unknown>;
        functions[method]?.(...values, (error: Error | undefined, result: Result) =>
          error ? reject(error) : resolve(result),
        );
      });
    const content = randomBytes(600_000);
    await call("mkdir", "dir");
    await call("writeFile", "dir/new", content, { mode: 0o640 });
    await call("rename", "dir/new", "dir/file");
    await call("chmod", "dir/file", 0o600);
    await call("utimes", "dir/file", 1_000_000, 2_000_000);
    await call("symlink", "file", "dir/link");

    const status = await call<{ mode: number; size: number; mtime: number }>("stat", "dir/link");
    expect([status.mode & 0o7777, status.size, status.mtime]).toEqual([0o600, content.length, 2_000_000]);
    expect(await call("readlink", "dir/link")).toBe("file");
    expect(await call("realpath", "dir/../dir/file")).toBe(path.join(fleet.folder, "hosts/web3/dir/file"));
    expect((await call<{ filename: string }[]>("readdir", "dir")).map(({ filename }) => filename).sort()).toEqual([
      "file",
      "link",
    ]);
    expect((await call<Buffer>("readFile", "dir/file")).equals(content)).toBe(true);

    await call("writeFile", "dir/newer", "newer");
    await call("rename", "dir/newer", "dir/file");
    expect((await call<Buffer>("readFile", "dir/file")).toString()).toBe("newer");
    await expect(call("open", "dir/file", "wx")).rejects.toThrow();
    await expect(call("stat", "nothing")).rejects.toMatchObject({ code: 2 });
    await call("unlink", "dir/link");
    await call("unlink", "dir/file");
    await call("rmdir", "dir");
    await expect(access(path.join(fleet.folder, "hosts/web3/dir"))).rejects.toThrow();
    client.end();
  });
});

describe("OpenSSH's own client", () => {
  test.skipIf(!hasOpenSsh)("ssh and sftp accept host key, login and answers (needs ssh)", async () => {
    const host = fleet.hosts[3];
    if (host === undefined) throw new Error("no host");
    const options = [
      ...["-F", "none", "-i", path.join(fleet.folder, "key"), "-o", "StrictHostKeyChecking=yes"],
      ...["-o", `UserKnownHostsFile=${path.join(fleet.folder, "known_hosts")}`, "-o", "GlobalKnownHostsFile=none"],
    ];
    const address = `demo@${host.address}`;
    const { stdout } = await run("ssh", [...options, "-p", String(host.port), address, "hostname"]);
    expect(stdout).toBe("db1\n");
    await expect(run("ssh", [...options, "-p", String(host.port), address, "check-disk"])).rejects.toMatchObject({
      code: 3,
    });
    const batch = path.join(fleet.folder, "batch");
    const copy = path.join(fleet.folder, "copy");
    await writeFile(batch, `put ${fleet.release} a\nrename a b\nln -s b c\nget c ${copy}\nls -l\nrm b\n`);
    await run("sftp", [...options, "-P", String(host.port), "-b", batch, address]);
    expect((await readFile(copy)).equals(await readFile(fleet.release))).toBe(true);
  });
});

test("stopping ends commands, closes ports and removes the folder", async () => {
  const other = await startDemoFleet(makeFolder());
  const client = new ssh2.Client();
  client.on("error", () => {});
  const [host] = other.hosts;
  const privateKey = await readFile(path.join(other.folder, "key"), "utf8");
  await new Promise<void>((resolve, reject) => {
    client.once("ready", resolve).once("error", reject);
    client.connect({ host: host?.address ?? "", port: host?.port ?? 0, username: "demo", privateKey });
  });
  const channel = await new Promise<ClientChannel>((resolve, reject) =>
    client.exec("trap '' HUP; echo $$; sleep 600", (error, opened) =>
      error === undefined ? resolve(opened) : reject(error),
    ),
  );
  const pid = Number(String(await new Promise((resolve) => channel.once("data", resolve))));
  await Promise.all([other.stop(), other.stop()]);
  expect(isRunning(pid)).toBe(false);
  await expect(access(other.folder)).rejects.toThrow();
  client.destroy();
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
