/** 300 hosts in one run, against one OpenSSH server that answers on as many addresses. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { missingCounterpart, missingRoot } from "../counterparts/require-counterpart.ts";
import { type SshFleet, startSshFleet } from "../support/many-ssh-hosts.ts";

const COUNT = 300;
const missing = missingRoot() ?? missingCounterpart("sshd", "ssh-keygen");
let farm: SshFleet;

beforeAll(async () => {
  if (missing === undefined) farm = await startSshFleet({ hosts: COUNT });
});

afterAll(() => farm?.close());

test("each of 300 hosts answers for itself, and one that refuses is told apart", {
  timeout: 120_000,
}, async (context) => {
  if (missing !== undefined) context.skip(missing);
  const report = await farm.fleet.select("all").run("echo $SSH_CONNECTION");
  const refused = report.results.filter((result) => result.host === farm.refusingHost);
  expect(refused.map((result) => [result.status, result.error?.code])).toEqual([
    ["unreachable", "ERR_TOWLINE_CONNECT"],
  ]);
  const answers = report.results.filter((result) => result.host !== farm.refusingHost);
  expect(answers.filter((result) => result.status !== "ok").map((result) => result.error?.message)).toEqual([]);
  expect(answers.map((result) => result.stdout.split(" ")[2])).toEqual(answers.map((result) => result.host));
  expect(new Set(answers.map((result) => result.host)).size).toBe(COUNT);
});
