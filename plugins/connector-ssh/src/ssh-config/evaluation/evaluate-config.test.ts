/** A table of configurations, and generated ones, each compared with what the real `ssh -G` makes of it. */
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { missingCounterpart } from "../../../../../test/counterparts/require-counterpart.ts";
import { askConnector, askOpenSsh, type Given } from "../../../../../test/counterparts/ssh-config-answers.ts";

const missing = missingCounterpart("ssh");

type Case = readonly [text: string, host?: string | undefined, given?: Given];

const me = userInfo().username;

/** Files that the configurations include, below the test's folder. */
const INCLUDED: { readonly [file: string]: string } = {
  "conf.d/10-a.conf": "Host web1\n User first\n",
  "conf.d/20-b.conf": "User second\nPort 20\n",
  "conf.d/.hidden.conf": "User hidden\n",
  "conf.d/skipped.txt": "User skipped\n",
  "conf.d/30 c.conf": "HostName of-thirty\n",
  "nested/one": "Include FOLDER/nested/two\nHost web*\n Port 1\n",
  "nested/two": "Host *\n User deep\nHost other\n Port 9\n",
  "host-inside": "Host other\n Port 5\n",
  "match-final": "Match final\n Port 77\n",
  plain: "Port 42\nUser plain\n",
};

