/** A key that a host shows, by known_hosts files of all kinds: what people are told, asked, and what is remembered. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { makeTarget, type TestTarget } from "../../../../test/counterparts/connect-ssh.ts";
import { makeFolder } from "../../../../test/support/folders.ts";
import { fingerprint, writeField } from "../keys/public-key.ts";
import { prepareHostKeyCheck } from "./check-host-key.ts";
import { examineHostKey } from "./examine-host-key.ts";
import { lookUpHost } from "./look-up-host.ts";
import { describeIdentity, rememberHost } from "./shown-host.ts";

const keyOf = (letter: string, type = "ssh-ed25519") =>
  Buffer.concat([writeField(type), writeField(letter.repeat(32))]);
const lineOf = (name: string, letter: string, type = "ssh-ed25519") =>
  `${name} ${type} ${keyOf(letter, type).toString("base64")}\n`;
const SHOWN = keyOf("k");
const PRINT = fingerprint(SHOWN);

let folder: string;
let file: string;
beforeEach(() => {
  folder = makeFolder();
  file = join(folder, "known_hosts");
});

/** The target, with the known_hosts file of this test. */
function target(data: TestTarget["data"] = {}, more: Partial<TestTarget> = {}) {
  return makeTarget({ ...more, data: { ssh_known_hosts_file: file, ...data } });
}

/** What becomes of a host that shows the key on that port. */
async function show(
  data: TestTarget["data"] = {},
  { port = 22, shown = SHOWN, ...more }: Partial<TestTarget> & { readonly port?: number; readonly shown?: Buffer } = {},
) {
  const check = await prepareHostKeyCheck(target(data, more), "Box.example", port);
  return check.check(shown);
}

const refusal = { code: "ERR_TOWLINE_CONNECT", reason: "hostkey", host: "web1", connector: "ssh" };

describe("a new one", () => {
  test("is remembered in the file, by its name in small letters, and the log tells it", async () => {
    const logged: string[] = [];
    await show({ ssh_strict_host_key_checking: "accept-new" }, { log: (text) => logged.push(text) });
    expect(readFileSync(file, "utf8")).toBe(lineOf("box.example", "k"));
    expect(logged).toEqual([`web1: added the host key of box.example (ssh-ed25519 ${PRINT}) to ${file}`]);
  });

  test("is remembered with its port, under its alias, or as a hash, as the settings say", async () => {
    const accept = { ssh_strict_host_key_checking: "accept-new" } as const;
    await show(accept, { port: 2222 });
    await show({ ...accept, ssh_host_key_alias: "Alias" }, { port: 2222 });
    await show({ ...accept, ssh_hash_known_hosts: true }, { port: 23 });
    const [first, second, third] = readFileSync(file, "utf8").split("\n");
    expect(`${first}\n`).toBe(lineOf("[box.example]:2222", "k"));
    expect(`${second}\n`).toBe(lineOf("alias", "k"));
    expect(third).toMatch(/^\|1\|/);
  });

  test.each(["yes", "ask"] as const)(
    "is refused with %s where nobody can be asked, with how to trust it",
    async (mode) => {
      const error = await show({ ssh_strict_host_key_checking: mode }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        ...refusal,
        message: `web1: the host key of box.example is not known: it shows ssh-ed25519 ${PRINT}`,
        advice: "Compare that with the host's own (ssh-keygen -lf on it), and add it with: towline trust web1",
      });
    },
  );

  test.each(["no", "off"] as const)("passes with %s, and is not remembered", async (mode) => {
    await show({ ssh_strict_host_key_checking: mode });
    expect(() => readFileSync(file)).toThrow("ENOENT");
  });

  test("is asked about, once and with what it shows", async () => {
    const asked: unknown[] = [];
    const answer = (text: string) => async (question: string, options: object) => {
      asked.push([question, options]);
      return text;
    };
    const ask = { ssh_strict_host_key_checking: "ask" } as const;
    const refused = await show(ask, { prompt: answer("no") }).catch((thrown: unknown) => thrown);
    expect(refused).toMatchObject({
      ...refusal,
      message: `web1: the host key of box.example was not accepted (ssh-ed25519 ${PRINT})`,
      advice: "Answer yes to connect.",
    });
    await show(ask, { prompt: answer(" Y ") });
    expect(readFileSync(file, "utf8")).toBe(lineOf("box.example", "k"));
    expect(asked[0]).toMatchObject([
      `The host key of box.example is not known: ssh-ed25519 ${PRINT}. Connect and remember it? [yes/no] `,
      { echo: true },
    ]);
  });

  test("without a file for it passes, where it may", async () => {
    await show({ ssh_strict_host_key_checking: "accept-new", ssh_known_hosts_file: "none" });
  });
});

