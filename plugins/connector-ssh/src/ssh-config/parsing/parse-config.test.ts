/** What a text of ssh_config is taken apart into, and what is told of lines that ssh would refuse: without any ssh. */
import { describe, expect, test } from "vitest";
import { parseConfig } from "./parse-config.ts";

/** The values of a line, or what is told of it. */
function read(line: string): readonly string[] | string | undefined {
  const { blocks, problems } = parseConfig(line);
  return problems[0]?.message ?? blocks[0]?.lines[0]?.values;
}

describe("a line", () => {
  test.each<[string, readonly string[]]>([
    ["Port 22", ["22"]],
    ["Port 65535", ["65535"]],
    ["Port=0022", ["22"]],
    ["\tport = 22 # why", ["22"]],
    ['"Port" 22\r', ["22"]],
    ["User a\\ b", ["a b"]],
    ["User 'a \"b'", ['a "b']],
    ['User "a \\" b"', ['a " b']],
    ["User a\\b", ["a\\b"]],
    ["User a#b", ["a#b"]],
    ["UserKnownHostsFile a  'b c'\td", ["a", "b c", "d"]],
    ["ConnectTimeout 90", ["90"]],
    ["ConnectTimeout 1h30m", ["5400"]],
    ["ConnectTimeout 1D2", ["86402"]],
    ["ConnectTimeout 1w", ["604800"]],
    ["ConnectTimeout 2147483647", ["2147483647"]],
    ["ConnectTimeout none", []],
    ["SetupTimeOut 5", ["5"]],
    ["StrictHostKeyChecking OFF", ["no"]],
    ["StrictHostKeyChecking true", ["yes"]],
    ["PubkeyAuthentication yes", ["true"]],
    ["PubkeyAuthentication host-bound", ["host-bound"]],
    ["ForwardAgent TRUE", ["yes"]],
    ["ForwardAgent /Sock", ["/Sock"]],
    ["Ciphers +aes128-ctr", ["+aes128-ctr"]],
    ["SetEnv A=b C='d e'", ["A=b", "C=d e"]],
    ["SendEnv LANG -LC_*", ["LANG", "-LC_*"]],
    ["ProxyCommand = nc 'a b' %h # p", ["nc 'a b' %h # p"]],
    ["ProxyJump a@b:22,ssh://c/", ["a@b:22,ssh://c/"]],
    ["ProxyJump %r@%h:%p,%n", ["%r@%h:%p,%n"]],
    ["ProxyJump None", ["None"]],
    ["CanonicalizeMaxDots 0", ["0"]],
  ])("%j is taken", (line, values) => expect(read(line)).toEqual(values));

  test.each<[string, string]>([
    ["Port", "port: a value is missing"],
    ['Port ""', "port: a value is missing"],
    ["Port 0", "port: expected a number from 1 to 65535"],
    ["Port 65536", "port: expected a number from 1 to 65535"],
    ["Port 1e3", "port: expected a number from 1 to 65535"],
    ["Port 1 2", 'port: "2" is too much'],
    ["ConnectionAttempts 0", "connectionattempts: expected a number from 1"],
    ["ConnectionAttempts 2147483648", "connectionattempts: expected a number from 1"],
    ["ConnectTimeout 1x", "connecttimeout: expected a time such as 90 or 1m30s"],
    ["ConnectTimeout -1", "connecttimeout: expected a time such as 90 or 1m30s"],
    ["ConnectTimeout 2147483648", "connecttimeout: the time is too long"],
    ["AddressFamily ipv4", "addressfamily: expected any, inet, inet6"],
    ["Compression toString", "compression: expected yes, no"],
    ["UserKnownHostsFile a ''", "userknownhostsfile: a value is empty"],
    ["UserKnownHostsFile # a", "userknownhostsfile: a value is missing"],
    ["Ciphers +", "ciphers: the list is empty"],
    ["Ciphers ^", "ciphers: the list is empty"],
    ["MACs -", "macs: the list is empty"],
    ["SetEnv A=b C", 'setenv: "C" is no NAME=VALUE'],
    ["SendEnv A B=c", 'sendenv: "B=c" is no name of an environment variable'],
    ["ProxyJump a,,b", 'proxyjump: "" can be no jump host'],
    ["ProxyJump a:0x", 'proxyjump: "a:0x" can be no jump host'],
    ["ProxyCommand =", "proxycommand: a value is missing"],
    ["User 'a", "user: a quote is not closed"],
    ['Host ""', "host: a pattern is empty"],
    ["Host", "host: a value is missing"],
    ['Include a ""', "include: a path is empty"],
    ["Frob x", 'there is no option "frob"'],
    ["Match nothing x", 'match: there is no criterion "nothing"'],
    ["Match host", 'match: "host" needs a value'],
    ['Match user ""', 'match: "user" needs a value'],
    ["Match host a user b all", 'match: "all" cannot be combined with other criteria'],
    ["Match all host a", 'match: "all" cannot be combined with other criteria'],
    ["Match # none", "match: a criterion is missing"],
    ["Match localnetwork 10.0.0.0/33", 'match: "10.0.0.0/33" is no network'],
    ["Match localnetwork ::/129", 'match: "::/129" is no network'],
    ["Match localnetwork ten", 'match: "ten" is no network'],
  ])("%j is told as: %s", (line, message) => expect(read(line)).toBe(message));

  test.each(["", "  ", "# Port x", "\t#", "Protocol 2,1", "UseRoaming whatever it was"])("%j is nothing", (line) => {
    expect(read(line)).toBeUndefined();
  });
});