const TABLE: { readonly [about: string]: readonly Case[] } = {
  "Host patterns": [
    [""],
    ["# only a comment\n\n   # another\n"],
    ["Host web1\n Port 2"],
    ["Host web1 web2\n Port 2", "web2"],
    ["Host web?\n Port 2\nHost *\n Port 3"],
    ["Host web?\n Port 2", "web10"],
    ["Host w*1\n Port 2"],
    ["Host *\n Port 2"],
    ["Host !web1 *\n Port 2"],
    ["Host * !web1\n Port 2"],
    ["Host !web1\n Port 2", "web2"],
    ["Host !web2 web?\n Port 2"],
    ["Host WEB1\n Port 2"],
    ["Host web1\n Port 2", "WEB1"],
    ["Host web1,web2\n Port 2"],
    ['Host "web1"\n Port 2'],
    ['Host "web1 web2"\n Port 2'],
    ["Host ***1\n Port 2"],
    ["Host web1 # not web2\n Port 2", "web2"],
    ["Host=web1\n Port=2"],
    ["Host = web1\n Port = 2"],
    ["Host 10.0.*\n Port 2", "10.0.0.9"],
    ["Host ::1\n Port 2", "::1"],
    ["Port 99\nHost web1\n Port 100"],
    ["Host other\n Port 1\nHost web1\n User x\nHost web?\n Port 3\n User y"],
    ["Host web.example.com\n Port 2\nHost web*\n User x", "web.example.com"],
    ["Host [web]1\n Port 2"],
    ["Host a\\ b web1\n Port 2"],
  ],
  "keywords, quotes and comments": [
    ["hOST web1\n pORT 2200"],
    ["\tPort\t2200"],
    ["Port   =   2200"],
    ["Port=2200"],
    ["Port= 2200"],
    ['Port "2200"'],
    ["Port '2200'"],
    ['"Port" 2200'],
    ["Port 2200 # not 22"],
    ["Port 2200\r\nUser x\r\n"],
    ["Port 2200\f"],
    ['User "the user"'],
    ["User the\\ user"],
    ['User a\\"b'],
    ["User a\\b"],
    ["User 'a\\'b'"],
    ["User a#b"],
    ['User "a#b" # c'],
    ['User ""x'],
    ["User=x"],
    ["Protocol 2\nUseRoaming no\nRhostsRSAAuthentication no\nUser x"],
    ["IgnoreUnknown Foo*\nFooBar 1\nUser x"],
    ["IgnoreUnknown foo,BAR\nfoo yes\nbar no\nUser x"],
    ["Host other\n IgnoreUnknown nothing\nHost *\n IgnoreUnknown Foo\n foo 1"],
    ["ChallengeResponseAuthentication no\nKeepAlive no\nDSAAuthentication no\nPubkeyAcceptedKeyTypes ssh-rsa"],
    ["Hostname" + " x\nhostname y"],
  ],
  Hostname: [
    ["HostName real"],
    ["HostName REAL.Example.COM"],
    ["HostName %h.example.com"],
    ["HostName %%h"],
    ["HostName 10.0.0.1"],
    ["HostName 127.1"],
    ["HostName ::0001"],
    ["", "127.1"],
    ["", "0::1"],
    ["", "fe80::1%lo"],
    ["", "2001:DB8::A"],
    ["", "WEB1.Example.COM"],
    ["Host web1\n HostName a\nHost a\n Port 5"],
  ],
  "User and Port": [
    ["User a\nUser b"],
    ["User a", "web1", { user: "given" }],
    ["Port 5", "web1", { port: 7 }],
    ["Port 022"],
    ["Match user given\n Port 4", "web1", { user: "given" }],
  ],
  Match: [
    ["Match all\n Port 4"],
    ["Match host web1 all\n Port 4"],
    ["Match host other all\n Port 4"],
    ["Match !all\n Port 4"],
    ["Match all # yes\n Port 4"],
    ["Match host web1\n Port 4"],
    ["Match host WEB1\n Port 4"],
    ["Match host web1,web2\n Port 4", "web2"],
    ["Match host *,!web1\n Port 4"],
    ["Match host !web1,*\n Port 4"],
    ["Match !host web1\n Port 4", "web2"],
    ["Match host=web1\n Port 4"],
    ['Match host "web1"\n Port 4'],
    ["HostName real\nMatch host real\n Port 4"],
    ["Match host real\n Port 4\nHost *\n HostName real"],
    ["HostName %h.x\nMatch host web1.x\n Port 4"],
    ["HostName real\nMatch originalhost web1 host re*\n User x"],
    ["HostName real\nMatch originalhost real\n User x"],
    ["User deploy\nMatch user deploy,other\n Port 7\nMatch !user deploy\n Port 8"],
    [`Match user ${me}\n Port 7`],
    ["Match user DEPLOY\n Port 7", "web1", { user: "deploy" }],
    [`Match localuser ${me}\n Port 3`],
    ["Match localuser nobody-at-all\n Port 3"],
    ["Match host web1 user x # comment\n Port 3\nMatch host web1\n Port 6"],
    ["Match canonical\n Port 3"],
    ["Match !canonical\n Port 3"],
    ["Match final\n Port 3"],
    ["Match final\n Port 3\nMatch all\n Port 4"],
    ["Match !final\n Port 3"],
    ["Match final host real\n Port 3\nHost web1\n HostName real"],
    ["Match final\n User x\nHost real\n Port 8\nHost web1\n HostName real"],
    ["Host web1\n HostName REAL\nMatch final host real\n User x\nHost real\n Port 8"],
    ["Host other\n Match final\n User x\nHost real\n Port 8\nHost web1\n HostName real"],
    ["Match originalhost web1 final\n User x\nMatch originalhost real\n Port 8\nHost web1\n HostName real"],
    ['Match exec "true"\n Port 3'],
    ['Match exec "false"\n Port 3'],
    ['Match !exec "false"\n Port 3'],
    ["Match exec true\n Port 3"],
    ['Match exec "exit 3"\n Port 3'],
    ['Match exec "test %h = web1 -a %n = web1 -a %p = 22 -a %k = web1 && test %r = ROOT"\n Port 3'],
    [`Match exec "test %u = ${me} -a %%x = %%x -a -d %d -a -n %l -a -n %L -a -n %C"\n Port 3`],
    [
      'User me\nPort 9\nHostName real\nHostKeyAlias box\nMatch exec "test %h/%n/%p/%r/%k = real/web1/9/me/box"\n Compression yes',
    ],
    ['Match host other exec "exit 0"\n Port 3'],
    ['Match host web1 exec "exit 0" user nobody-at-all\n Port 3'],
    ['Match exec "grep -q . || true"\n Port 3'],
  ],
  CanonicalizeHostname: [
    ["CanonicalizeHostname yes\nMatch canonical\n Port 3"],
    ["CanonicalizeHostname yes\nCanonicalDomains nowhere.invalid\nHost web1\n Port 3"],
    ["CanonicalizeHostname yes\nHost web1\n HostName real\nHost real\n Port 3"],
    ["CanonicalizeHostname always\nProxyJump x\nMatch canonical\n Port 3"],
    ["CanonicalizeHostname yes\nCanonicalizeMaxDots 0\nCanonicalDomains none\nCanonicalizeFallbackLocal yes", "a.b"],
    ["CanonicalizeHostname yes\nCanonicalDomains x\nMatch canonical\n Port 3", "127.0.0.1"],
    ["CanonicalizeHostname no\nMatch canonical\n Port 3"],
    ["CanonicalizeHostname yes\nMatch canonical host localhost\n Port 3", "localhost."],
  ],
  Include: [
    ["Include FOLDER/plain"],
    ["Include FOLDER/conf.d/*.conf"],
    ["Include FOLDER/conf.d/?0-*.conf\nPort 5"],
    ["Include FOLDER/conf.d/[12]0-*"],
    ["Include FOLDER/conf.d/[!1]0-*"],
    ["Include FOLDER/*/20-b.conf FOLDER/plain"],
    ['Include "FOLDER/conf.d/30 c.conf"'],
    ["Include FOLDER/none FOLDER/none/*\nPort 5"],
    ["Include none-such-in-the-users-folder\nPort 5"],
    ["Include ~/.ssh/none-such\nPort 5"],
    ["Host other\n Include FOLDER/plain\nHost *\n Port 5"],
    ["Host web1\n Include FOLDER/plain\nHost *\n Port 5"],
    ["Host web1\n Include FOLDER/host-inside\n User after"],
    ["Match user nobody-at-all\n Include FOLDER/plain\nMatch all\n Port 5"],
    ["Include FOLDER/nested/one", "web1"],
    ["Include FOLDER/nested/one", "other"],
    ["Host other\n Include FOLDER/match-final\nHost real\n User x\nHost web1\n HostName real"],
    ["Include FOLDER/match-final\nHost web1\n HostName real\nHost real\n User x"],
    ["Host web1\n Include FOLDER/plain\n Include FOLDER/plain"],
  ],
  "ProxyJump and ProxyCommand": [
    ["ProxyJump a"],
    ["ProxyJump me@a:22,b"],
    ["ProxyJump [::1]:2222"],
    ["ProxyJump none"],
    ["ProxyJump a b"],
    ["ProxyJump ssh://u@a:22,b"],
    ["Host web1\n ProxyJump none\nHost *\n ProxyJump b"],
    ["ProxyJump a\nProxyJump b"],
    ["ProxyJump a\nProxyCommand nc %h %p"],
    ["ProxyCommand nc %h %p\nProxyJump a"],
    ["ProxyCommand none\nProxyJump b"],
    ["ProxyJump none\nProxyCommand nc"],
    ["ProxyJump none\nProxyCommand nc\nProxyJump c"],
    ["ProxyCommand none"],
    ["ProxyCommand = nc %h %p"],
    ['ProxyCommand sh -c "nc %h # %p"'],
    ["ProxyCommand exec nc -U /x y   "],
    ["ProxyUseFdpass yes\nProxyCommand nc -F %h %p"],
    ["Match host web1\n ProxyJump a # comment"],
  ],
  "files and agents": [
    ["IdentityFile ~/a\nIdentityFile /b-%h\nIdentityFile ~/a"],
    ['IdentityFile "/a b"'],
    ["IdentityFile none"],
    ["Host web1\n IdentityFile /a\nHost *\n IdentityFile /b\n IdentitiesOnly yes"],
    ["CertificateFile /a\nCertificateFile /b\nCertificateFile /a"],
    ["UserKnownHostsFile /a /b"],
    ["UserKnownHostsFile ~/a-%h-%n-%p-%r-%u-%i-%k-%% /b"],
    ["UserKnownHostsFile /%C/%l/%L%d"],
    [`UserKnownHostsFile /\${HOME}/x`],
    ["UserKnownHostsFile none"],
    ["UserKnownHostsFile /%C\nPort 7\nUser x\nHostName real"],
    ["GlobalKnownHostsFile /a /b"],
    ["GlobalKnownHostsFile none"],
    ["IdentityAgent none"],
    ["IdentityAgent SSH_AUTH_SOCK"],
    ["UserKnownHostsFile ~root/a ~root/b\nIdentityAgent ~daemon/b"],
    ["IdentityAgent ~/agent.sock"],
    ["IdentityAgent /run/%r-%i.sock"],
    ["IdentityAgent $HOME"],
    ["HostKeyAlias WEB\nUserKnownHostsFile /%k"],
    ["RevokedHostKeys /x\nKnownHostsCommand /bin/x %H"],
    ["ForwardAgent yes"],
    ["ForwardAgent no\nForwardAgent yes"],
  ],
  "single values": [
    ["StrictHostKeyChecking yes"],
    ["StrictHostKeyChecking off"],
    ["StrictHostKeyChecking accept-new"],
    ["StrictHostKeyChecking ASK"],
    ["ConnectTimeout 5\nConnectionAttempts 3"],
    ["ConnectTimeout 1m30s"],
    ["ConnectTimeout none"],
    ["ConnectTimeout none\nConnectTimeout 5\nServerAliveInterval 7\nServerAliveInterval none"],
    ["ServerAliveInterval 1h\nServerAliveCountMax 5"],
    ["ServerAliveInterval 2W\nServerAliveCountMax 0"],
    ["ServerAliveInterval none"],
    ["AddressFamily inet"],
    ["AddressFamily INET6\nBindAddress ::1\nBindInterface lo"],
    ["Compression yes\nTCPKeepAlive false\nCheckHostIP yes"],
    // Debian's ssh lets batch mode change an interval that is not set.
    ["BatchMode yes\nServerAliveInterval 9"],
    ["NumberOfPasswordPrompts 1\nPreferredAuthentications publickey,password"],
    ["PubkeyAuthentication unbound\nPasswordAuthentication no\nKbdInteractiveAuthentication no"],
    ["RequestTTY force\nSessionType none\nVisualHostKey yes"],
    ['SetEnv A=1 B="x y"\nSetEnv C=3'],
    ["SendEnv A B\nSendEnv C_*\nSendEnv -B"],
    ["HashKnownHosts yes\nGSSAPIAuthentication yes\nHostbasedAuthentication yes\nRequiredRSASize 2048"],
    ["ControlMaster auto\nUpdateHostKeys ask\nVerifyHostKeyDNS yes\nTunnel yes"],
    ['PermitLocalCommand yes\nLocalCommand echo %h %T\nRemoteCommand "foo bar" baz'],
    ["CanonicalDomains a b\nForwardX11Timeout 5m\nXAuthLocation /x\nFingerprintHash md5"],
    ["PKCS11Provider /usr/lib/x.so\nSecurityKeyProvider /x"],
  ],
  algorithms: [
    ["Ciphers aes256-ctr,aes128-ctr"],
    ["Ciphers +aes128-cbc,3des-cbc"],
    ["Ciphers -aes128-*,chacha20*"],
    ["Ciphers ^aes256-gcm@openssh.com"],
    ["KexAlgorithms -curve*"],
    ["KexAlgorithms +diffie-hellman-group14-sha1\nKexAlgorithms curve25519-sha256"],
    ["MACs +hmac-md5\nHostKeyAlgorithms ^ssh-rsa\nPubkeyAcceptedAlgorithms -ssh-*,!ssh-ed25519"],
    ["HostKeyAlgorithms ecdsa-*\nCASignatureAlgorithms -rsa*\nHostbasedAcceptedAlgorithms +ssh-rsa"],
  ],
};