describe("one that something stands against is refused in every mode", () => {
  test.each(["yes", "accept-new", "ask", "no", "off"] as const)("another key of its type: %s", async (mode) => {
    writeFileSync(file, `# mine\n${lineOf("box.example", "x")}`);
    const error = await show({ ssh_strict_host_key_checking: mode }, { prompt: async () => "yes" }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({
      ...refusal,
      message: `web1: the host key of box.example has changed: it shows ssh-ed25519 ${PRINT}, but ${fingerprint(keyOf("x"))} is known at ${file}:2. Somebody may be intercepting the connection`,
      advice: `If the host was set up anew, remove its old key: ssh-keygen -f ${file} -R box.example`,
    });
  });

  test("a key of another type", async () => {
    writeFileSync(file, lineOf("box.example", "x", "ssh-rsa"));
    const error = (await show().catch((thrown: unknown) => thrown)) as Error;
    expect(error).toMatchObject(refusal);
    expect(error.message).toBe(
      `web1: box.example shows a ssh-ed25519 host key (${PRINT}), but is known by a ssh-rsa key: ${fingerprint(keyOf("x", "ssh-rsa"))} is known at ${file}:1. Somebody may be intercepting the connection`,
    );
  });

  test("that it is revoked, though it is known", async () => {
    writeFileSync(file, `${lineOf("box.example", "k")}@revoked ${lineOf("*", "k")}`);
    const error = await show({ ssh_strict_host_key_checking: "no" }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      ...refusal,
      message: `web1: box.example shows a host key that is marked as revoked, or that a revoked authority signed (ssh-ed25519 ${PRINT}, ${file}:2)`,
      advice: "Do not connect: the key is known to be in wrong hands. Give the host a new one.",
    });
  });
});

describe("where it is known", () => {
  test("in the user's file or in a further one", async () => {
    const further = join(folder, "further");
    writeFileSync(further, lineOf("box.example", "k"));
    const strict = { ssh_strict_host_key_checking: "yes", ssh_further_known_hosts_files: ["none", further] } as const;
    await show(strict);
    await show({ ...strict, ssh_known_hosts_file: "none" });
    await expect(show({ ssh_strict_host_key_checking: "yes" })).rejects.toMatchObject(refusal);
  });

  test("without its port it is the same host with the same key, and a new one with another", async () => {
    writeFileSync(file, lineOf("box.example", "k"));
    await show({ ssh_strict_host_key_checking: "yes" }, { port: 2222 });
    writeFileSync(file, lineOf("box.example", "x"));
    await show({ ssh_strict_host_key_checking: "accept-new" }, { port: 2222 });
    expect(readFileSync(file, "utf8")).toBe(lineOf("box.example", "x") + lineOf("[box.example]:2222", "k"));
    writeFileSync(file, `@revoked ${lineOf("box.example", "k")}`);
    await expect(show({}, { port: 2222 })).rejects.toThrow("marked as revoked");
  });

  test("with its port it is not the same host without", async () => {
    writeFileSync(file, lineOf("[box.example]:2222", "k"));
    await expect(show({ ssh_strict_host_key_checking: "yes" })).rejects.toThrow("is not known");
  });

  test("nothing else is to be checked, unless ssh_config does not allow it", async () => {
    writeFileSync(file, lineOf("box.example", "k") + lineOf("weak", "w", "ssh-rsa"));
    const check = await prepareHostKeyCheck(target(), "box.example", 22);
    expect([check.knows(SHOWN), check.knows(keyOf("x"))]).toEqual([true, false]);
    expect(check.algorithms).toBeUndefined();
    const weak = await prepareHostKeyCheck(target({ ssh_config_rsa_size: 4096 }), "weak", 22);
    expect(weak.knows(keyOf("w", "ssh-rsa"))).toBe(false);
    expect(weak.algorithms?.[0]).toBe("rsa-sha2-512");
    await expect(weak.check(keyOf("w", "ssh-rsa"))).rejects.toMatchObject({
      ...refusal,
      message: expect.stringMatching(/^web1: the host key of weak is not accepted: /),
      advice: "Give the host a new key, or change what ssh_config demands (towline explain HOST shows it).",
    });
  });
});

