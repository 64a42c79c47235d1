/** Which secret answers which question, and that no server gets one that is not for it. */
import { expect, test } from "vitest";
import type { SshTarget } from "../settings/connector-data.ts";
import { makeAnswerer } from "./answer-questions.ts";

const DATA = { ssh_password: "the password", ssh_key_password: "the passphrase" };

function makeTarget(data: object): SshTarget {
  return { name: "web1", data, signal: AbortSignal.timeout(5_000), log: () => undefined } as unknown as SshTarget;
}

test.each([
  ["root@web1's password: ", false, DATA.ssh_password],
  ["(root@web1) Password: ", true, DATA.ssh_password],
  ["Enter passphrase for key '/root/.ssh/id_ed25519': ", false, DATA.ssh_key_password],
  ["(root@web1) Verification code: ", true, undefined],
  ["Enter PIN for ED25519-SK key /root/.ssh/id_ed25519_sk: ", false, undefined],
])("%s", async (text, isServerAsking, answer) => {
  const answerer = makeAnswerer(makeTarget(DATA), () => isServerAsking);
  expect(await answerer.answer({ text, kind: "secret" })).toBe(answer);
});

test.each(["", "(root@web1) "])("a server that asks for a passphrase does not get it: %j", async (prefix) => {
  const answerer = makeAnswerer(makeTarget({ ssh_key_password: "the passphrase" }), () => true);
  const text = `${prefix}Enter passphrase for key '/root/.ssh/id_ed25519': `;
  expect(await answerer.answer({ text, kind: "secret" })).toBeUndefined();
  expect(await answerer.givenUp).toBeUndefined();
});

test("a password is sent once", async () => {
  const answerer = makeAnswerer(makeTarget(DATA), () => false);
  const question = { text: "root@web1's password: ", kind: "secret" } as const;
  expect(await answerer.answer(question)).toBe("the password");
  expect(await answerer.answer(question)).toBeUndefined();
  expect(answerer.methods).toEqual(["password"]);
});