test("blocks keep their lines with their numbers, whatever their names were", () => {
  const { blocks, problems, wantsFinalPass } = parseConfig(
    "User a\n\nHost web* !web2\n KeepAlive no\n# x\nMatch !host b user=c\n RSAMinSize 7\n Include x y\n",
  );
  expect(problems).toEqual([]);
  expect(wantsFinalPass).toBe(false);
  expect(blocks).toEqual([
    { number: 0, lines: [{ keyword: "user", values: ["a"], number: 1 }] },
    { hosts: ["web*", "!web2"], number: 3, lines: [{ keyword: "tcpkeepalive", values: ["no"], number: 4 }] },
    {
      criteria: {
        all: [
          { name: "host", negated: true, argument: "b" },
          { name: "user", negated: false, argument: "c" },
        ],
      },
      number: 6,
      lines: [
        { keyword: "requiredrsasize", values: ["7"], number: 7 },
        { keyword: "include", values: ["x", "y"], number: 8 },
      ],
    },
  ]);
});

test("what follows a Host or Match that is wrong applies to no host", () => {
  for (const wrong of ['Host ""', "Host 'a", "Match nothing", "Match host"]) {
    const { blocks, problems } = parseConfig(`Port 1\n${wrong}\n Port 2\nHost *\n Port 3`);
    expect(problems).toMatchObject([{ number: 2 }]);
    expect(blocks.map(({ hosts, lines }) => [hosts, lines.map(({ values }) => values[0])])).toEqual([
      [undefined, ["1"]],
      [[], ["2"]],
      [["*"], ["3"]],
    ]);
  }
});

test("a wrong value and an unknown option are kept apart, for this machine's ssh to be asked", () => {
  const { problems } = parseConfig("Port x\n  Frob y\nHost ''");
  expect(problems).toEqual([
    {
      ...{ number: 1, message: "port: expected a number from 1 to 65535" },
      disputed: { text: "Port x", keyword: "port", values: [] },
    },
    {
      ...{ number: 2, message: 'there is no option "frob"', unknown: "frob" },
      disputed: { text: "Frob y", keyword: "frob", values: [] },
    },
    { number: 3, message: "host: a pattern is empty" },
  ]);
});

test("only Match final has all files read twice", () => {
  expect(parseConfig("Match host a final").wantsFinalPass).toBe(true);
  expect(parseConfig("Match !final").wantsFinalPass).toBe(true);
  expect(parseConfig("Match final\nMatch all").wantsFinalPass).toBe(true);
  expect(parseConfig("Match canonical").wantsFinalPass).toBe(false);
});