describe("what can't be read or written is a refusal", () => {
  test("a file that can't be read", async () => {
    mkdirSync(file);
    await expect(show()).rejects.toMatchObject({
      ...refusal,
      message: expect.stringMatching(/^web1: the known host keys cannot be read: EISDIR/),
      advice: "Check the permissions of the known_hosts files, or set ssh_known_hosts_file.",
    });
  });

  test("a folder that can't be made", async () => {
    writeFileSync(join(folder, "x"), "");
    const data = {
      ssh_known_hosts_file: join(folder, "x", "known_hosts"),
      ssh_strict_host_key_checking: "accept-new",
    } as const;
    const error = (await show(data).catch((thrown: unknown) => thrown)) as Error;
    expect(error).toMatchObject(refusal);
    expect(error.message).toMatch(
      /^web1: the (host key of box\.example could not be checked|known host keys cannot be read): /,
    );
  });

  test("a certificate that is none", async () => {
    const bytes = Buffer.concat([writeField("ssh-ed25519-cert-v01@openssh.com"), writeField("x")]);
    await expect(show({}, { shown: bytes })).rejects.toMatchObject({
      ...refusal,
      message: "web1: the host key of box.example could not be checked: its certificate is malformed",
      advice: "Check the permissions of the known_hosts file and its folder.",
    });
  });
});

describe("for whoever asks who a host is", () => {
  const identify = async (data: TestTarget["data"] = {}) => {
    const whole = target(data);
    const lookup = await lookUpHost(whole, "box.example", 22);
    const examination = await examineHostKey(lookup, SHOWN);
    return describeIdentity({ target: whole, lookup, examination, companions: [] });
  };
  const about = { name: "box.example", keyType: "ssh-ed25519", fingerprint: PRINT };

  test("a known one is just that", async () => {
    writeFileSync(file, lineOf("box.example", "k"));
    expect(await identify()).toEqual({ ...about, state: "known" });
  });

  test("a new one can be trusted, and is known then", async () => {
    const identity = await identify();
    expect(identity).toMatchObject({ ...about, state: "new", error: { reason: "hostkey" } });
    await identity.trust?.();
    expect((await identify()).state).toBe("known");
  });

  test("one that became known by another key meanwhile can't", async () => {
    const identity = await identify();
    writeFileSync(file, lineOf("box.example", "x"));
    await expect(identity.trust?.()).rejects.toThrow("the host key of box.example has changed");
  });

  test("one can't be remembered nowhere", async () => {
    await expect((await identify({ ssh_known_hosts_file: "none" })).trust?.()).rejects.toMatchObject({
      ...refusal,
      message: "web1: the host key of box.example can't be remembered: ssh_known_hosts_file is none",
      advice: "Set ssh_known_hosts_file to a file.",
    });
  });

  test.each([
    ["changed", lineOf("box.example", "x")],
    ["revoked", `@revoked ${lineOf("box.example", "k")}`],
  ])("one that is %s has no way to be trusted", async (state, text) => {
    writeFileSync(file, text);
    const identity = await identify();
    expect(identity).toMatchObject({ ...about, state, error: { reason: "hostkey" } });
    expect(identity.trust).toBeUndefined();
  });
});

describe("a key that is remembered beside others of the host", () => {
  /** Remembers the shown key; the file comes to hold `later` after the host was looked up. */
  async function remember(later: string, companion?: string) {
    const whole = target();
    const lookup = await lookUpHost(whole, "box.example", 22);
    const examination = await examineHostKey(lookup, SHOWN);
    writeFileSync(file, later);
    const companions =
      companion === undefined ? [] : [{ type: "ssh-rsa", key: keyOf(companion, "ssh-rsa").toString("base64") }];
    await rememberHost({ target: whole, lookup, examination, companions });
    return readFileSync(file, "utf8");
  }
  const rsa = lineOf("box.example", "r", "ssh-rsa");
  const added = lineOf("box.example", "k");

  test("one of another type that was known when it was asked does not stand against it", async () => {
    writeFileSync(file, rsa);
    expect(await remember(rsa)).toBe(rsa + added);
  });

  test("nor does one that it showed as well", async () => {
    expect(await remember(rsa, "r")).toBe(rsa + added);
  });

  test.each<[string, string | undefined, string]>([
    ["it showed no other", undefined, ""],
    ["it showed another", "x", ""],
    ["only an authority had that key before", undefined, `@cert-authority ${rsa}`],
    ["another was known before", undefined, lineOf("box.example", "x", "ssh-rsa")],
  ])("one that came meanwhile does, where %s", async (_, companion, before) => {
    writeFileSync(file, before);
    await expect(remember(rsa, companion)).rejects.toThrow("is known by a ssh-rsa key");
    expect(readFileSync(file, "utf8")).toBe(rsa);
  });
});
