/** How the lines that apply to a host add up, and which of them is told as the one that decided. */
import { expect, test } from "vitest";
import { parseConfig } from "../parsing/parse-config.ts";
import { canonicalizeAddress } from "./canonicalize-host.ts";
import { ConfigAnswer } from "./config-answer.ts";
import { listLeftovers } from "./list-leftovers.ts";

function answerOf(text: string, user?: string, port?: number): ConfigAnswer {
  const answer = new ConfigAnswer(user, port);
  for (const line of parseConfig(text).blocks.flatMap(({ lines }) => lines)) answer.take(line, "F");
  return answer;
}

test.each<[string, string, readonly string[] | undefined, number?]>([
  ["the first line decides", "Port 1\nPort 2", ["1"], 1],
  [
    "files add up, each once, by the first line's place",
    "IdentityFile a\nIdentityFile b\nIdentityFile a",
    ["a", "b"],
    1,
  ],
  ["variables add up", "SendEnv A B\nSendEnv C A", ["A", "B", "C", "A"], 1],
  ["a dash takes out those before it alone", "SendEnv LC_A LANG\nSendEnv -LC_* LC_B", ["LANG", "LC_B"], 1],
  ["other lists don't add up", "SetEnv A=1\nSetEnv B=2", ["A=1"], 1],
  ["none leaves a time to later lines", "ConnectTimeout none\nConnectTimeout 5", ["5"], 2],
])("%s", (_, text, values, line) => {
  const keyword = text.slice(0, text.indexOf(" ")).toLowerCase();
  expect(answerOf(text).get(keyword)).toEqual({ values, file: "F", line });
});

test("what was given comes before all files", () => {
  const answer = answerOf("User a\nPort 1", "me", 2200);
  expect([answer.text("user"), answer.text("port"), answer.text("tag")]).toEqual(["me", "2200", undefined]);
  expect([...answer].map(([keyword]) => keyword)).toEqual(["user", "port"]);
});

test("a name that is settled stands for what the files say", () => {
  const answer = answerOf("HostName %h.x\nUser %r-x");
  expect([answer.hostName, answer.text("hostname")]).toEqual([undefined, "%h.x"]);
  answer.settleHostName("web1.x");
  answer.settleUser("me-x");
  expect([answer.hostName, answer.text("hostname")]).toEqual(["web1.x", "web1.x"]);
  expect(answer.get("user")).toEqual({ values: ["me-x"], file: "F", line: 2 });
  const empty = answerOf("");
  empty.settleUser("me");
  expect(empty.get("user")).toBeUndefined();
});

test("what no setting holds is listed by what comes of it, and what changes nothing is not", () => {
  const text = [
    ...["CertificateFile /c", "HostbasedAuthentication no", "KnownHostsCommand none", "RevokedHostKeys /r"],
    ...["IPQoS lowdelay", "BindInterface lo", "ProxyUseFdpass no", "ControlMaster auto", "ForwardX11 no", "User a"],
  ];
  expect(listLeftovers(answerOf(text.join("\n")), "/home/me")).toEqual({
    openssh: ["CertificateFile /c (F:1)"],
    required: ["RevokedHostKeys /r (F:4)"],
    optional: ["IPQoS lowdelay (F:5)"],
    refused: ["BindInterface lo (F:6)"],
    unused: ["ControlMaster auto (F:8)"],
  });
  const own = new ConfigAnswer(undefined, undefined);
  own.take({ keyword: "controlmaster", values: ["auto"], number: 3 }, "/home/me/.ssh/config");
  expect(listLeftovers(own, "/home/me").unused).toEqual(["ControlMaster auto (~/.ssh/config:3)"]);
  expect(listLeftovers(own, "/home/m").unused).toEqual(["ControlMaster auto (/home/me/.ssh/config:3)"]);
});

test.each([
  ["0::1", "::1"],
  ["FE80::1%eth0", "FE80::1%eth0"],
  ["fe80:0::1%eth0", "fe80::1%eth0"],
  ["::FFFF:10.0.0.1", "::FFFF:10.0.0.1"],
  ["127.1", "127.0.0.1"],
  ["010.0.0.1", "8.0.0.1"],
  ["10.0.0.1", "10.0.0.1"],
  ["1.2.3.4.5", undefined],
  ["256.0.0.1", undefined],
  ["web1", undefined],
  ["1a", undefined],
])("the address %s is %s", (host, address) => {
  expect(canonicalizeAddress(host)).toBe(address);
});
