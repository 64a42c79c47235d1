/** Which keys are offered to a host, in which order, and what people are told of those that are not. */
import { generateKeyPairSync } from "node:crypto";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { makeTarget, type TestTarget } from "../../../../test/counterparts/connect-ssh.ts";
import { makeFolder } from "../../../../test/support/folders.ts";
import { collectKeys, type KeyOffer } from "./collect-keys.ts";

/** A key as openssl writes it, locked where there is a passphrase. */
function pem(passphrase?: string): string {
  const lock = passphrase === undefined ? {} : { cipher: "aes-256-cbc", passphrase };
  return generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem", ...lock },
  }).privateKey;
}

const OPEN = pem();
const LOCKED = pem("open sesame");

let folder: string;
beforeEach(() => {
  folder = makeFolder();
});

/** A file with this content. */
function write(name: string, content: string): string {
  const file = join(folder, name);
  writeFileSync(file, content, { mode: 0o600 });
  return file;
}

const collect = (data: TestTarget["data"], more: Partial<TestTarget> = {}) =>
  collectKeys(makeTarget({ ...more, data }));
const labels = (offers: readonly KeyOffer[]) =>
  offers.map(({ label }) => label.replace(/ \(SHA256:\S+\)$/, " (print)"));
const load = (offer: KeyOffer | undefined) => (offer?.kind === "file" ? offer.load() : undefined);

describe("the one key that is named", () => {
  const refusal = { code: "ERR_TOWLINE_CONNECT", reason: "auth", host: "web1", connector: "ssh" };

  test("is offered alone", async () => {
    const file = write("key", OPEN);
    const { offers, notes } = await collect({ ssh_key: file, ssh_identity_files: [write("other", OPEN)] });
    expect([labels(offers), notes]).toEqual([[`${file} (print)`], []]);
    expect((await load(offers[0]))?.file).toBe(file);
  });

  test("is opened by the passphrase of the settings, or by the one that somebody types", async () => {
    const file = write("locked", LOCKED);
    expect((await collect({ ssh_key: file, ssh_key_password: "open sesame" })).offers).toHaveLength(1);
    const asked: string[] = [];
    const prompt = async (question: string) => {
      asked.push(question);
      return "open sesame";
    };
    expect((await collect({ ssh_key: file }, { prompt })).offers).toHaveLength(1);
    expect(asked).toEqual([`Passphrase for ${file}: `]);
  });

  test.each<[string, () => TestTarget["data"], string, string]>([
    ["is not there", () => ({ ssh_key: join(folder, "gone") }), "there is no such file", "Correct ssh_key."],
    [
      "has another passphrase",
      () => ({ ssh_key: write("locked", LOCKED), ssh_key_password: "wrong" }),
      "the passphrase does not fit",
      "Correct ssh_key_password.",
    ],
    [
      "is locked, and nobody can be asked",
      () => ({ ssh_key: write("locked", LOCKED) }),
      "it is encrypted, and there is nobody to ask for its passphrase",
      "Set ssh_key_password, such as { $env: NAME }, or add the key to an ssh agent and leave out ssh_key.",
    ],
  ])("and %s is refused with what to do", async (_name, data, why, advice) => {
    const settings = data();
    await expect(collect(settings)).rejects.toMatchObject({
      ...{ ...refusal, advice },
      message: `web1: ssh cannot use the key ${settings.ssh_key}: ${why}`,
    });
  });

  test("and is no key, or a folder, is refused with what to do", async () => {
    const advice = "ssh_key must name a private key file that ssh-keygen or openssl wrote.";
    await expect(collect({ ssh_key: write("text", "hello") })).rejects.toMatchObject({ ...refusal, advice });
    mkdirSync(join(folder, "dir"));
    chmodSync(join(folder, "dir"), 0o700);
    await expect(collect({ ssh_key: join(folder, "dir") })).rejects.toMatchObject({
      ...{ ...refusal, advice: "Check the permissions of the file." },
    });
  });

  test("and stays locked after three tries is refused", async () => {
    const file = write("locked", LOCKED);
    let tries = 0;
    const prompt = async () => {
      tries += 1;
      return "wrong";
    };
    await expect(collect({ ssh_key: file }, { prompt })).rejects.toMatchObject({
      ...{ ...refusal, advice: "Try again, or set ssh_key_password." },
      message: `web1: ssh cannot use the key ${file}: the passphrase does not fit`,
    });
    expect(tries).toBe(3);
  });

  test("and ssh_config does not allow is not offered, and that is told", async () => {
    const file = write("key", OPEN);
    const { offers, notes } = await collect({ ssh_key: file, ssh_config_rsa_size: 4096 });
    expect(offers).toEqual([]);
    expect(notes).toEqual([expect.stringMatching(new RegExp(`^${file} was not offered: `))]);
  });
});

