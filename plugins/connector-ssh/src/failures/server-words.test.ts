/** What a server says before it lets somebody in, or hangs up, is in the error: cleaned, bounded, and asked for once. */
import { execFileSync } from "node:child_process";
import { openFleet } from "@towline/core";
import { describe, expect, test } from "vitest";
import { connectBy, ENGINES, failureOf, logIn } from "../../../../test/counterparts/connect-ssh.ts";
import { opensshMissing, throwAwayUserMissing } from "../../../../test/counterparts/openssh.ts";
import { missingCounterpart } from "../../../../test/counterparts/require-counterpart.ts";
import { startTalkingSsh, type Talk } from "../../../../test/counterparts/talking-ssh.ts";
import { listen } from "../../../../test/counterparts/tcp-proxy.ts";
import { useOpenSsh, useThrowAwayUser } from "../../../../test/support/use-openssh.ts";
import ssh from "../index.ts";
import { adviseOnAccount } from "./connect-errors.ts";
import { ServerWords } from "./server-words.ts";

const missingClient = missingCounterpart("ssh");
const present = ENGINES.filter((engine) => engine === "ssh2" || missingClient === undefined);

test("words are told once each, without what a terminal would obey, and no more than a message can hold", () => {
  const words = new ServerWords();
  expect(words.text).toBeUndefined();
  words.add("\u001b[31mAuthorized use only\u001b[0m\r\n\u0007\u202etwice\n");
  words.add("Authorized use only\ntwice");
  words.add("");
  expect(words.text).toBe("Authorized use only twice");
  for (let count = 0; count < 10_000; count += 1) words.add(`line ${count} `.repeat(100));
  expect(words.text?.length).toBeLessThanOrEqual(401);
});

test.each([
  ["Your account has expired; please contact your system administrator.", "open the account"],
  ["You are required to change your password immediately (administrator enforced).", "The password has expired"],
  ["System is booting up. Unprivileged users are not permitted to log in yet.", "towline wait"],
  ["Authorized use only", undefined],
])("%j: %s", (said, advice) => {
  if (advice === undefined) expect(adviseOnAccount(said)).toBeUndefined();
  else expect(adviseOnAccount(said)).toContain(advice);
});

describe.each(present)("by %s", (ssh_engine) => {
  const tryToReach = async (talk: Talk) => {
    const server = await startTalkingSsh(talk);
    const data = { ssh_engine, ssh_port: server.port, ssh_hostname: "127.0.0.1", ssh_user: "u", ssh_password: "x" };
    const apart = {
      ssh_known_hosts_file: "none",
      ssh_config_file: "none",
      ssh_allow_agent: false,
      ssh_look_for_keys: false,
    };
    await using fleet = await openFleet({
      ...{ connectors: [ssh], config: { fleet: { hosts: [{ web1: { ...data, ...apart } }] } } },
    });
    const { error } = await fleet.host("web1").run("true");
    await server.stop();
    return { error, connections: server.connections };
  };

  test.each<[string, Talk, reason: string, words: string]>([
    ["a banner, and a refusal", { banner: "Staff only\n" }, "auth", '"Staff only"'],
    [
      "an account that has expired",
      { banner: "Your account has expired; please contact your system administrator.\n", verdict: "hang up" },
      ...(["auth", "Your account has expired; please contact your system administrator."] as const),
    ],
    ["a house that is closed", { banner: "Back at\u001b[2J noon\n", verdict: "hang up" }, "refused", '"Back at noon"'],
    [
      "last words",
      { verdict: { disconnect: "Too many sessions for you\n" } },
      "refused",
      '"Too many sessions for you"',
    ],
    ["last words of another kind", { verdict: { disconnect: "go away", reason: 14 } }, "refused", '"go away"'],
  ])("%s", async (_, talk, reason, words) => {
    const { error, connections } = await tryToReach(talk);
    expect(error).toMatchObject({ reason });
    expect(error?.message).toContain(words);
    // Asking again could not help.
    expect(connections).toBe(1);
  });

  test("nothing: what it means is not known, and another try may help", async () => {
    const { error, connections } = await tryToReach({ verdict: "hang up" });
    expect(error).toMatchObject({ reason: "protocol" });
    expect(connections).toBe(5);
  });

  test("words in place of a greeting", async () => {
    const server = await listen((client) => client.end("No \u001b[1mservice\u001b[0m\r\non Sundays\r\n"));
    const data = { ssh_port: server.port, ssh_known_hosts_file: "none" };
    const error = await failureOf(connectBy(ssh_engine)({ data }));
    expect(error).toMatchObject({ reason: "protocol" });
    expect(error.message).toContain('"No service on Sundays"');
    await server.stop();
  });
});

const missing = opensshMissing() ?? throwAwayUserMissing();

describe.skipIf(missing !== undefined).each(ENGINES)("a real account, by %s", (ssh_engine) => {
  const server = useOpenSsh();
  const user = useThrowAwayUser();
  const connect = (data: { [key: string]: string | undefined } = {}) =>
    failureOf(logIn({ data: { ...server.data, ssh_user: user.name, ssh_engine, ...data } }));
  const byPassword = (address: string) => ({ ssh_key: undefined, ssh_password: user.password, ssh_hostname: address });
  const change = (...words: string[]) => execFileSync("chage", [...words, user.name]);

  test("that has expired", async () => {
    change("-E", "0");
    for (const data of [{}, byPassword("127.0.0.67"), byPassword("127.0.0.68")]) {
      const error = await connect(data);
      expect(error).toMatchObject({ reason: "auth" });
      expect(error.message).toContain("Your account has expired; please contact your system administrator.");
      expect(error.advice).toContain("open the account");
    }
    change("-E", "-1");
  });

  test("whose password has expired, where keyboard-interactive asks for another one", async () => {
    change("-d", "0");
    const error = await connect(byPassword("127.0.0.68"));
    change("-d", "2026-01-01");
    expect(error).toMatchObject({ reason: "auth" });
    expect(error.message).toMatch(/password of \S+ has expired/);
  });
});
