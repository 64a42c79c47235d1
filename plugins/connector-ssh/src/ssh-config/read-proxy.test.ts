/** Which way to a host ssh_config says, for whatever comes first in it. */
import { expect, test } from "vitest";
import { ConfigAnswer } from "./evaluation/config-answer.ts";
import { parseConfig } from "./parsing/parse-config.ts";
import { readProxy } from "./read-proxy.ts";

const TOKENS = { h: "web1.example", n: "web1", p: "2200", r: "deploy" };

function proxyOf(text: string) {
  const answer = new ConfigAnswer(undefined, undefined);
  for (const line of parseConfig(text).blocks.flatMap(({ lines }) => lines)) answer.take(line, "config");
  return readProxy(answer, TOKENS);
}

test.each<[string, ReturnType<typeof readProxy>]>([
  ["", {}],
  ["ProxyJump none", { jump: "none" }],
  ["ProxyJump NONE # x", { jump: "none" }],
  ["ProxyJump a@b:22,c", { jump: "a@b:22,c" }],
  ["ProxyJump ssh://a@b:22/,ssh://c", { jump: "a@b:22,c" }],
  ["ProxyJump %r@gate-%n:%p", { jump: "deploy@gate-web1:2200" }],
  ["ProxyJump a # b", { jump: "a" }],
  ["ProxyJump a\nProxyJump b", { jump: "a" }],
  ["ProxyJump a\nProxyCommand nc %h %p", { jump: "a" }],
  ["ProxyJump none\nProxyJump a", { jump: "none" }],
  ["ProxyJump none\nProxyCommand nc %h %p", { command: "nc %h %p" }],
  ["ProxyCommand nc %h %p\nProxyJump a", { command: "nc %h %p" }],
  ["ProxyCommand none\nProxyJump a", {}],
  ["ProxyCommand None", {}],
  ["ProxyCommand ssh -W %h:%p me@gate", { jump: "me@gate" }],
  ["ProxyCommand /usr/bin/ssh -q -W [%h]:%p gate", { jump: "gate" }],
  ["ProxyCommand ssh gate -W %h:%p", { jump: "gate" }],
  ["ProxyCommand ssh -q gate -q -W %h:%p", { jump: "gate" }],
  // More than a jump: only ssh itself knows what that does.
  ["ProxyCommand ssh -W %h:%p -l me gate", { command: "ssh -W %h:%p -l me gate" }],
  ["ProxyCommand ssh -W %h:%p -gate", { command: "ssh -W %h:%p -gate" }],
  ["ProxyCommand ssh -W %h:%p gate extra", { command: "ssh -W %h:%p gate extra" }],
  ["ProxyCommand ssh -W other:%p gate", { command: "ssh -W other:%p gate" }],
  ["ProxyCommand exec ssh -W %h:%p gate", { command: "exec ssh -W %h:%p gate" }],
  ["ProxyCommand /opt/ssh -W %h:%p gate", { command: "/opt/ssh -W %h:%p gate" }],
])("%j", (text, proxy) => {
  expect(proxyOf(text)).toEqual(proxy);
});