const REFUSED: readonly (readonly [text: string])[] = [
  ["Port web"],
  ["Port 0"],
  ["Port 65536"],
  ["Port 1 2"],
  ["Port"],
  ["StrictHostKeyChecking maybe"],
  ["Compression true"],
  ["ServerAliveInterval soon"],
  ["ConnectTimeout 5x"],
  ["ServerAliveCountMax -1"],
  ["NoSuchOption yes"],
  ["FooBar 1\nIgnoreUnknown Foo*"],
  ["Host other\n NoSuchOption yes"],
  ["Host other\n Port web"],
  ['Host "web1\n Port 1'],
  ['ProxyCommand sh -c "x'],
  ["Host\n Port 1"],
  ['Host ""\n Port 1'],
  ["Match\n Port 1"],
  ["Match host\n Port 1"],
  ["Match nothing x\n Port 1"],
  ["Match all host x\n Port 1"],
  ["Match user x host x all\n Port 1"],
  ["Match all all\n Port 1"],
  ["Include FOLDER/loop"],
  ["Include FOLDER/wrong"],
  ["Include FOLDER/writable"],
  ["ProxyJump a, b"],
  ["ProxyJump a:b"],
  ["HostName %z"],
  ["UserKnownHostsFile /%z"],
  ["AddressFamily both"],
  ["PubkeyAuthentication maybe"],
  ["SetEnv A"],
  ["IdentityFile /a /b"],
  ['Match exec "%z"\n Port 1'],
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "towline-ssh-config-"));
  const files = { ...INCLUDED, loop: "Include FOLDER/loop\n", wrong: "Port x\n", writable: "Port 1\n" };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text.replaceAll("FOLDER", folder), { mode: 0o644 });
  }
  await chmod(join(folder, "writable"), 0o666);
});
afterAll(() => rm(folder, { recursive: true }));

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
});
