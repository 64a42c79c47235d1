/** Host keys against a real OpenSSH server, in every mode. */
import { execFileSync } from "node:child_process";
import { chmod, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  connectForTest,
  failureOf,
  type TestData,
  type TestTarget,
} from "../../../../test/counterparts/connect-ssh.ts";
import { makeKey, opensshMissing } from "../../../../test/counterparts/openssh.ts";
import { makeFolder } from "../../../../test/support/folders.ts";
import { useOpenSsh } from "../../../../test/support/use-openssh.ts";

const missing = opensshMissing();

describe.skipIf(missing !== undefined)("the host key", () => {
  const server = useOpenSsh({ hostKeyTypes: ["ecdsa", "ed25519", "rsa"] });
  let folder: string;
  let file: string;
  let name: string;
  beforeAll(() => {
    name = `[127.0.0.1]:${server.port}`;
  });
  beforeEach(async () => {
    folder = makeFolder();
    file = join(folder, "new", "known_hosts");
  });

  const reach = async (data: TestData, more: Partial<TestTarget> = {}) => {
    const target = { ...more, data: { ...server.data, ssh_known_hosts_file: file, ...data } };
    await (await connectForTest(target)).disconnect();
  };
  const publicKey = async (type: string) =>
    (await readFile(join(server.folder, `host_${type}.pub`), "utf8")).split(" ").slice(0, 2).join(" ");
  const write = async (text: string) => {
    await mkdir(join(folder, "new"), { recursive: true });
    await writeFile(file, text);
  };

  test("a new one is added once, and known from then on", async () => {
    await reach({});
    expect(await readFile(file, "utf8")).toBe(`${name} ${await publicKey("ed25519")}\n`);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, "new"))).mode & 0o777).toBe(0o700);
    await reach({ ssh_strict_host_key_checking: "yes" });
    expect((await readFile(file, "utf8")).split("\n")).toHaveLength(2);
  });

  test("many first connections at once lose nothing and add nothing twice", async () => {
    await write("# mine\nother ssh-ed25519 AAAA");
    const addresses = Array.from({ length: 40 }, (_, index) => `127.0.1.${1 + (index % 20)}`);
    await Promise.all(addresses.map((ssh_hostname) => reach({ ssh_hostname })));
    const lines = (await readFile(file, "utf8")).split("\n");
    expect(lines.slice(0, 2)).toEqual(["# mine", "other ssh-ed25519 AAAA"]);
    expect(
      lines
        .slice(2, -1)
        .map((line) => line.split(" ")[0])
        .sort(),
    ).toEqual([...new Set(addresses)].map((address) => `[${address}]:${server.port}`).sort());
  });

  test.each(["yes", "accept-new", "ask", "no", "off"] as const)("a changed one is refused with %s", async (mode) => {
    const other = makeKey(join(folder, "other"));
    await write(`# first\n${name} ${(await readFile(`${other}.pub`, "utf8")).trim()}\n`);
    const error = await failureOf(reach({ ssh_strict_host_key_checking: mode }, { prompt: async () => "yes" }));
    expect(error).toMatchObject({ code: "ERR_TOWLINE_CONNECT", reason: "hostkey" });
    expect(error.message).toContain(`the host key of ${name} has changed`);
    expect(error.message).toContain(`${file}:2`);
    expect(error.advice).toContain(`ssh-keygen -f ${file} -R '${name}'`);
    // The advice works as it is printed.
    execFileSync("sh", ["-c", error.advice?.split(": ").at(-1) ?? "false"], { stdio: "ignore" });
    await reach({});
  });

  test.each([
    ["yes", undefined, "hostkey"],
    ["ask", undefined, "hostkey"],
    ["ask", "no", "hostkey"],
    ["ask", "yes", "added"],
    ["ask", "yikes", "hostkey"],
    ["ask", "oh yes", "hostkey"],
    ["accept-new", undefined, "added"],
    ["no", undefined, "not added"],
    ["off", undefined, "not added"],
  ] as const)("an unknown one with %s, and the answer %s: %s", async (mode, answer, outcome) => {
    let question = "";
    const prompt = async (text: string) => {
      question = text;
      return answer ?? "";
    };
    const work = reach({ ssh_strict_host_key_checking: mode }, answer === undefined ? {} : { prompt });
    if (outcome === "hostkey") {
      const error = await failureOf(work);
      expect(error).toMatchObject({ reason: "hostkey" });
      expect(error.message).toContain("SHA256:");
    } else {
      await work;
    }
    if (answer !== undefined) {
      const listed = execFileSync("ssh-keygen", ["-lf", join(server.folder, "host_ed25519.pub")], { encoding: "utf8" });
      expect(question).toContain(listed.split(" ")[1]);
    }
    expect(await readFile(file, "utf8").catch(() => "")).toHaveLength(outcome === "added" ? name.length + 82 : 0);
  });

  test("hashed names are found", async () => {
    await write(`${name} ${await publicKey("ed25519")}\n`);
    execFileSync("ssh-keygen", ["-q", "-H", "-f", file], { stdio: "ignore" });
    expect(await readFile(file, "utf8")).toMatch(/^\|1\|/);
    await reach({ ssh_strict_host_key_checking: "yes" });
  });

  test.each(["ecdsa", "rsa", "ed25519"])("a host known by its %s key is asked for that one", async (type) => {
    await write(`127.0.0.*,!127.0.0.9,${name} ${await publicKey(type)}\n`);
    await reach({ ssh_strict_host_key_checking: "yes" });
  });

  test("a name that is known without its port counts, an unknown alias does not", async () => {
    await write(`127.0.0.1 ${await publicKey("ed25519")}\n`);
    await reach({ ssh_strict_host_key_checking: "yes" });
    const data = { ssh_strict_host_key_checking: "yes", ssh_host_key_alias: "box" } as const;
    expect(await failureOf(reach(data))).toMatchObject({ reason: "hostkey" });
    await write(`box ${await publicKey("ed25519")}\n`);
    await reach(data);
  });

  test("a key in a further file counts, and is not added again", async () => {
    await write(`${name} ${await publicKey("ed25519")}\n`);
    const own = join(folder, "own");
    await reach({ ssh_known_hosts_file: own, ssh_further_known_hosts_files: [file] });
    expect(await readFile(own, "utf8").catch(() => "none")).toBe("none");
  });

  test("a revoked one is refused in every mode", async () => {
    await write(`${name} ${await publicKey("ed25519")}\n@revoked * ${await publicKey("ed25519")}\n`);
    for (const mode of ["yes", "no"] as const) {
      const error = await failureOf(reach({ ssh_strict_host_key_checking: mode }));
      expect(error).toMatchObject({ reason: "hostkey" });
      expect(error.message).toContain("revoked");
    }
  });

  test("a file that can't be used is a refusal", async () => {
    await mkdir(file, { recursive: true });
    expect(await failureOf(reach({}))).toMatchObject({ reason: "hostkey" });
    const blocked = join(folder, "blocked");
    await writeFile(blocked, "");
    expect(await failureOf(reach({ ssh_known_hosts_file: join(blocked, "known_hosts") }))).toMatchObject({
      reason: "hostkey",
    });
    await chmod(blocked, 0o600);
  });
});
