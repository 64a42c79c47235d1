/** A table of configurations, and generated ones, each compared with what the real `ssh -G` makes of it. */
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { missingCounterpart } from "../../../../../test/counterparts/require-counterpart.ts";
import { askConnector, askOpenSsh } from "../../../../../test/counterparts/ssh-config-answers.ts";
import { makeFolder, writeTree } from "../../../../../test/support/folders.ts";
import { INCLUDED, REFUSED, TABLE } from "../../../../../test/support/ssh-config-cases.ts";

const missing = missingCounterpart("ssh");

const folder = makeFolder();
beforeAll(async () => {
  const files = { ...INCLUDED, loop: "Include FOLDER/loop\n", wrong: "Port x\n", writable: "Port 1\n" };
  for (const [name, text] of Object.entries(files)) {
    writeTree(folder, { [name]: { content: text.replaceAll("FOLDER", folder), mode: 0o644 } });
  }
  await chmod(join(folder, "writable"), 0o666);
});

let written = 0;

async function writeConfig(text: string): Promise<string> {
  const file = join(folder, `config-${written++}`);
  await writeFile(file, text.replaceAll("FOLDER", folder));
  return file;
}

describe.skipIf(missing !== undefined)("what ssh -G says", () => {
  for (const [about, cases] of Object.entries(TABLE)) {
    test(`${about}: ${cases.length} configurations`, async () => {
      for (const [text, host = "web1", given] of cases) {
        const file = await writeConfig(text);
        const [expected, actual] = await Promise.all([askOpenSsh(file, host, given), askConnector(file, host, given)]);
        expect({ text, host, ...actual }).toEqual({ text, host, ...expected });
      }
    });
  }

  test.each(REFUSED)("refused by both: %j", async (text) => {
    const file = await writeConfig(text);
    await expect(askOpenSsh(file, "web1")).rejects.toThrow();
    const error = await askConnector(file, "web1").catch((failure) => failure);
    expect(error.code).toMatch(/^ERR_TOWLINE_CONFIG_/);
    expect(error.advice).toBeTruthy();
  });

  test("generated configurations give the same", { timeout: 60_000 }, async () => {
    const name = fc.constantFrom("web1", "web2", "real", "db", "Web1");
    const pattern = fc.oneof(name, fc.constantFrom("*", "web*", "w?b?", "!web2", "!db", "re*", "*.x"));
    const option = fc.oneof(
      fc.integer({ min: 1, max: 65_535 }).map((port) => `Port ${port}`),
      fc.constantFrom("a", "b", '"c d"').map((user) => `User ${user}`),
      fc.constantFrom("real", "%h.x", "DB").map((host) => `HostName ${host}`),
      fc.constantFrom("/a", "/b-%h", "none", "~/c").map((file) => `IdentityFile ${file}`),
      fc.constantFrom("a", "b,c", "none").map((jump) => `ProxyJump ${jump}`),
      fc.constantFrom("none", "nc %h").map((command) => `ProxyCommand = ${command}`),
      fc.constantFrom("yes", "no").map((flag) => `Compression=${flag}`),
      fc.constantFrom("5", "1m", "none").map((time) => `ConnectTimeout "${time}" # why`),
      fc.constantFrom("A", "B C", "-A").map((names) => `SendEnv ${names}`),
      fc.constant("HostKeyAlias alias"),
      fc.constantFrom("FOLDER/plain", "FOLDER/host-inside", "FOLDER/conf.d/*").map((file) => `Include ${file}`),
    );
    const criterion = fc.oneof(
      fc
        .tuple(
          fc.constantFrom("host", "originalhost", "user", "!host", "!user"),
          fc.array(pattern, { minLength: 1, maxLength: 2 }),
        )
        .map(([criterionName, patterns]) => `${criterionName} ${patterns.join(",")}`),
      fc.constantFrom("final", "!final", "canonical", "user a", "exec true", "exec false"),
    );
    const header = fc.oneof(
      fc.array(pattern, { minLength: 1, maxLength: 3 }).map((patterns) => `Host ${patterns.join(" ")}`),
      fc.array(criterion, { minLength: 1, maxLength: 3 }).map((criteria) => `Match ${criteria.join(" ")}`),
      fc.constant("Match all"),
    );
    const block = fc
      .tuple(header, fc.array(option, { maxLength: 4 }))
      .map(([first, options]) => [first, ...options.map((line) => `  ${line}`)].join("\n"));
    const config = fc
      .tuple(fc.array(option, { maxLength: 2 }), fc.array(block, { maxLength: 5 }))
      .map(([options, blocks]) => [...options, ...blocks].join("\n"));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(config, name), { minLength: 4, maxLength: 4 }), async (questions) => {
        await Promise.all(
          questions.map(async ([text, host]) => {
            const file = await writeConfig(text);
            const [expected, actual] = await Promise.all([askOpenSsh(file, host), askConnector(file, host)]);
            expect({ text, host, ...actual }).toEqual({ text, host, ...expected });
          }),
        );
      }),
      { numRuns: 60 },
    );
  });

  test("whatever ssh takes is taken, and means the same: generated lines", { timeout: 120_000 }, async () => {
    const keyword = fc.constantFrom(
      ...["User", "uSER", "Port", "HostName", "HostKeyAlias", "IdentityFile", "Compression", "ConnectTimeout", "Tag"],
      ...["SendEnv", "SetEnv", "WarnWeakCrypto", "UseKeychain", "Foo", "ProxyCommand", "BindAddress"],
      ...["VersionAddendum", "ObscureKeystrokeTiming", "ChannelTimeout", "EnableEscapeCommandline", "RequiredRSASize"],
      ...["StrictHostKeyChecking", "AddKeysToAgent", "ControlPersist", "LogLevel", "Ciphers", "RequestTTY", "Protocol"],
    );
    const value = fc.oneof(
      fc.constantFrom(
        "yes",
        "no",
        "none",
        "7",
        "ssh",
        "a b",
        "CORP\\jdoe",
        "%h",
        "%u",
        `\${HOME}`,
        "a=b",
        "interval:80",
      ),
      fc.constantFrom(
        "no-pq-kex",
        "session=5m",
        "confirm 5m",
        "aes128-ctr",
        "INFO",
        "'single q'",
        '"double q"',
        '"',
        "'",
      ),
      fc.constantFrom("a\\ b", 'a\\"b', "#", "a#b", "x # why", "~/x", "", "a,b", "1h", "off", "MD5"),
    );
    const separator = fc.constantFrom(" ", "\t", "=", " = ", "  ");
    const option = fc.tuple(keyword, separator, value).map((parts) => parts.join(""));
    const ignoring = fc
      .constantFrom("Foo", "foo,UseK*", "*", "WarnWeakCrypto", "!Foo,*", "v*,o*,c*,t*", '"u*"')
      .map((names) => `IgnoreUnknown ${names}`);
    const criterion = fc.constantFrom(
      ...["host web1", "host=web1", "host = web1", 'host "web1"', "host 'web1'", "!host web2", "originalhost web*"],
      ...["user CORP\\jdoe", 'user "a b"', "user a\\ b", "localuser=*", "tagged yes", 'tagged ""', "tagged=none"],
      ...[
        "version OpenSSH_*",
        "!version OpenSSH_9*",
        "sessiontype shell",
        "sessiontype=exec",
        'command ""',
        "!command x",
      ],
      ...["localnetwork 127.0.0.0/8", "localnetwork 127.0.0.0/33", "localnetwork x", "localnetwork 10.99.0.0/16"],
      ...["exec true", 'exec "exit 1"', "exec 'exit 0'", "all", "final", "canonical", "all # x", "nothing x", "user"],
    );
    const header = fc.oneof(
      fc.constantFrom("Host *", "Host web1", "Host=web1", "Host web2", "Host 'web1' x", "Host !web1 *", "HOST web?"),
      fc.array(criterion, { minLength: 1, maxLength: 2 }).map((criteria) => `Match ${criteria.join(" ")}`),
    );
    const including = fc
      .constantFrom("plain", "%u", "pl%%in", `\${NOTHING}`, "pla*", "~nobody-at-all/x")
      .map((file) => (file.startsWith("~") ? `Include ${file}` : `Include FOLDER/${file}`));
    const line = fc.oneof(
      { weight: 6, arbitrary: option },
      { weight: 2, arbitrary: header },
      { weight: 2, arbitrary: ignoring },
      { weight: 1, arbitrary: including },
    );
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(line, { minLength: 1, maxLength: 4 }), { minLength: 6, maxLength: 6 }),
        async (texts) => {
          await Promise.all(
            texts.map(async (lines) => {
              const text = lines.join("\n");
              const file = await writeConfig(text);
              const expected = await askOpenSsh(file, "web1").catch(() => undefined);
              if (expected === undefined) return;
              taken += 1;
              const actual = await askConnector(file, "web1").catch((error) => ({ refused: [String(error)] }));
              expect({ text, ...actual }).toEqual({ text, ...expected });
            }),
          );
        },
      ),
      { numRuns: 40 },
    );
    expect(taken).toBeGreaterThan(20);
  });
});