describe("files that ssh_config names", () => {
  test("are offered in their order, those that are not there passed over", async () => {
    const [first, second] = [write("b", OPEN), write("a", pem())];
    const { offers, notes } = await collect({ ssh_identity_files: [first, join(folder, "gone"), second] });
    expect([labels(offers), notes]).toEqual([[`${first} (print)`, `${second} (print)`], []]);
  });

  test("that can't be used are told, and the others offered", async () => {
    const [bad, good, locked] = [write("bad", "hello"), write("good", OPEN), write("locked", LOCKED)];
    const { offers, notes } = await collect({ ssh_identity_files: [bad, good, locked] });
    expect(labels(offers)).toEqual([`${good} (print)`]);
    expect(notes).toEqual([
      expect.stringMatching(new RegExp(`^${bad} was not offered: .`)),
      expect.stringMatching(new RegExp(`^${locked} was not offered: .`)),
    ]);
  });

  test("that are locked are asked for only when their turn comes", async () => {
    const locked = write("locked", LOCKED);
    const answers = ["open sesame"];
    const prompt = async () => answers.shift() ?? "";
    const { offers, notes } = await collect({ ssh_identity_files: [locked] }, { prompt });
    expect([labels(offers), answers.length]).toEqual([[locked], 1]);
    expect((await load(offers[0]))?.file).toBe(locked);
    expect([answers.length, notes]).toEqual([0, []]);
  });

  test("that stay locked are told", async () => {
    const locked = write("locked", LOCKED);
    const { offers, notes } = await collect({ ssh_identity_files: [locked] }, { prompt: async () => "" });
    expect(await load(offers[0])).toBeUndefined();
    expect(notes).toEqual([`${locked} stayed locked: no passphrase that fits`]);
  });

  test("that ssh_config does not allow are told, also where they were locked", async () => {
    const [open, locked] = [write("open", OPEN), write("locked", LOCKED)];
    const data = { ssh_identity_files: [open, locked], ssh_config_rsa_size: 4096 };
    const { offers, notes } = await collect(data, { prompt: async () => "open sesame" });
    expect(labels(offers)).toEqual([locked]);
    expect(await load(offers[0])).toBeUndefined();
    expect(notes).toEqual(
      [open, locked].map((file) => expect.stringMatching(new RegExp(`^${file} was not offered: `))),
    );
  });
});

test("an agent that does not answer is told, and the files are offered all the same", async () => {
  const [file, socket] = [write("key", OPEN), join(folder, "agent")];
  const data = { ssh_identity_files: [file], ssh_allow_agent: true, ssh_identity_agent: socket };
  const { offers, notes } = await collect(data);
  expect(labels(offers)).toEqual([`${file} (print)`]);
  expect(notes).toEqual([expect.stringMatching(new RegExp(`^the agent at ${socket} gave no keys: `))]);
});

test("nothing is offered where nothing is named and nothing is looked for", async () => {
  expect(await collect({})).toEqual({ offers: [], notes: [] });
});
